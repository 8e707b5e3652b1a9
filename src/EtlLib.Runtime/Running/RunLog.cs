using EtlLib.Planning;
using Microsoft.Extensions.Logging;

namespace EtlLib.Running;

/// <summary>What a run tells its log and its meter: start and end under the category <c>EtlLib.Run</c>, its steps under <c>EtlLib.Step</c>.</summary>
internal sealed partial class RunLog(RunOptions options)
{
    private readonly ILogger run = options.Loggers.CreateLogger("EtlLib.Run");
    private readonly ILogger step = options.Loggers.CreateLogger("EtlLib.Step");
    private readonly long started = options.Clock.GetTimestamp();

    private TimeSpan Elapsed => options.Clock.GetElapsedTime(started);

    /// <summary>The run starts.</summary>
    public void Started(string engine, RunPlan plan) => RunStarted(run, engine, plan.Steps.Count, plan.Graph.Context.Start, plan.Graph.Context.End);

    /// <summary>The run is done.</summary>
    public void Ended(RunSummary summary)
    {
        RunEnded(run, summary.RowsOut, Elapsed);
        RunMeters.Run(options.JobName, Elapsed, summary);
    }

    /// <summary>Tells something that may not be meant.</summary>
    public void Warning(string warning) => RunWarning(run, warning);

    /// <summary>The run failed or was cancelled.</summary>
    /// <returns>False, so that an exception filter can tell it where the error comes from.</returns>
    public bool Failed(Exception error)
    {
        if (error is OperationCanceledException)
        {
            RunCancelled(run, Elapsed);
        }
        else
        {
            RunFailed(run, error, Elapsed, error.Message);
        }

        RunMeters.Run(options.JobName, Elapsed, null, error);
        return false;
    }

    /// <summary>A step starts.</summary>
    public void StepStarted(int number, int steps, RunStep of) => StepStarted(step, number, steps, of.Describe());

    /// <summary>A step is done.</summary>
    public void StepEnded(int number, int steps, StepSummary summary) =>
        StepEnded(step, number, steps, summary.Model, summary.Sink ?? "kept", summary.RowsOut, summary.Elapsed);

    /// <summary>A step failed or was cancelled.</summary>
    /// <returns>False.</returns>
    public bool StepFailed(int number, int steps, RunStep of, Exception error)
    {
        if (error is not OperationCanceledException)
        {
            StepFailed(step, error, number, steps, of.Describe());
        }

        return false;
    }

    [LoggerMessage(1, LogLevel.Information, "The run starts on the engine {Engine}: {Steps} steps, from {Start} to {End}")]
    private static partial void RunStarted(ILogger logger, string engine, int steps, DateTimeOffset? start, DateTimeOffset? end);

    [LoggerMessage(2, LogLevel.Information, "The run ended: {Rows} rows written in {Elapsed}")]
    private static partial void RunEnded(ILogger logger, long rows, TimeSpan elapsed);

    [LoggerMessage(3, LogLevel.Error, "The run failed after {Elapsed}: {Reason}")]
    private static partial void RunFailed(ILogger logger, Exception error, TimeSpan elapsed, string reason);

    [LoggerMessage(4, LogLevel.Information, "The run was cancelled after {Elapsed}")]
    private static partial void RunCancelled(ILogger logger, TimeSpan elapsed);

    [LoggerMessage(5, LogLevel.Warning, "{Warning}")]
    private static partial void RunWarning(ILogger logger, string warning);

    [LoggerMessage(11, LogLevel.Information, "Step {Number} of {Steps} starts: {Step}")]
    private static partial void StepStarted(ILogger logger, int number, int steps, string step);

    [LoggerMessage(12, LogLevel.Information, "Step {Number} of {Steps} ended: {Model} -> {Sink}, {Rows} rows in {Elapsed}")]
    private static partial void StepEnded(ILogger logger, int number, int steps, string model, string sink, long rows, TimeSpan elapsed);

    [LoggerMessage(13, LogLevel.Error, "Step {Number} of {Steps} failed: {Step}")]
    private static partial void StepFailed(ILogger logger, Exception error, int number, int steps, string step);
}
