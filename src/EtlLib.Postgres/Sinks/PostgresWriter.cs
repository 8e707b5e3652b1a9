using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using EtlLib.Batches;
using EtlLib.Formats;
using EtlLib.Schemas;
using Npgsql;

namespace EtlLib.Postgres;

/// <summary>Writes rows into a table next to the target, and moves them there by the commit.</summary>
/// <remarks>
/// Law: the table <c>etllib_HASH_EPOCH</c>, of the hash of job, model and target, exists from the end of prepare until the transaction that commits or aborts the
/// epoch, and at no other time. So its presence says whether a prepared epoch is still to be committed, to this process and to any later one.
/// </remarks>
internal sealed class PostgresWriter(PostgresSink sink, SinkJob job, IReadOnlyList<ColumnSchema> key) : SinkWriter
{
    private const int Attempts = 4, SendBytes = 1 << 16;

    private readonly PostgresClient client = PostgresClient.Of(sink.Address, job.Context);
    private readonly string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{job.Name}\0{job.Model}\0{sink.Table.Sql}")))[..16];
    private readonly string unique = Guid.NewGuid().ToString("n")[..12];
    private readonly CopyBuffer buffer = new();
    private NpgsqlConnection? connection;
    private NpgsqlRawCopyStream? copy;
    private ValueEncoder[] encoders = [];
    private TargetTable? target;

    private bool IsStream => job.Context.Mode is RunMode.Stream;

    /// <inheritdoc />
    public override Task CheckAsync(CancellationToken cancellationToken) => NamedAsync(async () =>
    {
        await using var opened = await client.OpenAsync(cancellationToken).ConfigureAwait(false);
        var found = await FoundAsync(opened, cancellationToken).ConfigureAwait(false);
        if (found.Exists && sink.Mode is WriteMode.Error)
        {
            throw Present();
        }

        found.Check(job.Rows, key, sink.Describe());
        await EpochTable.CheckAsync(opened, cancellationToken).ConfigureAwait(false);
        if (IsStream)
        {
            // A stream begins: its epochs add to the table.
            await (found.Exists && sink.Mode is WriteMode.Overwrite ? PostgresClient.DoAsync(opened, $"DELETE FROM {found.Name.Sql}", cancellationToken) : Task.FromResult(0)).ConfigureAwait(false);
        }

        return 0;
    });

    /// <inheritdoc />
    public override Task WriteAsync(ColumnBatch batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return NamedAsync(async () =>
        {
            await StartAsync(cancellationToken).ConfigureAwait(false);
            for (var row = 0; row < batch.Count;)
            {
                row = Encode(batch, row);
                if (buffer.Length >= SendBytes)
                {
                    await SendAsync(cancellationToken).ConfigureAwait(false);
                }
            }

            return 0;
        });
    }

    /// <inheritdoc />
    public override Task<string> PrepareAsync(long epoch, CancellationToken cancellationToken) => NamedAsync(async () =>
    {
        await StartAsync(cancellationToken).ConfigureAwait(false);
        buffer.Int16(-1);
        await SendAsync(cancellationToken).ConfigureAwait(false);
        var ended = copy!;
        copy = null;
        await ended.DisposeAsync().ConfigureAwait(false);
        var staging = target!.Beside(Staging(unique));
        if (key.Count > 0)
        {
            await PostgresClient.DoAsync(connection!, $"ALTER TABLE {staging} ADD PRIMARY KEY ({Names(key)})", cancellationToken).ConfigureAwait(false);
        }

        await EpochTable.CreateAsync(connection!, cancellationToken).ConfigureAwait(false);
        await PostgresClient.DoAsync(connection!, $"ALTER TABLE {staging} RENAME TO {TableName.Quoted(Staging(epoch))}", cancellationToken).ConfigureAwait(false);
        await PostgresClient.DoAsync(connection!, "COMMIT", cancellationToken).ConfigureAwait(false);
        await CloseAsync().ConfigureAwait(false);
        return epoch.ToString(CultureInfo.InvariantCulture);
    });

    /// <inheritdoc />
    public override Task<CommittedOutput> CommitAsync(string token, CancellationToken cancellationToken) => NamedAsync(async () =>
    {
        var epoch = long.Parse(token, CultureInfo.InvariantCulture);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var opened = await client.OpenAsync(cancellationToken).ConfigureAwait(false);
                return new CommittedOutput(await CommitAsync(opened, epoch, cancellationToken).ConfigureAwait(false));
            }
            catch (Exception e) when (attempt < Attempts && (PostgresClient.IsPassing(e) || IsMadeByOthers(e)))
            {
                // Whether a lost connection had committed, the next attempt finds out.
                await PostgresClient.DelayAsync(attempt, cancellationToken).ConfigureAwait(false);
            }
        }
    });

    /// <inheritdoc />
    public override Task AbortAsync(long epoch, string? token, CancellationToken cancellationToken) => NamedAsync(async () =>
    {
        await using var opened = await client.OpenAsync(cancellationToken).ConfigureAwait(false);
        return await TargetTable.SchemaOfAsync(opened, Staging(epoch), cancellationToken).ConfigureAwait(false) is { } schema
            ? await PostgresClient.DoAsync(opened, $"DROP TABLE IF EXISTS {new TableName(schema, Staging(epoch)).Sql}", cancellationToken).ConfigureAwait(false)
            : 0;
    });

    /// <inheritdoc />
    public override Task<long?> LastEpochAsync(CancellationToken cancellationToken) => NamedAsync(async () =>
    {
        await using var opened = await client.OpenAsync(cancellationToken).ConfigureAwait(false);
        return await EpochTable.LastAsync(opened, Entry, cancellationToken).ConfigureAwait(false);
    });

    /// <inheritdoc />
    public override async ValueTask DisposeAsync()
    {
        try
        {
            if (copy is not null)
            {
                await copy.CancelAsync().ConfigureAwait(false);
            }

            await CloseAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is NpgsqlException or IOException or ObjectDisposedException or OperationCanceledException)
        {
            // A transaction that is not committed leaves nothing, however its connection ends.
        }

        buffer.Dispose();
        await client.DisposeAsync().ConfigureAwait(false);
    }

    private string[] Entry => [job.Name, job.Model, sink.Table.Sql];

    private string Staging(object epoch) => string.Create(CultureInfo.InvariantCulture, $"etllib_{hash}_{epoch}");

    private Task<TargetTable> FoundAsync(NpgsqlConnection opened, CancellationToken cancellationToken) => TargetTable.FindAsync(opened, sink.Table, cancellationToken);

    /// <summary>Begins the epoch's transaction, makes its table and opens the copy.</summary>
    private async Task StartAsync(CancellationToken cancellationToken)
    {
        if (copy is not null)
        {
            return;
        }

        connection = await client.OpenAsync(cancellationToken).ConfigureAwait(false);
        await PostgresClient.DoAsync(connection, "BEGIN", cancellationToken).ConfigureAwait(false);
        target = await FoundAsync(connection, cancellationToken).ConfigureAwait(false);
        await PostgresClient.DoAsync(connection, target.Create(Staging(unique), job.Rows), cancellationToken).ConfigureAwait(false);
        encoders = [.. job.Rows.Columns.Select(c => ValueEncoder.Of(c, asInterval: target.Column(c)?.Type is PgType.Interval))];
        copy = await connection.BeginRawBinaryCopyAsync(
            $"COPY {target.Beside(Staging(unique))} ({Names(job.Rows.Columns)}) FROM STDIN (FORMAT BINARY, FREEZE)", cancellationToken).ConfigureAwait(false);
        CopyBuffer.Header.CopyTo(buffer.Take(CopyBuffer.Header.Length));
    }

    /// <summary>Encodes rows until there is enough to send.</summary>
    /// <returns>The row after the last.</returns>
    private int Encode(ColumnBatch batch, int row)
    {
        var vectors = batch.Vectors;
        for (; row < batch.Count && buffer.Length < SendBytes; row++)
        {
            buffer.Int16((short)encoders.Length);
            for (var i = 0; i < vectors.Length; i++)
            {
                encoders[i].Write(vectors[i], row, buffer);
            }
        }

        return row;
    }

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        await copy!.WriteAsync(buffer.Written, cancellationToken).ConfigureAwait(false);
        buffer.Drop(buffer.Length);
    }

    private async Task<string> CommitAsync(NpgsqlConnection opened, long epoch, CancellationToken cancellationToken)
    {
        await PostgresClient.DoAsync(opened, "BEGIN", cancellationToken).ConfigureAwait(false);
        await PostgresClient.DoAsync(opened, string.Create(CultureInfo.InvariantCulture, $"SET LOCAL lock_timeout = {(long)client.Timeout.TotalMilliseconds}"), cancellationToken).ConfigureAwait(false);
        if (await TargetTable.SchemaOfAsync(opened, Staging(epoch), cancellationToken).ConfigureAwait(false) is { } schema)
        {
            // What the search_path finds may have changed since the rows were prepared.
            var found = await TargetTable.FindAsync(opened, sink.Table with { Schema = sink.Table.Schema ?? schema }, cancellationToken).ConfigureAwait(false);
            foreach (var statement in Move(found, found.Beside(Staging(epoch))))
            {
                await PostgresClient.DoAsync(opened, statement, cancellationToken).ConfigureAwait(false);
            }

            await EpochTable.CommitAsync(opened, Entry, epoch, cancellationToken).ConfigureAwait(false);
            await PostgresClient.DoAsync(opened, "COMMIT", cancellationToken).ConfigureAwait(false);
        }
        else if (!(await EpochTable.LastAsync(opened, Entry, cancellationToken).ConfigureAwait(false) >= epoch))
        {
            throw new SinkException($"{sink.Describe()}: the table {Staging(epoch)} of {client.Place}, which holds the prepared rows of epoch {epoch}, is gone. Run it again.") { Location = client.Place };
        }

        return $"{sink.Table} at {client.Place}";
    }

    /// <summary>The statements that make the rows visible.</summary>
    private IEnumerable<string> Move(TargetTable found, string staging)
    {
        if (!found.Exists)
        {
            return [$"ALTER TABLE {staging} RENAME TO {TableName.Quoted(found.Name.Name)}"];
        }

        if (sink.Mode is WriteMode.Error && !IsStream)
        {
            throw Present();
        }

        ColumnSchema[] others = [.. job.Rows.Columns.Where(c => !key.Contains(c))];
        var merge = key.Count == 0 ? "" : $" ON CONFLICT ({string.Join(", ", key.Select(found.NameOf))}) DO "
            + (others.Length == 0 ? "NOTHING" : $"UPDATE SET {string.Join(", ", others.Select(c => $"{found.NameOf(c)} = EXCLUDED.{found.NameOf(c)}"))}");
        var insert = $"INSERT INTO {found.Name.Sql} ({string.Join(", ", job.Rows.Columns.Select(found.NameOf))}) SELECT {Names(job.Rows.Columns)} FROM {staging}{merge}";
        return [.. sink.Mode is WriteMode.Overwrite && !IsStream ? [$"DELETE FROM {found.Name.Sql}"] : Array.Empty<string>(), insert, $"DROP TABLE {staging}"];
    }

    /// <summary>Whether somebody else made a table of the name just now: it is there, or its name is taken in the catalogue.</summary>
    private static bool IsMadeByOthers(Exception e) =>
        e is PostgresException { SqlState: "42P07" } or PostgresException { SqlState: "23505", ConstraintName: "pg_class_relname_nsp_index" or "pg_type_typname_nsp_index" };

    private async Task CloseAsync()
    {
        var (ended, opened) = (copy, connection);
        (copy, connection) = (null, null);
        if (ended is not null)
        {
            await ended.DisposeAsync().ConfigureAwait(false);
        }

        if (opened is not null)
        {
            await opened.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static string Names(IEnumerable<ColumnSchema> columns) => string.Join(", ", columns.Select(c => TableName.Quoted(c.Name)));

    private SinkException Present() =>
        new($"{sink.Describe()}: the table exists at {client.Place}, and nothing was written. Drop it, or use WriteMode.Overwrite, Append or Merge.") { Location = client.Place };

    private async Task<T> NamedAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (PostgresException e) when (e is { SqlState: "23505", TableName: { } table } && table.StartsWith("etllib_", StringComparison.Ordinal))
        {
            throw new SinkException($"{sink.Describe()}: two rows of {job.Model} have the same key ({string.Join(", ", key.Select(c => c.Name))}), and WriteMode.Merge keeps one row of each. Leave one of them out, for example by Dedup.", e) { Location = client.Place, Model = job.Model };
        }
        catch (Exception e) when (e is NpgsqlException or IOException or ObjectDisposedException)
        {
            throw new SinkException($"{sink.Describe()} cannot be written: {client.Reason(e)}", e) { Location = client.Place };
        }
        catch (ValueFault fault)
        {
            throw new SinkException($"{sink.Describe()}: column {fault.Path} of {job.Model} {fault.Message}", fault) { Location = client.Place, Model = job.Model, Column = fault.Path };
        }
    }
}
