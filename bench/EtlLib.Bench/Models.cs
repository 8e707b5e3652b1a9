namespace EtlLib.Bench;

/// <summary>A trade, as in the samples.</summary>
[DataModel]
public partial record StockTrade
{
    /// <summary>The symbol.</summary>
    [PartitionKey]
    public required string Symbol { get; init; }

    /// <summary>When.</summary>
    [EventTime]
    public required DateTimeOffset EventTime { get; init; }

    /// <summary>Which, at one time.</summary>
    [Sequence]
    public required long Id { get; init; }

    /// <summary>At what price.</summary>
    [BrownianMotion(Start = 10, Drift = 0.1, Volatility = 0.1)]
    public required double Price { get; init; }

    /// <summary>How many.</summary>
    [Uniform(1, 1_000)]
    public required int Volume { get; init; }
}

/// <summary>An hour of trades.</summary>
[DataModel]
public partial record StockCandle
{
    public required string Symbol { get; init; }

    [EventTime]
    public required DateTimeOffset EventTime { get; init; }

    public required double Open { get; init; }

    public required double High { get; init; }

    public required double Low { get; init; }

    public required double Close { get; init; }

    public required long Volume { get; init; }

    public static DataFrame Make(DataContext context, StockTrade.DataFrame trades) => trades
        .Resample(TimeSpan.FromHours(1), by: t => t.Symbol)
        .Select((symbol, hour, g) => new Projection
        {
            Symbol = symbol,
            EventTime = hour.Start,
            Open = g.First(t => t.Price),
            High = g.Max(t => t.Price),
            Low = g.Min(t => t.Price),
            Close = g.Last(t => t.Price),
            Volume = g.Sum(t => t.Volume),
        });
}

/// <summary>A quote, for the as-of join.</summary>
[DataModel]
public partial record Quote
{
    public required string Symbol { get; init; }

    [EventTime]
    public required DateTimeOffset EventTime { get; init; }

    [Sequence]
    public required long Id { get; init; }

    public required double Bid { get; init; }
}

/// <summary>A trade with the quote before it.</summary>
[DataModel]
public partial record QuotedTrade
{
    public required string Symbol { get; init; }

    [EventTime]
    public required DateTimeOffset EventTime { get; init; }

    public required double Price { get; init; }

    public double? Bid { get; init; }

    public static DataFrame Make(DataContext context, StockTrade.DataFrame trades, Quote.DataFrame quotes) => trades
        .AsOfJoin(quotes, on: (t, q) => t.Symbol == q.Symbol)
        .Select((t, q) => new Projection { Symbol = t.Symbol, EventTime = t.EventTime, Price = t.Price, Bid = q.Bid });
}

/// <summary>Totals of a scan.</summary>
[DataModel]
public partial record Totals
{
    public long? Volume { get; init; }

    public double? High { get; init; }

    public double? Low { get; init; }

    public double? Mean { get; init; }

    public long? LastId { get; init; }
}

/// <summary>How many rows there are.</summary>
[DataModel]
public partial record RowCount
{
    /// <summary>Their number.</summary>
    public required long Rows { get; init; }
}
