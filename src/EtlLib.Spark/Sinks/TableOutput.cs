using EtlLib.Engines;
using EtlLib.Schemas;
using EtlLib.Spark.Connect;
using EtlLib.Spark.Lowering;
using EtlLib.Spark.Lowering.Scalars;
using Microsoft.Extensions.Logging;

namespace EtlLib.Spark.Sinks;

/// <summary>A table of PostgreSQL: the cluster fills a table beside it, <c>etllib_ID</c>, which becomes the table, or whose rows go there, in one transaction.</summary>
/// <remarks>Law: readers see the table as it was, or as it is after the commit. A process that is killed before leaves the table beside it, which the job's next run commits or drops.</remarks>
internal sealed class TableOutput(SparkEngineSession session, JdbcSink sink, Schema schema, SparkPlan plan) : EngineOutput
{
    private readonly ClusterSession cluster = session.Cluster;
    private readonly JdbcTable table = sink.Table;
    private readonly string beside = $"etllib_{Guid.NewGuid():n}";
    private bool made, prepared;

    private string Beside => table.Parts.Before + beside;

    /// <inheritdoc />
    public override Task CheckAsync(CancellationToken cancellationToken) => NamedAsync(async () =>
    {
        var there = await NumberAsync($"CASE WHEN to_regclass({Quoted(table.Name)}) IS NULL THEN 0 ELSE 1 END", cancellationToken).ConfigureAwait(false) != 0;
        return there && sink.Mode is WriteMode.Error ? throw Present(null) : there;
    });

    /// <inheritdoc />
    public override Task<long> WriteAsync(CancellationToken cancellationToken) => NamedAsync(async () =>
    {
        var columns = schema.SqlDdl[schema.SqlDdl.IndexOf('(', StringComparison.Ordinal)..].TrimEnd().TrimEnd(';');
        await DoAsync($"CREATE TABLE {Beside} {columns}", cancellationToken).ConfigureAwait(false);
        made = true;
        await cluster.DoAsync(async token => new() { WriteOperation = table.Write(cluster, Rel.Project(await plan.RelationAsync(token).ConfigureAwait(false), schema, i => Stored(schema.Columns[i])), Beside) }, cancellationToken).ConfigureAwait(false);
        return await NumberAsync($"(SELECT count(*) FROM {Beside})", cancellationToken).ConfigureAwait(false);
    });

    /// <inheritdoc />
    public override Task<string> PrepareAsync(long epoch, CancellationToken cancellationToken)
    {
        prepared = true;
        return Task.FromResult(beside);
    }

    /// <inheritdoc />
    public override Task<CommittedOutput> CommitAsync(string token, CancellationToken cancellationToken) => NamedAsync(async () =>
    {
        var from = table.Parts.Before + token;
        var names = string.Join(", ", schema.Columns.Select(c => $"\"{c.Name.Replace("\"", "\"\"", StringComparison.Ordinal)}\""));
        var rename = $"ALTER TABLE {from} RENAME TO {table.Parts.Last};";
        var clear = sink.Mode is WriteMode.Overwrite ? $"DELETE FROM {table.Name}; " : "";
        var move = $"{clear}INSERT INTO {table.Name} ({names}) SELECT {names} FROM {from}; DROP TABLE {from};";
        var publish = sink.Mode is WriteMode.Error ? rename : $"IF to_regclass({Quoted(table.Name)}) IS NULL THEN {rename} ELSE {move} END IF;";

        // Without the table, an earlier commit of the same token has done it all.
        await DoAsync($"IF to_regclass({Quoted(from)}) IS NOT NULL THEN {publish} END IF", cancellationToken).ConfigureAwait(false);
        return new CommittedOutput(table.Name);
    });

    /// <inheritdoc />
    public override Task AbortAsync(long epoch, string? token, CancellationToken cancellationToken) =>
        token is null ? Task.CompletedTask : DoAsync($"DROP TABLE IF EXISTS {table.Parts.Before}{token}", cancellationToken);

    /// <inheritdoc />
    public override async ValueTask DisposeAsync()
    {
        if (made && !prepared)
        {
            // Where that fails, it stays beside the table, under a name that says whose it is; the run's own error is what matters.
            await cluster.TryAsync($"drop the table {Beside}", LogLevel.Warning, () => DoAsync($"DROP TABLE IF EXISTS {Beside}", CancellationToken.None)).ConfigureAwait(false);
        }
    }

    private static Wire.Expression Stored(ColumnSchema column)
    {
        var value = Ex.Column(column.Name);
        return column.Type.Kind switch
        {
            TypeKind.TimeOfDay or TypeKind.Struct => StoredTypes.ToText(value, column.Type, json: false),
            TypeKind.List when ((ListType)column.Type).Element.Kind is TypeKind.Struct or TypeKind.List => StoredTypes.ToText(value, column.Type, json: false),
            _ => value,
        };
    }

    /// <summary>Spark runs no statements of others, but for one before it reads: so it reads a row after ours, which is a transaction of its own.</summary>
    private Task<long> DoAsync(string statement, CancellationToken cancellationToken) =>
        NumberAsync("1", cancellationToken, ("sessionInitStatement", $"DO $etllib$ BEGIN {statement.TrimEnd(';')}; END $etllib$"));

    private Task<long> NumberAsync(string sql, CancellationToken cancellationToken, params (string Key, string Value)[] options) =>
        cluster.NumberAsync(table.Read(cluster, $"(SELECT ({sql})::bigint AS \"Rows\") AS etllib", options), cancellationToken);

    private async Task<T> NamedAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (SparkException e) when (e.Message.Contains("already exists", StringComparison.Ordinal))
        {
            throw Present(e);
        }
        catch (SparkException e)
        {
            throw Errors.Of(e, $"{schema.ShortName} was written", sink) is DataException data
                ? data
                : (EtlException)new SinkException($"{sink.Describe()} cannot be written: {e.Message}", e) { Location = table.Name };
        }
    }

    private SinkException Present(Exception? inner) =>
        new($"{sink.Describe()} is there already, and nothing was written: drop it, or say mode: WriteMode.Overwrite or WriteMode.Append.", inner) { Location = table.Name };

    private static string Quoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
