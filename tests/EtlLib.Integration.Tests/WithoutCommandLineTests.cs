using EtlLib.Batches;
using EtlLib.DuckDb;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace EtlLib.Integration.Tests;

public sealed class WithoutCommandLineTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2021, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly Workplace place = new();

    private static Measure[] Measures => [.. Enumerable.Range(1, 5).Select(i => Measure.Sample(station: i % 2 == 0 ? "even" : "odd", time: Noon.AddMinutes(i), id: i, value: i))];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => place.Dispose();

    [Fact]
    public async Task A_frame_gives_its_rows() => Assert.Equal(
        [4, 5],
        (await Measure.DataFrame.Of(Measures).Where(m => m.Value > 3).OrderBy(m => m.Id).ToListAsync(cancellationToken: Token)).Select(m => m.Id));

    [Fact]
    public async Task A_frame_gives_its_batches()
    {
        var rows = 0;
        await foreach (var batch in Measure.DataFrame.Of(Measures).ToBatchesAsync(cancellationToken: Token))
        {
            using (batch)
            {
                rows += batch.Count;
            }
        }

        Assert.Equal(5, rows);
    }

    [Fact]
    public async Task A_frame_writes_itself()
    {
        var path = Path.Combine(place.Folder, "measures.csv");

        var summary = await Measure.DataFrame.Of(Measures).WriteAsync(DataSink.Csv(path), cancellationToken: Token);

        Assert.Equal((5, new FileInfo(path).Length), (summary.RowsOut, summary.Bytes));
        Assert.Equal(Measures, await Measure.DataFrame.From(DataSource.Csv(path)).OrderBy(m => m.Id).ToListAsync(cancellationToken: Token));
    }

    [Fact]
    public async Task A_frame_of_a_factory_has_rows_only_in_its_runs()
    {
        var measures = new DataFactory().Make<Measure>(source: DataSource.Rows(Measures));

        var error = await Assert.ThrowsAsync<PlanException>(() => measures.Frame.ToListAsync(cancellationToken: Token));

        Assert.Equal("The frame reads the model Measure of a factory, whose rows are known only within a run of it. Give the frame rows of its own, or run the factory.", error.Message);
    }

    [Fact]
    public async Task A_factory_runs_and_sums_up()
    {
        var factory = new DataFactory().UseDuckDb(new DuckDbOptions(Threads: 1));
        var measures = factory.Make<Measure>(source: DataSource.Rows(Measures));
        factory.Make<Daily>(
            source: Daily.DataFrame.Map(measures.Frame, m => new Daily { Station = m.Station, Day = m.Time, Measures = 1, Last = m.Value }),
            sinks: [DataSink.JsonLines(Path.Combine(place.Folder, "days.jsonl")), DataSink.Console(rows: 1)]);
        var output = new StringWriter();

        var summary = await factory.RunAsync(options: new RunOptions { Output = output }, cancellationToken: Token);

        Assert.Equal(5, Assert.Single(summary.Steps, s => s.Location is not null).RowsOut);
        Assert.Equal(5, Assert.Single(summary.Steps, s => s.Sink is null).RowsOut);
        Assert.StartsWith("Daily", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("... more rows", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_several_read_is_computed_once()
    {
        var source = new Counted();
        var factory = new DataFactory();
        var measures = factory.Make<Measure>(source: source, sink: DataSink.Csv(Path.Combine(place.Folder, "a.csv")));
        factory.Make<Measure>(source: measures, sink: DataSink.Csv(Path.Combine(place.Folder, "b.csv")), name: "Copy");

        await factory.RunAsync(cancellationToken: Token);

        Assert.Equal(1, source.Reads);
    }

    [Fact]
    public async Task A_host_runs_a_graph_by_its_configuration()
    {
        var path = Path.Combine(place.Folder, "measures.parquet");
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create("EtlLib:Parameters:out", (string?)path)]).Build());
        services.AddEtl(factory => factory.Make<Measure>(source: DataSource.Rows(Measures), sink: DataSink.Parquet(factory.Parameter("out"))));
        await using var provider = services.BuildServiceProvider();

        var summary = await provider.GetRequiredService<IEtlRunner>().RunAsync(cancellationToken: Token);

        Assert.Equal(5, summary.RowsOut);
        Assert.True(File.Exists(path));
    }

    [Fact]
    public async Task A_host_shows_plain_rows_and_loads_nothing_of_the_command_line()
    {
        var (code, output, error) = await UserProgram.RunAsync(place.Folder, "host");

        Assert.Equal(0, code);
        Assert.StartsWith("Measure\nStation  Time                  Id  Value\nKiel     1970-01-01 00:00:00Z   1    2.5\n", output, StringComparison.Ordinal);
        var loaded = error.Split('\n');
        Assert.Contains("EtlLib.DuckDb", loaded);
        Assert.DoesNotContain(loaded, name => name is "EtlLib.CommandLine" or "System.CommandLine" || name.StartsWith("Spectre", StringComparison.Ordinal));
    }

    private sealed class Counted : DataSource<Measure>
    {
        private int reads;

        public int Reads => reads;

        public override string Describe() => "counted rows";

        public override async IAsyncEnumerable<Measure> ReadAsync(DataContext context, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref reads);
            await Task.Yield();
            foreach (var measure in Measures)
            {
                yield return measure;
            }
        }
    }
}
