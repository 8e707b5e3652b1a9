using System.Globalization;

namespace EtlLib.Progress;

/// <summary>Formats numbers for people, in the invariant culture.</summary>
internal static class Figures
{
    /// <summary><c>1,576,800 rows</c>.</summary>
    public static string Rows(long rows) => string.Create(CultureInfo.InvariantCulture, $"{rows:N0} row{(rows == 1 ? "" : "s")}");

    /// <summary><c>12.3 MB</c>, in powers of 1000.</summary>
    public static string Bytes(long bytes) => InThousands(bytes, "0 B", "0.0 kB", "0.0 MB", "0.0 GB");

    /// <summary><c>0.25 s</c>, <c>12.3 s</c>, <c>3 min 20 s</c>, <c>2 h 5 min</c>.</summary>
    public static string Time(TimeSpan time) => time switch
    {
        { TotalSeconds: < 9.995 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.00} s"),
        { TotalSeconds: < 99.95 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s"),
        { TotalHours: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalMinutes} min {time.Seconds} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours} h {time.Minutes} min"),
    };

    /// <summary>A short form for a progress bar: <c>1.2 M rows, 340 k/s, 12.0 s left</c>.</summary>
    public static string Short(RunProgress progress)
    {
        var rows = progress.RowsRead > 0 ? $"{Short(progress.RowsRead)} rows, {Short(progress.RowsPerSecond)}/s, " : "";
        return rows + (progress.Done ? Time(progress.Elapsed) : progress.TimeLeft is { } left ? $"{Time(left)} left" : Time(progress.Elapsed));
    }

    /// <summary>Rows, rate, share and time left, as far as known: <c>1,200,000 rows, 340,000 rows/s, 35 %, 12.0 s left</c>.</summary>
    public static string Of(RunProgress progress)
    {
        var parts = new List<string>();
        if (progress.RowsRead > 0)
        {
            parts.Add(Rows(progress.RowsRead));
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{progress.RowsPerSecond:N0} rows/s"));
        }

        if (progress is { Done: false, Fraction: { } fraction })
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{fraction * 100:0} %"));
        }

        if (progress is { Done: false, TimeLeft: { } left })
        {
            parts.Add($"{Time(left)} left");
        }

        parts.Add(progress.Done ? $"done in {Time(progress.Elapsed)}" : Time(progress.Elapsed));
        return string.Join(", ", parts);
    }

    private static string Short(double number) => InThousands(number, "0", "0 k", "0.0 M", "0.0 G");

    /// <summary>Scales a number to the highest power of 1000 and formats it with the format of that power.</summary>
    private static string InThousands(double number, params ReadOnlySpan<string> formats)
    {
        var power = 0;
        for (; number >= 1_000 && power < formats.Length - 1; power++)
        {
            number /= 1_000;
        }

        return number.ToString(formats[power], CultureInfo.InvariantCulture);
    }
}
