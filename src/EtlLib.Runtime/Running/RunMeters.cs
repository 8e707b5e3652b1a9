using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace EtlLib.Running;

/// <summary>The measurements of batch runs, as docs/metrics.md lists them.</summary>
internal static class RunMeters
{
    /// <summary>The meter of EtlLib.</summary>
    public static readonly Meter Meter = new("EtlLib");

    /// <summary>How long engines take to lower plans.</summary>
    public static readonly Histogram<double> Lowering = Meter.CreateHistogram<double>("etllib.plan.duration", "s", "How long an engine took to check and lower a plan.");

    private static readonly Counter<long> RowsIn = Meter.CreateCounter<long>("etllib.run.rows.read", "{row}", "Rows that steps read from sources, as far as is known.");
    private static readonly Counter<long> RowsOut = Meter.CreateCounter<long>("etllib.run.rows.written", "{row}", "Rows committed to sinks.");
    private static readonly Histogram<double> Steps = Meter.CreateHistogram<double>("etllib.run.step.duration", "s", "How long a step took that succeeded.");
    private static readonly Histogram<double> Runs = Meter.CreateHistogram<double>("etllib.run.duration", "s", "How long a run took.");

    /// <summary>A step succeeded.</summary>
    public static void Step(string job, StepSummary step)
    {
        var tags = Tags(job, step);
        RowsIn.Add(step.RowsIn, tags);
        Steps.Record(step.Elapsed.TotalSeconds, tags);
    }

    /// <summary>A run ended.</summary>
    /// <param name="job">The job.</param>
    /// <param name="elapsed">How long it took.</param>
    /// <param name="summary">What it did; null: it failed.</param>
    /// <param name="error">Why it failed.</param>
    public static void Run(string job, TimeSpan elapsed, RunSummary? summary, Exception? error = null)
    {
        foreach (var step in summary?.Steps.Where(s => s.Sink is not null) ?? [])
        {
            RowsOut.Add(step.RowsOut, Tags(job, step));
        }

        var outcome = error switch { null => "ok", OperationCanceledException => "cancelled", _ => "failed" };
        Runs.Record(elapsed.TotalSeconds, new("job", job), new("outcome", outcome));
    }

    private static TagList Tags(string job, StepSummary step) =>
        step.Sink is { } sink ? new() { { "job", job }, { "model", step.Model }, { "sink", sink } } : new() { { "job", job }, { "model", step.Model } };
}
