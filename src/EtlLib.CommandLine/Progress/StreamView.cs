using System.Globalization;
using EtlLib.CommandLine;
using EtlLib.Streams;

namespace EtlLib.Progress;

/// <summary>How far a stream is: one line that is written over on a terminal, else a line every few seconds.</summary>
internal sealed class StreamView(Shell shell) : IProgress<StreamProgress>, IDisposable
{
    private const string ToStart = "\r\u001b[K";
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);
    private readonly Lock gate = new();
    private StreamProgress? before;
    private bool begun;

    public void Report(StreamProgress value)
    {
        lock (gate)
        {
            if (value.Failure is { } failure)
            {
                Dispose();
                shell.Error.WriteLine($"warning: {failure.Message} The stream tries again.");
                return;
            }

            if (before is null)
            {
                before = value;
                return;
            }

            if (shell.ErrorIsTerminal)
            {
                shell.Error.Write(ToStart + Text(value, before));
                (before, begun) = (value, true);
            }
            else if (value.Elapsed - before.Elapsed >= Every)
            {
                shell.Error.WriteLine(Text(value, before));
                before = value;
            }

            shell.Error.Flush();
        }
    }

    /// <summary>Says what the run did.</summary>
    public void End(StreamProgress done)
    {
        Dispose();
        foreach (var sink in done.Sinks)
        {
            shell.Error.WriteLine($"{sink.Model} -> {sink.Sink}: {Figures.Rows(sink.Rows)}");
        }

        shell.Error.WriteLine($"{Figures.Rows(done.Sources.Sum(s => s.Rows))} read in {Figures.Time(done.Elapsed)}, up to epoch {done.Epoch}{Lost(done)}");
    }

    /// <summary>Clears the line.</summary>
    public void Dispose()
    {
        if (begun)
        {
            shell.Error.Write(ToStart);
            begun = false;
        }
    }

    private static string Text(StreamProgress now, StreamProgress before)
    {
        var seconds = Math.Max(0.001, (now.Elapsed - before.Elapsed).TotalSeconds);
        var read = (now.Sources.Sum(s => s.Rows) - before.Sources.Sum(s => s.Rows)) / seconds;
        var written = (now.Sinks.Sum(s => s.Rows) - before.Sinks.Sum(s => s.Rows)) / seconds;
        var watermark = now.Sources.Select(s => s.Watermark).Min();
        var lag = now.Sources.Any(s => s.Lag is not null) ? $", {Figures.Rows(now.Sources.Sum(s => s.Lag ?? 0))} behind" : "";
        return string.Create(CultureInfo.InvariantCulture, $"epoch {now.Epoch}, {read:N0} rows/s in, {written:N0} out{lag}, ")
            + (watermark is { } time ? $"complete up to {time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)}, " : "")
            + $"state {Figures.Rows(now.StateRows)}, {Figures.Bytes(now.StateBytes)}{Lost(now)}";
    }

    private static string Lost(StreamProgress now) =>
        (now.Late > 0 ? $", {Figures.Rows(now.Late)} late" : "") + (now.Poison > 0 ? string.Create(CultureInfo.InvariantCulture, $", {now.Poison:N0} undecodable") : "");
}
