using System.Globalization;

namespace EtlLib.Testing;

/// <summary>Rows that a test feeds, partition by partition. It keeps them, so that they can be read again after a restart.</summary>
internal sealed class FedSource(Schema schema) : DataSource
{
    private readonly SortedDictionary<string, ColumnBatch> partitions = new(StringComparer.Ordinal);

    /// <summary>The model of the rows.</summary>
    public Schema Schema => schema;

    /// <inheritdoc />
    public override string Describe() => $"rows of {schema.ShortName} fed by a test";

    /// <inheritdoc />
    public override bool IsStream => true;

    /// <inheritdoc />
    public override StreamSource? OpenStream(StreamJob job) => new Reader(this);

    /// <summary>The rows of a partition, to append to.</summary>
    public ColumnBatch Partition(string name)
    {
        if (!partitions.TryGetValue(name, out var rows))
        {
            partitions[name] = rows = new ColumnBatch(schema);
        }

        return rows;
    }

    /// <summary>The names of the partitions.</summary>
    public IEnumerable<string> Partitions => partitions.Keys;

    /// <summary>The rows of a partition from one to another.</summary>
    public StreamSlice Slice(string partition, int from, int to, bool isLast = false)
    {
        var rows = new ColumnBatch(schema);
        for (var row = from; row < to; row++)
        {
            rows.AppendFrom(Partition(partition), row);
        }

        return new StreamSlice(partition, At(from), At(to)) { Rows = rows, IsLast = isLast, PlaceOf = row => $"partition {partition}, row {from + row}" };
    }

    /// <summary>A position.</summary>
    public static string At(int row) => row.ToString(CultureInfo.InvariantCulture);

    private sealed class Reader(FedSource source) : StreamSource
    {
        public override bool Ends => true;

        public override Task<IReadOnlyDictionary<string, string>> StartAsync(IReadOnlyDictionary<string, string> positions, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyDictionary<string, string>>(source.partitions.Keys.ToDictionary(p => p, p => positions.GetValueOrDefault(p, At(0)), StringComparer.Ordinal));

        public override Task<IReadOnlyList<StreamSlice>> ReadAsync(int maxRows, TimeSpan linger, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("A test feeds the rows.");

        public override Task<StreamSlice> ReadAgainAsync(string partition, string from, string to, CancellationToken cancellationToken) =>
            Task.FromResult(source.Slice(partition, int.Parse(from, CultureInfo.InvariantCulture), int.Parse(to, CultureInfo.InvariantCulture)));
    }
}

/// <summary>Rows in memory, for the batch.</summary>
internal sealed class HeldRows(IReadOnlyList<ColumnBatch> batches) : BatchSource
{
    /// <inheritdoc />
    public override bool IsRepeatable => true;

    /// <inheritdoc />
    public override string Describe() => "rows of a test";

    /// <inheritdoc />
    public override async IAsyncEnumerable<ColumnBatch> ReadAsync(Schema schema, DataContext context, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        foreach (var batch in batches)
        {
            var copy = new ColumnBatch(schema);
            for (var row = 0; row < batch.Count; row++)
            {
                copy.AppendFrom(batch, row);
            }

            yield return copy;
        }
    }
}

/// <summary>What comes out: committed rows, epoch by epoch.</summary>
internal sealed class Collected(Schema schema) : DataSink
{
    private long last;

    /// <summary>The rows, once committed.</summary>
    public ColumnBatch Rows { get; } = new(schema);

    /// <inheritdoc />
    public override string Describe() => "the test";

    /// <inheritdoc />
    public override SinkWriter Open(SinkJob job) => new Writer(this);

    private sealed class Writer(Collected sink) : SinkWriter
    {
        private ColumnBatch pending = new(sink.Rows.Schema);
        private long epoch;

        public override bool PreparedSurvives => false;

        public override Task WriteAsync(ColumnBatch batch, CancellationToken cancellationToken)
        {
            for (var row = 0; row < batch.Count; row++)
            {
                pending.AppendFrom(batch, row);
            }

            return Task.CompletedTask;
        }

        public override Task<string> PrepareAsync(long epoch, CancellationToken cancellationToken)
        {
            this.epoch = epoch;
            return Task.FromResult("");
        }

        public override Task<CommittedOutput> CommitAsync(string token, CancellationToken cancellationToken)
        {
            for (var row = 0; row < pending.Count; row++)
            {
                sink.Rows.AppendFrom(pending, row);
            }

            sink.last = epoch;
            pending.Dispose();
            pending = new ColumnBatch(sink.Rows.Schema);
            return Task.FromResult(new CommittedOutput());
        }

        public override Task<long?> LastEpochAsync(CancellationToken cancellationToken) => Task.FromResult<long?>(sink.last == 0 ? null : sink.last);

        public override ValueTask DisposeAsync()
        {
            pending.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
