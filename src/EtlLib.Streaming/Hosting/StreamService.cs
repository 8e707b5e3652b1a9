using EtlLib.Hosting;
using EtlLib.Streams;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EtlLib.Streaming;

/// <summary>Runs the graph of a host as a stream, from the host's start to its end.</summary>
internal sealed partial class StreamService(EtlRunner runner, IStreamEngine engine, StreamOptions options, HostedState state, ILogger<StreamService> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            var (factory, embedded) = await runner.DescribeAsync(null).ConfigureAwait(false);
            var set = options with { Engine = options.Engine ?? embedded, Progress = new Told(state, options.Progress, logger, options.Job) };
            LogStart(logger, set.Job);
            var done = await engine.RunAsync(factory, set, stoppingToken, CancellationToken.None).ConfigureAwait(false);
            LogEnd(logger, set.Job, done.Epoch, done.Elapsed);
            state.End(null);
        }
        catch (Exception failure)
        {
            // The host stops, and says why.
            LogFailure(logger, options.Job, failure);
            state.End(failure);
            throw;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The stream {Job} starts")]
    private static partial void LogStart(ILogger logger, string job);

    [LoggerMessage(Level = LogLevel.Information, Message = "The stream {Job} has ended at epoch {Epoch} after {Elapsed}")]
    private static partial void LogEnd(ILogger logger, string job, long epoch, TimeSpan elapsed);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The stream {Job} waits and tries again")]
    private static partial void LogRetry(ILogger logger, string job, Exception failure);

    [LoggerMessage(Level = LogLevel.Error, Message = "The stream {Job} has failed")]
    private static partial void LogFailure(ILogger logger, string job, Exception failure);

    private sealed class Told(HostedState state, IProgress<StreamProgress>? next, ILogger logger, string job) : IProgress<StreamProgress>
    {
        public void Report(StreamProgress value)
        {
            state.Report(value);
            if (value.Failure is { } failure)
            {
                LogRetry(logger, job, failure);
            }

            next?.Report(value);
        }
    }
}

/// <summary>How the stream of a host is.</summary>
internal sealed class HostedState
{
    private volatile StreamProgress? progress;
    private volatile Exception? failure;

    /// <summary>The last that was told; null before the stream has recovered.</summary>
    public StreamProgress? Progress => progress;

    /// <summary>What it failed by.</summary>
    public Exception? Failure => failure;

    public void Report(StreamProgress value) => progress = value;

    public void End(Exception? reason) => failure = reason;
}

/// <summary>Healthy unless the stream has failed.</summary>
internal sealed class StreamIsLive(HostedState state) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(state.Failure is { } failure ? HealthCheckResult.Unhealthy(failure.Message, failure) : HealthCheckResult.Healthy());
}

/// <summary>Healthy once the stream has recovered its state and reads.</summary>
internal sealed class StreamIsReady(HostedState state) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        state.Failure is { } failure ? HealthCheckResult.Unhealthy(failure.Message, failure)
        : state.Progress is { Failure: { } reason } ? HealthCheckResult.Degraded(reason.Message, reason)
        : state.Progress is { } progress ? HealthCheckResult.Healthy($"Epoch {progress.Epoch} is committed.")
        : HealthCheckResult.Degraded("The stream recovers its state."));
}
