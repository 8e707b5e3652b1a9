namespace EtlLib.Analyzers.Tests.Verification;

/// <summary>The models that the tests' pipelines are over.</summary>
internal static class Samples
{
    public const string Models = """
        using System;
        using EtlLib;

        [DataModel]
        public partial record Trade
        {
            [PartitionKey] public required string Symbol { get; init; }
            [EventTime] public required DateTimeOffset EventTime { get; init; }
            [Sequence] public required long Id { get; init; }
            public required double Price { get; init; }
            public required int Volume { get; init; }
            public required bool IsBuy { get; init; }
            public string? Note { get; init; }
            public double? Delay { get; init; }
        }

        [DataModel]
        public partial record Candle
        {
            [PartitionKey] public required string Symbol { get; init; }
            [EventTime] public required DateTimeOffset EventTime { get; init; }
            public required double Open { get; init; }
            public double? Close { get; init; }

            public static DataFrame Make(DataContext context, Trade.DataFrame trades) => trades
                .Resample(TimeSpan.FromHours(1), by: t => t.Symbol)
                .Select((symbol, hour, g) => new Projection { Symbol = symbol, EventTime = hour.Start, Open = g.First(t => t.Price), Close = g.Last(t => t.Price) });
        }

        [DataModel]
        public partial record Address
        {
            public required string City { get; init; }
        }

        [DataModel]
        public partial record Order
        {
            public required string Customer { get; init; }
            public required Address Address { get; init; }
            public Address? Billing { get; init; }
        }

        """;

    /// <summary>A class with a method whose body the code is, over a frame of trades, one of candles and one of orders.</summary>
    public static string Pipeline(string body) => $$"""
        using System;
        using EtlLib;

        internal static class Pipeline
        {
            private static void Build(DataContext context, Trade.DataFrame trades, Candle.DataFrame candles, Order.DataFrame orders)
            {
                {{body}}
            }
        }
        """;

    /// <summary>A condition of a filter over trades.</summary>
    public static string Where(string condition) => Pipeline($"_ = trades.Where(t => {condition});");
}
