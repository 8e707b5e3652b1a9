using System.Collections.Concurrent;
using EtlLib.Engines;
using EtlLib.Spark.Tests.Engine;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace EtlLib.Spark.Tests.Connect.Faults;

/// <summary>Calls that are good to make and no loss when they fail: the log is told, and nothing else fails.</summary>
public sealed class CleanupTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_release_that_fails_is_logged_and_fails_no_run()
    {
        await using var server = await FakeServer.StartAsync();
        server.Spark.Answer = _ => [];
        server.Spark.Call = call =>
        {
            if (call == "ReleaseExecute")
            {
                throw new RpcException(new Status(StatusCode.Unavailable, "no release today"));
            }
        };
        var log = new Log();
        await using (var session = new SparkEngine($"{server.Address}/;user_id=test").Open(new EngineRun(DataContext.Test, loggers: log)))
        {
            await foreach (var batch in session.ReadAsync(Pair.DataFrame.Of(new Pair(1, 1)).Plan, Token))
            {
                batch.Dispose();
            }
        }

        var release = Assert.Single(log.Entries, e => e.Text.StartsWith("Failed to release a result", StringComparison.Ordinal));
        Assert.Equal((LogLevel.Debug, "EtlLib.Engine"), (release.Level, release.Category));
        Assert.Contains($"on Spark at {server.Address}", release.Text, StringComparison.Ordinal);
        Assert.Contains("no release today", release.Text, StringComparison.Ordinal);
        Assert.Contains(log.Entries, e => e.Text.StartsWith("Failed to release the session", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_interrupt_that_fails_is_a_warning()
    {
        await using var server = await FakeServer.StartAsync();
        server.Spark.Answer = _ => FakeSpark.Rows(100);
        server.Spark.Call = call =>
        {
            if (call == "Interrupt")
            {
                throw new RpcException(new Status(StatusCode.Internal, "no interrupt today"));
            }
        };
        var log = new Log();
        await using var session = server.Session();
        session.Logger = log.CreateLogger("Spark");
        await foreach (var response in session.ExecuteAsync(new Wire.Plan { Root = new() { Range = new() { End = 1, Step = 1 } } }, null, Token))
        {
            break;
        }

        var interrupt = Assert.Single(log.Entries, e => e.Text.StartsWith("Failed to interrupt a query", StringComparison.Ordinal));
        Assert.Equal(LogLevel.Warning, interrupt.Level);
        Assert.Contains("no interrupt today", interrupt.Text, StringComparison.Ordinal);
    }

    private sealed record Entry(string Category, LogLevel Level, string Text);

    private sealed class Log : ILoggerFactory
    {
        public ConcurrentQueue<Entry> Entries { get; } = new();

        public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public void Dispose()
        {
        }

        private sealed class Logger(Log log, string category) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
                log.Entries.Enqueue(new(category, logLevel, formatter(state, exception)));
        }
    }
}
