namespace EtlLib.Runtime.Tests;

[DataModel]
public partial record Trade
{
    [PartitionKey] public required string Symbol { get; init; }
    [EventTime] public required DateTimeOffset Time { get; init; }
    [Sequence] public required long Id { get; init; }
    public required double Price { get; init; }
}

[DataModel]
public partial record Quote
{
    public required string Symbol { get; init; }
    [EventTime] public required DateTimeOffset Time { get; init; }
    [Sequence] public required long Id { get; init; }
    public required double Price { get; init; }
    public double? Spread { get; init; }
}

[DataModel]
public partial record Holiday
{
    public required string Name { get; init; }
}

[DataModel]
public partial record Candle
{
    [PartitionKey] public required string Symbol { get; init; }
    [EventTime] public required DateTimeOffset Time { get; init; }
    public required double Close { get; init; }

    public static DataFrame Make(DataContext context, Trade.DataFrame trades) => trades
        .Select(t => new Projection { Symbol = t.Symbol, Time = t.Time, Close = t.Price });
}

/// <summary>Takes three inputs, two of one model.</summary>
[DataModel]
public partial record Priced
{
    public required string Symbol { get; init; }
    public double? Bid { get; init; }
    public double? Ask { get; init; }

    public static DataFrame Make(DataContext context, Trade.DataFrame trades, Quote.DataFrame bids, Quote.DataFrame asks) => trades
        .LeftJoin(bids, on: (t, b) => t.Symbol == b.Symbol)
        .LeftJoin(asks, on: (t, _, a) => t.Symbol == a.Symbol)
        .Select((t, b, a) => new Projection { Symbol = t.Symbol, Bid = b.Price, Ask = a.Price });
}

/// <summary>Its Make says what it was given.</summary>
[DataModel]
public partial record Faulty
{
    public required string Name { get; init; }

    public static DataFrame Make(DataContext context) => throw new InvalidOperationException(context.Parameter("reason", "no reason"));
}
