using System.Diagnostics;
using EtlLib.Postgres.Tests;
using Npgsql;

[assembly: AssemblyFixture(typeof(PostgresServer))]
[assembly: CollectionBehavior(DisableTestParallelization = true)] // What is left behind is looked for in the whole schema.

namespace EtlLib.Postgres.Tests;

/// <summary>The server that tests talk to, and a schema in it that is theirs. Without it the tests are skipped, or with REQUIRE_SERVICES=1 fail.</summary>
public sealed class PostgresServer : IAsyncLifetime
{
    private static readonly Lazy<Task<NpgsqlDataSource>> Opened = new(OpenAsync);

    /// <summary>The tests' own schema.</summary>
    public static string Schema { get; } = $"test_{Guid.NewGuid():n}"[..17];

    /// <summary>Where the server is.</summary>
    public static string Connection => Required("POSTGRES_CONNECTION");

    /// <summary>A run against the server.</summary>
    public static DataContext Context => Only(("ConnectionString", Connection));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>The value of an environment variable; skips the test where it is not set.</summary>
    public static string Required(string variable)
    {
        if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value)
        {
            return value;
        }

        var why = $"{variable} is not set: no server to test with.";
        if (Environment.GetEnvironmentVariable("REQUIRE_SERVICES") == "1")
        {
            Assert.Fail(why);
        }

        Assert.Skip(why);
        return "";
    }

    /// <summary>A run with settings.</summary>
    public static DataContext Only(params (string Key, string Value)[] settings) =>
        new() { Now = DateTimeOffset.UtcNow, Settings = settings.ToDictionary(s => $"Postgres:{s.Key}", s => s.Value) };

    /// <summary>A table's name that no other test has.</summary>
    public static string Table(string name = "rows") => $"{Schema}.{name}_{Guid.NewGuid():n}"[..(Schema.Length + name.Length + 10)];

    /// <summary>Runs SQL.</summary>
    public static async Task DoAsync(string sql)
    {
        await using var command = (await Opened.Value).CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Token);
    }

    /// <summary>The rows of a query, each with bars between its values.</summary>
    public static async Task<List<string>> RowsAsync(string sql)
    {
        await using var command = (await Opened.Value).CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync(Token);
        var rows = new List<string>();
        while (await reader.ReadAsync(Token))
        {
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? "" : Convert.ToString(reader.GetValue(i), System.Globalization.CultureInfo.InvariantCulture))));
        }

        return rows;
    }

    /// <summary>Writes rows on the embedded engine.</summary>
    public static Task<RunSummary> WriteAsync<TModel>(IReadOnlyList<TModel> rows, DataSink sink, DataContext? context = null, RunOptions? options = null)
        where TModel : IDataModel<TModel> => TModel.Frame(new Plan.Scan(TModel.Schema, DataSource.Rows(rows))).WriteAsync(sink, context ?? Context, options, Token);

    /// <summary>Reads rows on the embedded engine.</summary>
    public static Task<IReadOnlyList<TModel>> ReadAsync<TModel>(DataSource source, DataContext? context = null)
        where TModel : IDataModel<TModel> => TModel.Frame(new Plan.Scan(TModel.Schema, source)).ToListAsync(context ?? Context, Token);

    /// <summary>The tables of the schema that sinks made next to a target.</summary>
    public static Task<List<string>> LeftoversAsync() => RowsAsync($"SELECT relname::text FROM pg_class WHERE relnamespace = '{Schema}'::regnamespace AND relkind = 'r' AND relname LIKE 'etllib%'");

    /// <summary>Asks until it is so.</summary>
    public static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        var started = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!await isSo())
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromMinutes(1), "It did not become so within a minute.");
            await timer.WaitForNextTickAsync(Token);
        }
    }

    /// <inheritdoc />
    public async ValueTask InitializeAsync()
    {
        if (!string.IsNullOrEmpty(Environment.GetEnvironmentVariable("POSTGRES_CONNECTION")))
        {
            await Opened.Value;
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (Opened.IsValueCreated)
        {
            await using var source = await Opened.Value;
            await using var command = source.CreateCommand($"DROP SCHEMA {Schema} CASCADE");
            await command.ExecuteNonQueryAsync();
        }
    }

    private static async Task<NpgsqlDataSource> OpenAsync()
    {
        var source = NpgsqlDataSource.Create(Connection);
        await using var command = source.CreateCommand($"CREATE SCHEMA {Schema}");
        await command.ExecuteNonQueryAsync();
        return source;
    }
}
