namespace EtlLib.Postgres.Tests;

/// <summary>The section EtlLib:Postgres.</summary>
public sealed class SettingsTests
{
    [Fact]
    public void A_connection_is_the_section_a_part_of_it_or_a_connection_string()
    {
        var context = PostgresServer.Only(("Host", "a"), ("Database", "d"), ("SslMode", "Require"), ("reports:ConnectionString", "Host=b;Username=u"), ("reports:Password", "hush"));
        Assert.Equal(("a", "d"), (Of(null).Host, Of(null).Database));
        Assert.Equal(("b", "u", "hush"), (Of("reports").Host, Of("reports").Username, Of("reports").Password));
        Assert.Equal("c", new PostgresAddress(null, new Secret("Host=c")).Of(context).Settings.Host);
        Assert.Contains("EtlLib:Postgres:other:Host", Assert.Throws<UsageException>(() => Of("other")).Message, StringComparison.Ordinal);

        Npgsql.NpgsqlConnectionStringBuilder Of(string? name) => new PostgresAddress(name, null).Of(context).Settings;
    }

    [Fact]
    public void What_is_not_a_setting_is_told_without_the_value()
    {
        foreach (var context in new[] { PostgresServer.Only(("Host", "a"), ("Pasword", "hush")), PostgresServer.Only(("Host", "a"), ("Port", "hush")), PostgresServer.Only(("ConnectionString", "hush")) })
        {
            var error = Assert.Throws<UsageException>(() => new PostgresAddress(null, null).Of(context));
            Assert.DoesNotContain("hush", error.ToString(), StringComparison.Ordinal);
        }

        var none = Assert.Throws<UsageException>(() => DataSource.Postgres("trades").Check(new DataContext()));
        Assert.Contains("ETLLIB__Postgres__Host", none.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_engine_gets_there_by_JDBC_as_this_machine_does()
    {
        var context = PostgresServer.Only(("Host", "db"), ("Port", "5433"), ("Database", "a b"), ("Username", "me"), ("Password", "hush"), ("SslMode", "VerifyFull"));
        var jdbc = new PostgresAddress(null, null).Jdbc(context, "trades");
        Assert.Equal(("jdbc:postgresql://db:5433/a%20b?sslmode=verify-full", "me", "hush"), (jdbc.Url, jdbc.User, jdbc.Password!.Reveal()));
        Assert.DoesNotContain("hush", jdbc.ToString(), StringComparison.Ordinal);
        Assert.Equal("jdbc:postgresql://inside/d", new PostgresAddress(null, null).Jdbc(PostgresServer.Only(("Host", "a"), ("JdbcUrl", "jdbc:postgresql://inside/d")), "t").Url);
    }

    [Theory]
    [InlineData("trades", "\"trades\"")]
    [InlineData("Market.Trades", "\"market\".\"trades\"")]
    [InlineData("market.\"Daily \"\"trades\"\"\"", "\"market\".\"Daily \"\"trades\"\"\"")]
    [InlineData("größe_1$", "\"größe_1$\"")]
    public void A_name_is_read_as_SQL_reads_it(string name, string sql) => Assert.Equal(sql, TableName.Parse(name).Sql);
}
