namespace EtlLib.Streaming;

/// <summary>A job that runs: epoch by epoch, each journalled, processed and committed.</summary>
/// <remarks>
/// Law: after a crash at any instant, the newest snapshot and the journalled epochs after it give the same state and the same rows again, and no sink shows an
/// epoch twice or not at all, unless it is one that cannot tell what it has.
/// </remarks>
internal sealed class StreamRun : IAsyncDisposable
{
    private readonly StreamDatabase database;
    private readonly StreamGraph graph;
    private readonly JobJournal journal;
    private readonly StreamSinks sinks;
    private readonly TimeProvider clock;
    private readonly SnapshotWriter snapshots;
    private long first;

    private StreamRun(StreamDatabase database, StreamGraph graph, JobJournal journal, StreamSinks sinks, TimeProvider clock, SnapshotTimes times)
    {
        (this.database, this.graph, this.journal, this.sinks, this.clock) = (database, graph, journal, sinks, clock);
        snapshots = new SnapshotWriter(journal, graph, clock, times);
    }

    /// <summary>The nodes.</summary>
    public StreamGraph Graph => graph;

    /// <summary>The sinks.</summary>
    public IReadOnlyList<StreamOutput> Outputs => sinks.Outputs;

    /// <summary>The last epoch that is committed.</summary>
    public long Epoch { get; private set; }

    /// <summary>Poison records so far, in this run.</summary>
    public long PoisonRecords { get; private set; }

    /// <summary>How many epochs were processed again at the start.</summary>
    public int Replayed { get; private set; }

    /// <summary>What committing has taken, in all.</summary>
    public TimeSpan CommitTime { get; private set; }

    /// <summary>Rows and records that went no further in the last epoch.</summary>
    public IReadOnlyList<DeadLetter> Dead { get; private set; } = [];

    /// <summary>Whether all sources are read to their end.</summary>
    public bool IsDone => graph.Sources.All(s => s.IsDone);

    /// <summary>Prepares the nodes, and brings state and sinks to where an earlier process left them.</summary>
    /// <exception cref="EtlException">A source or sink cannot be used, or the plan is not the one that the state is of.</exception>
    public static async Task<StreamRun> StartAsync(
        StreamDatabase database, StreamGraph graph, JobJournal journal, IReadOnlyList<StreamOutput> outputs, TimeProvider clock, SnapshotTimes times, CancellationToken cancellationToken)
    {
        var run = new StreamRun(database, graph, journal, new StreamSinks(journal, outputs), clock, times);
        try
        {
            SavedPlans.Check(journal, graph);
            foreach (var node in graph.Nodes)
            {
                await node.StartAsync(database, cancellationToken).ConfigureAwait(false);
            }

            await run.sinks.RecoverAsync(cancellationToken).ConfigureAwait(false);
            await run.RecoverAsync(cancellationToken).ConfigureAwait(false);
            await run.ReviveAsync(cancellationToken).ConfigureAwait(false);
            return run;
        }
        catch
        {
            await run.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Makes an epoch of what was read: journals, processes and commits it. The slices are the run's.</summary>
    public Task EpochAsync(IReadOnlyList<(SourceNode Source, StreamSlice Slice)> read, CancellationToken cancellationToken) => EpochAsync(read, [], cancellationToken);

    private async Task EpochAsync(IReadOnlyList<(SourceNode Source, StreamSlice Slice)> read, IReadOnlyList<long> revived, CancellationToken cancellationToken)
    {
        var bytes = BytesOf(read.Select(r => r.Slice));
        var states = new List<SourceState>();
        var spooled = new List<(string, string, byte[])>();
        foreach (var source in graph.Sources)
        {
            StreamSlice[] slices = [.. read.Where(r => r.Source == source).Select(r => r.Slice)];
            var before = source.Reached;
            var state = source.Measure(slices, clock);
            if (state.Partitions.Count > 0 || state.Watermark != before)
            {
                states.Add(state);
            }

            spooled.AddRange(slices.Where(s => (!source.Stream.IsRepeatable || s.From == s.To) && s.Rows is { Count: > 0 }).Select(s => (source.Id, s.Partition, SourceNode.Bytes(s.Rows!))));
            source.Feed(null, slices, letters);
        }

        var record = new EpochRecord(Epoch + 1, states);
        journal.Append(record, spooled, sinks.TakeCommitted(), revived);
        first = first == 0 ? record.Number : first;
        await ProcessAsync(record.Number, cancellationToken).ConfigureAwait(false);
        await snapshots.EpochAsync(Epoch, bytes, isReplayed: false).ConfigureAwait(false);
    }

    /// <summary>Takes a snapshot now, so that the next start has nothing to replay.</summary>
    public async Task StopAsync()
    {
        journal.Committed(sinks.TakeCommitted());
        await snapshots.StopAsync(Epoch).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await snapshots.DisposeAsync().ConfigureAwait(false);
        await sinks.DisposeAsync().ConfigureAwait(false);
        foreach (var node in graph.Nodes)
        {
            await node.DisposeAsync().ConfigureAwait(false);
        }

        await database.DisposeAsync().ConfigureAwait(false);
        journal.Dispose();
    }

    private List<DeadLetter> letters = [];

    private async Task ProcessAsync(long epoch, CancellationToken cancellationToken)
    {
        foreach (var node in graph.Nodes)
        {
            await node.RunAsync(new EpochAt(epoch, epoch == first), cancellationToken).ConfigureAwait(false);
        }

        if (letters.Count > 0)
        {
            journal.Append(epoch, letters);
            PoisonRecords += letters.Count(l => l.Kind == DeadLetter.Poison);
        }

        foreach (var dead in sinks.Outputs.Select(o => o.Node).OfType<DeadLetterNode>())
        {
            dead.Fill(Path.GetFileNameWithoutExtension(journal.Path), epoch, letters, name => graph.Sources.First(s => s.Name == name).Schema);
        }

        var started = clock.GetTimestamp();
        await sinks.CommitAsync(epoch, cancellationToken).ConfigureAwait(false);
        CommitTime += clock.GetElapsedTime(started);
        (Epoch, Dead, letters) = (epoch, letters, []);
        foreach (var node in graph.Nodes.Concat(sinks.Outputs.Select(o => o.Node)))
        {
            node.EndEpoch();
        }
    }

    /// <summary>The newest snapshot, then the epochs after it, as the journal has them.</summary>
    private async Task RecoverAsync(CancellationToken cancellationToken)
    {
        first = journal.First;
        Epoch = first == 0 ? sinks.Outputs.Max(o => (long?)o.Last) ?? 0 : first - 1;
        if (journal.Snapshot() is { } snapshot)
        {
            Epoch = snapshot.Epoch;
            snapshots.Load();
            Restore(snapshot.Sources);
        }

        var replay = journal.After(Epoch);
        await StartSourcesAsync(replay, cancellationToken).ConfigureAwait(false);
        foreach (var record in replay)
        {
            var bytes = 0L;
            foreach (var source in graph.Sources)
            {
                var state = record.Sources.FirstOrDefault(s => s.Source == source.Id);
                var slices = state is null ? [] : await AgainAsync(source, state, record.Number, cancellationToken).ConfigureAwait(false);
                bytes += BytesOf(slices);
                source.Feed(state, slices, letters);
            }

            await ProcessAsync(record.Number, cancellationToken).ConfigureAwait(false);
            await snapshots.EpochAsync(Epoch, bytes, isReplayed: true).ConfigureAwait(false);
            Replayed++;
        }
    }

    private static long BytesOf(IEnumerable<StreamSlice> slices) => slices.Sum(s => s.Rows is { } rows ? BatchRows.Bytes(rows) : 0);

    /// <summary>Makes an epoch of the marked dead letters that can be decoded now. Their rows are kept in the journal: where they came from is read already.</summary>
    private async Task ReviveAsync(CancellationToken cancellationToken)
    {
        var (read, revived) = (new List<(SourceNode, StreamSlice)>(), new List<long>());
        var marked = journal.TakeMarked();
        foreach (var source in graph.Sources.Where(s => s.Partitions.Count > 0))
        {
            var (rows, places) = (new ColumnBatch(source.Schema), new List<string>());
            foreach (var letter in marked.Where(m => m.Source == source.Name))
            {
                if (await source.Stream.DecodeAsync(letter.Raw, rows, cancellationToken).ConfigureAwait(false))
                {
                    revived.Add(letter.Id);
                    places.AddRange(Enumerable.Repeat(letter.Place, rows.Count - places.Count));
                }
            }

            if (rows.Count == 0)
            {
                rows.Dispose();
                continue;
            }

            var (partition, state) = source.Partitions.First();
            read.Add((source, new StreamSlice(partition, state.Position, state.Position) { Rows = rows, PlaceOf = row => places[row] }));
        }

        if (read.Count > 0)
        {
            await EpochAsync(read, revived, cancellationToken).ConfigureAwait(false);
        }
    }

    private void Restore(IReadOnlyList<SourceState> states)
    {
        foreach (var source in graph.Sources)
        {
            if (states.FirstOrDefault(s => s.Source == source.Id) is { } state)
            {
                source.Restore(state);
            }
        }
    }

    /// <summary>Each source begins after the last epoch that is in the journal.</summary>
    private async Task StartSourcesAsync(IReadOnlyList<EpochRecord> replay, CancellationToken cancellationToken)
    {
        foreach (var source in graph.Sources)
        {
            var positions = source.Partitions.ToDictionary(p => p.Key, p => p.Value.Position, StringComparer.Ordinal);
            foreach (var partition in replay.SelectMany(r => r.Sources).Where(s => s.Source == source.Id).SelectMany(s => s.Partitions))
            {
                positions[partition.Id] = partition.To;
            }

            var started = await source.Stream.StartAsync(positions, cancellationToken).ConfigureAwait(false);
            source.Begin(started, clock);
        }
    }

    private async Task<IReadOnlyList<StreamSlice>> AgainAsync(SourceNode source, SourceState state, long epoch, CancellationToken cancellationToken)
    {
        var slices = journal.Spooled(epoch, source.Id).Select(s => new StreamSlice(s.Partition, "", "") { Rows = BatchBytes.Read(source.Schema, s.Rows, out _) }).ToList();
        foreach (var partition in state.Partitions.Where(p => source.Stream.IsRepeatable && p.From != p.To))
        {
            slices.Add(await source.Stream.ReadAgainAsync(partition.Id, partition.From, partition.To, cancellationToken).ConfigureAwait(false));
        }

        return slices;
    }
}
