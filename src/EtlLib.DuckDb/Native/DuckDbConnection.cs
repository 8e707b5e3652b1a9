using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using EtlLib.Batches;
using EtlLib.Schemas;
using static EtlLib.DuckDb.Native.NativeMethods;

namespace EtlLib.DuckDb.Native;

/// <summary>
/// A connection: a thread of its own that runs one statement after the other, and the sources that its statements may read as
/// <c>etl_rows('name')</c>.
/// </summary>
/// <remarks>
/// Law: a statement is planned afresh each time it runs, since DuckDB plans with the statistics of the moment and a statement that is
/// used again once a table has changed gives wrong rows; only <see cref="PrepareAsync"/>, which refuses tables, keeps a plan.
/// </remarks>
internal sealed class DuckDbConnection : IAsyncDisposable
{
    [ThreadStatic]
    private static DuckDbConnection? current;

    private readonly DuckDbHandle handle;
    private readonly ConcurrentDictionary<string, BatchSource> sources = new(StringComparer.OrdinalIgnoreCase);
    private readonly Lock gate = new();
    private StatementRun? running;

    internal DuckDbConnection(DuckDbHandle handle)
    {
        this.handle = handle;
        Thread = new ConnectionThread(() => current = this);
    }

    /// <summary>The connection whose thread this is.</summary>
    public static DuckDbConnection? Current => current;

    /// <summary>The connection's thread.</summary>
    internal ConnectionThread Thread { get; }

    /// <summary>DuckDB's connection, for calls on the connection's thread.</summary>
    internal nint Pointer => handle.Pointer;

    /// <summary>What the callbacks of the running statement share.</summary>
    internal StatementScope? Scope => running?.Scope;

    /// <summary>Who takes the rows of the running statement.</summary>
    internal ResultMailbox? Receiver => running?.Receiver;

    /// <summary>How far the running statement is, from 0 to 1, or null where DuckDB cannot tell: on the database's first connection alone, a tenth of a second after its start.</summary>
    public double? Progress
    {
        get
        {
            lock (gate)
            {
                return running is not null && duckdb_query_progress(handle.Pointer).Percentage is >= 0 and var percentage ? Math.Min(percentage / 100, 1) : null;
            }
        }
    }

    /// <summary>Makes a source readable as <c>etl_rows('its name')</c> by the statements that follow.</summary>
    /// <exception cref="ArgumentException">The connection has a source of that name.</exception>
    public void Register(BatchSource source)
    {
        if (!sources.TryAdd(source.Name, source))
        {
            throw new ArgumentException($"The connection already has a source named {source.Name}.", nameof(source));
        }
    }

    /// <summary>Forgets a source.</summary>
    public bool Unregister(string name) => sources.TryRemove(name, out _);

    /// <summary>Runs statements to their end; how many rows the last of them wrote.</summary>
    /// <exception cref="DuckDbException">DuckDB failed. What a source threw, this throws.</exception>
    public async Task<long> ExecuteAsync(string sql, CancellationToken cancellation = default)
    {
        var rows = 0L;
        await RunAsync(() => rows = NativeStatement.Run(handle.Pointer, sql), cancellation).ConfigureAwait(false);
        return rows;
    }

    /// <summary>Runs a statement to its end; its rows as text. For few rows of plain values: DESCRIBE, EXPLAIN; a STRUCT or LIST is empty.</summary>
    /// <exception cref="DuckDbException">DuckDB failed. What a source threw, this throws.</exception>
    public async Task<IReadOnlyList<string?[]>> QueryTextAsync(string sql, CancellationToken cancellation = default)
    {
        List<string?[]> rows = [];
        await RunAsync(() => rows = NativeStatement.RunText(handle.Pointer, sql), cancellation).ConfigureAwait(false);
        return rows;
    }

    /// <summary>
    /// Runs a query whose columns are the schema's, by position, of DuckDB's types for its types; batches come while it runs,
    /// each with the rows that there are, and belong to the caller. Leaving the enumeration stops the query.
    /// </summary>
    /// <param name="sql">One SELECT, without a semicolon.</param>
    /// <param name="schema">What the batches hold.</param>
    /// <param name="cancellation">Interrupts the query.</param>
    /// <exception cref="DuckDbException">DuckDB failed, or its columns are not the schema's. What a source threw, this throws.</exception>
    /// <exception cref="DataException">A column that is not nullable holds null.</exception>
    public IAsyncEnumerable<ColumnBatch> QueryAsync(string sql, Schema schema, CancellationToken cancellation = default) =>
        sources.Values.Any(s => s is PulledSource { IsRepeatable: false })
            ? QueryReader.CopyAsync(this, sql, schema, cancellation)
            : QueryReader.FetchAsync(this, () => NativeStatement.Prepare(handle.Pointer, sql), keep: false, sql, schema, cancellation);

    /// <summary>Plans a query over sources only, to be run many times. Between runs a <see cref="MemorySource"/> may have other batches.</summary>
    /// <exception cref="DuckDbException">DuckDB failed, or the query reads a table.</exception>
    public async Task<PreparedQuery> PrepareAsync(string sql, Schema schema, CancellationToken cancellation = default)
    {
        nint statement = 0;
        await RunAsync(() => statement = PreparedQuery.Prepare(handle.Pointer, sql), cancellation).ConfigureAwait(false);
        return new PreparedQuery(this, statement, sql, schema);
    }

    /// <summary>Lets the thread finish what it does and disconnects.</summary>
    public async ValueTask DisposeAsync()
    {
        await Thread.DisposeAsync().ConfigureAwait(false);
        handle.Dispose();
    }

    /// <summary>A source by its name.</summary>
    internal BatchSource Source(string name) => sources.TryGetValue(name, out var source)
        ? source
        : throw new InvalidOperationException($"No source is registered as {name}.");

    internal void Enter(StatementRun run)
    {
        lock (gate)
        {
            running = run;
        }
    }

    internal void Leave()
    {
        lock (gate)
        {
            running = null;
        }
    }

    /// <summary>Interrupts a statement if it is the one that runs.</summary>
    internal void Interrupt(StatementRun run)
    {
        lock (gate)
        {
            if (running == run)
            {
                duckdb_interrupt(handle.Pointer);
            }
        }
    }

    /// <summary>Runs something on the connection's thread, as a statement.</summary>
    internal async Task RunAsync(Action body, CancellationToken cancellation)
    {
        Exception? failure = null;
        await using var run = new StatementRun(this, cancellation);
        run.Start(body, reason => failure = reason);
        await run.Finished.ConfigureAwait(false);
        if (failure is not null)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }
}
