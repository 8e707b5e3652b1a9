using EtlLib.Batches;
using EtlLib.Engines;
using EtlLib.Schemas;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace EtlLib.Runtime.Tests;

public class EtlServicesTests
{
    private readonly FakeEngine engine = new FakeEngine().Give(Trade.Sample(), Trade.Sample());
    private readonly Sink sink = new();
    private EngineSettings? given;

    private IEtlRunner Runner(params (string Key, string Value)[] settings)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create("EtlLib:" + s.Key, (string?)s.Value))).Build());
        services.AddSingleton(sink);
        services.AddEtl(
            (provider, factory) =>
            {
                factory.Make<Trade>(source: DataSource.Csv(factory.Parameter("data", "trades.csv")), sink: provider.GetRequiredService<Sink>());
                return Task.CompletedTask;
            },
            factory => factory.AddEngine("fake", settings =>
            {
                given = settings;
                return engine;
            }));
        return services.BuildServiceProvider().GetRequiredService<IEtlRunner>();
    }

    [Fact]
    public async Task A_host_runs_the_graph_as_often_as_it_likes()
    {
        var runner = Runner();

        Assert.Equal(2, (await runner.RunAsync(cancellationToken: TestContext.Current.CancellationToken)).RowsOut);
        Assert.Equal(2, (await runner.RunAsync(cancellationToken: TestContext.Current.CancellationToken)).RowsOut);
        Assert.Equal(4, sink.Rows);
    }

    [Fact]
    public async Task Its_configuration_is_read_and_the_calls_context_wins()
    {
        await Runner(("Fake:Threads", "2"), ("Start", "2021-01-01"), ("Parameters:data", "configured.csv"))
            .RunAsync(new DataContext { Parameters = new Dictionary<string, string> { ["DATA"] = "called.csv" } }, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal("2", given!["threads"]);
        Assert.Equal(new DateTimeOffset(2021, 1, 1, 0, 0, 0, TimeSpan.Zero), engine.Context!.Start);
        Assert.Equal("called.csv", engine.Context.Parameters["data"]);
    }

    [Fact]
    public async Task A_mistyped_setting_is_refused()
    {
        var error = await Assert.ThrowsAsync<UsageException>(() => Runner(("Fak:Threads", "2")).RunAsync(cancellationToken: TestContext.Current.CancellationToken));

        Assert.StartsWith("There is no setting Fak. Did you mean fake?", error.Message, StringComparison.Ordinal);
    }

    private sealed class Sink : BatchSink
    {
        public int Rows { get; private set; }

        public override string Describe() => "a count";

        public override async Task WriteAsync(Schema schema, IAsyncEnumerable<ColumnBatch> batches, DataContext context, CancellationToken cancellationToken)
        {
            await foreach (var batch in batches.WithCancellation(cancellationToken))
            {
                Rows += batch.Count;
            }
        }
    }
}
