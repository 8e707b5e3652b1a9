using System.Globalization;
using EtlLib.Schemas;
using static EtlLib.DuckDb.Native.NativeMethods;

namespace EtlLib.DuckDb.Native;

/// <summary>An in-memory database: the engine's tables, threads and memory. Its configuration but for the memory is locked once it is open.</summary>
internal sealed unsafe class DuckDbDatabase : IDisposable
{
    private readonly DuckDbHandle handle;
    private readonly HashSet<DecimalType> decimals = [];

    /// <summary>
    /// The first connection, made before the configuration is locked: only a connection's own settings make DuckDB keep track of its
    /// progress and of the rows that its statements take from files.
    /// </summary>
    private DuckDbHandle? first;

    private DuckDbDatabase(DuckDbHandle handle) => this.handle = handle;

    /// <summary>DuckDB's version, for example <c>v1.5.6</c>.</summary>
    public static string Version => Text(duckdb_library_version())!;

    /// <summary>
    /// Opens a database. Extensions are never installed or loaded by themselves, the time zone is UTC, and rows keep an order only where an
    /// ORDER BY says so: reading and COPY are faster, and a result is a multiset anyway.
    /// </summary>
    /// <param name="options">The memory, else 80 % of the machine's; the folder for what does not fit it, else one of its own beneath the system's; and the threads, else one a core.</param>
    /// <param name="more">More settings, as statements.</param>
    /// <exception cref="DuckDbException">An option is not one that DuckDB takes.</exception>
    public static DuckDbDatabase Open(DuckDbOptions? options = null, string more = "")
    {
        nint database;
        if (duckdb_open(null, &database) != 0)
        {
            throw new DuckDbException("DuckDB did not open.");
        }

        var result = new DuckDbDatabase(new DuckDbHandle(database, &duckdb_close));
        try
        {
            result.Prepare(options ?? new DuckDbOptions(), more);
            return result;
        }
        catch
        {
            result.Dispose();
            throw;
        }
    }

    /// <summary>Registers the aggregates over decimals of a type, once; their names end with <see cref="AggregateFunctions.Suffix"/>.</summary>
    public void RegisterAggregates(DecimalType type)
    {
        lock (decimals)
        {
            if (decimals.Add(type))
            {
                using var connection = ConnectHandle();
                AggregateFunctions.Register(connection.Pointer, type);
            }
        }
    }

    /// <summary>Changes the memory that the database may use.</summary>
    /// <exception cref="DuckDbException">More is in use and cannot be freed.</exception>
    public void LimitMemory(long bytes)
    {
        using var connection = ConnectHandle();
        NativeStatement.Run(connection.Pointer, string.Create(CultureInfo.InvariantCulture, $"SET GLOBAL max_memory = '{bytes}B'"));
    }

    /// <summary>Connects: a thread of its own that runs one statement at a time. Only the first connection tells its progress.</summary>
    public DuckDbConnection Connect() => new(Interlocked.Exchange(ref first, null) ?? ConnectHandle());

    /// <inheritdoc />
    public void Dispose()
    {
        first?.Dispose();
        handle.Dispose();
    }

    private DuckDbHandle ConnectHandle()
    {
        nint connection;
        return duckdb_connect(handle.Pointer, &connection) == 0
            ? new DuckDbHandle(connection, &duckdb_disconnect)
            : throw new DuckDbException("DuckDB refused a connection.");
    }

    private void Prepare(DuckDbOptions options, string more)
    {
        var connection = (first = ConnectHandle()).Pointer;
        var temp = options.TempFolder ?? Path.Combine(Path.GetTempPath(), $"etllib-{Environment.ProcessId}");
        NativeStatement.Run(connection, string.Create(CultureInfo.InvariantCulture, $"""
            SET GLOBAL autoinstall_known_extensions = false;
            SET GLOBAL autoload_known_extensions = false;
            SET GLOBAL preserve_insertion_order = false;
            SET GLOBAL temp_directory = '{temp.Replace("'", "''", StringComparison.Ordinal)}';
            {(options.MemoryLimit is { } memory ? $"SET GLOBAL memory_limit = '{memory}B';" : "")}
            {(options.Threads is { } threads ? $"SET GLOBAL threads = {threads};" : "")}
            SET GLOBAL TimeZone = 'UTC';
            {FileRows.Enable};
            SET enable_progress_bar = true;
            SET enable_progress_bar_print = false;
            SET progress_bar_time = 100;
            SET GLOBAL allowed_configs = ['max_memory'];
            {more}
            """));
        SourceFunction.Register(connection);
        ResultFunction.Register(connection);
        AggregateFunctions.Register(connection);
        ScalarFunctions.Register(connection);
        NativeStatement.Run(connection, "SET GLOBAL lock_configuration = true");
    }
}
