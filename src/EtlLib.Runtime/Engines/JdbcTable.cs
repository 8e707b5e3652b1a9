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

/// <summary>A sink that is a table of a database: its writer is an <see cref="IJdbcWriter"/>.</summary>
internal interface IJdbcSink;

/// <summary>A <see cref="SinkWriter"/> whose rows an engine can put into a table by itself, instead of <see cref="SinkWriter.WriteAsync"/>. The rest of the commit stays the writer's.</summary>
internal interface IJdbcWriter
{
    /// <summary>Makes an empty table of the model's columns for the rows of the current epoch.</summary>
    /// <exception cref="SinkException">It cannot be made.</exception>
    Task<JdbcTable> StageAsync(CancellationToken cancellationToken);
}
