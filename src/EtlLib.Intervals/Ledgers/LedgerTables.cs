using System.Data.Common;
using System.Globalization;
using EtlLib.Ledgers;

namespace EtlLib.Intervals;

/// <summary>The tables of the ledger, and how those of an older version become those of this one.</summary>
internal static class LedgerTables
{
    /// <summary>What brings each version to the next; the first makes the first. A list of statements is never changed once it was released, only added to.</summary>
    private static readonly string[][] Versions =
    [
        [
            """
            CREATE TABLE etl_runs(id TEXT PRIMARY KEY, mode TEXT NOT NULL, engine TEXT NOT NULL, code TEXT NOT NULL, parameters TEXT NOT NULL,
              started_at TEXT NOT NULL, ended_at TEXT, outcome TEXT, message TEXT)
            """,
            """
            CREATE TABLE etl_intervals(model TEXT NOT NULL, sink TEXT NOT NULL, start_at TEXT NOT NULL, end_at TEXT NOT NULL, state TEXT NOT NULL,
              run TEXT, fingerprint TEXT, row_count BIGINT, version TEXT, done_at TEXT, seconds DOUBLE PRECISION, error TEXT,
              lease_run TEXT, lease_token BIGINT NOT NULL, lease_beat BIGINT NOT NULL, lease_ms BIGINT NOT NULL,
              PRIMARY KEY(model, sink, start_at, end_at))
            """,
        ],
    ];

    /// <summary>Brings the tables up to date.</summary>
    /// <exception cref="EngineException">A newer EtlLib wrote them.</exception>
    public static async Task MigrateAsync(LedgerDatabase database, DbConnection connection, CancellationToken cancellationToken)
    {
        await RunAsync(connection, null, "CREATE TABLE IF NOT EXISTS etl_ledger(version BIGINT NOT NULL)", cancellationToken).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        if (database.Exclusive is { } exclusive)
        {
            await RunAsync(connection, transaction, exclusive, cancellationToken).ConfigureAwait(false);
        }

        await using var read = connection.CreateCommand();
        (read.CommandText, read.Transaction) = ("SELECT coalesce(max(version), 0) FROM etl_ledger", transaction);
        var version = Convert.ToInt64(await read.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false), CultureInfo.InvariantCulture);
        if (version > Versions.Length)
        {
            throw new EngineException($"The ledger {database.Name} is of version {version}, which a newer EtlLib wrote; this one knows version {Versions.Length}. Update the package, or set EtlLib:Ledger to another.");
        }

        foreach (var statement in Versions[(int)version..].SelectMany(s => s))
        {
            await RunAsync(connection, transaction, statement, cancellationToken).ConfigureAwait(false);
        }

        if (version < Versions.Length)
        {
            await RunAsync(connection, transaction, $"INSERT INTO etl_ledger VALUES({Versions.Length})", cancellationToken).ConfigureAwait(false);
        }

        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async Task RunAsync(DbConnection connection, DbTransaction? transaction, string sql, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        (command.CommandText, command.Transaction) = (sql, transaction);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
}
