using EtlLib.DuckDb;
using EtlLib.Streaming;
using EtlLib.Streams;

namespace EtlLib.Testing;

/// <summary>A stream whose epochs a test makes.</summary>
internal sealed class FedStream : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("etllib-test-").FullName;
    private readonly DataFactory factory;
    private readonly StreamOptions options;
    private readonly Dictionary<(string Model, string Partition), int> read = [];
    private StreamRun? run;

    private FedStream(DataFactory factory, IReadOnlyList<FedSource> sources, Collected output, TimeProvider clock)
    {
        (this.factory, Sources, Output) = (factory, sources, output);
        options = new StreamOptions { Job = "test", Folder = folder, Clock = clock, Engine = new DuckDbEngine(new DuckDbOptions(Threads: 1)) };
    }

    /// <summary>A source for each input of the model, in their order.</summary>
    public IReadOnlyList<FedSource> Sources { get; }

    /// <summary>What came out.</summary>
    public Collected Output { get; }

    /// <summary>Rows and records that went no further.</summary>
    public List<StreamDeadLetter> Dead { get; } = [];

    /// <summary>A stream of a model.</summary>
    public static FedStream Of<TModel>(TimeProvider clock, DataContext? context = null)
        where TModel : IDataModel<TModel>
    {
        var info = ModelInfo.Of<TModel>();
        var factory = new DataFactory((context ?? new DataContext()) with { Now = clock.GetUtcNow() });
        List<FedSource> sources = [.. (info.Inputs.Count == 0 ? [info.Schema] : info.Inputs).Select(schema => new FedSource(schema))];
        var output = new Collected(info.Schema);
        factory.Make<TModel>(sources: [.. sources], sinks: [output]);
        return new FedStream(factory, sources, output, clock);
    }

    /// <summary>The source of a model.</summary>
    /// <exception cref="ArgumentException">No input has the model.</exception>
    public FedSource Source(Schema schema) => Sources.FirstOrDefault(s => s.Schema == schema)
        ?? throw new ArgumentException($"The model does not read {schema.ShortName}: it reads {string.Join(", ", Sources.Select(s => s.Schema.ShortName))}.", nameof(schema));

    /// <summary>Makes an epoch of the rows of partitions up to given counts.</summary>
    public async Task EpochAsync(Func<FedSource, string, int> upTo, bool end, CancellationToken cancellationToken)
    {
        run ??= await StartAsync(cancellationToken).ConfigureAwait(false);
        var slices = new List<(SourceNode, StreamSlice)>();
        foreach (var node in run.Graph.Sources)
        {
            var source = (FedSource)node.Source;
            foreach (var partition in source.Partitions)
            {
                var from = read.GetValueOrDefault((node.Id, partition));
                var to = upTo(source, partition);
                if (to > from || end)
                {
                    slices.Add((node, source.Slice(partition, from, to, end)));
                    read[(node.Id, partition)] = to;
                }
            }
        }

        await run.EpochAsync(slices, cancellationToken).ConfigureAwait(false);
        Dead.AddRange(run.Dead.Select(d => new StreamDeadLetter(run.Epoch, d.Kind, d.Source, d.Place, d.Reason, d.Raw)));
    }

    /// <summary>Raises the watermark of all inputs.</summary>
    public async Task CompleteAsync(DateTimeOffset upTo, CancellationToken cancellationToken)
    {
        run ??= await StartAsync(cancellationToken).ConfigureAwait(false);
        foreach (var node in run.Graph.Sources)
        {
            node.Complete(Times.Micros(upTo));
        }
    }

    /// <summary>Ends the process, as it were: gently, with a snapshot, or as a crash does.</summary>
    public async Task RestartAsync(bool crash)
    {
        if (run is not null)
        {
            if (!crash)
            {
                await run.StopAsync().ConfigureAwait(false);
            }

            await run.DisposeAsync().ConfigureAwait(false);
            run = null;
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await RestartAsync(crash: true).ConfigureAwait(false);
        Directory.Delete(folder, recursive: true);
    }

    private async Task<StreamRun> StartAsync(CancellationToken cancellationToken)
    {
        var (graph, plan) = EmbeddedStreams.Planned(factory, options);
        var journal = JobJournal.Open(Path.Combine(folder, "test.db"), durable: false);
        return await EmbeddedStreams.StartAsync(graph, plan, journal, options, cancellationToken, new SnapshotTimes(2_000, TimeSpan.MaxValue, TimeSpan.MaxValue)).ConfigureAwait(false);
    }
}
