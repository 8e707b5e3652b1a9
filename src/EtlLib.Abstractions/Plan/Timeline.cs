namespace EtlLib.Plan;

/// <summary>The times of a relation's outputs, and how they are made of its children's.</summary>
/// <param name="IsTimed">Whether any leaf has an event time: rows without one are read whole by every run.</param>
/// <param name="Times">Of each output; null where it has no event time, or one that is none of its children's.</param>
/// <param name="Offsets">How far each output's event time is from the first one's.</param>
internal sealed record Timeline(bool IsTimed, EquatableArray<RowTime?> Times, EquatableArray<TimeBounds> Offsets)
{
    private static readonly TimeBounds Same = new(TimeSpan.Zero, TimeSpan.Zero);

    /// <summary>The times of a relation, by those of its children.</summary>
    public static Timeline Of(Relation relation) => relation switch
    {
        Scan { Source: FrameSource frame } scan => Frames.As(frame.Plan, scan.Model).Timeline,
        Scan scan => Leaf(scan.Model, TimeSpan.Zero),
        ModelRows { Made: { } made } rows => Leaf(rows.Model, made.EventTime?.Delay),
        ModelRows rows => Leaf(rows.Model, TimeSpan.Zero),
        Filter filter => filter.From.Timeline,
        Sort sort => sort.From.Timeline,
        Distinct distinct => distinct.From.Timeline,
        Limit limit => Unbound(limit.From.Timeline),
        Top top => Unbound(top.From.Timeline),
        Project project => Single(project.From, Made(project.Schema, project.Columns, column => Passed(project.From, column))),
        GroupBy group => Single(group.From, Made(group.Schema, group.Columns, column => Grouped(group, column))),
        Series series => Single(series.From, Made(series.Schema, series.Columns, column => Passed(series.From, column) is { } time ? Around(series, time) : null)),
        Dedup dedup => Single(dedup.From, dedup.From.EventTime is { } time ? Kept(dedup, time) : null),
        MapRows map => Single(map.From, map.Model.EventTime is { } column ? new RowTime(column.Name, map.From.EventTime?.Delay, null, null) : null),
        Union union => new Timeline(union.First.Timeline.IsTimed || union.Second.Timeline.IsTimed, [Both(union)], [Same]),
        Join join => JoinTimeline.Of(join),
        _ => throw new ArgumentOutOfRangeException(nameof(relation)),
    };

    /// <summary>The event time of rows that are a relation's child's: a projected column of it.</summary>
    public static RowTime? Passed(Relation from, Expr column) =>
        column is Field { Owner: Row row } field && from.Timeline.Times[row.Input] is { } time && time.Column == field.Name ? time : null;

    private static Timeline Leaf(Schema model, TimeSpan? delay) =>
        new(model.EventTime is not null, [model.EventTime is { } time ? new RowTime(time.Name, delay, TimeSpan.Zero, TimeSpan.Zero) : null], [Same]);

    private static Timeline Single(Relation from, RowTime? time) => new(from.Timeline.IsTimed, [time], [Same]);

    /// <summary>Times of rows that any other row may displace.</summary>
    private static Timeline Unbound(Timeline rows) => rows with { Times = [.. rows.Times.Select(time => time is null ? null : time with { LookBack = null, LookAhead = null })] };

    private static RowTime? Made(Schema model, EquatableArray<Expr> columns, Func<Expr, RowTime?> time) =>
        model.EventTime is { } column && time(columns[model.IndexOf(column.Name)]) is { } made ? made with { Column = column.Name } : null;

    /// <summary>The event time of a group: an instant of its window, or the event time where it is a key itself.</summary>
    private static RowTime? Grouped(GroupBy group, Expr column)
    {
        if (column is Key key && Passed(group.From, group.Keys[key.Index]) is { } same)
        {
            return same;
        }

        if (column is not Field { Owner: Key owner } instant || group.Keys[owner.Index] is not Windowed window || Passed(group.From, window.Time) is not { } time)
        {
            return null;
        }

        var (start, session, size) = (instant.Name == WindowSpec.Schema.Columns[0].Name, window.Spec.Kind is WindowKind.Session, window.Spec.Size);
        if (group.Fill.Kind is not FillKind.None)
        {
            return time with { Delay = null, LookBack = null, LookAhead = null };
        }

        return (session, start) switch
        {
            (true, true) => time with { Delay = null, LookBack = Spans.Plus(time.LookBack, size), LookAhead = null },
            (true, false) => time with { LookBack = null },
            (false, true) => time with { Delay = Spans.Plus(time.Delay, size), LookAhead = Spans.Plus(time.LookAhead, size) },
            (false, false) => time with { LookBack = Spans.Plus(time.LookBack, size) },
        };
    }

    /// <summary>The event time of a series: rolling ranges look back, rows before and after are as far away as the data has them.</summary>
    private static RowTime Around(Series series, RowTime time)
    {
        var (back, lag, lead) = (TimeSpan.Zero, false, false);
        foreach (var column in series.Columns)
        {
            Look(column);
        }

        return time with
        {
            Delay = lead ? null : time.Delay,
            LookBack = lag ? null : Spans.Plus(time.LookBack, back),
            LookAhead = lead ? null : time.LookAhead,
        };

        void Look(Expr expr)
        {
            switch (expr)
            {
                case Shift { Rows: < 0 }:
                    lead = true;
                    break;
                case Ranking:
                    (lag, lead) = (true, true);
                    break;
                case Shift or Rolling { Range: null }:
                    lag = true;
                    break;
                case Rolling { Range: { } range } when range > back:
                    back = range;
                    break;
            }

            foreach (var child in expr.Children)
            {
                Look(child);
            }
        }
    }

    /// <summary>The event time of rows that are kept once a key: within a bound the rows next to them decide.</summary>
    private static RowTime Kept(Dedup dedup, RowTime time)
    {
        var bound = dedup.Keys.Any(key => Passed(dedup.From, key) is not null) ? TimeSpan.Zero : dedup.Within;
        return dedup.KeepLast
            ? time with { Delay = Spans.Plus(time.Delay, bound), LookAhead = Spans.Plus(time.LookAhead, bound) }
            : time with { LookBack = Spans.Plus(time.LookBack, bound) };
    }

    private static RowTime? Both(Union union)
    {
        var (first, second) = (union.First, union.Second);
        if (first.EventTime is not { } a || second.EventTime is not { } b)
        {
            return null;
        }

        var delay = first.IsBounded ? b.Delay : second.IsBounded ? a.Delay : Spans.Max(a.Delay, b.Delay);
        return new RowTime(a.Column, delay, Spans.Max(a.LookBack, b.LookBack), Spans.Max(a.LookAhead, b.LookAhead));
    }
}

/// <summary>The times of a join's outputs, by the bounds that its condition has. A left row comes out once all of its right rows are complete.</summary>
internal static class JoinTimeline
{
    /// <summary>The times of both sides.</summary>
    public static Timeline Of(Join join)
    {
        var (left, right, bounds) = (join.Left.Timeline, join.Right.Timeline, join.Bounds);
        var delay = LeftDelay(join, left, right, bounds);
        var (back, ahead) = Reach(left, right, bounds);
        var times = left.Times.Select((time, i) => time is null ? null : new RowTime(
            time.Column,
            join.Right.IsBounded ? time.Delay : Spans.Max(join.Left.IsBounded ? TimeSpan.Zero : time.Delay, Spans.Plus(delay, Spans.Positive(Spans.Negative(left.Offsets[i].Lower)))),
            Spans.Positive(Spans.Plus(back, left.Offsets[i].Upper)),
            Spans.Positive(Spans.Plus(ahead, Spans.Negative(left.Offsets[i].Lower)))));
        var timed = left.IsTimed || right.IsTimed;
        return join.Kind is JoinKind.Full
            ? new Timeline(timed, [.. left.Times.Select(_ => (RowTime?)null), null], [.. left.Offsets, bounds])
            : join.Kind is JoinKind.Semi or JoinKind.Anti
            ? new Timeline(timed, [.. times], left.Offsets)
            : new Timeline(timed, [.. times, RightTime(join, left, right.Times[0], bounds, delay, (back, ahead))], [.. left.Offsets, bounds]);
    }

    /// <summary>How far the first left row's watermark is behind once right rows are waited for.</summary>
    private static TimeSpan? LeftDelay(Join join, Timeline left, Timeline right, TimeBounds bounds)
    {
        if (join.Right.IsBounded)
        {
            return left.Times[0]?.Delay;
        }

        var waiting = Spans.Plus(right.Times[0]?.Delay, Spans.Positive(bounds.Upper));
        return join.Left.IsBounded ? waiting : Spans.Max(left.Times[0]?.Delay, waiting);
    }

    private static RowTime? RightTime(Join join, Timeline left, RowTime? right, TimeBounds bounds, TimeSpan? delay, (TimeSpan? Back, TimeSpan? Ahead) reach)
    {
        if (right is null)
        {
            return null;
        }

        // Pairs with a table come out with the stream's row.
        var behind = join.Kind is JoinKind.Inner && join.Left.IsBounded ? right.Delay : Spans.Plus(delay, Spans.Positive(Spans.Negative(bounds.Lower)));
        return left.IsTimed
            ? new RowTime(right.Column, behind, Spans.Positive(Spans.Plus(reach.Back, bounds.Upper)), Spans.Positive(Spans.Plus(reach.Ahead, Spans.Negative(bounds.Lower))))
            : right with { Delay = behind };
    }

    /// <summary>How far a pair reaches from the first left row's time.</summary>
    private static (TimeSpan? Back, TimeSpan? Ahead) Reach(Timeline left, Timeline right, TimeBounds bounds)
    {
        if (left.Times[0] is not { } first)
        {
            return (null, null);
        }

        return !right.IsTimed ? (first.LookBack, first.LookAhead)
            : right.Times[0] is not { } time ? (null, null)
            : (Spans.Max(first.LookBack, Spans.Positive(Spans.Plus(time.LookBack, Spans.Negative(bounds.Lower)))),
                Spans.Max(first.LookAhead, Spans.Positive(Spans.Plus(time.LookAhead, bounds.Upper))));
    }
}
