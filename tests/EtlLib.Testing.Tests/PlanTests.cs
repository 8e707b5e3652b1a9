using EtlLib.Streams;

namespace EtlLib.Testing.Tests;

/// <summary>The rows of a window, however they are computed.</summary>
[DataModel]
public partial record Volume
{
    public required string Symbol { get; init; }
    [EventTime] public required DateTimeOffset EventTime { get; init; }
    public required long Total { get; init; }
}

/// <summary>What a stream refuses, and what it says of what it accepts.</summary>
public class PlanTests
{
    private static readonly DataSource Generated = DataSource.Generate(keys: ["A", "B"], every: TimeSpan.FromSeconds(1), seed: 1, rows: 300);

    private static Trade.DataFrame Trades => Trade.DataFrame.From(Generated);

    private static Quote.DataFrame Quotes => Quote.DataFrame.From(Generated);

    public static TheoryData<string, DataFrame> Refused => new()
    {
        { "ETL1002", Trades.GroupBy(t => t.Symbol).Select((symbol, g) => new Volume.Projection { Symbol = symbol, EventTime = g.Max(t => t.EventTime), Total = g.Count() }) },
        { "ETL1005", Trades.InnerJoin(Quotes, (t, q) => t.Symbol == q.Symbol).Select((t, q) => new Volume.Projection { Symbol = t.Symbol, EventTime = t.EventTime, Total = q.Id }) },
        { "ETL1005", Trades.SemiJoin(Quotes, (t, q) => (t.Symbol == q.Symbol) & (q.EventTime >= t.EventTime)).Select(t => new Volume.Projection { Symbol = t.Symbol, EventTime = t.EventTime, Total = t.Id }) },
        { "ETL1013", Trades.Distinct().Select(t => new Volume.Projection { Symbol = t.Symbol, EventTime = t.EventTime, Total = t.Id }) },
        { "ETL1013", Trades.Dedup(t => t.Id).Select(t => new Volume.Projection { Symbol = t.Symbol, EventTime = t.EventTime, Total = t.Id }) },
        { "ETL1014", Trades.OrderBy(t => t.Id).Select(t => new Volume.Projection { Symbol = t.Symbol, EventTime = t.EventTime, Total = t.Id }) },
        { "ETL1014", Trades.Limit(5).Select(t => new Volume.Projection { Symbol = t.Symbol, EventTime = t.EventTime, Total = t.Id }) },
        { "ETL1014", Trades.Top(5, by: t => t.Symbol, order: t => t.Id).Select(t => new Volume.Projection { Symbol = t.Symbol, EventTime = t.EventTime, Total = t.Id }) },
        { "does not stream a rank or row number", Trades.Series(t => t.Symbol).Select((t, s) => new Volume.Projection { Symbol = t.Symbol, EventTime = t.EventTime, Total = s.Rank(x => x.Id) }) },
        { "ETL2001: The full join of Trade and Quote", Trades.FullJoin(Quotes, (t, q) => (t.Symbol == q.Symbol) & (q.EventTime == t.EventTime)).Select((t, q) => new Volume.Projection { Symbol = t.Symbol.OrElse(""), EventTime = t.EventTime.OrElse(default(DateTimeOffset)), Total = t.Id.OrElse(0) }) },
        { "ETL1015", Trades.GroupBy(t => (t.Symbol, (t.EventTime + TimeSpan.FromHours(1)).Tumble(TimeSpan.FromMinutes(1)))).Select((k, g) => new Volume.Projection { Symbol = k.Item1, EventTime = k.Item2.Start, Total = g.Count() }) },
        { "Pass the event time on unchanged", Trades.Select(t => new Volume.Projection { Symbol = t.Symbol, EventTime = t.EventTime + TimeSpan.FromHours(1), Total = t.Id }) },
        { "ETL1007", Minutes(Volume.DataFrame.From(DataSource.Generate(every: TimeSpan.FromSeconds(1), rows: 10))) },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_has_no_bound_is_refused_with_a_remedy(string says, DataFrame frame)
    {
        var refused = Assert.Throws<PlanException>(() => Explain(f => f.Make<Volume>(source: frame, sink: DataSink.Console())));
        Assert.Contains(says, refused.Message, StringComparison.Ordinal);
        Assert.Contains("Volume", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_without_a_stream_is_refused()
    {
        var refused = Assert.Throws<PlanException>(() => Explain(f => f.Make<Candle>(source: Trade.DataFrame.Of(Trade.Sample()), sink: DataSink.Console())));
        Assert.Contains("No source of the program can be read as a stream", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_plan_says_of_each_part_what_it_keeps_and_when_a_row_leaves()
    {
        var text = Explain(f => f.Make<OnceCandle>(source: Trades, sink: DataSink.Console()));
        Assert.Contains("watermark: the greatest EventTime of each partition, less 00:00:02; a partition without rows for 00:00:30 is left out", text, StringComparison.Ordinal);
        Assert.Contains("state: the keys seen within 00:10:00", text, StringComparison.Ordinal);
        Assert.Contains("a row leaves once the watermark has reached the window's end", text, StringComparison.Ordinal);
        Assert.Contains("OnceCandle goes to console, at least once", text, StringComparison.Ordinal);
    }

    private static Volume.DataFrame Minutes(Volume.DataFrame from) => from.Resample(TimeSpan.FromMinutes(1), by: v => v.Symbol)
        .Select((symbol, minute, g) => new Volume.Projection { Symbol = symbol, EventTime = minute.Start, Total = g.Sum(v => v.Total) });

    private static string Explain(Action<DataFactory> describe)
    {
        var factory = new DataFactory();
        describe(factory);
        return new EmbeddedStreams().Explain(factory, new StreamOptions());
    }
}
