using EtlLib.Plan;

namespace EtlLib.Testing.Tests;

[DataModel]
public partial record Trade
{
    [PartitionKey] public required string Symbol { get; init; }
    [EventTime(Lateness = "2s", Idle = "30s")] public required DateTimeOffset EventTime { get; init; }
    [Sequence] public required long Id { get; init; }
    [BrownianMotion(Start = 10, Drift = 0.1, Volatility = 0.1)] public required double Price { get; init; }
    [Uniform(1, 1_000)] public required int Volume { get; init; }
    public int? Note { get; init; }
}

[DataModel]
public partial record Quote
{
    [PartitionKey] public required string Symbol { get; init; }
    [EventTime(Lateness = "1s")] public required DateTimeOffset EventTime { get; init; }
    [Sequence] public required long Id { get; init; }
    [BrownianMotion(Start = 10, Drift = 0.1, Volatility = 0.1)] public required double Bid { get; init; }
}

[DataModel]
public partial record Large
{
    public required string Symbol { get; init; }
    [EventTime] public required DateTimeOffset EventTime { get; init; }
    public required double Amount { get; init; }

    public static DataFrame Make(DataContext context, Trade.DataFrame trades) => trades
        .Where(t => t.Price > 10)
        .Select(t => new Projection { Symbol = t.Symbol.Upper(), EventTime = t.EventTime, Amount = t.Price * t.Volume });
}

[DataModel]
public partial record Candle
{
    [PartitionKey] public required string Symbol { get; init; }
    [EventTime] public required DateTimeOffset EventTime { get; init; }
    public required double Open { get; init; }
    public required double High { get; init; }
    public required double Low { get; init; }
    public required double Close { get; init; }
    public required long Volume { get; init; }

    public static DataFrame Make(DataContext context, Trade.DataFrame trades) => trades
        .Resample(TimeSpan.FromMinutes(1), by: t => t.Symbol)
        .Select((symbol, minute, g) => new Projection
        {
            Symbol = symbol, EventTime = minute.Start,
            Open = g.First(t => t.Price), High = g.Max(t => t.Price), Low = g.Min(t => t.Price), Close = g.Last(t => t.Price),
            Volume = g.Sum(t => t.Volume),
        });
}

[DataModel]
public partial record FilledCandle
{
    public required string Symbol { get; init; }
    [EventTime] public required DateTimeOffset EventTime { get; init; }
    public required DateTimeOffset End { get; init; }
    public required double Close { get; init; }
    public required long Trades { get; init; }
    public required long Twice { get; init; }
    public required long Kept { get; init; }
    public required double Between { get; init; }
    public double? Absent { get; init; }

    public static DataFrame Make(DataContext context, Trade.DataFrame trades) => trades
        .Resample(TimeSpan.FromMinutes(1), by: t => t.Symbol, fill: Fill.Previous.For(nameof(Kept), Fill.Previous).For(nameof(Between), Fill.Linear).For(nameof(Absent), Fill.Empty))
        .Select((symbol, minute, g) => new Projection
        {
            Symbol = symbol, EventTime = minute.Start, End = minute.End, Close = g.Last(t => t.Price),
            Trades = g.Count(), Twice = g.Sum(t => t.Volume) + g.Count(), Kept = g.Count(), Between = g.Last(t => t.Price), Absent = g.Last(t => t.Price),
        });
}

[DataModel]
public partial record Statistics
{
    public required string Symbol { get; init; }
    public required DateTimeOffset Start { get; init; }
    [EventTime] public required DateTimeOffset End { get; init; }
    public required long Trades { get; init; }
    public required long Large { get; init; }
    public required double Mean { get; init; }
    public double? Deviation { get; init; }
    public long? Notes { get; init; }
    public required long Best { get; init; }
    public bool? AnyLarge { get; init; }

    public static DataFrame Make(DataContext context, Trade.DataFrame trades) => trades
        .GroupBy(t => (t.Symbol, t.EventTime.Hop(TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(30))))
        .Select((k, g) => new Projection
        {
            Symbol = k.Item1, Start = k.Item2.Start, End = k.Item2.End,
            Trades = g.Count(), Large = g.Count(t => t.Volume > 500), Mean = g.Mean(t => t.Price), Deviation = g.StdDev(t => t.Price),
            Notes = g.Sum(t => t.Note), Best = g.ArgMax(t => t.Id, t => t.Price), AnyLarge = g.Any(t => t.Volume > 900),
        });
}

[DataModel]
public partial record Visit
{
    public required string Symbol { get; init; }
    [EventTime] public required DateTimeOffset Start { get; init; }
    public required DateTimeOffset End { get; init; }
    public required long Trades { get; init; }
    public required double Close { get; init; }

    public static DataFrame Make(DataContext context, Trade.DataFrame trades) => trades
        .GroupBy(t => (t.Symbol, t.EventTime.Session(TimeSpan.FromSeconds(20))))
        .Select((k, g) => new Projection
        {
            Symbol = k.Item1, Start = k.Item2.Start, End = k.Item2.End, Trades = g.Count(),
            Close = g.Last(t => t.Price)
        });
}

[DataModel]
public partial record Growing
{
    [EventTime] public required DateTimeOffset End { get; init; }
    public required long Volume { get; init; }

    public static DataFrame Make(DataContext context, Trade.DataFrame trades) => trades
        .GroupBy(t => t.EventTime.Cumulate(TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(2)))
        .Select((w, g) => new Projection { End = w.End, Volume = g.Sum(t => t.Volume) });
}

[DataModel]
public partial record Middle
{
    public required string Symbol { get; init; }
    [EventTime] public required DateTimeOffset Start { get; init; }
    public required double Median { get; init; }
    public required double Quantile { get; init; }
    public required long Volumes { get; init; }

    public static DataFrame Make(DataContext context, Trade.DataFrame trades) => trades
        .GroupBy(t => (t.Symbol, t.EventTime.Tumble(TimeSpan.FromMinutes(1))))
        .Select((k, g) => new Projection
        {
            Symbol = k.Item1, Start = k.Item2.Start, Median = g.Median(t => t.Price),
            Quantile = g.Quantile(t => t.Price, 0.9), Volumes = g.CountDistinct(t => t.Volume)
        });
}

[DataModel]
public partial record Moved
{
    public required string Symbol { get; init; }
    [EventTime] public required DateTimeOffset EventTime { get; init; }
    public required long Id { get; init; }
    public double? Before { get; init; }
    public double? After { get; init; }
    public required double Mean { get; init; }
    public required long Three { get; init; }

    public static DataFrame Make(DataContext context, Trade.DataFrame trades) => trades
        .Series(t => t.Symbol)
        .Select((t, around) => new Projection
        {
            Symbol = t.Symbol, EventTime = t.EventTime, Id = t.Id, Before = around.Lag(x => x.Price), After = around.Lead(x => x.Price),
            Mean = around.Rolling(TimeSpan.FromMinutes(5)).Mean(x => x.Price), Three = around.Rolling(3).Sum(x => x.Volume),
        });
}

[DataModel]
public partial record Quoted
{
    public required string Symbol { get; init; }
    [EventTime] public required DateTimeOffset EventTime { get; init; }
    public required long Id { get; init; }
    public double? Bid { get; init; }

    public static DataFrame Make(DataContext context, Trade.DataFrame trades, Quote.DataFrame quotes) => trades
        .AsOfJoin(quotes, on: (t, q) => t.Symbol == q.Symbol, tolerance: TimeSpan.FromSeconds(30))
        .Select((t, q) => new Projection { Symbol = t.Symbol, EventTime = t.EventTime, Id = t.Id, Bid = q.Bid });
}

[DataModel]
public partial record Paired
{
    public required string Symbol { get; init; }
    [EventTime] public required DateTimeOffset EventTime { get; init; }
    public required long Trade { get; init; }
    public required long Quote { get; init; }
    public required double Bid { get; init; }

    public static DataFrame Make(DataContext context, Trade.DataFrame trades, Quote.DataFrame quotes) => trades
        .InnerJoin(quotes, on: (t, q) =>
            (t.Symbol == q.Symbol) & (q.EventTime >= t.EventTime - TimeSpan.FromSeconds(5))
            & (q.EventTime < t.EventTime + TimeSpan.FromSeconds(3)))
        .Select((t, q) => new Projection { Symbol = t.Symbol, EventTime = t.EventTime, Trade = t.Id, Quote = q.Id, Bid = q.Bid });
}

[DataModel]
public partial record PerhapsPaired
{
    [EventTime] public required DateTimeOffset EventTime { get; init; }
    public required long Trade { get; init; }
    public long? Quote { get; init; }

    public static DataFrame Make(DataContext context, Trade.DataFrame trades, Quote.DataFrame quotes) => trades
        .LeftJoin(quotes, on: (t, q) =>
            (t.Symbol == q.Symbol) & (q.EventTime >= t.EventTime) & (q.EventTime <= t.EventTime + TimeSpan.FromSeconds(10))
            & (q.Bid > t.Price))
        .Select((t, q) => new Projection { EventTime = t.EventTime, Trade = t.Id, Quote = q.Id });
}

[DataModel]
public partial record Unpaired
{
    [EventTime] public required DateTimeOffset EventTime { get; init; }
    public required long Trade { get; init; }
    public required bool HasQuote { get; init; }

    public static DataFrame Make(DataContext context, Trade.DataFrame trades, Quote.DataFrame quotes) => trades
        .AsOfJoin(quotes, on: (t, q) => t.Symbol == q.Symbol, tolerance: TimeSpan.FromMinutes(5))
        .LeftJoin(quotes, on: (t, _, q) =>
            (t.Symbol == q.Symbol) & (q.EventTime >= t.EventTime) & (q.EventTime <= t.EventTime + TimeSpan.FromSeconds(10))
            & (q.Bid > t.Price))
        .Where((t, latest, next) => next.IsNull())
        .Select((t, latest, next) => new Projection { EventTime = t.EventTime, Trade = t.Id, HasQuote = latest.IsNotNull() });
}

[DataModel]
public partial record WithQuote
{
    [EventTime] public required DateTimeOffset EventTime { get; init; }
    public required long Id { get; init; }

    public static DataFrame Make(DataContext context, Trade.DataFrame trades, Quote.DataFrame quotes) => trades
        .SemiJoin(quotes, on: (t, q) =>
            (t.Symbol == q.Symbol) & (q.EventTime >= t.EventTime - TimeSpan.FromSeconds(5)) & (q.EventTime <= t.EventTime))
        .Select(t => new Projection { EventTime = t.EventTime, Id = t.Id });
}

[DataModel]
public partial record WithoutQuote
{
    [EventTime] public required DateTimeOffset EventTime { get; init; }
    public required long Id { get; init; }

    public static DataFrame Make(DataContext context, Trade.DataFrame trades, Quote.DataFrame quotes) => trades
        .AntiJoin(quotes, on: (t, q) =>
            (t.Symbol == q.Symbol) & (q.EventTime >= t.EventTime - TimeSpan.FromSeconds(5)) & (q.EventTime <= t.EventTime)
            & (q.Bid > t.Price))
        .Select(t => new Projection { EventTime = t.EventTime, Id = t.Id });
}

/// <summary>Series of candles of trades of which some are left out: operators one after the other.</summary>
[DataModel]
public partial record Smoothed
{
    public required string Symbol { get; init; }
    [EventTime] public required DateTimeOffset EventTime { get; init; }
    public required double Mean { get; init; }

    public static DataFrame Make(DataContext context, Trade.DataFrame trades) =>
        Candle.Make(context, trades.Where(t => t.Volume > 100).Union(trades.Where(t => t.Volume <= 50)))
        .Series(c => c.Symbol)
        .Select((c, around) =>
            new Projection
            {
                Symbol = c.Symbol, EventTime = c.EventTime,
                Mean = around.Rolling(TimeSpan.FromMinutes(3)).Mean(x => x.Close)
            });
}

[DataModel]
public partial record Mapped
{
    public required string Symbol { get; init; }
    [EventTime] public required DateTimeOffset EventTime { get; init; }
    public required double Twice { get; init; }

    public static DataFrame Make(DataContext context, Trade.DataFrame trades) =>
        DataFrame.Map(trades, t => new Mapped { Symbol = t.Symbol + "!", EventTime = t.EventTime, Twice = t.Price * 2 });
}

/// <summary>The candles of trades of which each is sent once or more.</summary>
[DataModel]
public partial record OnceCandle
{
    public required string Symbol { get; init; }
    [EventTime] public required DateTimeOffset EventTime { get; init; }
    public required long Volume { get; init; }

    public static DataFrame Make(DataContext context, Trade.DataFrame trades) => trades
        .Dedup(by: t => t.Id, within: TimeSpan.FromMinutes(10))
        .Resample(TimeSpan.FromMinutes(1), by: t => t.Symbol)
        .Select((symbol, minute, g) => new Projection { Symbol = symbol, EventTime = minute.Start, Volume = g.Sum(t => t.Volume) });
}

[DataModel]
public partial record LastOfBurst
{
    public required string Symbol { get; init; }
    [EventTime] public required DateTimeOffset EventTime { get; init; }
    public required long Id { get; init; }

    public static DataFrame Make(DataContext context, Trade.DataFrame trades) => trades
        .Dedup(by: t => t.Symbol, keepLast: true, within: TimeSpan.FromSeconds(5))
        .Select(t => new Projection { Symbol = t.Symbol, EventTime = t.EventTime, Id = t.Id });
}
