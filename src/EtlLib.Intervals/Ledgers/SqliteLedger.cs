using System.Data.Common;
using EtlLib.Ledgers;
using Microsoft.Data.Sqlite;

namespace EtlLib.Intervals;

/// <summary>The ledger in a file: <c>.etl/ledger.db</c>, unless <c>EtlLib:Ledger</c> names another.</summary>
/// <remarks>
/// The write-ahead log is not flushed at each commit: what a power cut takes away, the next run finds in the outputs again. A killed process loses nothing.
/// </remarks>
internal sealed class SqliteLedger(string path) : LedgerDatabase
{
    /// <inheritdoc />
    public override string Name => path;

    /// <inheritdoc />
    public override async Task<DbConnection> OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 60 }.ConnectionString);
            try
            {
                await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
                await using var command = connection.CreateCommand();
                command.CommandText = "PRAGMA journal_mode = wal; PRAGMA synchronous = normal;";
                await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
                return connection;
            }
            catch
            {
                await connection.DisposeAsync().ConfigureAwait(false);
                throw;
            }
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new EngineException($"The ledger {path} cannot be opened: {e.Message} Set EtlLib:Ledger to another file; if this one is damaged, move it away and rebuild it from the outputs: runs repair.", e);
        }
    }
}
