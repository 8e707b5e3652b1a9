namespace EtlLib.Plan;

/// <summary>Where the rows of a relation stand in time.</summary>
/// <param name="Column">The event time's column.</param>
/// <param name="Delay">
/// How far the watermark of these rows stays behind the least watermark of the streams that they are made of: a window whose event time is its start comes out when it
/// ends. Null: there is no bound.
/// </param>
/// <param name="LookBack">A row depends on no row of the relation's leaves that is more than this before it. Null: there is no bound, and all rows before it count.</param>
/// <param name="LookAhead">A row depends on no row of the relation's leaves that is more than this after it. Null: there is no bound.</param>
public sealed record RowTime(string Column, TimeSpan? Delay, TimeSpan? LookBack, TimeSpan? LookAhead)
{
    /// <inheritdoc />
    public override string ToString() => $"event time {Column}, watermark {Text(Delay, "as late as the data")} behind, looks back {Text(LookBack, "without bound")}, ahead {Text(LookAhead, "without bound")}";

    private static string Text(TimeSpan? span, string none) => span is { } bound ? bound.ToString("c", System.Globalization.CultureInfo.InvariantCulture) : none;
}

/// <summary>What a join's condition says of the time between its rows: a right row's event time is at least the first left row's and <paramref name="Lower"/>, at most that and <paramref name="Upper"/>.</summary>
/// <param name="Lower">The least difference, right minus left, itself included. Null: there is none.</param>
/// <param name="Upper">The greatest difference, itself included. Null: there is none.</param>
public sealed record TimeBounds(TimeSpan? Lower, TimeSpan? Upper)
{
    private static readonly TimeSpan Microsecond = TimeSpan.FromMicroseconds(1), Longest = TimeSpan.FromDays(4_000_000);

    /// <summary>The bounds that an as-of join has, or that follow from comparisons of the event times, and durations added to them, in a condition.</summary>
    internal static TimeBounds Of(Join join)
    {
        if (join.AsOf is { } asOf)
        {
            return new(asOf.Tolerance is { } age ? -age : null, asOf.Strict ? -Microsecond : TimeSpan.Zero);
        }

        var (bounds, time) = (new TimeBounds(null, null), join.Left.Timeline);
        foreach (var part in Parts(join.Condition))
        {
            if (part is Call { Arguments: [var left, var right] } call && OfPart(call.Function, join, left, right) is var (input, lower, upper))
            {
                // From the time of some left row to that of the first.
                bounds = bounds.And(Spans.Plus(lower, time.Offsets[input].Lower), Spans.Plus(upper, time.Offsets[input].Upper));
            }
        }

        return bounds;
    }

    private static IEnumerable<Expr> Parts(Expr condition) =>
        condition is Call { Function: ScalarFunction.And } both ? Parts(both.Arguments[0]).Concat(Parts(both.Arguments[1])) : [condition];

    private TimeBounds And(TimeSpan? lower, TimeSpan? upper) => new(Lower is null || lower > Lower ? lower ?? Lower : Lower, Upper is null || upper < Upper ? upper ?? Upper : Upper);

    /// <summary>What a comparison says of the right time minus a left one.</summary>
    private static (int Input, TimeSpan? Lower, TimeSpan? Upper)? OfPart(ScalarFunction function, Join join, Expr left, Expr right)
    {
        if (function is not (ScalarFunction.Equal or >= ScalarFunction.Less and <= ScalarFunction.GreaterOrEqual) || Distance.Of(left, join) is not { } from || Distance.Of(right, join) is not { } to || from.Minus(to) is not { } distance)
        {
            return null;
        }

        // right - left + shift, compared with zero.
        var (input, negative, shift) = distance;
        var (least, strict) = function switch
        {
            ScalarFunction.Greater or ScalarFunction.GreaterOrEqual => (!negative, function is ScalarFunction.Greater),
            _ => (negative, function is ScalarFunction.Less),
        };
        var bound = negative ? shift : -shift;
        return function is ScalarFunction.Equal ? (input, bound, bound)
            : least ? (input, strict ? bound + Microsecond : bound, null)
            : (input, null, strict ? bound - Microsecond : bound);
    }

    /// <summary>A sum of event times, each some times, and of durations.</summary>
    private sealed record Distance(EquatableArray<int> Times, TimeSpan Shift)
    {
        /// <summary>An expression as such a sum, or null where it is another.</summary>
        public static Distance? Of(Expr expr, Join join) => expr switch
        {
            Literal { Value: TimeSpan span } => new Distance([.. new int[Inputs(join)]], span),
            Field { Owner: Row row } field when TimeOf(row.Input, join) == field.Name => new Distance([.. Enumerable.Range(0, Inputs(join)).Select(i => i == row.Input ? 1 : 0)], default),
            Call { Function: ScalarFunction.Add, Arguments: [var a, var b] } => Sum(Of(a, join), Of(b, join), 1),
            Call { Function: ScalarFunction.Subtract, Arguments: [var a, var b] } => Sum(Of(a, join), Of(b, join), -1),
            _ => null,
        };

        /// <summary>What is left of the difference: right minus left of one left row, or the negative of it, and a shift.</summary>
        public (int Input, bool Negative, TimeSpan Shift)? Minus(Distance other)
        {
            if (Sum(this, other, -1) is not { Times: var times, Shift: var shift } || times.Count(t => t != 0) != 2)
            {
                return null;
            }

            var (last, sign) = (times.Count - 1, times[^1]);
            var input = Enumerable.Range(0, last).First(i => times[i] != 0);
            return Math.Abs(sign) == 1 && times[input] == -sign && shift > -Longest && shift < Longest ? (input, sign < 0, shift) : null;
        }

        private static Distance? Sum(Distance? a, Distance? b, int sign) =>
            a is null || b is null || Spans.Plus(a.Shift, sign < 0 ? Spans.Negative(b.Shift) : b.Shift) is not { } shift ? null : new([.. a.Times.Zip(b.Times, (x, y) => x + (sign * y))], shift);

        private static int Inputs(Join join) => join.Left.Outputs.Count + 1;

        private static string? TimeOf(int input, Join join) => (input < join.Left.Outputs.Count ? join.Left.Timeline.Times[input] : join.Right.Timeline.Times[0])?.Column;
    }
}

/// <summary>Durations of which null is one without a bound; so is what exceeds the greatest.</summary>
internal static class Spans
{
    public static TimeSpan? Plus(TimeSpan? a, TimeSpan? b)
    {
        if (a is not { } first || b is not { } second)
        {
            return null;
        }

        var sum = (Int128)first.Ticks + second.Ticks;
        return sum >= long.MinValue && sum <= long.MaxValue ? new TimeSpan((long)sum) : null;
    }

    public static TimeSpan? Negative(TimeSpan? span) => span is { } bound ? Plus(TimeSpan.Zero, bound == TimeSpan.MinValue ? TimeSpan.MaxValue : -bound) : null;

    /// <summary>The greater; without a bound where one is.</summary>
    public static TimeSpan? Max(TimeSpan? a, TimeSpan? b) => a is { } first && b is { } second ? first > second ? first : second : null;

    /// <summary>Not less than zero.</summary>
    public static TimeSpan? Positive(TimeSpan? span) => Max(span, TimeSpan.Zero);
}
