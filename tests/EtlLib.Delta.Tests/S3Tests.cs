namespace EtlLib.Delta.Tests;

/// <summary>Tables on S3, on a real server.</summary>
public sealed class S3Tests : IDisposable
{
    private readonly TableFolder cache = new();
    private readonly string path = $"s3://{Required("S3_BUCKET")}/delta-tests/{Guid.NewGuid():n}/table";

    public void Dispose() => cache.Dispose();

    [Fact]
    public async Task A_table_is_appended_overwritten_and_read_at_every_version()
    {
        await WriteAsync([Measure.Of(0), Measure.Of(100, "é/x y")], WriteMode.Error, partitioned: true);
        for (var i = 1; i < 12; i++)
        {
            await WriteAsync([Measure.Of(i)], WriteMode.Append, partitioned: true);
        }

        Assert.Equal([.. Enumerable.Range(0, 12).Select(i => (long)i), 100], await NumbersAsync());
        await WriteAsync([Measure.Of(7)], WriteMode.Overwrite, partitioned: true);
        Assert.Equal([7], await NumbersAsync());
        Assert.Equal([0, 1, 2, 100], await NumbersAsync(2));
        var refused = await Assert.ThrowsAsync<SinkException>(() => WriteAsync([Measure.Of(8)], WriteMode.Error, partitioned: true));
        Assert.Contains("is there already, and nothing was written", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Writers_at_once_lose_nothing_and_write_nothing_twice()
    {
        await WriteAsync([Measure.Of(0)], WriteMode.Append);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(async writer =>
        {
            for (var round = 0; round < (Environment.GetEnvironmentVariable("SOAK") == "1" ? 50 : 4); round++)
            {
                await WriteAsync([Measure.Of((writer * 1_000) + round + 1)], WriteMode.Append, job: $"writer {writer}");
            }
        }));
        var rows = await NumbersAsync();
        Assert.Equal(1 + (4 * (Environment.GetEnvironmentVariable("SOAK") == "1" ? 50 : 4)), rows.Count);
        Assert.Equal(rows.Count, rows.Distinct().Count());
    }

    [Fact]
    public async Task A_bucket_that_is_not_there_is_named()
    {
        var missing = await Assert.ThrowsAnyAsync<EtlException>(() => Tables.ReadAsync<Measure>(DataSource.Delta("s3://etllib-no-such-bucket/table"), context: Context()));
        Assert.Contains("s3://etllib-no-such-bucket/table", missing.Message, StringComparison.Ordinal);
        Assert.Contains("NoSuchBucket", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_named_in_bounded_time()
    {
        var context = Context(("Endpoint", "http://127.0.0.1:9"), ("Timeout", "00:00:02"));
        var silent = await Assert.ThrowsAnyAsync<EtlException>(() => Tables.ReadAsync<Measure>(DataSource.Delta(path), context: context));
        Assert.Contains("S3 at http://127.0.0.1:9 does not do what is asked", silent.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_setting_that_is_not_known_is_an_error_that_names_the_nearest()
    {
        var unknown = await Assert.ThrowsAsync<UsageException>(() => Tables.ReadAsync<Measure>(DataSource.Delta(path), context: Context(("Endpont", "x"))));
        Assert.Contains("Did you mean Endpoint?", unknown.Message, StringComparison.Ordinal);
    }

    private DataContext Context(params (string Key, string Value)[] more) => new()
    {
        Now = DateTimeOffset.UnixEpoch,
        Settings = new (string Key, string Value)[] { ("Endpoint", Required("S3_ENDPOINT")), ("AccessKey", Required("S3_ACCESS_KEY")), ("SecretKey", Required("S3_SECRET_KEY")), ("Cache", cache.Path) }
            .Concat(more).Reverse().DistinctBy(s => s.Key).ToDictionary(s => $"S3:{s.Key}", s => s.Value),
    };

    private async Task WriteAsync(IReadOnlyList<Measure> rows, WriteMode mode, bool partitioned = false, string job = "test") =>
        await Tables.WriteAsync(rows, DataSink.Delta(path, mode, partitioned), Context(), job);

    private async Task<IReadOnlyList<long>> NumbersAsync(long? version = null) =>
        [.. (await Tables.ReadAsync<Measure>(DataSource.Delta(path, version), context: Context())).Select(m => m.Number).Order()];

    private static string Required(string variable)
    {
        var value = Environment.GetEnvironmentVariable(variable);
        if (string.IsNullOrEmpty(value))
        {
            Assert.SkipUnless(Environment.GetEnvironmentVariable("REQUIRE_SERVICES") == "1", $"{variable} is not set: no S3 server to test with.");
            Assert.Fail($"{variable} is not set: no S3 server to test with.");
        }

        return value!;
    }
}
