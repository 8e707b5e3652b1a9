using System.Globalization;
using Npgsql;

namespace EtlLib.Postgres;

/// <summary>The table <c>etllib.epochs</c>: the last epoch that each job committed to each table, a row each.</summary>
internal static class EpochTable
{
    private const string Sql = "etllib.epochs";

    /// <summary>Any number that no other program locks by: "etllib" in ASCII.</summary>
    private const long Lock = 0x65746C6C6962;

    /// <summary>Refuses where the table is missing and the user may not make it.</summary>
    public static async Task CheckAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var may = await PostgresClient.RowsAsync(
            connection,
            $"SELECT (to_regclass('{Sql}') IS NOT NULL OR COALESCE(has_schema_privilege(to_regnamespace('etllib'), 'CREATE'), has_database_privilege(current_database(), 'CREATE')))::text, current_user::text, current_database()::text",
            cancellationToken).ConfigureAwait(false);
        if (may[0][0] != "true")
        {
            throw new SinkException(
                $"The user {may[0][1]} may not make the table {Sql}, where the last epoch of each job is kept. As an owner of the database {may[0][2]}, run: CREATE SCHEMA etllib; "
                    + $"GRANT USAGE, CREATE ON SCHEMA etllib TO {TableName.Quoted(may[0][1]!)};");
        }
    }

    /// <summary>Makes the table where it is missing, in the transaction that is open.</summary>
    public static async Task CreateAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (!await TargetTable.IsThereAsync(connection, Sql, cancellationToken).ConfigureAwait(false))
        {
            await PostgresClient.DoAsync(connection, string.Create(CultureInfo.InvariantCulture, $"SELECT pg_advisory_xact_lock({Lock})"), cancellationToken).ConfigureAwait(false);
            await PostgresClient.DoAsync(connection, "CREATE SCHEMA IF NOT EXISTS etllib", cancellationToken).ConfigureAwait(false);
            await PostgresClient.DoAsync(
                connection,
                $"CREATE TABLE IF NOT EXISTS {Sql} (job text, model text, target text, epoch bigint NOT NULL, committed timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (job, model, target))",
                cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The last epoch of a job, model and target; null where there is none.</summary>
    public static async Task<long?> LastAsync(NpgsqlConnection connection, string[] entry, CancellationToken cancellationToken) =>
        await TargetTable.IsThereAsync(connection, Sql, cancellationToken).ConfigureAwait(false)
        && await PostgresClient.RowsAsync(connection, $"SELECT epoch::text FROM {Sql} WHERE job = $1 AND model = $2 AND target = $3", cancellationToken, entry).ConfigureAwait(false) is [[{ } epoch]]
            ? long.Parse(epoch, CultureInfo.InvariantCulture)
            : null;

    /// <summary>Notes an epoch in the transaction that is open.</summary>
    public static Task CommitAsync(NpgsqlConnection connection, string[] entry, long epoch, CancellationToken cancellationToken) => PostgresClient.DoAsync(
        connection,
        $"INSERT INTO {Sql} AS e (job, model, target, epoch) VALUES ($1, $2, $3, $4::bigint) ON CONFLICT (job, model, target) DO UPDATE SET epoch = GREATEST(e.epoch, EXCLUDED.epoch), committed = now()",
        cancellationToken,
        [.. entry, epoch.ToString(CultureInfo.InvariantCulture)]);
}
