using System.Net.Sockets;
using Npgsql;

namespace EtlLib.Postgres;

/// <summary>Opens connections to one server, and says in words why it could not.</summary>
internal sealed class PostgresClient : IAsyncDisposable
{
    private const int Attempts = 4;
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(250);

    private readonly NpgsqlDataSource source;
    private readonly string user;

    private PostgresClient(NpgsqlConnectionStringBuilder settings)
    {
        user = settings.Username ?? Environment.UserName;
        Place = $"{settings.Host}:{settings.Port}/{settings.Database ?? user}";
        Timeout = TimeSpan.FromSeconds(settings.Timeout);
        var builder = new NpgsqlSlimDataSourceBuilder(settings.ConnectionString);
        builder.EnableTransportSecurity();

        // Bytes are decoded here, so nothing need be asked of the catalogue when a connection opens.
        builder.ConfigureTypeLoading(loading => loading.EnableTypeLoading(false));
        source = builder.Build();
    }

    /// <summary>Host, port and database.</summary>
    public string Place { get; }

    /// <summary>How long to wait for a connection, or for a lock.</summary>
    public TimeSpan Timeout { get; }

    public static PostgresClient Of(PostgresAddress address, DataContext context) => new(address.Of(context).Settings);

    /// <summary>Opens a connection; tries again for a few seconds where a server is starting or has no place.</summary>
    public async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (NpgsqlException e) when (attempt < Attempts && IsPassing(e))
            {
                await DelayAsync(attempt, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Waits before the next attempt: longer each time, and never just as long as another process.</summary>
    public static Task DelayAsync(int attempt, CancellationToken cancellationToken) =>
        Task.Delay(FirstDelay * (1 << attempt) * (0.5 + Random.Shared.NextDouble()), cancellationToken);

    /// <summary>Whether a later attempt may succeed: a lost connection, a server that starts or is full, a deadlock.</summary>
    public static bool IsPassing(Exception e) => e is NpgsqlException { IsTransient: true } or PostgresException { SqlState: "57P01" or "57P02" or "57P03" }
        || e is NpgsqlException { InnerException: IOException or SocketException };

    /// <summary>Runs a statement.</summary>
    public static async Task<int> DoAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken, params string[] values)
    {
        await using var command = Command(connection, sql, values);
        return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The rows of a query whose columns are all text.</summary>
    public static async Task<List<string?[]>> RowsAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken, params string[] values)
    {
        await using var command = Command(connection, sql, values);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        var rows = new List<string?[]>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            var row = new string?[reader.FieldCount];
            for (var i = 0; i < row.Length; i++)
            {
                row[i] = reader.IsDBNull(i) ? null : reader.GetString(i);
            }

            rows.Add(row);
        }

        return rows;
    }

    /// <summary>What went wrong, in words, with the server and without a secret.</summary>
    public string Reason(Exception e) => e switch
    {
        PostgresException error => Reason(error),
        NpgsqlException { InnerException: TimeoutException } => $"{Place} did not answer in time. Check that the server is up, or set Timeout or CommandTimeout of "
            + "EtlLib:Postgres to more seconds.",
        NpgsqlException { InnerException: SocketException socket } => $"no server answers at {Place}: {socket.Message} Start it, or correct Host and Port of EtlLib:Postgres.",
        NpgsqlException { InnerException: IOException } or IOException or ObjectDisposedException => $"the connection to {Place} was lost. Run it again.",
        _ => $"{Place}: {e.Message}",
    };

    /// <inheritdoc />
    public ValueTask DisposeAsync() => source.DisposeAsync();

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, string[] values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = value });
        }

        return command;
    }

    private string Reason(PostgresException error)
    {
        var said = $"{error.MessageText.TrimEnd('.')} (SQLSTATE {error.SqlState})";
        return error.SqlState switch
        {
            "28P01" or "28000" => $"{Place} refused the user {user}: {said}. Correct Username and Password of EtlLib:Postgres.",
            "3D000" => $"the database of {Place} is not there: {said}. Create it, or correct Database of EtlLib:Postgres.",
            "42501" => $"the user {user} lacks a privilege at {Place}: {said}. GRANT it, or use another user.",
            "42P01" or "3F000" => $"{said} at {Place}. Create it, or correct the name; put quotes around a name with capital letters.",
            "53300" => $"{Place} has no free connection: {said}. Close some, or raise max_connections.",
            "55P03" => $"a lock at {Place} was not free within {Timeout.TotalSeconds:0.#} s: {said}. End the other transaction, or set Timeout of EtlLib:Postgres.",
            "57P01" or "57P02" or "57P03" => $"{Place} is being shut down or started: {said}. Run it again.",
            _ => $"{Place}: {said}.{(error.Where is { Length: > 0 } where ? $" At {where}." : "")}{(error.Hint is { Length: > 0 } hint ? $" {hint}" : "")}",
        };
    }
}
