using System.Globalization;
using System.Runtime.CompilerServices;
using EtlLib.Batches;
using EtlLib.DuckDb.Files;
using EtlLib.DuckDb.Native;
using EtlLib.DuckDb.Sql;
using EtlLib.Engines;
using EtlLib.Plan;
using EtlLib.Schemas;
using EtlLib.Tables;

namespace EtlLib.DuckDb;

/// <summary>One run's work: a database in memory, opened when the first plan is computed, and the tables of the models that are kept.</summary>
/// <remarks>Law: a plan is lowered once; every statement is planned by DuckDB afresh, since it plans with the statistics of the moment.</remarks>
internal sealed class DuckDbSession : EngineSession
{
    private readonly DuckDbOptions options;
    private readonly EngineRun run;
    private readonly string? ownTempFolder;
    private readonly Dictionary<string, long> versions = new(StringComparer.Ordinal);
    private readonly Dictionary<Scan, string> files = [];
    private MemoryBudget.Share? memory;
    private (DuckDbDatabase Database, DuckDbConnection Main)? opened;
    private long rowsRead;

    public DuckDbSession(DuckDbOptions options, EngineRun run)
    {
        (this.options, this.run) = (options, run);
        ownTempFolder = options.TempFolder is null ? Path.Combine(Path.GetTempPath(), $"etllib-{Guid.NewGuid():n}") : null;
        Files = new TableFiles(this);
    }

    /// <summary>The files of tables.</summary>
    public TableFiles Files { get; }

    /// <inheritdoc />
    public override ITableFiles Tables => Files;

    /// <inheritdoc />
    public override EngineProgress Progress => new(Interlocked.Read(ref rowsRead), opened?.Main.Progress);

    /// <inheritdoc />
    public override EnginePlan Prepare(Relation plan, IReadOnlyCollection<string> kept)
    {
        var inputs = new LoweringInputs(run.Model, name => kept.Contains(name, StringComparer.OrdinalIgnoreCase) ? SqlText.Name(name) : null, Check);
        return Prepare(plan, inputs, []);
    }

    /// <inheritdoc />
    public override async ValueTask DisposeAsync()
    {
        if (opened is { } open)
        {
            await open.Main.DisposeAsync().ConfigureAwait(false);
        }

        memory?.Dispose();
        opened?.Database.Dispose();
        if (ownTempFolder is not null)
        {
            EngineLog.RemoveFolder(ownTempFolder, run.Logger);
        }
    }

    /// <summary>The rows of a plan.</summary>
    public async IAsyncEnumerable<ColumnBatch> ReadAsync(DuckDbPlan plan, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var (_, main) = await OpenAsync().ConfigureAwait(false);
        await foreach (var batch in ReadAsync(plan, main, cancellation).ConfigureAwait(false))
        {
            yield return batch;
        }
    }

    /// <summary>Keeps a plan's rows in a table of a model's name.</summary>
    public async Task<long> KeepAsync(DuckDbPlan plan, string model, CancellationToken cancellation)
    {
        var table = SqlText.Name(model);
        await RunAsync(plan, sql => $"CREATE TABLE {table} AS\n{sql}", cancellation).ConfigureAwait(false);

        // DuckDB does not say how many rows a table was made of.
        var count = await opened!.Value.Main.QueryTextAsync($"SELECT count(*) FROM {table}", cancellation).ConfigureAwait(false);
        return long.Parse(count[0][0]!, CultureInfo.InvariantCulture);
    }

    /// <summary>Copies a plan's rows to files.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="sink">The sink.</param>
    /// <param name="target">The file, or the folder of partitions.</param>
    /// <param name="written">What errors of the copying name.</param>
    /// <param name="cancellation">Stops it.</param>
    public Task<long> CopyAsync(DuckDbPlan plan, FileSink sink, string target, string written, CancellationToken cancellation) =>
        RunAsync(plan, sql => SinkSql.Of(sql, plan.Plan.Schema, sink, target), cancellation, sink, written);

    /// <summary>Copies a plan's rows to files of a table.</summary>
    public Task<long> CopyAsync(DuckDbPlan plan, IReadOnlyList<string> partitionBy, string folder, CancellationToken cancellation) =>
        RunAsync(plan, sql => SinkSql.Table(sql, plan.Plan.Schema, partitionBy, folder), cancellation, written: folder);

    /// <summary>The connection of the session's own statements.</summary>
    public async Task<DuckDbConnection> ConnectionAsync() => (await OpenAsync().ConfigureAwait(false)).Main;

    private DuckDbPlan Prepare(Relation plan, LoweringInputs inputs, Dictionary<Relation, DuckDbPlan> known)
    {
        var statement = EngineRun.Lowered("duckdb", plan, () => Lowering.Of(plan, inputs));
        var maps = new Dictionary<string, DuckDbPlan>();
        foreach (var (name, rows) in statement.Rows)
        {
            if (rows is MapRows map)
            {
                maps[name] = known.TryGetValue(map.From, out var below) ? below : known[map.From] = Prepare(map.From, inputs, known);
            }
        }

        return new DuckDbPlan(this, plan, statement, maps);
    }

    /// <summary>Refuses a source that it cannot read.</summary>
    private static void Check(Scan scan)
    {
        if (scan.Source is not (BatchSource or FileSource { IsLocal: true } or TableSource))
        {
            throw DuckDbEngine.Refused(
                $"reading {scan.Source.Describe()}",
                "It reads CSV, JSON lines, Parquet and Avro in files of this machine, and sources that derive from DataSource<TModel> or BatchSource.");
        }
    }

    private async Task<(DuckDbDatabase Database, DuckDbConnection Main)> OpenAsync()
    {
        if (opened is { } open)
        {
            return open;
        }

        try
        {
            memory ??= MemoryBudget.Process.Take(options.MemoryLimit);
            var database = memory.Open(limit => DuckDbDatabase.Open(options with { MemoryLimit = limit, TempFolder = options.TempFolder ?? ownTempFolder }));
            opened = open = (database, database.Connect());
            await open.Main.ExecuteAsync(Macros.Sql, CancellationToken.None).ConfigureAwait(false);
            return open;
        }
        catch (DuckDbException e)
        {
            throw Errors.Of(e, "the engine was opened");
        }
    }

    private async IAsyncEnumerable<ColumnBatch> ReadAsync(DuckDbPlan plan, DuckDbConnection connection, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var sql = await NamedAsync(plan, () => ReadyAsync(plan, connection, cancellation)).ConfigureAwait(false);
        try
        {
            await using var batches = connection.QueryAsync(sql, plan.Plan.Schema, cancellation: cancellation).GetAsyncEnumerator(CancellationToken.None);
            while (await NamedAsync(plan, () => batches.MoveNextAsync().AsTask()).ConfigureAwait(false))
            {
                yield return batches.Current;
            }

            await CountFileRowsAsync(plan, connection).ConfigureAwait(false);
        }
        finally
        {
            Release(plan, connection);
        }
    }

    private async Task<long> RunAsync(DuckDbPlan plan, Func<string, string> command, CancellationToken cancellation, FileSink? sink = null, string? written = null)
    {
        var (_, main) = await OpenAsync().ConfigureAwait(false);
        var sql = await NamedAsync(plan, () => ReadyAsync(plan, main, cancellation)).ConfigureAwait(false);
        try
        {
            var rows = await NamedAsync(plan, () => main.ExecuteAsync(command(sql), cancellation), sink, written).ConfigureAwait(false);
            await CountFileRowsAsync(plan, main).ConfigureAwait(false);
            return rows;
        }
        finally
        {
            Release(plan, main);
        }
    }

    /// <summary>Looks at the Parquet files that a plan reads, and makes readable what its statement reads from C#.</summary>
    private async Task<string> ReadyAsync(DuckDbPlan plan, DuckDbConnection connection, CancellationToken cancellation)
    {
        foreach (var scan in plan.Statement.Files)
        {
            if (scan.Source is TableSource table)
            {
                files[scan] = await FindAsync(table, scan.Model, plan.Statement.Conditions.GetValueOrDefault(scan), cancellation).ConfigureAwait(false);
            }
            else if (!files.ContainsKey(scan))
            {
                files[scan] = await ParquetFiles.ReadAsync(scan, (ParquetSource)scan.Source, connection, cancellation).ConfigureAwait(false);
            }
        }

        var sql = plan.Statement.Over(scan => files[scan]);
        foreach (var type in plan.Statement.Decimals)
        {
            opened!.Value.Database.RegisterAggregates(type);
        }

        foreach (var (name, rows) in plan.Statement.Rows)
        {
            connection.Register(Source(plan, name, rows));
        }

        return sql;
    }

    /// <summary>Finds the files of a table, which is read at one version, however many statements read it.</summary>
    private async Task<string> FindAsync(TableSource table, Schema model, Expr? condition, CancellationToken cancellation)
    {
        var name = table.Describe();
        var query = new TableQuery(model, condition, Files, run.Context) { Version = versions.TryGetValue(name, out var version) ? version : null };
        var found = await table.FindAsync(query, cancellation).ConfigureAwait(false);
        versions[name] = found.Version;
        return TableFiles.Scan(model, table, found);
    }

    private static void Release(DuckDbPlan plan, DuckDbConnection connection)
    {
        foreach (var name in plan.Statement.Rows.Keys)
        {
            connection.Unregister(name);
        }
    }

    /// <summary>DuckDB reads Parquet files by itself: how many rows it took is known once the statement has ended.</summary>
    private async Task CountFileRowsAsync(DuckDbPlan plan, DuckDbConnection connection)
    {
        if (connection == opened!.Value.Main && plan.Statement.Files.Count > 0)
        {
            await connection.RunAsync(() => Interlocked.Add(ref rowsRead, FileRows.Of(connection.Pointer)), CancellationToken.None).ConfigureAwait(false);
        }
    }

    private Native.BatchSource Source(DuckDbPlan plan, string name, Relation rows)
    {
        if (rows is Scan { Source: AvroSource avro } scan)
        {
            rows = new Scan(scan.Model, new AvroFiles(avro));
        }
        else if (rows is Scan { Source: FileSource text })
        {
            return new DecodedSource(name, text, rows.Schema, count => Interlocked.Add(ref rowsRead, count));
        }

        var source = rows is Scan { Source: EtlLib.BatchSource batches } ? batches : null;
        return new PulledSource(
            name,
            rows.Schema,
            token => Counted(rows is MapRows map ? Mapped(map, plan.Below(name), token) : SourceRows.ReadAsync((Scan)rows, run.Context, token), token),
            source?.RowCount(rows.Schema, run.Context),
            source?.IsRepeatable ?? false)
        {
            OpenSome = source is { ReadsSomeColumns: true } ? (some, token) => Counted(SourceRows.ReadAsync(new Scan(some, source), run.Context, token), token) : null,
        };
    }

    private async IAsyncEnumerable<ColumnBatch> Counted(IAsyncEnumerable<ColumnBatch> batches, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var batch in batches.WithCancellation(cancellation).ConfigureAwait(false))
        {
            Interlocked.Add(ref rowsRead, batch.Count);
            yield return batch;
        }
    }

    /// <summary>The rows that a C# function makes: of rows that a statement of their own gives, while the outer one runs.</summary>
    private async IAsyncEnumerable<ColumnBatch> Mapped(MapRows map, DuckDbPlan from, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var connection = opened!.Value.Database.Connect();
        await foreach (var batch in ReadAsync(from, connection, cancellation).ConfigureAwait(false))
        {
            using (batch)
            {
                yield return MappedRows.Of(map, batch);
            }
        }
    }

    /// <summary>Does something for a plan; what DuckDB fails with becomes an error that names it.</summary>
    private async Task<T> NamedAsync<T>(DuckDbPlan plan, Func<Task<T>> work, FileSink? sink = null, string? written = null)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (DuckDbException e)
        {
            var error = Errors.Of(e, $"{plan.Plan.Schema.ShortName} was computed", sink, written);
            error = error is EngineException or DataException && Errors.MayBeOfFile(e) ? await DamagedAsync(plan).ConfigureAwait(false) ?? error : error;
            error.In(plan.Plan.Schema.ShortName);
            throw error;
        }
    }

    /// <summary>A Parquet file of a plan that DuckDB cannot read: some of its errors name no file.</summary>
    private async Task<EtlException?> DamagedAsync(DuckDbPlan plan)
    {
        await using var connection = opened!.Value.Database.Connect();
        foreach (var source in plan.Statement.Files.Select(scan => scan.Source).OfType<ParquetSource>().Distinct())
        {
            if (await ParquetFiles.DamagedAsync(source, connection, CancellationToken.None).ConfigureAwait(false) is { } damaged)
            {
                return damaged;
            }
        }

        return null;
    }
}
