namespace EtlLib.Engines;

/// <summary>How an engine on other machines gets to a table or query of a database by itself: by JDBC.</summary>
/// <param name="Url">The address, without a password.</param>
/// <param name="Driver">The driver's class.</param>
/// <param name="From">What stands behind FROM: the table's name in SQL, or a query in parentheses with a name.</param>
/// <param name="User">The user, or null.</param>
/// <param name="Password">The password, or null.</param>
internal sealed record JdbcTable(string Url, string Driver, string From, string? User, Secret? Password);

/// <summary>A source that is a table or query of a database. It gives batches too, for engines that do not read databases by themselves.</summary>
internal interface IJdbcSource
{
    /// <summary>Where the rows are.</summary>
    /// <param name="context">What the run is parameterised by.</param>
    /// <exception cref="UsageException">No server is configured.</exception>
    JdbcTable Jdbc(DataContext context);
}
