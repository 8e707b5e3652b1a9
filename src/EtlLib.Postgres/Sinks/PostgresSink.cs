using EtlLib.Schemas;

namespace EtlLib.Postgres;

/// <summary>A table of PostgreSQL as a sink: <c>DataSink.Postgres(…)</c>.</summary>
/// <remarks>
/// The rows go by binary COPY into a table of their own next to the target. The commit moves them in one transaction, together with the number of the epoch in
/// <c>etllib.epochs</c>: readers see the rows of a run or epoch once and whole, or not at all.
/// </remarks>
public sealed class PostgresSink : DataSink
{
    internal PostgresSink(TableName table, WriteMode mode, PostgresAddress address) => (Table, Mode, Address) = (table, mode, address);

    /// <summary>What to do if the table exists.</summary>
    public WriteMode Mode { get; }

    internal TableName Table { get; }

    internal PostgresAddress Address { get; }

    /// <inheritdoc />
    public override string Describe() => $"postgres {Table}{Address.Suffix}";

    /// <inheritdoc />
    /// <exception cref="UsageException">No server is configured.</exception>
    /// <exception cref="PlanException">The model cannot be stored in a table, or has no key to merge by.</exception>
    public override SinkWriter Open(SinkJob job)
    {
        foreach (var column in job.Rows.Columns.Where(c => !TableName.IsName(c.Name)))
        {
            throw new PlanException($"{Describe()}: column {column.Name} of {job.Model} has a name that PostgreSQL would cut: it has more than {TableName.MaxBytes} bytes, or none. Name it by [Column(\"…\")].") { Model = job.Model, Column = column.Name };
        }

        return new PostgresWriter(this, job, Mode is WriteMode.Merge ? KeyOf(job) : []);
    }

    /// <summary>The columns that say which row a row replaces: partition key, event time and sequence.</summary>
    private IReadOnlyList<ColumnSchema> KeyOf(SinkJob job)
    {
        ColumnSchema[] key = [.. job.Rows.Columns.Where(c => c.Roles is not ColumnRoles.None)];
        return key.Length == 0
            ? throw new PlanException($"{Describe()}: WriteMode.Merge replaces rows with the same key, and {job.Model} has none. Mark the properties of the key with [PartitionKey], [EventTime] or [Sequence].") { Model = job.Model }
            : key.FirstOrDefault(c => c.Nullable) is { } nullable
                ? throw new PlanException($"{Describe()}: column {nullable.Name} of {job.Model} is a part of the key that WriteMode.Merge goes by, and may be null. Make the property not nullable.") { Model = job.Model, Column = nullable.Name }
                : key;
    }
}
