using EtlLib.Settings;

namespace EtlLib.Runtime.Tests;

public class RedactionTests
{
    [Theory]
    [InlineData("Host=db;Username=etl;Password=hunter2;Database=x")]
    [InlineData("Host=db; pwd = hunter2 ")]
    [InlineData("Host=db;Password=\"hunter2\"")]
    [InlineData("postgres://etl:hunter2@db/x")]
    [InlineData("jdbc:postgresql://db/x?user=etl&password=hunter2")]
    public void The_password_in_a_connection_string_is_not_shown(string connection)
    {
        var redaction = new Redaction();

        redaction.Add([new Secret(connection)]);

        Assert.Equal("password *** of db is wrong", redaction.Apply("password hunter2 of db is wrong"));
        Assert.Equal("cannot connect to ***", redaction.Apply($"cannot connect to {connection}"));
    }
}
