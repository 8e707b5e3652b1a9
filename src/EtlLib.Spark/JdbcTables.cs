using EtlLib.Spark;
using EtlLib.Spark.Lowering;

namespace EtlLib;

/// <summary>Adds <c>DataSource.Jdbc(…)</c> and <c>DataSink.Jdbc(…)</c>, which Spark reads and writes.</summary>
#pragma warning disable CA1708 // The analyzer takes two extension blocks for members of one name.
public static class JdbcTables
#pragma warning restore CA1708
{
    extension(DataSource)
    {
        /// <summary>Rows of a table of PostgreSQL, which the cluster reads. Columns are found by name, ignoring case.</summary>
        /// <param name="url"><c>jdbc:postgresql://host:port/database</c>, as the cluster reaches it; without a password.</param>
        /// <param name="table">The table or view, as SQL says it: <c>trades</c>, <c>market."Trades"</c>.</param>
        /// <param name="user">The user.</param>
        /// <param name="password">The password.</param>
        public static JdbcSource Jdbc(string url, string table, string? user = null, Secret? password = null) => new(new JdbcTable(url, table, user, password));
    }

    extension(DataSink)
    {
        /// <summary>A table of PostgreSQL, which the cluster writes. It appears, or changes, in one transaction.</summary>
        /// <param name="url"><c>jdbc:postgresql://host:port/database</c>, as the cluster reaches it; without a password.</param>
        /// <param name="table">The table, as SQL says it. Where there is none it is made, of the model's columns.</param>
        /// <param name="mode">What to do where it is there already. An overwrite replaces its rows, and leaves the table, its indexes and rights.</param>
        /// <param name="user">The user.</param>
        /// <param name="password">The password.</param>
        public static JdbcSink Jdbc(string url, string table, WriteMode mode = WriteMode.Error, string? user = null, Secret? password = null) => new(new JdbcTable(url, table, user, password), mode);
    }
}

/// <summary>A table of PostgreSQL as a source: <c>DataSource.Jdbc(…)</c>.</summary>
public sealed class JdbcSource : DataSource
{
    internal JdbcSource(JdbcTable table) => Table = table;

    internal JdbcTable Table { get; }

    /// <inheritdoc />
    public override string Describe() => Table.ToString();
}

/// <summary>A table of PostgreSQL as a sink: <c>DataSink.Jdbc(…)</c>.</summary>
public sealed class JdbcSink : DataSink
{
    internal JdbcSink(JdbcTable table, WriteMode mode) => (Table, Mode) = (table, mode);

    /// <summary>What to do where it is there already.</summary>
    public WriteMode Mode { get; }

    internal JdbcTable Table { get; }

    /// <inheritdoc />
    public override string? Engine => "spark";

    /// <inheritdoc />
    public override SinkWriter Open(SinkJob job) => throw new PlanException($"{Describe()}: only Spark writes it. Run with --engine spark.");

    /// <inheritdoc />
    public override string Describe() => Table.ToString();
}

/// <summary>A table of a database, and how the cluster gets there.</summary>
internal sealed record JdbcTable
{
    private const string Scheme = "jdbc:postgresql:";

    private readonly (string Key, string Value)[] connection;
    private readonly Secret? password;

    public JdbcTable(string url, string table, string? user, Secret? password)
    {
        if (url.Contains("password=", StringComparison.OrdinalIgnoreCase))
        {
            throw new PlanException($"The address of the table {table} holds a password, which would print: give it as password: factory.Secret(\"…\").");
        }

        (Url, Name, this.password) = (url, table, password);
        connection = [("url", url), ("driver", "org.postgresql.Driver"), .. user is null ? [] : new[] { ("user", user) }, .. password is null ? [] : new[] { ("password", password.Reveal()) }];
    }

    public string Url { get; }

    public string Name { get; }

    /// <summary>The last part of its name, as SQL says it, and what is before that.</summary>
    public (string Before, string Last) Parts
    {
        get
        {
            var (quoted, last) = (false, -1);
            for (var i = 0; i < Name.Length; i++)
            {
                quoted ^= Name[i] == '"';
                last = Name[i] == '.' && !quoted ? i : last;
            }

            return (Name[..(last + 1)], Name[(last + 1)..]);
        }
    }

    /// <summary>Refuses other databases.</summary>
    public void Check()
    {
        if (!Url.StartsWith(Scheme, StringComparison.Ordinal))
        {
            throw Refusals.Operation($"{this}: a database that is not PostgreSQL", $"Give an address that begins with {Scheme}, or write a source or sink of your own.");
        }
    }

    /// <summary>The rows of a table or, in parentheses and with a name, of a query.</summary>
    /// <param name="cluster">Who reads them, and from now on shows the password in no error and no plan.</param>
    /// <param name="query">The table or query.</param>
    /// <param name="options">What else Spark is told.</param>
    public Wire.Relation Read(ClusterSession cluster, string query, params IEnumerable<(string Key, string Value)> options)
    {
        Hide(cluster);
        return Rel.Files("jdbc", [], null, [.. connection, ("dbtable", query), ("preferTimestampNTZ", "true"), .. options]);
    }

    /// <summary>The command that adds rows to a table that is there.</summary>
    /// <param name="cluster">Who writes them, and from now on shows the password in no error and no plan.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="table">The table.</param>
    public Wire.WriteOperation Write(ClusterSession cluster, Wire.Relation rows, string table)
    {
        Hide(cluster);
        var write = new Wire.WriteOperation { Input = rows, Source = "jdbc", Mode = Wire.WriteOperation.Types.SaveMode.Append };

        // Texts are sent as of no type, so that the database makes uuids, times and JSON of them.
        write.Options.Add(connection.Concat([("dbtable", table), ("stringtype", "unspecified"), ("reWriteBatchedInserts", "true")]).ToDictionary());
        return write;
    }

    /// <inheritdoc />
    public override string ToString() => $"jdbc {Url.Split('?')[0].Replace("jdbc:", "", StringComparison.Ordinal)} {Name}";

    private void Hide(ClusterSession cluster)
    {
        if (password is not null)
        {
            cluster.Hide(password);
        }
    }
}
