namespace EtlLib.Postgres;

/// <summary>Tables and queries of PostgreSQL as sources. Where the server is, the section <c>EtlLib:Postgres</c> of the settings says.</summary>
public static class PostgresSources
{
    extension(DataSource)
    {
        /// <summary>The rows of a table or view. Columns are found by name, ignoring case.</summary>
        /// <param name="table">The name, as SQL says it: <c>trades</c>, <c>market.trades</c>, <c>market."Daily trades"</c>.</param>
        /// <param name="connection">The name of a section of <c>EtlLib:Postgres</c>; null: the settings of <c>EtlLib:Postgres</c> itself.</param>
        public static PostgresSource Postgres(string table, string? connection = null) => new(TableName.Parse(table), null, new(connection, null));

        /// <summary>The rows of a table or view, by a connection string of Npgsql.</summary>
        /// <param name="table">The name, as SQL says it.</param>
        /// <param name="connection">The connection string: <c>factory.Secret("Reports")</c>.</param>
        public static PostgresSource Postgres(string table, Secret connection) => new(TableName.Parse(table), null, new(null, connection));

        /// <summary>The rows of a query, which the server computes. Columns are found by name, ignoring case.</summary>
        /// <param name="query">One SELECT statement. It is run as it is: put no text from outside into it.</param>
        /// <param name="connection">The name of a section of <c>EtlLib:Postgres</c>; null: the settings of <c>EtlLib:Postgres</c> itself.</param>
        public static PostgresSource PostgresQuery(string query, string? connection = null) => new(null, query, new(connection, null));

        /// <summary>The rows of a query, by a connection string of Npgsql.</summary>
        /// <param name="query">One SELECT statement. It is run as it is: put no text from outside into it.</param>
        /// <param name="connection">The connection string: <c>factory.Secret("Reports")</c>.</param>
        public static PostgresSource PostgresQuery(string query, Secret connection) => new(null, query, new(null, connection));
    }
}

/// <summary>Tables of PostgreSQL as sinks.</summary>
public static class PostgresSinks
{
    extension(DataSink)
    {
        /// <summary>A table, which is made of the model's columns if it is missing. Readers see all rows of a run, or of an epoch of a stream, or none.</summary>
        /// <param name="table">The name, as SQL says it: <c>trades</c>, <c>market.trades</c>, <c>market."Daily trades"</c>.</param>
        /// <param name="mode">What to do if the table exists. <see cref="WriteMode.Merge"/> replaces rows with the same <c>[PartitionKey]</c>, <c>[EventTime]</c> and <c>[Sequence]</c>.</param>
        /// <param name="connection">The name of a section of <c>EtlLib:Postgres</c>; null: the settings of <c>EtlLib:Postgres</c> itself.</param>
        public static PostgresSink Postgres(string table, WriteMode mode = WriteMode.Error, string? connection = null) => new(TableName.Parse(table), mode, new(connection, null));

        /// <summary>A table, by a connection string of Npgsql.</summary>
        /// <param name="table">The name, as SQL says it.</param>
        /// <param name="connection">The connection string: <c>factory.Secret("Reports")</c>.</param>
        /// <param name="mode">What to do if the table exists.</param>
        public static PostgresSink Postgres(string table, Secret connection, WriteMode mode = WriteMode.Error) => new(TableName.Parse(table), mode, new(null, connection));
    }
}

/// <summary>What the package adds to a program: the section <c>EtlLib:Postgres</c> of the settings.</summary>
public sealed class PostgresConnector : Connector
{
    /// <inheritdoc />
    public override string Name => PostgresAddress.Section;
}
