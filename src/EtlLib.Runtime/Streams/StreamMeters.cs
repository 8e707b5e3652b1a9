using System.Diagnostics;
using System.Diagnostics.Metrics;
using EtlLib.Running;

namespace EtlLib.Streams;

/// <summary>The measurements of a stream, as docs/metrics.md lists them.</summary>
internal sealed class StreamMeters(string job)
{
    /// <summary>The traces of EtlLib.</summary>
    public static readonly ActivitySource Traces = new("EtlLib");

    private static readonly Meter Meter = RunMeters.Meter;
    private static readonly Counter<long> RowsIn = Meter.CreateCounter<long>("etllib.stream.rows.read", "{row}", "Rows read from sources.");
    private static readonly Counter<long> RowsOut = Meter.CreateCounter<long>("etllib.stream.rows.committed", "{row}", "Rows committed to sinks.");
    private static readonly Counter<long> Epochs = Meter.CreateCounter<long>("etllib.stream.epochs", "{epoch}", "Epochs committed.");
    private static readonly Counter<long> Late = Meter.CreateCounter<long>("etllib.stream.late", "{row}", "Rows that came after the watermark.");
    private static readonly Counter<long> Poison = Meter.CreateCounter<long>("etllib.stream.poison", "{record}", "Records that could not be decoded.");
    private static readonly Counter<double> Commits = Meter.CreateCounter<double>("etllib.stream.commit.time", "s", "Time spent committing.");
    private static readonly Gauge<long> Lag = Meter.CreateGauge<long>("etllib.stream.lag", "{row}", "Rows still to be read, as far as is known.");
    private static readonly Gauge<double> Delay = Meter.CreateGauge<double>("etllib.stream.watermark.delay", "s", "How far the watermark is behind the clock.");
    private static readonly Gauge<long> StateRows = Meter.CreateGauge<long>("etllib.stream.state.rows", "{row}", "Rows, groups and keys that operators keep.");
    private static readonly Gauge<long> StateBytes = Meter.CreateGauge<long>("etllib.stream.state.size", "By", "About how many bytes the state takes.");

    private StreamProgress? before;

    /// <summary>Records what has changed.</summary>
    public void Record(StreamProgress now, DateTimeOffset clock)
    {
        var tag = new KeyValuePair<string, object?>("job", job);
        for (var i = 0; i < now.Sources.Count; i++)
        {
            var (source, model) = (now.Sources[i], new KeyValuePair<string, object?>("model", now.Sources[i].Model));
            RowsIn.Add(source.Rows - (before?.Sources[i].Rows ?? 0), tag, model);
            if (source.Lag is { } lag)
            {
                Lag.Record(lag, tag, model);
            }

            if (source.Watermark is { } watermark)
            {
                Delay.Record((clock - watermark).TotalSeconds, tag, model);
            }
        }

        for (var i = 0; i < now.Sinks.Count; i++)
        {
            RowsOut.Add(now.Sinks[i].Rows - (before?.Sinks[i].Rows ?? 0), tag, new("model", now.Sinks[i].Model), new("sink", now.Sinks[i].Sink));
        }

        Epochs.Add(now.Epoch - (before?.Epoch ?? now.Epoch), tag);
        Late.Add(now.Late - (before?.Late ?? 0), tag);
        Poison.Add(now.Poison - (before?.Poison ?? 0), tag);
        Commits.Add((now.CommitTime - (before?.CommitTime ?? TimeSpan.Zero)).TotalSeconds, tag);
        StateRows.Record(now.StateRows, tag);
        StateBytes.Record(now.StateBytes, tag);
        before = now;
    }
}
