using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace EtlLib;

/// <summary>How a run is done, beside what it is of.</summary>
public sealed record RunOptions
{
    /// <summary>Is told, several times a second, how far the run is; on any thread.</summary>
    public IProgress<RunProgress>? Progress { get; init; }

    /// <summary>Where console sinks write; null: to the console.</summary>
    public TextWriter? Output { get; init; }

    /// <summary>The job's name: what sinks remember what they committed under. Null: the program's name.</summary>
    public string? Job { get; init; }

    /// <summary>Where a run notes what it is about to commit, so that the next run can finish it after a crash. The default is <c>.etl</c> in the current folder.</summary>
    public string StateFolder { get; init; } = ".etl";

    /// <summary>
    /// Makes the loggers of a run. The category <c>EtlLib.Run</c> has its start, end, failure and warnings, as outputs of an interrupted run that are finished or
    /// removed; <c>EtlLib.Step</c> has each step; <c>EtlLib.Engine</c> has what the engine failed to release or remove, which fails no run.
    /// </summary>
    public ILoggerFactory Loggers { get; init; } = NullLoggerFactory.Instance;

    /// <summary>Is asked before the outputs become visible; what it throws stops that.</summary>
    internal Func<Task>? Committing { get; init; }

    internal string JobName => Job ?? AppDomain.CurrentDomain.FriendlyName;

    /// <summary>The clock: what <see cref="DataContext.Now"/> is, where the context says nothing, and what times the run.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}

/// <summary>How far a run is.</summary>
/// <param name="Step">The step, in words: <c>write StockCandle to parquet out/candles</c>.</param>
/// <param name="Number">Which step it is, from 1.</param>
/// <param name="Steps">How many steps the run has.</param>
/// <param name="RowsRead">Rows that the step has read so far, as far as is known.</param>
/// <param name="Fraction">How much of the step is done, 0 to 1, or null where it cannot be told.</param>
/// <param name="Elapsed">How long the step has taken so far.</param>
/// <param name="Done">Whether the step is done.</param>
public readonly record struct RunProgress(string Step, int Number, int Steps, long RowsRead, double? Fraction, TimeSpan Elapsed, bool Done)
{
    /// <summary>Rows read a second, on average.</summary>
    public double RowsPerSecond => Elapsed > TimeSpan.Zero ? RowsRead / Elapsed.TotalSeconds : 0;

    /// <summary>How long the step will still take if it goes on as it did; null where that cannot be told.</summary>
    public TimeSpan? TimeLeft => Done ? TimeSpan.Zero : Fraction is > 0 and { } fraction ? Elapsed * ((1 - fraction) / fraction) : null;
}
