using System.Diagnostics.Metrics;

namespace EtlLib.Running;

/// <summary>The measurements of runs, as docs/metrics.md lists them.</summary>
internal static class RunMeters
{
    /// <summary>The meter of EtlLib.</summary>
    public static readonly Meter Meter = new("EtlLib");

    /// <summary>How long engines take to lower plans.</summary>
    public static readonly Histogram<double> Lowering = Meter.CreateHistogram<double>("etllib.plan.duration", "s", "How long an engine took to check and lower a plan.");
}
