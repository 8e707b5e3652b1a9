using System.Globalization;

namespace EtlLib.Testing.Tests;

/// <summary>Rows and time are moved by hand.</summary>
public class StreamTestTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_minute_comes_out_once_the_watermark_has_passed_it()
    {
        await using var test = StreamTest.Of<Candle>();
        test.Feed(Trade.Sample(symbol: "SPY", eventTime: At("10:00:05"), id: 1, price: 10, volume: 5));
        test.Feed(Trade.Sample(symbol: "SPY", eventTime: At("10:00:50"), id: 2, price: 12, volume: 7));
        Assert.Empty(await test.RunAsync(Cancellation));

        test.Feed(Trade.Sample(symbol: "SPY", eventTime: At("10:01:02"), id: 3, price: 11, volume: 1));
        var candle = Assert.Single(await test.RunAsync(Cancellation));
        Assert.Equal((10.0, 12.0, 12L), (candle.Open, candle.Close, candle.Volume));

        test.Feed(Trade.Sample(symbol: "SPY", eventTime: At("10:00:59"), id: 4));
        Assert.Empty(await test.RunAsync(Cancellation));
        var late = Assert.Single(test.Late);
        Assert.Equal("Its event time 2021-01-04T10:00:59Z is before the watermark 2021-01-04T10:01:00Z.", late.Reason);
        Assert.Equal("partition 0, row 3", late.Place);
    }

    [Fact]
    public async Task A_slow_partition_holds_back_time_until_it_is_idle()
    {
        await using var test = StreamTest.Of<Candle>();
        test.Feed(Trade.Sample(symbol: "SPY", eventTime: At("10:00:05"), id: 1), "slow");
        test.Feed(Trade.Sample(symbol: "SPY", eventTime: At("10:05:00"), id: 2), "fast");
        Assert.Empty(await test.RunAsync(Cancellation));

        test.Advance(TimeSpan.FromSeconds(29));
        test.Feed(Trade.Sample(symbol: "SPY", eventTime: At("10:05:01"), id: 3), "fast");
        Assert.Empty(await test.RunAsync(Cancellation));
        test.Advance(TimeSpan.FromSeconds(1));
        Assert.Single(await test.RunAsync(Cancellation));
    }

    [Fact]
    public async Task A_restart_changes_nothing_and_loses_nothing()
    {
        await using var test = StreamTest.Of<Candle>();
        test.Feed(Trade.Sample(symbol: "SPY", eventTime: At("10:00:05"), id: 1, price: 10, volume: 5));
        await test.RunAsync(Cancellation);
        await test.RestartAsync();
        test.Feed(Trade.Sample(symbol: "SPY", eventTime: At("10:00:50"), id: 2, price: 12, volume: 7));
        await test.RunAsync(Cancellation);
        await test.RestartAsync();
        await test.CompleteAsync(At("10:01:00"), Cancellation);
        var candle = Assert.Single(await test.RunAsync(Cancellation));
        Assert.Equal((10.0, 12.0, 12L), (candle.Open, candle.Close, candle.Volume));
        await test.RestartAsync();
        Assert.Empty(await test.EndAsync(Cancellation));
    }

    [Fact]
    public async Task What_differs_is_shown_by_few_rows()
    {
        var failure = await Assert.ThrowsAsync<EquivalenceException>(() => Equivalence.AssertAsync<Forgetful>(1, 20, null, Cancellation));
        Assert.Contains("Only in the batch (1)", failure.Message, StringComparison.Ordinal);
        Assert.Equal(1, failure.Message.Split('\n').Count(line => line.StartsWith("Trade ", StringComparison.Ordinal)));
    }

    private static DateTimeOffset At(string time) => DateTimeOffset.Parse($"2021-01-04T{time}Z", CultureInfo.InvariantCulture);
}

/// <summary>Reads what it should not: a count of its own, so that its stream is not its batch.</summary>
[DataModel]
public partial record Forgetful
{
    public required long Id { get; init; }
    [EventTime] public required DateTimeOffset EventTime { get; init; }

#pragma warning disable ETL1011 // That is what the test is about.
    public static DataFrame Make(DataContext context, Trade.DataFrame trades) => DataFrame.FlatMap(
        trades, t => Environment.StackTrace.Contains("StreamRun", StringComparison.Ordinal) ? Array.Empty<Forgetful>() : [new Forgetful { Id = t.Id, EventTime = t.EventTime }]);
#pragma warning restore ETL1011
}
