using System.Globalization;
using EtlLib.Schemas;
using static EtlLib.DuckDb.Native.NativeMethods;

namespace EtlLib.DuckDb.Native;

/// <summary>An in-memory database: the engine's tables, threads and memory. Its configuration is locked once it is open.</summary>
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

    /// <summary>Opens a database.</summary>
    /// <exception cref="DuckDbException">An option is not one that DuckDB takes.</exception>
    public static DuckDbDatabase Open(DuckDbOptions? options = null)
    {
        options ??= new DuckDbOptions();
        nint config;
        _ = duckdb_create_config(&config);
        try
        {
            foreach (var (name, value) in Settings(options))
            {
                if (duckdb_set_config(config, name, value) != 0)
                {
                    throw new DuckDbException($"DuckDB does not take {value} as {name}.", DuckDbErrorType.InvalidConfiguration);
                }
            }

            nint database;
            byte* error;
            if (duckdb_open_ext(null, &database, config, &error) != 0)
            {
                throw new DuckDbException(TakeText(error) ?? "DuckDB did not open.", DuckDbErrorType.InvalidConfiguration);
            }

            var result = new DuckDbDatabase(new DuckDbHandle(database, &duckdb_close));
            result.Prepare();
            return result;
        }
        finally
        {
            duckdb_destroy_config(&config);
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

    /// <summary>Connects: a thread of its own that runs one statement at a time. Only the first connection tells its progress.</summary>
    public DuckDbConnection Connect() => new(Interlocked.Exchange(ref first, null) ?? ConnectHandle());

    /// <inheritdoc />
    public void Dispose()
    {
        first?.Dispose();
        handle.Dispose();
    }

    private static IEnumerable<(string Name, string Value)> Settings(DuckDbOptions options)
    {
        yield return ("autoinstall_known_extensions", "false");
        yield return ("autoload_known_extensions", "false");
        yield return ("preserve_insertion_order", options.PreserveInsertionOrder ? "true" : "false");
        yield return ("temp_directory", options.TempFolder ?? Path.Combine(Path.GetTempPath(), $"etllib-{Environment.ProcessId}"));
        if (options.MemoryLimit is { } memory)
        {
            yield return ("memory_limit", memory);
        }

        if (options.Threads is { } threads)
        {
            yield return ("threads", threads.ToString(CultureInfo.InvariantCulture));
        }
    }

    private DuckDbHandle ConnectHandle()
    {
        nint connection;
        return duckdb_connect(handle.Pointer, &connection) == 0
            ? new DuckDbHandle(connection, &duckdb_disconnect)
            : throw new DuckDbException("DuckDB refused a connection.", DuckDbErrorType.Connection);
    }

    private void Prepare()
    {
        var connection = first = ConnectHandle();
        SourceFunction.Register(connection.Pointer);
        ResultFunction.Register(connection.Pointer);
        AggregateFunctions.Register(connection.Pointer);
        ScalarFunctions.Register(connection.Pointer);
        NativeStatement.Run(
            connection.Pointer,
            $"SET GLOBAL TimeZone = 'UTC'; {FileRows.Enable}; SET enable_progress_bar = true; SET enable_progress_bar_print = false; SET progress_bar_time = 100; SET GLOBAL lock_configuration = true");
    }
}
