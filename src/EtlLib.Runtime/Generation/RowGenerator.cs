using EtlLib.Batches;
using EtlLib.Schemas;

namespace EtlLib.Generation;

/// <summary>
/// The generated rows of a model: ordered by event time, then by key in the order given (all keys at one instant, then the next instant).
/// </summary>
/// <remarks>
/// Law: a row is a pure function of its position, to the bit, on every machine: slices may be filled in any order and by any
/// threads at once, each into a batch of its own. Adding a key or a column changes no value of the others.
/// </remarks>
public sealed class RowGenerator
{
    /// <summary>How many rows a key has at most.</summary>
    internal const long MaxRowsPerKey = 1L << 61;

    private readonly ColumnGenerator[] columns;
    private readonly RowLayout layout;
    private readonly System.Collections.Concurrent.ConcurrentQueue<Workspace> workspaces = new();

    /// <summary>Checks the model and the options against each other, and makes the generator.</summary>
    /// <param name="schema">The model. Its columns' <see cref="ColumnSchema.Generator"/> fill them, or else defaults by role and type.</param>
    /// <param name="options">Which rows.</param>
    /// <exception cref="PlanException">The options do not fit the model, or an attribute does not fit its column; the message says what to do.</exception>
    public RowGenerator(Schema schema, GenerateOptions options)
    {
        Schema = schema;
        layout = RowLayout.Of(schema, options);
        RowCount = layout.RowsPerKey * layout.Keys.Length;
        columns = new ColumnGenerator[schema.Columns.Count];
        for (var i = 0; i < columns.Length; i++)
        {
            var column = schema.Columns[i];
            var isKey = layout.HasKeys && column.Roles.HasFlag(ColumnRoles.PartitionKey);
            columns[i] = Defaults.Of(new ColumnSite(layout, column, $"{schema.ShortName}.{column.Name}"), isKey);
        }
    }

    /// <summary>The model.</summary>
    public Schema Schema { get; }

    /// <summary>How many rows there are in all, of all keys.</summary>
    public long RowCount { get; }

    /// <summary>All rows, cut into runs for <see cref="Fill"/>.</summary>
    /// <param name="batchSize">How many rows a run has; the last may have fewer.</param>
    /// <exception cref="ArgumentOutOfRangeException">The batch size is not above zero.</exception>
    public IEnumerable<(long First, int Count)> Slices(int batchSize = 65_536) => Slices(0L, batchSize);

    /// <summary>The first row whose event time is not before an instant.</summary>
    internal long FirstFrom(DateTimeOffset instant)
    {
        var micros = ((instant.UtcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond) - layout.StartMicros;
        return micros <= 0 ? 0 : Math.Min(RowCount, (((micros - 1) / layout.EveryMicros) + 1) * layout.Keys.Length);
    }

    /// <summary>The rows from one on, cut into runs.</summary>
    internal IEnumerable<(long First, int Count)> Slices(long from, int batchSize = 65_536)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        for (var first = from; first < RowCount; first += batchSize)
        {
            yield return (first, (int)Math.Min(batchSize, RowCount - first));
        }
    }

    /// <summary>Appends rows to a batch. Any number of threads may call it at once, each with a batch of its own.</summary>
    /// <param name="batch">A batch of the model.</param>
    /// <param name="firstRow">The first row, from 0.</param>
    /// <param name="count">How many rows.</param>
    /// <exception cref="ArgumentException">The batch is of another model.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There are no such rows.</exception>
    /// <exception cref="DataException">A generated value does not fit its column; the batch is then of no use.</exception>
    public void Fill(ColumnBatch batch, long firstRow, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(firstRow);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, RowCount - firstRow);
        if (!batch.Schema.Equals(Schema))
        {
            throw new ArgumentException($"The batch is of {batch.Schema.ShortName}, the rows are of {Schema.ShortName}.", nameof(batch));
        }

        var work = workspaces.TryDequeue(out var kept) ? kept : new Workspace();
        work.Rows.AskRows(layout, firstRow, count);
        for (var i = 0; i < columns.Length; i++)
        {
            columns[i].Append(work.Rows, work, batch.Columns[i]);
        }

        batch.EndRows(count);
        workspaces.Enqueue(work);
    }
}
