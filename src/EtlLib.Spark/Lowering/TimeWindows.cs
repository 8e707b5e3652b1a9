using EtlLib.Plan;
using EtlLib.Schemas;
using EtlLib.Spark.Lowering.Scalars;

namespace EtlLib.Spark.Lowering;

/// <summary>The window among the keys of a group.</summary>
/// <param name="Input">The rows that are grouped: one for each window that a row is in.</param>
/// <param name="Keys">What they are grouped by.</param>
/// <param name="Start">The window's start, once they are grouped.</param>
/// <param name="End">Its end.</param>
/// <param name="Aggregates">What start and end are made of, where the keys do not tell them.</param>
internal sealed record TimeWindows(Wire.Relation Input, IReadOnlyList<Wire.Expression> Keys, Wire.Expression Start, Wire.Expression End, params IReadOnlyList<Wire.Expression> Aggregates)
{
    /// <summary>The name of the start in microseconds, and of the end where it does not follow from it.</summary>
    public const string StartName = "start", EndName = "end";

    /// <summary>The name of a window that Spark knows as such.</summary>
    public const string WindowName = "window";

    /// <summary>The windows that rows are in, by arithmetic of microseconds.</summary>
    /// <param name="window">The window.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="keys">What they are grouped by besides.</param>
    public static TimeWindows Of(Windowed window, Lowered rows, IReadOnlyList<Wire.Expression> keys)
    {
        var (spec, time) = (window.Spec, rows.Scalars.Of(window.Time));
        var micros = Micros(time, window.Time);
        switch (spec.Kind)
        {
            case WindowKind.Tumble:
                return Aligned(rows.Relation, StartOf(micros, spec.Size, spec.Offset), spec.Size);
            case WindowKind.Hop when spec.Step > spec.Size:
                var latest = StartOf(micros, spec.Step, spec.Offset);
                return Aligned(Rel.Filter(rows.Relation, Ex.Fn("<", Ex.Fn("-", micros, latest), Ex.Micros(spec.Size))), latest, spec.Size);
            case WindowKind.Hop:
                var first = Ex.Fn("+", StartOf(Ex.Fn("-", micros, Ex.Micros(spec.Size)), spec.Step, spec.Offset), Ex.Micros(spec.Step));
                var (hopped, hop) = Exploded(rows, first, StartOf(micros, spec.Step, spec.Offset), spec.Step);
                return Aligned(hopped, hop, spec.Size);
            case WindowKind.Cumulate:
                var start = StartOf(micros, spec.Size, spec.Offset);
                var (grown, end) = Exploded(rows, Ex.Fn("+", StartOf(micros, spec.Step, spec.Offset), Ex.Micros(spec.Step)), Ex.Fn("+", start, Ex.Micros(spec.Size)), spec.Step);
                return new(grown, [Ex.Alias(start, StartName), Ex.Alias(end, EndName)], Instant(Ex.Column(StartName)), Instant(Ex.Column(EndName)));
            default:
                return Sessions(rows, micros, spec.Size, keys);
        }
    }

    /// <summary>The windows of a stream's rows, by Spark's own functions: it closes no others.</summary>
    public static TimeWindows OfStream(Windowed window, Lowered rows)
    {
        var (spec, time, input) = (window.Spec, rows.Scalars.Of(window.Time), rows.Relation);
        var (start, end) = (Ex.Field(Ex.Column(WindowName), StartName), Ex.Field(Ex.Column(WindowName), EndName));
        if (spec.Kind is WindowKind.Session)
        {
            return new(input, [Ex.Alias(Ex.Fn("session_window", time, Ex.Text(Text(spec.Size))), WindowName)], start, end);
        }

        var (size, step) = (spec.Size, spec.Kind is WindowKind.Hop ? spec.Step : spec.Size);
        if (step > size)
        {
            var micros = Micros(time, window.Time);
            input = Rel.Filter(input, Ex.Fn("<", Ex.Fn("-", micros, StartOf(micros, step, spec.Offset)), Ex.Micros(size)));
            (size, end) = (step, EndOf(Micros(start, window.Time), size));
        }

        var offset = TimeSpan.FromTicks(((spec.Offset.Ticks % step.Ticks) + step.Ticks) % step.Ticks);
        return new(input, [Ex.Alias(Ex.Fn("window", time, Ex.Text(Text(size)), Ex.Text(Text(step)), Ex.Text(Text(offset))), WindowName)], start, end);
    }

    /// <summary>A duration as Spark's functions of windows take it.</summary>
    public static string Text(TimeSpan span) => FormattableString.Invariant($"{span.Ticks / TimeSpan.TicksPerMicrosecond} microseconds");

    /// <summary>The instant of microseconds.</summary>
    public static Wire.Expression Instant(Wire.Expression micros) => Ex.Fn("timestamp_micros", micros);

    /// <summary>The end of a window of a size, of its start in microseconds.</summary>
    public static Wire.Expression EndOf(Wire.Expression start, TimeSpan size) => Instant(Ex.Fn("+", start, Ex.Micros(size)));

    /// <summary>The microseconds of an event time.</summary>
    public static Wire.Expression Micros(Wire.Expression time, Expr of) =>
        of.Type.Kind is TypeKind.Instant or TypeKind.LocalTime or TypeKind.Date ? Times.Micros(time, of.Type.Kind) : time;

    private static TimeWindows Aligned(Wire.Relation rows, Wire.Expression start, TimeSpan size) =>
        new(rows, [Ex.Alias(start, StartName)], Instant(Ex.Column(StartName)), EndOf(Ex.Column(StartName), size));

    /// <summary>
    /// A session begins where no event is within the gap before; its number is how many have begun. Spark's own <c>session_window</c> merges sessions while it
    /// aggregates, where aggregates of distinct values would divide them.
    /// </summary>
    private static TimeWindows Sessions(Lowered rows, Wire.Expression micros, TimeSpan gap, IReadOnlyList<Wire.Expression> keys)
    {
        var (begins, session) = (rows.Free("begins"), rows.Free("session"));
        Wire.Expression Over(Wire.Expression function, Wire.Expression.Types.Window.Types.WindowFrame? frame = null) => Ordering.Over(function, keys, [Ordering.By(micros)], frame);
        var isNear = Ex.Fn("<=", Ex.Fn("-", micros, Over(Ex.Fn("lag", micros, Ex.Int(1)))), Ex.Micros(gap));
        var begun = Rel.Project(rows.Relation, Rel.Star, Ex.Alias(Ex.If(isNear, Ex.Int(0), Ex.Int(1)), begins));
        var numbered = Rel.Project(begun, Rel.Star, Ex.Alias(Over(Ex.Fn("sum", Ex.Column(begins)), Ordering.UpToHere(null)), session));
        return new(
            numbered, [Ex.Alias(Ex.Column(session), "session")], Instant(Ex.Column(StartName)), EndOf(Ex.Column(EndName), gap),
            Ex.Alias(Ex.Fn("min", micros), StartName), Ex.Alias(Ex.Fn("max", micros), EndName));
    }

    /// <summary>A row for each step between two, both included, and the column that says which.</summary>
    private static (Wire.Relation Rows, Wire.Expression Step) Exploded(Lowered rows, Wire.Expression first, Wire.Expression last, TimeSpan step)
    {
        var name = rows.Free("step");
        return (Rel.Project(rows.Relation, Rel.Star, Ex.Alias(Ex.Fn("explode", Ex.Fn("sequence", first, last, Ex.Micros(step))), name)), Ex.Column(name));
    }

    /// <summary>The start of the stretch of a length that a time is in, in microseconds.</summary>
    private static Wire.Expression StartOf(Wire.Expression micros, TimeSpan length, TimeSpan offset)
    {
        var shift = TimeSpan.FromTicks(offset.Ticks % length.Ticks);
        return Ex.Fn("-", micros, Ex.Fn("pmod", shift == TimeSpan.Zero ? micros : Ex.Fn("-", micros, Ex.Micros(shift)), Ex.Micros(length)));
    }
}
