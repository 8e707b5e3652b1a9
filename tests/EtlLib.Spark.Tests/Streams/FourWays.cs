using EtlLib.DuckDb;
using EtlLib.Engine.Specification;
using EtlLib.Engines;
using EtlLib.Plan;
using EtlLib.Schemas;
using EtlLib.Streams;

namespace EtlLib.Spark.Tests.Streams;

/// <summary>
/// A graph run in four ways over the same files: as a batch and as a stream, embedded and on Spark. The last rows of the files close what is before them; what is
/// not complete without later ones is left out of the comparison.
/// </summary>
internal sealed class FourWays(SparkServer server) : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("etllib-ways-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public SparkOptions Options => new() { ShufflePartitions = 2, CheckpointLocation = Path.Combine(folder, "checkpoints") };

    public string In(string name) => Directory.CreateDirectory(Path.Combine(folder, name)).FullName;

    public string Out(string way, string name) => Path.Combine(folder, way, name);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>Writes rows as files of a folder, one after the other.</summary>
    public async Task WriteAsync<TModel>(string name, params IReadOnlyList<TModel>[] files)
        where TModel : IDataModel<TModel>
    {
        for (var i = 0; i < files.Length; i++)
        {
            await TModel.Frame(new Scan(TModel.Schema, DataSource.Rows(files[i]))).WriteAsync(DataSink.Parquet(Path.Combine(In(name), $"{Directory.GetFiles(In(name)).Length:d3}.parquet")), cancellationToken: Token);
        }
    }

    /// <summary>Runs it in four ways, and asserts that the complete rows of a model are the same and that there are so many.</summary>
    /// <param name="build">Makes the graph: reads sources as they are, or watched, and writes <c>name</c> to a folder.</param>
    /// <param name="closing">The event time of the first row that is not compared.</param>
    /// <param name="name">The sink.</param>
    public async Task<int> SameAsync<TModel>(Action<DataFactory, Func<FileSource, DataSource>, Func<string, DataSink>> build, DateTimeOffset closing, string name = "out")
        where TModel : IDataModel<TModel>
    {
        var here = await RowsAsync<TModel>("batch here", name, closing, f => f.RunAsync(new DuckDbEngine(), cancellationToken: Token), build, watch: false);
        foreach (var (way, run) in Ways())
        {
            var others = await RowsAsync<TModel>(way, name, closing, run, build, watch: way.StartsWith("stream", StringComparison.Ordinal));
            Assert.True(here.Rows.Count == others.Rows.Count, $"{way}: {others.Rows.Count} rows, where the batch has {here.Rows.Count}.\n{Cells.Lines([.. others.Rows.Take(50)])}\nThe batch:\n{Cells.Lines([.. here.Rows.Take(50)])}");
            foreach (var (mine, theirs) in here.Rows.Chunk(256).Zip(others.Rows.Chunk(256)))
            {
                Cells.AssertSame([.. mine], [.. theirs], here.Frame, ordered: true);
            }
        }

        return here.Rows.Count;
    }

    /// <summary>The job's options for a way.</summary>
    public StreamOptions Job(string way, bool availableNow = true) => new() { Job = "ways", Folder = Path.Combine(folder, way, "jobs"), AvailableNow = availableNow };

    public IStreamEngine Streams() => ((IEngine)new SparkEngine(server.Address, Options)).Streams!;

    private IEnumerable<(string Way, Func<DataFactory, Task> Run)> Ways() =>
    [
        ("stream here", f => new EmbeddedStreams().RunAsync(f, Job("stream here"), Token, Token)),
        ("stream there", f => Streams().RunAsync(f, Job("stream there"), Token, Token)),
        ("batch there", f => f.RunAsync(new SparkEngine(server.Address, Options), cancellationToken: Token)),
    ];

    private async Task<(List<object?[]> Rows, DataFrame Frame)> RowsAsync<TModel>(
        string way, string name, DateTimeOffset closing, Func<DataFactory, Task> run, Action<DataFactory, Func<FileSource, DataSource>, Func<string, DataSink>> build, bool watch)
        where TModel : IDataModel<TModel>
    {
        if (!Directory.Exists(Path.Combine(folder, way)))
        {
            var factory = new DataFactory();
            build(factory, source => watch ? source.Watch() : source, sink => DataSink.Parquet(Out(way, sink)));
            await run(factory);
        }

        var scan = new Scan(TModel.Schema, DataSource.Parquet(Out(way, name)));
        var frame = TModel.Frame(new Filter(scan, new Call(ScalarFunction.Less, new Field(scan.Outputs[0], TModel.Schema.EventTime!.Name), new Literal(closing, ColumnType.Instant))));
        await using var session = new DuckDbEngine().Open(new EngineRun(DataContext.Test));
        var rows = new List<object?[]>();
        await foreach (var batch in session.ReadAsync(frame.Plan, Token))
        {
            using (batch)
            {
                rows.AddRange(Cells.Of(batch));
            }
        }

        return ([.. rows.OrderBy(row => Cells.Text(row), StringComparer.Ordinal)], frame);
    }
}
