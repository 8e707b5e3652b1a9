using EtlLib.Plan;
using EtlLib.Rewriting;

namespace EtlLib.Streaming;

/// <summary>What a join's condition says of the two event times: right - left lies between two distances, in microseconds.</summary>
/// <param name="Lower">The least distance, or null.</param>
/// <param name="Upper">The greatest distance, or null.</param>
/// <param name="Rest">The parts of the condition that say something else.</param>
internal sealed record TimeBounds(long? Lower, long? Upper, IReadOnlyList<Expr> Rest)
{
    /// <summary>Derives the bounds of parts of a condition.</summary>
    /// <param name="parts">The parts, all of them true.</param>
    /// <param name="left">The left event time.</param>
    /// <param name="right">The right event time.</param>
    public static TimeBounds Of(IEnumerable<Expr> parts, Expr left, Expr right)
    {
        var (lower, upper, rest) = ((long?)null, (long?)null, new List<Expr>());
        foreach (var part in parts)
        {
            // first + distance OP 0, with first = right - left or its negative.
            if (part is not Call { Function: >= ScalarFunction.Equal and <= ScalarFunction.GreaterOrEqual, Arguments: [var a, var b] } call
                || call.Function is ScalarFunction.NotEqual || Side(a, left, right) is not { } first || Side(b, left, right) is not { } second || first.IsRight == second.IsRight)
            {
                rest.Add(part);
                continue;
            }

            // right OP left + bound
            var bound = first.IsRight ? second.Offset - first.Offset : first.Offset - second.Offset;
            var function = first.IsRight ? call.Function : Conditions.Turned(call.Function);
            if (function is ScalarFunction.Equal or ScalarFunction.Greater or ScalarFunction.GreaterOrEqual)
            {
                var least = function is ScalarFunction.Greater ? bound + 1 : bound;
                lower = lower is { } known ? Math.Max(known, least) : least;
            }

            if (function is ScalarFunction.Equal or ScalarFunction.Less or ScalarFunction.LessOrEqual)
            {
                var most = function is ScalarFunction.Less ? bound - 1 : bound;
                upper = upper is { } known ? Math.Min(known, most) : most;
            }
        }

        return new TimeBounds(lower, upper, rest);
    }

    /// <summary>An event time, or one and a constant distance.</summary>
    private static (bool IsRight, long Offset)? Side(Expr expr, Expr left, Expr right) => expr switch
    {
        _ when expr == left => (false, 0),
        _ when expr == right => (true, 0),
        Call { Function: ScalarFunction.Add, Arguments: [var time, Literal { Value: TimeSpan by }] } => Moved(Side(time, left, right), by),
        Call { Function: ScalarFunction.Subtract, Arguments: [var time, Literal { Value: TimeSpan by }] } => Moved(Side(time, left, right), -by),
        _ => null,
    };

    private static (bool IsRight, long Offset)? Moved((bool IsRight, long Offset)? side, TimeSpan by) =>
        side is { } known ? (known.IsRight, known.Offset + (by.Ticks / TimeSpan.TicksPerMicrosecond)) : null;
}
