using System.Data.Common;

namespace EtlLib.Ledgers;

/// <summary>
/// The database that the ledger of intervals is kept in. The tables and statements are the same for each: SQL that SQLite and PostgreSQL share, with parameters
/// named <c>@name</c>. A connector offers one for the setting <c>EtlLib:Ledger</c>: <see cref="Connector.OpenLedger"/>.
/// </summary>
internal abstract class LedgerDatabase
{
    /// <summary>Gets what people call it, without secrets.</summary>
    public abstract string Name { get; }

    /// <summary>Gets a statement that a transaction begins with, so that it is the only one that writes; null where every transaction is.</summary>
    public virtual string? Exclusive => null;

    /// <summary>Opens a connection, which the caller disposes.</summary>
    /// <exception cref="EngineException">It cannot be opened.</exception>
    public abstract Task<DbConnection> OpenAsync(CancellationToken cancellationToken);
}
