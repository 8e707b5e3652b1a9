using EtlLib.Batches;
using EtlLib.Schemas;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EtlLib.Runtime.Tests;

/// <summary>What a host is told of its runs, and that no secret is in it.</summary>
public class HostLogTests
{
    private readonly FakeEngine engine = new FakeEngine().Give(Trade.Sample(), Trade.Sample());
    private readonly Log log = new();
    private readonly Sink sink = new();

    private ServiceProvider Host(Action<IServiceCollection> add, params (string Key, string Value)[] settings)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create("EtlLib:" + s.Key, (string?)s.Value))).Build());
        services.AddSingleton<ILoggerFactory>(log);
        add(services);
        return services.BuildServiceProvider();
    }

    private IEtlRunner Runner(params (string Key, string Value)[] settings) => Host(services => services.AddEtl(Describe, AddEngine), settings).GetRequiredService<IEtlRunner>();

    private void AddEngine(DataFactory factory) => factory.AddEngine("fake", _ => engine);

    private Task Describe(IServiceProvider services, DataFactory factory)
    {
        factory.Make<Trade>(source: DataSource.Csv(factory.Parameter("data", "trades.csv")), sink: sink);
        return Task.CompletedTask;
    }

    [Fact]
    public async Task A_run_logs_its_start_each_step_and_its_end_by_category()
    {
        await Runner().RunAsync(cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(["EtlLib.Run Information RunStarted", "EtlLib.Step Information StepStarted", "EtlLib.Step Information StepEnded", "EtlLib.Run Information RunEnded"], log.Entries.Select(e => e.Head));
    }

    [Fact]
    public async Task A_failed_run_logs_the_failure_with_its_cause()
    {
        var cause = new InvalidOperationException("the queue is gone");
        sink.Fails = cause;

        await Assert.ThrowsAsync<SinkException>(() => Runner().RunAsync(cancellationToken: TestContext.Current.CancellationToken));

        var failed = Assert.Single(log.Entries, e => e.Head == "EtlLib.Run Error RunFailed");
        Assert.Same(cause, failed.Error!.InnerException);
        Assert.Contains(log.Entries, e => e.Head == "EtlLib.Step Error StepFailed");
    }

    [Fact]
    public async Task A_run_that_cannot_be_planned_logs_that_too()
    {
        engine.Cannot = "csv";

        await Assert.ThrowsAsync<PlanException>(() => Runner().RunAsync(cancellationToken: TestContext.Current.CancellationToken));

        Assert.Contains(log.Entries, e => e.Head == "EtlLib.Run Error RunFailed");
    }

    [Fact]
    public async Task A_cancelled_run_logs_that_it_was()
    {
        using var stop = new CancellationTokenSource();
        engine.Before = (_, token) =>
        {
            stop.Cancel();
            token.ThrowIfCancellationRequested();
            return Task.CompletedTask;
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Runner().RunAsync(cancellationToken: stop.Token));

        Assert.Equal("EtlLib.Run Information RunCancelled", log.Entries[^1].Head);
    }

    [Theory]
    [InlineData("Secrets:password", "hunter22")]
    [InlineData("Fast:Token", "hunter22")]
    public async Task A_secret_that_a_sink_quotes_is_in_no_error_and_no_log(string key, string value)
    {
        sink.Fails = new InvalidOperationException($"cannot log in with {value}", new ArgumentException(value));
        var runner = Host(
            services => services.AddEtl(
                (provider, factory) =>
                {
                    factory.AddEngine("fast", _ => engine);
                    return Describe(provider, factory);
                },
                AddEngine),
            (key, value)).GetRequiredService<IEtlRunner>();

        var error = await Assert.ThrowsAsync<SinkException>(() => runner.RunAsync(cancellationToken: TestContext.Current.CancellationToken));

        Assert.Contains("cannot log in with ***", error.Message, StringComparison.Ordinal);
        Assert.Equal("Trade", error.Model);
        Assert.DoesNotContain(value, error.ToString(), StringComparison.Ordinal);
        Assert.All(Chain(error), e => Assert.DoesNotContain(value, e.Message, StringComparison.Ordinal));
        Assert.All(log.Entries, e => Assert.DoesNotContain(value, e.Text + e.Error, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_parameter_that_nobody_reads_is_an_error()
    {
        var context = new DataContext { Parameters = new Dictionary<string, string> { ["dta"] = "other.csv" } };

        var error = await Assert.ThrowsAsync<UsageException>(() => Runner().RunAsync(context, cancellationToken: TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<UsageException>(() => Runner(("Parameters:dta", "other.csv")).RunAsync(cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal("The parameter dta: the program does not read a parameter dta. Did you mean data? The parameters are data.", error.Message);
    }

    [Fact]
    public async Task A_host_has_several_graphs_by_name_each_with_its_own_settings()
    {
        await using var host = Host(
            services => services.AddEtl("Trades", Describe, AddEngine).AddEtl("other", Describe, AddEngine),
            ("Start", "2021-01-01"), ("Graphs:Trades:Start", "2022-01-01"), ("Graphs:Trades:Parameters:data", "named.csv"));

        await host.GetRequiredKeyedService<IEtlRunner>("Trades").RunAsync(cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal((2022, "named.csv"), (engine.Context!.Start!.Value.Year, engine.Context.Parameters["data"]));

        await host.GetRequiredKeyedService<IEtlRunner>("other").RunAsync(cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal((2021, 0), (engine.Context!.Start!.Value.Year, engine.Context.Parameters.Count));
    }

    [Fact]
    public void Two_graphs_without_names_are_refused()
    {
        var services = new ServiceCollection().AddEtl(Describe, AddEngine);

        Assert.Throws<UsageException>(() => services.AddEtl(Describe, AddEngine));
        Assert.Throws<UsageException>(() => services.AddEtl("a", Describe, AddEngine).AddEtl("a", Describe, AddEngine));
    }

    private static IEnumerable<Exception> Chain(Exception? error)
    {
        for (; error is not null; error = error.InnerException)
        {
            yield return error;
        }
    }

    private sealed class Sink : BatchSink
    {
        public Exception? Fails { get; set; }

        public override string Describe() => "a queue";

        public override async Task WriteAsync(Schema schema, IAsyncEnumerable<ColumnBatch> batches, DataContext context, CancellationToken cancellationToken)
        {
            await foreach (var batch in batches.WithCancellation(cancellationToken))
            {
                Assert.True(batch.Count > 0);
            }

            if (Fails is { } failure)
            {
                throw failure;
            }
        }
    }

    private sealed record Entry(string Head, string Text, Exception? Error);

    private sealed class Log : ILoggerFactory
    {
        public List<Entry> Entries { get; } = [];

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
                log.Entries.Add(new($"{category} {logLevel} {eventId.Name}", formatter(state, exception), exception));
        }
    }
}
