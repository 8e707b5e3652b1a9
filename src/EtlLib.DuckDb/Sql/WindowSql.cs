using EtlLib.Plan;

namespace EtlLib.DuckDb.Sql;

/// <summary>Windows over time, by arithmetic of microseconds.</summary>
internal static class WindowSql
{
    // 0001-01-01T00:00:00Z, before which C# has no instant.
    private const long Earliest = -62_135_596_800_000_000;

    /// <summary>
    /// The columns <c>start</c> and, where it does not follow from it, <c>end</c>: a row for each window that the time is in.
    /// Of windows that follow each other a column <c>number</c> instead, which is less to compute for each row (<see cref="StartOf(string, WindowSpec)"/>).
    /// </summary>
    public static IEnumerable<(string Name, string Sql)> Columns(WindowSpec spec, string time)
    {
        var (size, step) = (SqlText.Micros(spec.Size), SqlText.Micros(spec.Step));
        switch (spec.Kind)
        {
            case WindowKind.Tumble:
                return [("number", Number(time, spec.Size, spec.Offset))];
            case WindowKind.Hop:
                return [("start", $"unnest(range({Start($"({time} - {size})", spec.Step, spec.Offset)} + {step}, {Start(time, spec.Step, spec.Offset)} + 1, {step}))")];
            default:
                var start = Start(time, spec.Size, spec.Offset);
                return [("start", start), ("end", $"unnest(range({Start(time, spec.Step, spec.Offset)} + {step}, {start} + {size} + 1, {step}))")];
        }
    }

    /// <summary>The start of the window of a number.</summary>
    public static string StartOf(string number, WindowSpec spec) => StartOf(number, spec.Size, spec.Offset);

    private static string StartOf(string number, TimeSpan size, TimeSpan offset) => SqlText.Invariant($"{number} * {Micros(size)} - {Before(size, offset)}");

    /// <summary>The start of the stretch of a length that a time is in.</summary>
    private static string Start(string time, TimeSpan size, TimeSpan offset) => StartOf(Number(time, size, offset), size, offset);

    /// <summary>Which stretch of a length a time is in. Division truncates, so it is of what is not negative: the stretches are counted from before any instant.</summary>
    private static string Number(string time, TimeSpan size, TimeSpan offset) => SqlText.Invariant($"({time} + {Before(size, offset)}) // {Micros(size)}");

    /// <summary>How many microseconds before 1970 the counting begins.</summary>
    private static long Before(TimeSpan size, TimeSpan offset)
    {
        var (length, shift) = (Micros(size), Micros(offset) % Micros(size));
        return ((-Earliest + shift + length) / length + 1) * length - shift;
    }

    private static long Micros(TimeSpan span) => span.Ticks / TimeSpan.TicksPerMicrosecond;
}
