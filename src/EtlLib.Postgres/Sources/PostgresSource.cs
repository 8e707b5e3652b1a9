using System.Runtime.CompilerServices;
using EtlLib.Batches;
using EtlLib.Engines;
using EtlLib.Plan;
using EtlLib.Schemas;

namespace EtlLib.Postgres;

/// <summary>A table or query of PostgreSQL as a source: <c>DataSource.Postgres(…)</c>.</summary>
/// <remarks>
/// Each reading is one binary COPY in a transaction of its own that only reads, so that all rows are of one moment. Columns that nobody needs and rows
/// that a filter leaves out stay on the server.
/// </remarks>
public sealed class PostgresSource : BatchSource, IJdbcSource
{
    private readonly PostgresAddress address;
    private readonly IReadOnlyList<Expr> conditions;

    internal PostgresSource(TableName? table, string? query, PostgresAddress address, IReadOnlyList<Expr>? conditions = null) =>
        (Table, Query, this.address, this.conditions) = (table, query, address, conditions ?? []);

    /// <inheritdoc />
    public override bool ReadsSomeColumns => true;

    internal TableName? Table { get; }

    internal string? Query { get; }

    /// <summary>What stands behind FROM. The query may end in a comment.</summary>
    private string From => Table?.Sql ?? $"(\n{Query}\n) AS \"query\"";

    /// <inheritdoc />
    public override string Describe() => $"postgres {Table?.ToString() ?? "query"}{address.Suffix}"
        + (conditions.Count == 0 ? "" : $" where {string.Join(" and ", conditions)}");

    /// <inheritdoc />
    public override void Check(DataContext context) => address.Of(context);

    /// <inheritdoc />
    public override BatchSource? Where(IReadOnlyList<Expr> conditions) =>
        conditions.Where(FilterSql.MayServe).ToList() is { Count: > 0 } some ? new PostgresSource(Table, Query, address, some) : null;

    /// <inheritdoc />
    /// <exception cref="SourceException">The server cannot be reached or refuses, or the table is not as the model says.</exception>
    public override async IAsyncEnumerable<ColumnBatch> ReadAsync(Schema schema, DataContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var client = PostgresClient.Of(address, context);
        await using var rows = new TableReader(this, client, schema, From, conditions);
        while (await rows.NextAsync(cancellationToken).ConfigureAwait(false) is { } batch)
        {
            yield return batch;
        }
    }

    JdbcTable IJdbcSource.Jdbc(DataContext context) => address.Jdbc(context, From);
}
