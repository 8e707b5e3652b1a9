using System.Data.Common;
using System.Globalization;
using EtlLib.Ledgers;

namespace EtlLib.Intervals;

/// <summary>What has been computed: runs, and for each output and interval by what, when and with how many rows. For any number of threads and processes at once.</summary>
/// <remarks>
/// Law: an output of an interval belongs to at most one run at a time, which has its fencing token; what a run writes under an older token changes nothing. Time is not
/// compared with the clock of another process: a lease has expired once a process has seen it unchanged for its length, by its own monotonic clock.
/// </remarks>
internal sealed class Ledger : IAsyncDisposable
{
    private const string Key = "model = @model AND sink = @sink AND start_at = @start AND end_at = @end";
    private const string Mine = Key + " AND lease_run = @run AND lease_token = @token";

    private readonly LedgerDatabase database;
    private readonly DbConnection connection;
    private readonly TimeProvider clock;
    private readonly SemaphoreSlim gate = new(1);
    private readonly Dictionary<(Output, Interval), (LedgerLease Lease, long Since)> seen = [];

    private Ledger(LedgerDatabase database, DbConnection connection, TimeProvider clock) => (this.database, this.connection, this.clock) = (database, connection, clock);

    /// <summary>Opens the ledger and brings its tables up to date.</summary>
    /// <exception cref="EngineException">It cannot be opened.</exception>
    public static async Task<Ledger> OpenAsync(LedgerDatabase database, TimeProvider clock, CancellationToken cancellationToken)
    {
        var connection = await database.OpenAsync(cancellationToken).ConfigureAwait(false);
        var ledger = new Ledger(database, connection, clock);
        try
        {
            await ledger.NamedAsync(() => LedgerTables.MigrateAsync(database, connection, cancellationToken)).ConfigureAwait(false);
            return ledger;
        }
        catch
        {
            await ledger.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await connection.DisposeAsync().ConfigureAwait(false);
        gate.Dispose();
    }

    /// <summary>Notes that a run begins.</summary>
    public Task BeginAsync(LedgerRun run) => WriteAsync(() => RunAsync(
        "INSERT INTO etl_runs VALUES(@id, @mode, @engine, @code, @parameters, @started, NULL, NULL, NULL)",
        ("id", run.Id), ("mode", run.Mode), ("engine", run.Engine), ("code", run.Code), ("parameters", run.Parameters), ("started", Precise(run.Started))));

    /// <summary>Notes how a run ended.</summary>
    public Task EndAsync(string id, DateTimeOffset ended, string outcome, string? message) => WriteAsync(() => RunAsync(
        "UPDATE etl_runs SET ended_at = @ended, outcome = @outcome, message = @message WHERE id = @id", ("id", id), ("ended", Precise(ended)), ("outcome", outcome), ("message", message)));

    /// <summary>The runs, the newest first.</summary>
    /// <param name="id">How the number begins; empty for all.</param>
    /// <param name="most">At most how many.</param>
    public Task<List<LedgerRun>> RunsAsync(string id, int most) => ReadAsync(
        "SELECT id, mode, engine, code, parameters, started_at, ended_at, outcome, message FROM etl_runs WHERE substr(id, 1, length(@id)) = @id ORDER BY started_at DESC, id DESC LIMIT @most",
        row => new LedgerRun(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), Instant(row.GetString(5)), TextAt(row, 6) is { } ended ? Instant(ended) : null, TextAt(row, 7), TextAt(row, 8)),
        ("id", id), ("most", (long)most));

    /// <summary>All that the ledger says of intervals that overlap a stretch of time, in their order.</summary>
    public Task<List<LedgerRow>> RowsAsync(DateTimeOffset start, DateTimeOffset end) => ReadAsync(
        Select + " WHERE start_at < @to AND end_at > @from ORDER BY start_at, end_at, model, sink", Row, ("from", Interval.Text(start)), ("to", Interval.Text(end)));

    /// <summary>What a run has computed and is there yet.</summary>
    public Task<List<LedgerRow>> RowsOfAsync(string run) => ReadAsync(Select + " WHERE run = @run OR lease_run = @run ORDER BY start_at, end_at, model, sink", Row, ("run", run));

    /// <summary>Takes outputs of an interval, so that no other run computes them. All, or none where another run has one.</summary>
    /// <param name="run">The run.</param>
    /// <param name="interval">The interval.</param>
    /// <param name="outputs">The outputs.</param>
    /// <param name="length">How long the lease lasts from one renewal to the next.</param>
    /// <param name="isDone">Tells of a row whether what it says is what is wanted: then the output is left out.</param>
    /// <returns>What was taken, which can be nothing; null where another run has one of them.</returns>
    public Task<Taken?> TakeAsync(string run, Interval interval, IReadOnlyList<Output> outputs, TimeSpan length, Func<LedgerRow, bool> isDone) => WriteAsync(async () =>
    {
        var (wanted, isHeld) = (new List<Output>(), false);
        foreach (var output in outputs)
        {
            var row = (await QueryAsync(Select + " WHERE " + Key, Row, Keys(output, interval)).ConfigureAwait(false)).FirstOrDefault();

            // All leases are looked at, so that they expire at once.
            isHeld |= row is { Lease.Run: not null } && row.Lease.Run != run && !HasExpired(row);
            if (row is not { State: LedgerState.Done } || !isDone(row))
            {
                wanted.Add(output);
            }
        }

        if (isHeld)
        {
            return null;
        }

        var taken = new List<(Output, long)>();
        foreach (var output in wanted)
        {
            var token = await QueryAsync(
                """
                INSERT INTO etl_intervals(model, sink, start_at, end_at, state, lease_run, lease_token, lease_beat, lease_ms) VALUES(@model, @sink, @start, @end, 'running', @run, 1, 0, @length)
                ON CONFLICT(model, sink, start_at, end_at) DO UPDATE SET state = 'running', lease_run = @run, lease_token = etl_intervals.lease_token + 1, lease_beat = 0, lease_ms = @length
                RETURNING lease_token
                """,
                row => row.GetInt64(0),
                [.. Keys(output, interval), ("run", run), ("length", (long)length.TotalMilliseconds)]).ConfigureAwait(false);
            taken.Add((output, token[0]));
        }

        return new Taken(run, interval, taken);
    });

    /// <summary>Renews what a run has taken.</summary>
    /// <returns>False where another run has taken it since.</returns>
    public Task<bool> RenewAsync(Taken taken) => AllAsync(taken, $"UPDATE etl_intervals SET lease_beat = lease_beat + 1 WHERE {Mine}", _ => []);

    /// <summary>Notes that outputs are computed, and gives them back.</summary>
    /// <param name="taken">What was taken.</param>
    /// <param name="done">When.</param>
    /// <param name="seconds">How long it took.</param>
    /// <param name="made">Of each output its fingerprint, its rows and its version.</param>
    /// <returns>False where another run has taken one since.</returns>
    public Task<bool> DoneAsync(Taken taken, DateTimeOffset done, double seconds, Func<Output, (string Fingerprint, long Rows, string? Version)> made) => AllAsync(
        taken,
        $"UPDATE etl_intervals SET state = 'done', run = @run, fingerprint = @fingerprint, row_count = @rows, version = @version, done_at = @done, seconds = @seconds, error = NULL, lease_run = NULL WHERE {Mine}",
        output => made(output) is var (fingerprint, rows, version) ? [("fingerprint", fingerprint), ("rows", rows), ("version", version), ("done", Precise(done)), ("seconds", seconds)] : []);

    /// <summary>Notes that outputs could not be computed, and gives them back. What was there before stays.</summary>
    public Task<bool> FailAsync(Taken taken, string error) => AllAsync(taken, $"UPDATE etl_intervals SET state = 'failed', error = @error, lease_run = NULL WHERE {Mine}", _ => [("error", error)]);

    /// <summary>Gives outputs back without computing them: they are as they were.</summary>
    public Task<bool> ReleaseAsync(Taken taken) => AllAsync(
        taken, $"UPDATE etl_intervals SET state = CASE WHEN error IS NOT NULL THEN 'failed' WHEN fingerprint IS NOT NULL THEN 'done' ELSE 'stopped' END, lease_run = NULL WHERE {Mine}", _ => []);

    /// <summary>Forgets what it says of outputs in intervals: they are gone.</summary>
    public Task ForgetAsync(IEnumerable<LedgerRow> rows) => WriteAsync(async () =>
    {
        foreach (var row in rows)
        {
            await RunAsync($"DELETE FROM etl_intervals WHERE {Key} AND lease_run IS NULL", Keys(row.Output, row.Interval)).ConfigureAwait(false);
        }

        return true;
    });

    private const string Select = """
        SELECT model, sink, start_at, end_at, state, run, fingerprint, row_count, version, done_at, seconds, error, lease_run, lease_token, lease_beat, lease_ms FROM etl_intervals
        """;

    private static LedgerRow Row(DbDataReader row) => new(
        new Output(row.GetString(0), row.GetString(1)),
        new Interval(Interval.Parse(row.GetString(2)), Interval.Parse(row.GetString(3))),
        row.GetString(4),
        TextAt(row, 5),
        TextAt(row, 6),
        row.IsDBNull(7) ? null : row.GetInt64(7),
        TextAt(row, 8),
        TextAt(row, 9) is { } done ? Instant(done) : null,
        row.IsDBNull(10) ? null : row.GetDouble(10),
        TextAt(row, 11),
        new LedgerLease(TextAt(row, 12), row.GetInt64(13), row.GetInt64(14), row.GetInt64(15)));

    /// <summary>Whether a lease was seen unchanged for its length.</summary>
    private bool HasExpired(LedgerRow row)
    {
        if (!seen.TryGetValue((row.Output, row.Interval), out var at) || at.Lease != row.Lease)
        {
            seen[(row.Output, row.Interval)] = (row.Lease, clock.GetTimestamp());
            return false;
        }

        return clock.GetElapsedTime(at.Since).TotalMilliseconds >= row.Lease.Length;
    }

    private Task<bool> AllAsync(Taken taken, string sql, Func<Output, (string, object?)[]> values) => WriteAsync(async () =>
    {
        var all = true;
        foreach (var (output, token) in taken.Outputs)
        {
            all &= await RunAsync(sql, [.. Keys(output, taken.Interval), ("run", taken.Run), ("token", token), .. values(output)]).ConfigureAwait(false) == 1;
        }

        return all;
    });

    /// <summary>Does something in one transaction, which no other writer interrupts.</summary>
    private Task<T> WriteAsync<T>(Func<Task<T>> work) => NamedAsync(async () =>
    {
        await gate.WaitAsync().ConfigureAwait(false);
        try
        {
            await using var transaction = await connection.BeginTransactionAsync().ConfigureAwait(false);
            if (database.Exclusive is { } exclusive)
            {
                await RunAsync(exclusive).ConfigureAwait(false);
            }

            var result = await work().ConfigureAwait(false);
            await transaction.CommitAsync().ConfigureAwait(false);
            return result;
        }
        finally
        {
            gate.Release();
        }
    });

    private Task<List<T>> ReadAsync<T>(string sql, Func<DbDataReader, T> read, params (string, object?)[] values) => WriteAsync(() => QueryAsync(sql, read, values));

    private async Task<List<T>> QueryAsync<T>(string sql, Func<DbDataReader, T> read, (string, object?)[] values)
    {
        await using var command = Command(sql, values);
        await using var reader = await command.ExecuteReaderAsync().ConfigureAwait(false);
        var rows = new List<T>();
        while (await reader.ReadAsync().ConfigureAwait(false))
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    private async Task<int> RunAsync(string sql, params (string, object?)[] values)
    {
        await using var command = Command(sql, values);
        return await command.ExecuteNonQueryAsync().ConfigureAwait(false);
    }

    private DbCommand Command(string sql, (string Name, object? Value)[] values)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in values)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = ("@" + name, value ?? DBNull.Value);
            command.Parameters.Add(parameter);
        }

        return command;
    }

    private async Task<T> NamedAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (DbException e)
        {
            throw new EngineException($"The ledger {database.Name} cannot be used: {e.Message} If it is damaged, move it away and rebuild it from the outputs: runs repair.", e);
        }
    }

    private Task NamedAsync(Func<Task> work) => NamedAsync(async () =>
    {
        await work().ConfigureAwait(false);
        return true;
    });

    private static (string, object?)[] Keys(Output output, Interval interval) =>
        [("model", output.Model), ("sink", output.Sink), ("start", Interval.Text(interval.Start)), ("end", Interval.Text(interval.End))];

    private static string? TextAt(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static string Precise(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    private static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
}
