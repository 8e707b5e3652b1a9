using Cronos;

namespace EtlLib.Intervals;

/// <summary>The intervals of an <see cref="Every"/>: each begins where the one before ends.</summary>
/// <remarks>
/// Law: for any instant there is exactly one interval that it belongs to. Boundaries are instants, computed from the calendar of the zone: a change to or from summer
/// time makes an interval shorter or longer, and none is missed or comes twice.
/// </remarks>
internal sealed class Schedule
{
    private static readonly TimeSpan[] Backwards = [TimeSpan.FromHours(1), TimeSpan.FromDays(1), TimeSpan.FromDays(32), TimeSpan.FromDays(400), TimeSpan.FromDays(12_000)];
    private static readonly TimeSpan LongestOffset = TimeSpan.FromHours(40);

    private readonly Every every;
    private readonly CronExpression? cron;

    public Schedule(Every every)
    {
        this.every = every;
        if (every.Kind is EveryKind.Cron)
        {
            cron = Parsed(every.Expression);
            Next(At(DateTimeOffset.UnixEpoch.AddYears(50)).Start);
        }
    }

    /// <summary>The interval that an instant belongs to.</summary>
    public Interval At(DateTimeOffset instant)
    {
        var start = every.Kind switch
        {
            EveryKind.Fixed => DateTimeOffset.UnixEpoch + Floor(instant - DateTimeOffset.UnixEpoch, every.Length),
            EveryKind.Cron => Last(instant),
            _ => FirstOf(instant),
        };
        return new Interval(start, Next(start));
    }

    /// <summary>The interval after another.</summary>
    public Interval After(Interval interval) => new(interval.End, Next(interval.End));

    /// <summary>The intervals that have an instant in common with a stretch of time, in their order.</summary>
    public IEnumerable<Interval> Between(DateTimeOffset start, DateTimeOffset end)
    {
        for (var interval = At(start); interval.Start < end; interval = After(interval))
        {
            yield return interval;
        }
    }

    /// <summary>The first instant of a day in the zone of the intervals: what <c>--start 2021-01-01</c> means.</summary>
    public DateTimeOffset StartOf(DateOnly day) => FirstInstant(day.ToDateTime(TimeOnly.MinValue));

    private static TimeSpan Floor(TimeSpan span, TimeSpan length)
    {
        var rest = span.Ticks % length.Ticks;
        return new TimeSpan(span.Ticks - rest - (rest < 0 ? length.Ticks : 0));
    }

    private static CronExpression Parsed(string expression)
    {
        try
        {
            return CronExpression.Parse(expression, expression.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length == 6 ? CronFormat.IncludeSeconds : CronFormat.Standard);
        }
        catch (CronFormatException wrong)
        {
            throw new PlanException($"\"{expression}\" is not a cron expression: {wrong.Message.TrimEnd('.')}. Give minute, hour, day of month, month and day of week, for example \"0 6 * * 1-5\".", wrong);
        }
    }

    /// <summary>The first boundary after one.</summary>
    private DateTimeOffset Next(DateTimeOffset start) => every.Kind switch
    {
        EveryKind.Fixed => start + every.Length,
        EveryKind.Day => Following(start, time => time.Date.AddDays(1)),
        EveryKind.Month => Following(start, time => new DateTime(time.Year, time.Month, 1).AddMonths(1)),
        _ => Following(start, time => cron!.GetNextOccurrence(DateTime.SpecifyKind(time, DateTimeKind.Utc)) ?? throw Never()),
    };

    /// <summary>The first boundary after one, found by what the clocks of the zone show: where they went back, more than one step can be needed.</summary>
    private DateTimeOffset Following(DateTimeOffset start, Func<DateTime, DateTime> step)
    {
        var time = step(TimeIn(start));
        for (; FirstInstant(time) <= start; time = step(time))
        {
        }

        return FirstInstant(time);
    }

    /// <summary>The last boundary that is not after an instant, of days and months.</summary>
    private DateTimeOffset FirstOf(DateTimeOffset instant)
    {
        // A day later, as clocks that go back over midnight show a date that has ended already.
        for (var day = TimeIn(instant).Date.AddDays(1); ; day = day.AddDays(-1))
        {
            var first = FirstInstant(every.Kind is EveryKind.Month ? new DateTime(day.Year, day.Month, 1) : day);
            if (first <= instant)
            {
                return first;
            }
        }
    }

    /// <summary>The last boundary that is not after an instant, of a cron expression.</summary>
    private DateTimeOffset Last(DateTimeOffset instant)
    {
        var time = DateTime.SpecifyKind(TimeIn(instant), DateTimeKind.Utc);
        foreach (var span in Backwards)
        {
            var found = cron!.GetOccurrences(time - span, time.AddDays(1), fromInclusive: true, toInclusive: true).Select(FirstInstant).TakeWhile(first => first <= instant).Cast<DateTimeOffset?>().LastOrDefault();
            if (found is { } last)
            {
                return last;
            }
        }

        throw Never();
    }

    private DateTime TimeIn(DateTimeOffset instant) => TimeZoneInfo.ConvertTime(instant, every.Zone).DateTime;

    /// <summary>The first instant at which the clocks of the zone show a time, or a later one: where they skip it, that of the change. Cronos does not do this for zones that skipped a day.</summary>
    private DateTimeOffset FirstInstant(DateTime time)
    {
        time = DateTime.SpecifyKind(time, DateTimeKind.Unspecified);
        if (!every.Zone.IsInvalidTime(time))
        {
            var offset = every.Zone.IsAmbiguousTime(time) ? every.Zone.GetAmbiguousTimeOffsets(time).Max() : every.Zone.GetUtcOffset(time);
            var first = new DateTimeOffset(time, offset).ToUniversalTime();
            if (TimeIn(first) == time && TimeIn(first.AddSeconds(-1)) < time)
            {
                return first;
            }
        }

        var (before, after) = (new DateTimeOffset(time, TimeSpan.Zero) - LongestOffset, new DateTimeOffset(time, TimeSpan.Zero) + LongestOffset);
        while (after - before > TimeSpan.FromSeconds(1))
        {
            var middle = before + (Floor(after - before, TimeSpan.FromSeconds(2)) / 2);
            (before, after) = TimeIn(middle) >= time ? (before, middle) : (middle, after);
        }

        return after;
    }

    private PlanException Never() => new($"The cron expression \"{every.Expression}\" names no instant, or hardly any. Correct it.");
}
