using System.Runtime.CompilerServices;
using EtlLib.Batches;
using EtlLib.Schemas;
using EtlLib.Spark.Data;

namespace EtlLib.Spark.Connect;

/// <summary>SQL on a session. Nothing runs before its rows are asked for.</summary>
/// <remarks>The SQL is sent as it is: values that come from elsewhere do not belong into its text.</remarks>
public sealed class SparkQuery
{
    private readonly SparkSession session;
    private readonly Wire.Plan plan;

    internal SparkQuery(SparkSession session, string sql) => (this.session, plan) = (session, new() { Root = new() { Sql = new() { Query = sql } } });

    /// <summary>Runs a statement for what it does: CREATE, INSERT, SET …</summary>
    /// <exception cref="SparkException">It failed.</exception>
    public Task RunAsync(CancellationToken cancellationToken = default) => session.RunAsync(plan, progress: null, cancellationToken);

    /// <summary>All rows. Columns are found by their names, ignoring case; columns that the model has not are left out.</summary>
    /// <exception cref="SparkException">It failed; or a column of the model is missing, or of another type.</exception>
    /// <exception cref="DataException">A column that is never null is null.</exception>
    public async Task<List<TModel>> ToListAsync<TModel>(CancellationToken cancellationToken = default)
        where TModel : IDataModel<TModel>
    {
        var rows = new List<TModel>();
        await foreach (var row in ReadAsync<TModel>(cancellationToken).ConfigureAwait(false))
        {
            rows.Add(row);
        }

        return rows;
    }

    /// <summary>The rows, one by one as they come; see <see cref="ToListAsync"/>.</summary>
    public async IAsyncEnumerable<TModel> ReadAsync<TModel>([EnumeratorCancellation] CancellationToken cancellationToken = default)
        where TModel : IDataModel<TModel>
    {
        await foreach (var batch in ToBatchesAsync<TModel>(cancellationToken).ConfigureAwait(false))
        {
            using (batch)
            {
                for (var i = 0; i < batch.Count; i++)
                {
                    yield return TModel.Read(batch.Vectors, i);
                }
            }
        }
    }

    /// <summary>The rows, batch by batch as they come; see <see cref="ToListAsync"/>. A batch belongs to who gets it.</summary>
    public async IAsyncEnumerable<ColumnBatch> ToBatchesAsync<TModel>([EnumeratorCancellation] CancellationToken cancellationToken = default)
        where TModel : IDataModel<TModel>
    {
        var schema = TModel.Schema;
        var found = (await session.SchemaAsync(plan.Root, cancellationToken).ConfigureAwait(false)).Struct.Fields;
        var project = new Wire.Project { Input = plan.Root };
        foreach (var column in schema.Columns)
        {
            var field = found.FirstOrDefault(f => f.Name.Equals(column.Name, StringComparison.OrdinalIgnoreCase)) ?? throw Missing(column, schema, found.Select(f => f.Name));
            project.Expressions.Add(new Wire.Expression { UnresolvedAttribute = new() { UnparsedIdentifier = $"`{field.Name.Replace("`", "``", StringComparison.Ordinal)}`" } });
        }

        var rows = ArrowReader.ReadAsync(session.ExecuteAsync(new Wire.Plan { Root = new() { Project = project } }, cancellationToken), schema, cancellationToken);
        await foreach (var batch in rows.ConfigureAwait(false))
        {
            yield return batch;
        }
    }

    /// <summary>How Spark would run it, as text.</summary>
    public Task<string> ExplainAsync(CancellationToken cancellationToken = default) => session.ExplainAsync(plan.Root, Wire.AnalyzePlanRequest.Types.Explain.Types.Mode.ExplainModeFormatted, cancellationToken);

    /// <summary>The SQL.</summary>
    public override string ToString() => session.Shown(plan.Root.Sql.Query);

    private static SparkAnalysisException Missing(ColumnSchema column, Schema schema, IEnumerable<string> names) =>
        new($"The query returns no column {column.Name} of {schema.ShortName}; it returns {string.Join(", ", names)}. Name one so, or give the property [Column] with the name that it has.");
}
