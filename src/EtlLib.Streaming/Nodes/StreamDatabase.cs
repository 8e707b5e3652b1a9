using EtlLib.DuckDb;
using EtlLib.DuckDb.Native;
using EtlLib.DuckDb.Sql;
using EtlLib.Engines;
using EtlLib.Plan;
using EtlLib.Rewriting;
using EtlLib.Tables;
using Microsoft.Extensions.Logging;

namespace EtlLib.Streaming;

/// <summary>The statements of a stream: a database in memory without a table, and one connection.</summary>
internal sealed class StreamDatabase : IAsyncDisposable
{
    private static readonly LoweringInputs Inputs = new(
        name => throw new InvalidOperationException($"The model {name} is a node of its own."),
        _ => null,
        _ => { });

    private readonly string tempFolder = Path.Combine(Path.GetTempPath(), $"etllib-{Guid.NewGuid():n}");
    private readonly ILogger logger;
    private readonly DuckDbDatabase database;
    private readonly DuckDbConnection connection;
    private readonly DuckDbOptions options;
    private int statements;
    private EngineSession? tables;

    private StreamDatabase(DuckDbOptions options, ILogger logger)
    {
        this.logger = logger;
        this.options = options;
        database = DuckDbDatabase.Open(options with { TempFolder = options.TempFolder ?? tempFolder });

        // The first connection profiles its statements and tells its progress, which costs 30 us each.
        first = database.Connect();
        connection = database.Connect();
    }

    private readonly DuckDbConnection first;

    /// <summary>What writes the files of tables: a session of the batch engine, opened when it is first needed.</summary>
    public ITableFiles Tables => (tables ??= new DuckDbEngine(options).Open(new EngineRun(new DataContext()))).Tables!;

    /// <summary>Opens it.</summary>
    public static async Task<StreamDatabase> OpenAsync(DuckDbOptions options, ILogger logger, CancellationToken cancellationToken)
    {
        var opened = new StreamDatabase(options, logger);
        await opened.connection.ExecuteAsync(Macros.Sql, cancellationToken).ConfigureAwait(false);
        return opened;
    }

    /// <summary>Lowers a plan over the rows of nodes as the batch does, and keeps it planned where that is safe.</summary>
    public async Task<StreamStatement> PrepareAsync(Relation plan, CancellationToken cancellationToken)
    {
        var statement = Lowering.Of(plan, Inputs, SqlText.Invariant($"s{statements++}_"));
        foreach (var type in statement.Decimals)
        {
            database.RegisterAggregates(type);
        }

        var sources = new List<(MemorySource, StreamNode)>();
        foreach (var (name, rows) in statement.Rows)
        {
            var source = new MemorySource(name, rows.Schema, []);
            connection.Register(source);
            sources.Add((source, ((NodeRows)((Scan)rows).Source).Node));
        }

        var kept = MayBeKept(plan) ? await connection.PrepareAsync(statement.Text, plan.Schema, cancellationToken).ConfigureAwait(false) : null;
        return new StreamStatement(connection, statement.Text, plan.Schema, kept, sources);
    }

    /// <summary>Writes rows to files: a COPY statement over batches.</summary>
    public async Task CopyAsync(IReadOnlyList<ColumnBatch> batches, Schema schema, FileSink sink, string path, CancellationToken cancellationToken)
    {
        var source = new MemorySource(SqlText.Invariant($"s{statements++}_copied"), schema, batches);
        connection.Register(source);
        try
        {
            var sql = SinkSql.Of($"SELECT * FROM etl_rows({SqlText.Text(source.Name)})", schema, sink, path);
            await connection.ExecuteAsync(sql, cancellationToken).ConfigureAwait(false);
        }
        catch (DuckDbException e)
        {
            throw Errors.Of(e, $"{schema.ShortName} was written", sink, path);
        }
        finally
        {
            connection.Unregister(source.Name);
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (tables is not null)
        {
            await tables.DisposeAsync().ConfigureAwait(false);
        }

        await connection.DisposeAsync().ConfigureAwait(false);
        await first.DisposeAsync().ConfigureAwait(false);
        database.Dispose();
        EngineLog.RemoveFolder(tempFolder, logger);
    }

    /// <summary>
    /// DuckDB 1.5.6 loses the whole database when a kept plan with an ASOF join, or with a join of ranges alone, runs for the second time: such plans are made
    /// for each epoch.
    /// </summary>
    private static bool MayBeKept(Relation plan)
    {
        var unsafeJoin = plan is Join join && (join.Kind is JoinKind.AsOf || !Conditions.Parts(join.Condition).Any(p => p is Call { Function: ScalarFunction.Equal }));
        return !unsafeJoin && plan.Children.All(MayBeKept);
    }
}

/// <summary>A statement over the rows of nodes.</summary>
internal sealed class StreamStatement(
    DuckDbConnection connection, string sql, Schema schema, PreparedQuery? kept, IReadOnlyList<(MemorySource Source, StreamNode Node)> sources) : IAsyncDisposable
{
    /// <summary>Runs it over the rows that the nodes have now; its rows are added to a list.</summary>
    public async Task RunAsync(string name, List<ColumnBatch> rows, CancellationToken cancellationToken)
    {
        foreach (var (source, node) in sources)
        {
            source.Batches = [.. node.Rows];
        }

        try
        {
            var batches = kept?.QueryAsync(cancellationToken) ?? connection.QueryAsync(sql, schema, cancellationToken);
            await foreach (var batch in batches.ConfigureAwait(false))
            {
                rows.Add(batch);
            }
        }
        catch (DuckDbException e)
        {
            throw Errors.Of(e, $"{name} was computed");
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (kept is not null)
        {
            await kept.DisposeAsync().ConfigureAwait(false);
        }

        foreach (var (source, _) in sources)
        {
            connection.Unregister(source.Name);
        }
    }
}
