using System.Diagnostics;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Xunit;

/// <summary>The sample as its user runs it, against a real broker.</summary>
public sealed class KafkaCandlesTests
{
    private static readonly string[] Topics = ["stock-trade", "stock-candle"];

    [Fact]
    public async Task Trades_go_to_the_topic_and_candles_are_made_of_it()
    {
        var servers = Required("KAFKA_BOOTSTRAP");
        await DeleteTopicsAsync(servers);
        using var run = new SampleRun("KafkaCandles");
        Environment.SetEnvironmentVariable("ETLLIB__Kafka__BootstrapServers", servers);
        await run.PrintsAsync("stream", "--quiet", "--job", "trades", "--set", "kafka=true", "--set", "candles=false", "--start", "2021-01-04T09:00Z", "--end", "2021-01-04T09:11Z");
        var live = await run.PrintsAsync("stream", "--quiet", "--job", "candles", "--set", "kafka=true", "--set", "trades=false", "--until", "2021-01-04T09:10Z");
        var past = await run.PrintsAsync("batch", "--set", "kafka=true", "--set", "trades=false");
        var (stream, batch) = (Candles(live), Candles(past));
        Assert.Equal(12, stream.Count);
        Assert.Equal(12, batch.Count);
        var topics = (await run.PrintsAsync("topics", "--set", "kafka=true")).Split('\n').Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries))).ToList();
        Assert.Contains(topics, line => line.StartsWith("stock-candle 6 ", StringComparison.Ordinal) && line.EndsWith("StockCandle (written) ok", StringComparison.Ordinal));
        Assert.Contains(topics, line => line.StartsWith("stock-trade 6 ", StringComparison.Ordinal) && line.EndsWith(" ok", StringComparison.Ordinal));
        await DeleteTopicsAsync(servers);
    }

    [Theory]
    [InlineData("preview StockCandle --verbose --set kafka=true --set trades=false", 4)]
    [InlineData("batch --verbose --set kafka=true --set candles=false --start 2021-01-04 --end 2021-01-04", 5)]
    [InlineData("stream --verbose --set kafka=true --set candles=false", 5)]
    [InlineData("stream --verbose --set kafka=true --set trades=false", 5)]
    public async Task A_broker_that_is_down_ends_the_program_in_time_with_the_documented_exit_code_and_without_a_secret(string command, int code)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "KafkaCandles.dll"), .. command.Split(' ')])
        {
            WorkingDirectory = Path.GetTempPath(),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in new[] { ("BootstrapServers", "127.0.0.1:9"), ("Timeout", "00:00:02"), ("SaslUsername", "me"), ("SaslPassword", "hush-hush") })
        {
            start.Environment["ETLLIB__Kafka__" + name] = value;
        }

        using var late = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        late.CancelAfter(TimeSpan.FromMinutes(2));
        using var process = Process.Start(start)!;
        try
        {
            var (output, error) = (process.StandardOutput.ReadToEndAsync(late.Token), process.StandardError.ReadToEndAsync(late.Token));
            await process.WaitForExitAsync(late.Token);
            Assert.Equal(code, process.ExitCode);
            Assert.Contains("Kafka at 127.0.0.1:9 did not answer within 2 s", await error, StringComparison.Ordinal);
            Assert.DoesNotContain("hush-hush", await output + await error, StringComparison.Ordinal);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    private static HashSet<string> Candles(string output) => [.. output.Split('\n').Where(l => l.Contains(" 2021-01-04 09:0", StringComparison.Ordinal)).Select(l => string.Join(' ', l.Split(' ', StringSplitOptions.RemoveEmptyEntries)))];

    private static async Task DeleteTopicsAsync(string servers)
    {
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = servers }).Build();
        try
        {
            await admin.DeleteTopicsAsync(Topics);
        }
        catch (DeleteTopicsException absent) when (absent.Results.All(r => r.Error.Code is ErrorCode.NoError or ErrorCode.UnknownTopicOrPart))
        {
            return;
        }

        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (admin.GetMetadata(TimeSpan.FromSeconds(10)).Topics.Any(t => Topics.Contains(t.Topic)))
        {
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }

    private static string Required(string variable)
    {
        if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value)
        {
            return value;
        }

        var why = $"{variable} is not set: no Kafka to test with.";
        if (Environment.GetEnvironmentVariable("REQUIRE_SERVICES") == "1")
        {
            Assert.Fail(why);
        }

        Assert.Skip(why);
        return "";
    }
}
