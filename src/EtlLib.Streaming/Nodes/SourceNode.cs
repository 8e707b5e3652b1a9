using EtlLib.Plan;

namespace EtlLib.Streaming;

/// <summary>What is known of a partition.</summary>
internal sealed class PartitionState
{
    /// <summary>Where the next row is read.</summary>
    public string Position { get; set; } = "";

    /// <summary>The greatest event time so far.</summary>
    public long Greatest { get; set; } = Watermark.None;

    /// <summary>Whether it has had no rows for so long that it holds nothing back.</summary>
    public bool IsIdle { get; set; }

    /// <summary>Whether no row will ever follow.</summary>
    public bool HasEnded { get; set; }

    /// <summary>Whether this run reads it no further.</summary>
    public bool IsDone { get; set; }

    /// <summary>When it last had rows, on the run's clock.</summary>
    public long LastRows { get; set; }

    /// <summary>How many rows are still to be read, as far as is known.</summary>
    public long? Lag { get; set; }
}

/// <summary>The rows of a source, with the watermark of its partitions; rows that come after it are late.</summary>
internal sealed class SourceNode(Scan scan, StreamSource stream, string model)
    : StreamNode($"{scan.Model.ShortName} from {scan.Source.Describe()}", scan.Model, $"source {scan.Source.Describe()} {scan.Model}")
{
    private readonly int time = scan.Model.EventTime is { } column ? scan.Model.IndexOf(column.Name) : -1;
    private readonly long lateness = (scan.Model.EventTime?.Lateness ?? TimeSpan.Zero).Ticks / TimeSpan.TicksPerMicrosecond;
    private readonly TimeSpan? idle = scan.Model.EventTime?.Idle;
    private readonly bool keepsTime = scan.Model.EventTime?.Lateness is not null;

    /// <summary>The source, open.</summary>
    public StreamSource Stream => stream;

    /// <summary>The source, described.</summary>
    public DataSource Source => scan.Source;

    /// <summary>The name of the model in the graph.</summary>
    public string Model => model;

    /// <summary>The partitions, by name.</summary>
    public SortedDictionary<string, PartitionState> Partitions { get; } = new(StringComparer.Ordinal);

    /// <summary>Rows read, in this run.</summary>
    public long RowsRead { get; private set; }

    /// <summary>Rows that were late, in this run.</summary>
    public long LateRows { get; private set; }

    /// <summary>Whether all partitions are read to their end.</summary>
    public bool IsDone => Partitions.Count > 0 && Partitions.Values.All(p => p.IsDone);

    /// <summary>The watermark that an epoch ends with.</summary>
    private long Next { get; set; } = Watermark.None;

    private IReadOnlyList<StreamSlice> slices = [];
    private bool announced;
    private List<DeadLetter>? dead;

    /// <summary>Sets where it goes on.</summary>
    public void Restore(SourceState state)
    {
        Reached = Next = state.Watermark;
        foreach (var partition in state.Partitions)
        {
            Apply(partition);
        }
    }

    /// <summary>All that is known of the partitions, for a snapshot.</summary>
    public SourceState State => new(Id, Reached, [.. Partitions.Select(p => new PartitionRecord(
        p.Key, p.Value.Position, p.Value.Position, p.Value.Greatest, p.Value.IsIdle, p.Value.HasEnded))]);

    /// <summary>Notes the partitions that the source has found.</summary>
    public void Begin(IReadOnlyDictionary<string, string> positions, TimeProvider clock)
    {
        foreach (var (name, position) in positions)
        {
            var partition = Partition(name);
            partition.Position = partition.Position.Length == 0 ? position : partition.Position;
            partition.LastRows = clock.GetTimestamp();
        }

        // The journal is to know where each partition began: the end of a topic, say, is another one after a crash.
        announced = Partitions.Count == 0;
    }

    /// <summary>Takes what was read, and says what the epoch is to be: ranges, watermark, and what the clock decided.</summary>
    public SourceState Measure(IReadOnlyList<StreamSlice> read, TimeProvider clock)
    {
        var changed = new SortedDictionary<string, PartitionState>(StringComparer.Ordinal);
        var from = new Dictionary<string, string>(StringComparer.Ordinal);
        var now = clock.GetTimestamp();
        if (!announced)
        {
            changed = new SortedDictionary<string, PartitionState>(Partitions, StringComparer.Ordinal);
            announced = true;
        }

        foreach (var slice in read)
        {
            var partition = Partition(slice.Partition);
            from.TryAdd(slice.Partition, slice.From);
            (partition.Position, partition.Lag) = (slice.To, slice.Lag);
            partition.HasEnded |= slice.IsLast && stream.Ends;
            partition.IsDone |= slice.IsLast;
            if (slice.Rows is { Count: > 0 } rows)
            {
                (partition.LastRows, partition.IsIdle) = (now, false);
                partition.Greatest = Math.Max(partition.Greatest, Greatest(rows));
            }

            if (slice.Complete is { } complete && keepsTime)
            {
                partition.Greatest = Math.Max(partition.Greatest, Times.Micros(complete) + lateness);
            }

            changed[slice.Partition] = partition;
        }

        if (idle is { } patience)
        {
            foreach (var (name, partition) in Partitions)
            {
                if (!partition.IsIdle && !partition.HasEnded && clock.GetElapsedTime(partition.LastRows, now) >= patience)
                {
                    partition.IsIdle = true;
                    changed[name] = partition;
                }
            }
        }

        Next = Math.Max(Reached, Least());
        return new SourceState(Id, Next, [.. changed.Select(c => new PartitionRecord(
            c.Key, from.GetValueOrDefault(c.Key, c.Value.Position), c.Value.Position, c.Value.Greatest, c.Value.IsIdle, c.Value.HasEnded))]);
    }

    /// <summary>Takes for granted that no row before an instant will come.</summary>
    public void Complete(long micros)
    {
        foreach (var partition in Partitions.Values)
        {
            partition.Greatest = Math.Max(partition.Greatest, micros + lateness);
        }
    }

    /// <summary>When a partition will be idle, unless it has rows before; null: none will.</summary>
    public TimeSpan? UntilIdle(TimeProvider clock)
    {
        TimeSpan? least = null;
        foreach (var partition in Partitions.Values)
        {
            if (idle is { } patience && !partition.IsIdle && !partition.IsDone)
            {
                var left = patience - clock.GetElapsedTime(partition.LastRows);
                least = least is null || left < least ? left : least;
            }
        }

        return least;
    }

    /// <summary>Sets what an epoch of the journal decided, and the rows that are its.</summary>
    /// <param name="state">What the journal says.</param>
    /// <param name="read">The slices; the node owns them.</param>
    /// <param name="letters">Takes the rows and records that go no further.</param>
    public void Feed(SourceState? state, IReadOnlyList<StreamSlice> read, List<DeadLetter> letters)
    {
        (slices, dead) = (read, letters);
        if (state is not null)
        {
            Next = state.Watermark;
            foreach (var partition in state.Partitions)
            {
                Apply(partition);
            }
        }
    }

    /// <inheritdoc />
    public override Task RunAsync(EpochAt epoch, CancellationToken cancellationToken)
    {
        foreach (var slice in slices)
        {
            foreach (var poison in slice.Poison)
            {
                dead!.Add(new DeadLetter(DeadLetter.Poison, Name, poison.Place, poison.Reason, null, poison.Raw.ToArray()));
            }

            if (slice.Rows is { } rows)
            {
                RowsRead += rows.Count;
                Add(slice, rows);
            }
        }

        (slices, Reached) = ([], Next);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync().ConfigureAwait(false);
        await stream.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Adds the rows of a slice that are not late.</summary>
    private void Add(StreamSlice slice, ColumnBatch rows)
    {
        var late = keepsTime ? Late(rows) : 0;
        if (late == 0)
        {
            Rows.Add(rows);
            return;
        }

        LateRows += late;
        var kept = new ColumnBatch(rows.Schema);
        var times = rows.Fixed<long>(time);
        for (var row = 0; row < rows.Count; row++)
        {
            if (times.Span[row] >= Reached)
            {
                kept.AppendFrom(rows, row);
                continue;
            }

            var place = slice.PlaceOf?.Invoke(row) ?? $"{slice.Partition}, {slice.From} to {slice.To}";
            var reason = $"Its event time {Times.Text(times.Span[row])} is before the watermark {Times.Text(Reached)}.";
            using var one = new ColumnBatch(rows.Schema);
            one.AppendFrom(rows, row);
            dead!.Add(new DeadLetter(DeadLetter.Late, Name, place, reason, times.Span[row], Bytes(one)));
        }

        rows.Dispose();
        Rows.Add(kept);
    }

    /// <summary>A batch as bytes.</summary>
    public static byte[] Bytes(ColumnBatch batch)
    {
        var bytes = new System.Buffers.ArrayBufferWriter<byte>();
        BatchBytes.Write(batch, bytes);
        return bytes.WrittenSpan.ToArray();
    }

    private int Late(ColumnBatch rows)
    {
        var late = 0;
        foreach (var micros in rows.Fixed<long>(time).Span)
        {
            late += micros < Reached ? 1 : 0;
        }

        return late;
    }

    private long Greatest(ColumnBatch rows)
    {
        var greatest = Watermark.None;
        if (time >= 0)
        {
            foreach (var micros in rows.Fixed<long>(time).Span)
            {
                greatest = Math.Max(greatest, micros);
            }
        }

        return greatest;
    }

    private long Least()
    {
        var (least, running, ended) = (Watermark.Ended, false, Partitions.Count > 0);
        foreach (var partition in Partitions.Values)
        {
            ended &= partition.HasEnded;
            if (!partition.HasEnded && !partition.IsIdle)
            {
                running = true;
                least = Math.Min(least, !keepsTime || partition.Greatest == Watermark.None ? Watermark.None : partition.Greatest - lateness);
            }
        }

        return running ? least : ended ? Watermark.Ended : Reached;
    }

    private PartitionState Partition(string name)
    {
        if (!Partitions.TryGetValue(name, out var partition))
        {
            Partitions[name] = partition = new PartitionState();
        }

        return partition;
    }

    private void Apply(PartitionRecord record)
    {
        var partition = Partition(record.Id);
        (partition.Position, partition.Greatest, partition.IsIdle, partition.HasEnded) = (record.To, record.Greatest, record.Idle, record.Ended);
        partition.IsDone |= record.Ended;
    }
}
