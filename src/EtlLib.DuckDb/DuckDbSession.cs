using System.Globalization;
using System.Runtime.CompilerServices;
using EtlLib.Batches;
using EtlLib.DuckDb.Files;
using EtlLib.DuckDb.Native;
using EtlLib.DuckDb.Sql;
using EtlLib.Engines;
using EtlLib.Files;
using EtlLib.Formats;
using EtlLib.Plan;
using EtlLib.Rewriting;

namespace EtlLib.DuckDb;

/// <summary>One run's work: a database in memory, and the tables of the models that are kept.</summary>
/// <remarks>Law: every statement is planned afresh, since DuckDB plans with the statistics of the moment.</remarks>
internal sealed class DuckDbSession : EngineSession
{
    private readonly DataContext context;
    private readonly Surroundings surroundings;
    private readonly string? ownTempFolder;
    private readonly MemoryBudget.Share memory;
    private readonly DuckDbDatabase database;
    private readonly DuckDbConnection main;
    private readonly Dictionary<string, string> tables = new(StringComparer.OrdinalIgnoreCase);
    private bool prepared;
    private int statements;
    private long rowsRead;

    public DuckDbSession(EngineOptions options, DataContext context, IReadOnlyDictionary<string, Relation> models)
    {
        this.context = context;
        surroundings = new Surroundings(models, tables);
        memory = MemoryBudget.Process.Take(options.MemoryLimit);
        ownTempFolder = options.TempFolder is null ? Path.Combine(Path.GetTempPath(), $"etllib-{Guid.NewGuid():n}") : null;
        try
        {
            database = memory.Open(limit => DuckDbDatabase.Open(options with { MemoryLimit = limit, TempFolder = options.TempFolder ?? ownTempFolder }));
        }
        catch (DuckDbException e)
        {
            memory.Dispose();
            throw Errors.Of(e, "the engine was opened");
        }

        main = database.Connect();
    }

    /// <inheritdoc />
    public override EngineProgress Progress => new(Interlocked.Read(ref rowsRead), main.Progress);

    /// <inheritdoc />
    public override async Task<long> MaterializeAsync(string model, CancellationToken cancellationToken)
    {
        var plan = surroundings.Model(model);
        var table = SqlText.Name(model);
        await RunAsync(plan, sql => main.ExecuteAsync($"CREATE TABLE {table} AS\n{sql}", cancellationToken), cancellationToken).ConfigureAwait(false);
        tables[model] = table;

        // DuckDB does not say how many rows a table was made of.
        var count = await main.QueryTextAsync($"SELECT count(*) FROM {table}", cancellationToken).ConfigureAwait(false);
        return long.Parse(count[0][0]!, CultureInfo.InvariantCulture);
    }

    /// <inheritdoc />
    public override IAsyncEnumerable<ColumnBatch> ReadAsync(Relation plan, CancellationToken cancellationToken) => ReadAsync(plan, main, cancellationToken);

    /// <inheritdoc />
    public override SinkWriter? Open(DataSink sink, SinkJob job) =>
        sink is FileSink file ? new StagedFiles(file, job, (plan, path, token) => WriteAsync(plan, file, path, token)) : null;

    /// <summary>Writes the rows of a plan to a file, or to files in a folder that is there and empty.</summary>
    internal async Task<long> WriteAsync(Relation plan, FileSink sink, string path, CancellationToken cancellationToken)
    {
        var target = sink is { IsFolder: true, Partitioned: false } ? Path.Combine(path, "part" + sink.Extensions[0]) : path;
        if (sink.Format is FileFormat.Avro)
        {
            return await AvroFiles.WriteAsync(ReadAsync(plan, cancellationToken), plan.Schema, target, cancellationToken).ConfigureAwait(false);
        }

        if (TextRows.Writes(sink.Format))
        {
            return await TextRows.WriteAsync(sink, plan.Schema, ReadAsync(plan, cancellationToken), target, cancellationToken)
                .ConfigureAwait(false);
        }

        Task<long> CopyAsync(string sql) => main.ExecuteAsync(SinkSql.Of(sql, plan.Schema, sink, target), cancellationToken);
        var rows = await RunAsync(plan, CopyAsync, cancellationToken, sink, path).ConfigureAwait(false);
        if (sink.Partitioned)
        {
            PartitionFolders.Rename(path);
        }

        return rows;
    }

    /// <inheritdoc />
    public override Task<string> ExplainAsync(Relation plan, IReadOnlyCollection<string> kept, CancellationToken cancellationToken)
    {
        string[] imagined = [.. kept.Where(model => tables.TryAdd(model, SqlText.Name(model)))];
        try
        {
            return Task.FromResult(Lowering.Of(PlanRewriter.Rewrite(plan), surroundings.Unread).Sql);
        }
        finally
        {
            Array.ForEach(imagined, model => tables.Remove(model));
        }
    }

    /// <inheritdoc />
    public override async ValueTask DisposeAsync()
    {
        await main.DisposeAsync().ConfigureAwait(false);
        memory.Dispose();
        database.Dispose();
        if (ownTempFolder is not null && Directory.Exists(ownTempFolder))
        {
            Directory.Delete(ownTempFolder, recursive: true);
        }
    }

    private async IAsyncEnumerable<ColumnBatch> ReadAsync(Relation plan, DuckDbConnection connection, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var statement = await NamedAsync(plan, () => PrepareAsync(plan, connection, cancellation)).ConfigureAwait(false);
        try
        {
            await using var batches = connection.QueryAsync(statement.Sql, plan.Schema, cancellation: cancellation).GetAsyncEnumerator(CancellationToken.None);
            while (await NamedAsync(plan, () => batches.MoveNextAsync().AsTask()).ConfigureAwait(false))
            {
                yield return batches.Current;
            }

            await CountFileRowsAsync(plan, connection).ConfigureAwait(false);
        }
        finally
        {
            Release(statement, connection);
        }
    }

    private async Task<long> RunAsync(Relation plan, Func<string, Task<long>> run, CancellationToken cancellation, FileSink? sink = null, string? written = null)
    {
        var statement = await NamedAsync(plan, () => PrepareAsync(plan, main, cancellation)).ConfigureAwait(false);
        try
        {
            var rows = await NamedAsync(plan, () => run(statement.Sql), sink, written).ConfigureAwait(false);
            await CountFileRowsAsync(plan, main).ConfigureAwait(false);
            return rows;
        }
        finally
        {
            Release(statement, main);
        }
    }

    /// <summary>Lowers a plan, and makes readable what the statement reads from C#.</summary>
    private async Task<Statement> PrepareAsync(Relation plan, DuckDbConnection connection, CancellationToken cancellation)
    {
        if (!prepared)
        {
            await main.ExecuteAsync(Macros.Sql, cancellation).ConfigureAwait(false);
            prepared = true;
        }

        plan = PlanRewriter.Rewrite(plan);
        await surroundings.FindFilesAsync(plan, connection, cancellation).ConfigureAwait(false);
        var statement = Lowering.Of(plan, surroundings.Found, SqlText.Invariant($"rows{++statements}_"));
        foreach (var type in statement.Decimals)
        {
            database.RegisterAggregates(type);
        }

        foreach (var (name, rows) in statement.Rows)
        {
            connection.Register(Source(name, rows));
        }

        return statement;
    }

    private static void Release(Statement statement, DuckDbConnection connection)
    {
        foreach (var name in statement.Rows.Keys)
        {
            connection.Unregister(name);
        }
    }

    /// <summary>DuckDB reads Parquet files by itself: how many rows it took is known once the statement has ended.</summary>
    private async Task CountFileRowsAsync(Relation plan, DuckDbConnection connection)
    {
        if (connection == main && surroundings.FileScans(plan).Any(scan => scan.Source is ParquetSource))
        {
            await main.RunAsync(() => Interlocked.Add(ref rowsRead, FileRows.Of(main.Pointer)), CancellationToken.None).ConfigureAwait(false);
        }
    }

    private Native.BatchSource Source(string name, Relation rows)
    {
        if (rows is Scan { Source: AvroSource avro } scan)
        {
            rows = new Scan(scan.Model, new AvroFiles(avro));
        }
        else if (rows is Scan { Source: FileSource files })
        {
            return new DecodedSource(name, files, rows.Schema, count => Interlocked.Add(ref rowsRead, count));
        }

        var source = rows is Scan { Source: EtlLib.BatchSource batches } ? batches : null;
        return new PulledSource(name, rows.Schema, token => Counted(rows, token), source?.RowCount(rows.Schema, context), source?.IsRepeatable ?? false)
        {
            OpenSome = source is AvroFiles ? (some, token) => Counted(new Scan(some, source), token) : null,
        };
    }

    private async IAsyncEnumerable<ColumnBatch> Counted(Relation rows, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var batches = rows is MapRows map ? Mapped(map, cancellation) : SourceRows.ReadAsync((Scan)rows, context, cancellation);
        await foreach (var batch in batches.WithCancellation(cancellation).ConfigureAwait(false))
        {
            Interlocked.Add(ref rowsRead, batch.Count);
            yield return batch;
        }
    }

    /// <summary>The rows that a C# function makes: of rows that a statement of their own gives, while the outer one runs.</summary>
    private async IAsyncEnumerable<ColumnBatch> Mapped(MapRows map, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var connection = database.Connect();
        await foreach (var batch in ReadAsync(map.From, connection, cancellation).ConfigureAwait(false))
        {
            using (batch)
            {
                yield return Apply(map, batch);
            }
        }
    }

    private static ColumnBatch Apply(MapRows map, ColumnBatch from)
    {
        var to = new ColumnBatch(map.Model);
        try
        {
            map.Function.Apply(from, to);
            return to;
        }
        catch (Exception e) when (e is not EtlException)
        {
            to.Dispose();
            throw new DataException($"The function that makes {map.Model.ShortName} of {map.From.Schema.ShortName} failed: {e.Message}", e) { Model = map.Model.ShortName };
        }
    }

    /// <summary>Does something for a plan; what DuckDB fails with becomes an error that names it.</summary>
    private static async Task<T> NamedAsync<T>(Relation plan, Func<Task<T>> work, FileSink? sink = null, string? written = null)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (DuckDbException e)
        {
            var error = Errors.Of(e, $"{plan.Schema.ShortName} was computed", sink, written);
            error.In(plan.Schema.ShortName);
            throw error;
        }
    }
}
