using EtlLib.Spark.Connect;

namespace EtlLib.Spark.Tests.Connect;

public class SessionTests(SparkServer server)
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_query_returns_its_rows()
    {
        await using var session = await server.SessionAsync();
        var rows = 0L;
        await foreach (var response in session.ExecuteAsync(new Wire.Plan { Root = new() { Range = new() { End = 12345, Step = 1, NumPartitions = 3 } } }, Token))
        {
            rows += response.ArrowBatch?.RowCount ?? 0;
        }

        Assert.Equal(12345, rows);
    }

    [Fact]
    public async Task The_server_tells_its_version()
    {
        await using var session = await server.SessionAsync();
        Assert.InRange(await session.VersionAsync(Token), new Version(3, 5), new Version(5, 0));
    }

    [Fact]
    public async Task Data_is_in_the_cache_once_it_is_uploaded()
    {
        await using var session = await server.SessionAsync();
        var data = new byte[(3 << 20) + 7];
        new Random(1).NextBytes(data);
        var (large, small) = ($"cache/{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(data))}", $"cache/{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(data.AsSpan(7, 100)))}");
        await session.UploadAsync(small, data.AsMemory(7, 100), Token);
        await session.UploadAsync(large, data, Token);
        Assert.True(await session.IsCachedAsync(small, Token));
        Assert.True(await session.IsCachedAsync(large, Token));
        Assert.False(await session.IsCachedAsync("cache/" + new string('0', 64), Token));
    }
}
