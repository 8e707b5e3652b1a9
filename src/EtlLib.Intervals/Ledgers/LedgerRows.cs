namespace EtlLib.Intervals;

/// <summary>An output of a program: a model, by its name in the graph, and one of its sinks, as it describes itself.</summary>
internal readonly record struct Output(string Model, string Sink)
{
    public override string ToString() => $"{Model} -> {Sink}";
}

/// <summary>An execution of a program.</summary>
/// <param name="Id">A number of its own, which begins with the time.</param>
/// <param name="Mode">The command: <c>batch</c>, <c>batch daily</c>, <c>backfill</c>.</param>
/// <param name="Engine">The engine.</param>
/// <param name="Code">The version of the program.</param>
/// <param name="Parameters">The parameters that were read, as text, without secrets.</param>
/// <param name="Started">When it began.</param>
/// <param name="Ended">When it ended; null while it runs, and where it was killed.</param>
/// <param name="Outcome">How it ended, in a word.</param>
/// <param name="Message">What else there is to say of its end.</param>
internal sealed record LedgerRun(
    string Id, string Mode, string Engine, string Code, string Parameters, DateTimeOffset Started, DateTimeOffset? Ended = null, string? Outcome = null, string? Message = null);

/// <summary>What the ledger says of an output in an interval.</summary>
/// <param name="Output">The output.</param>
/// <param name="Interval">The interval.</param>
/// <param name="State">One of <see cref="LedgerState"/>.</param>
/// <param name="Run">The run that computed what is there; null where nothing is.</param>
/// <param name="Fingerprint">What it was computed by.</param>
/// <param name="Rows">How many rows there are.</param>
/// <param name="Version">The version of the output, where it has any: the folder, the version of a table.</param>
/// <param name="Done">When it was computed.</param>
/// <param name="Seconds">How long that took, of all outputs of the interval together.</param>
/// <param name="Error">Why it failed, where it did since.</param>
/// <param name="Lease">Who computes it now, or did when its process was killed.</param>
internal sealed record LedgerRow(
    Output Output, Interval Interval, string State, string? Run, string? Fingerprint, long? Rows, string? Version, DateTimeOffset? Done, double? Seconds, string? Error, LedgerLease Lease);

/// <summary>The right of one run to compute an output in an interval.</summary>
/// <param name="Run">The run; null where nobody has it.</param>
/// <param name="Token">The fencing token: greater by one each time that somebody takes it.</param>
/// <param name="Beat">How often it was renewed.</param>
/// <param name="Length">How long it lasts from one renewal to the next, in milliseconds.</param>
internal readonly record struct LedgerLease(string? Run, long Token, long Beat, long Length);

/// <summary>The states of outputs in intervals.</summary>
internal static class LedgerState
{
    public const string Running = "running", Done = "done", Failed = "failed", Stopped = "stopped";
}

/// <summary>Outputs of an interval that a run has taken.</summary>
/// <param name="Run">The run.</param>
/// <param name="Interval">The interval.</param>
/// <param name="Outputs">Each with its fencing token.</param>
internal sealed record Taken(string Run, Interval Interval, IReadOnlyList<(Output Output, long Token)> Outputs);
