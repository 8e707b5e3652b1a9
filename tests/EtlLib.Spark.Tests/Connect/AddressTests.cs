using EtlLib.Spark.Connect;

namespace EtlLib.Spark.Tests.Connect;

public class AddressTests
{
    [Theory]
    [InlineData("sc://spark", "spark", 15002)]
    [InlineData("sc://spark.example.com:443", "spark.example.com", 443)]
    [InlineData("sc://10.0.0.1:1/", "10.0.0.1", 1)]
    [InlineData("sc://[::1]:15003/;user_id=me", "[::1]", 15003)]
    [InlineData("sc://[fe80::1]", "[fe80::1]", 15002)]
    public void Host_and_port_are_read(string text, string host, int port)
    {
        var address = SparkAddress.Parse(text);
        Assert.Equal((host, port), (address.Host, address.Port));
    }

    [Fact]
    public void Every_key_is_read()
    {
        var address = SparkAddress.Parse("sc://h:1/;token=a%3Bb;USER_ID=me;user_agent=app;session_id=00112233-4455-6677-8899-aabbccddeeff;grpc_max_message_size=1000;connect_timeout=3;request_timeout=4;x-team=data%20lake;");
        Assert.Equal(("a;b", true, "me", "app"), (address.Token!.Reveal(), address.Tls, address.User, address.Agent));
        Assert.Equal(("00112233-4455-6677-8899-aabbccddeeff", 1000), (address.Session, address.MaxMessage));
        Assert.Equal((3, 4), (address.ConnectTimeout.TotalSeconds, address.RequestTimeout.TotalSeconds));
        Assert.Equal("data lake", Assert.Single(address.Headers, h => h.Key == "x-team").Value.Reveal());
    }

    [Theory]
    [InlineData("sc://h", false)]
    [InlineData("sc://h/;use_ssl=true", true)]
    [InlineData("sc://h/;token=t", true)]
    [InlineData("sc://localhost/;token=t;use_ssl=false", false)]
    [InlineData("sc://127.0.0.7/;use_ssl=false;token=t", false)]
    [InlineData("sc://[::1]/;use_ssl=false;token=t", false)]
    public void A_token_asks_for_TLS(string text, bool tls) => Assert.Equal(tls, SparkAddress.Parse(text).Tls);

    [Theory]
    [InlineData("spark://h:7077", "sc://")]
    [InlineData("", "sc://")]
    [InlineData("sc://", "host")]
    [InlineData("sc://:15002", "host")]
    [InlineData("sc://h:0", "port")]
    [InlineData("sc://h:70000", "port")]
    [InlineData("sc://h:abc", "port")]
    [InlineData("sc://::1", "host")]
    [InlineData("sc://user@h", "host")]
    [InlineData("sc://h;token=hunter2", "/;")]
    [InlineData("sc://h/path;token=hunter2", "/;")]
    [InlineData("sc://h/;token", "token")]
    [InlineData("sc://h/;token=", "token")]
    [InlineData("sc://h/;=hunter2", "name")]
    [InlineData("sc://h/;use_ssl=hunter2", "use_ssl")]
    [InlineData("sc://h/;session_id=hunter2", "session_id")]
    [InlineData("sc://h/;grpc_max_message_size=hunter2", "grpc_max_message_size")]
    [InlineData("sc://h/;connect_timeout=-1", "connect_timeout")]
    [InlineData("sc://h/;bad key=hunter2", "bad key")]
    [InlineData("sc://h/;x=hunter2%0A", "x")]
    [InlineData("sc://spark.example.com/;token=hunter2;use_ssl=false", "without TLS")]
    public void A_wrong_address_says_what_is_wrong_and_no_value(string text, string about)
    {
        var error = Assert.Throws<UsageException>(() => SparkSession.Connect(text));
        Assert.Contains(about, error.Message, StringComparison.Ordinal);
        Assert.Contains("sc://host:port/", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_that_prints_a_session_prints_its_secrets()
    {
        await using var session = SparkSession.Connect("sc://h:1/;token=hunter2;x-key=hunter3");
        Assert.Equal($"sc://h:1 session {session.Id}", session.ToString());
        Assert.Equal("sc://h:1", session.Address);
    }
}
