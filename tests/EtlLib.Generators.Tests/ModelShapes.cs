namespace EtlLib.Generators.Tests;

/// <summary>The shapes of models that are snapshotted, compiled and run twice.</summary>
public static class ModelShapes
{
    private static readonly (string Attribute, string Type, string Name)[] Types =
    [
        ("", "bool", "Bool"), ("", "int", "Int"), ("", "long", "Long"), ("", "float", "Float"), ("", "double", "Double"), ("[Decimal(20, 4)] ", "decimal", "Decimal"),
        ("", "string", "Text"), ("", "byte[]", "Bytes"), ("", "Guid", "Uuid"), ("", "DateTimeOffset", "Instant"), ("", "DateTime", "LocalTime"), ("", "DateOnly", "Date"),
        ("", "TimeOnly", "TimeOfDay"), ("", "TimeSpan", "Duration"), ("", "Colour", "Enum"),
    ];

    public static TheoryData<string> Names => [.. Sources.Keys];

    public static IReadOnlyDictionary<string, string> Sources { get; } = new Dictionary<string, string>
    {
        ["A_plain_record_with_roles"] = """
            namespace Trading;

            [DataModel]
            public partial record StockTrade
            {
                /// <summary>The ticker.</summary>
                [PartitionKey] public required string Symbol { get; init; }
                [EventTime(Lateness = "10s")] public required DateTimeOffset EventTime { get; init; }
                [Sequence] public required long Id { get; init; }
                [BrownianMotion(Start = 10, Drift = 0.1, Volatility = 0.1)] public required double Price { get; init; }
                [Column("size"), Uniform(1, 1_000), Range(1, 1_000)] public required int Volume { get; init; }
                public string? Note { get; init; }
                public double Value => Price * Volume;

                public static DataFrame Make(DataContext context) => DataFrame.From(context);
            }
            """,
        ["Two_models_of_which_one_is_made_of_the_other"] = """
            using Trades = Quote.DataFrame;

            [DataModel]
            public partial record Quote
            {
                public required string Symbol { get; init; }
                [EventTime] public required DateTimeOffset At { get; init; }
                public required double Price { get; init; }
            }

            [DataModel]
            public partial record Spread
            {
                public required string Symbol { get; init; }
                [EventTime] public required DateTimeOffset Hour { get; init; }
                public required double Low { get; init; }
                public required double High { get; init; }

                public static DataFrame Make(DataContext context, Quote.DataFrame bids, Trades asks) => bids.Union(asks)
                    .Resample(TimeSpan.FromHours(1), by: q => q.Symbol)
                    .Select((symbol, hour, g) => new Projection { Symbol = symbol, Hour = hour.Start, Low = g.Min(q => q.Price), High = g.Max(q => q.Price) });
            }
            """,
        ["Every_type_plain_and_nullable"] = EveryType("public partial record Everything"),
        ["A_class_with_setters"] = """
            [DataModel]
            internal partial class Reading
            {
                public string Sensor { get; set; } = "";
                public float? Celsius { get; private set; }
                [Truncate] public DateTime Local { get; set; }
            }
            """,
        ["Positional_records_and_structs"] = """
            [DataModel] public readonly partial record struct Point(int X, int Y);
            [DataModel] public partial record Shape(string Name, Point Centre, int? Corners) { public required bool Closed { get; init; } }
            [DataModel] public partial struct Pixel { public int Red { get; set; } public Point? At { get; set; } }
            """,
        ["Nested_models_and_lists"] = """
            using System.Collections.Immutable;

            namespace Shop.Orders;

            public enum Side { Buy, Sell }

            [DataModel] public partial record Address { public required string City { get; init; } public string? Zip { get; init; } }

            [DataModel]
            public partial record Order
            {
                public required Address To { get; init; }
                public Address? From { get; init; }
                public required IReadOnlyList<string> Tags { get; init; }
                public List<int?>? Numbers { get; init; }
                public required Address?[] Stops { get; init; }
                public ImmutableArray<double> Weights { get; init; }
                public required IReadOnlyList<IReadOnlyList<Side>> Sides { get; init; }
            }
            """,
        ["Value_objects"] = """
            [ValueObject, Decimal(18, 2)]
            public readonly partial record struct Usd(decimal Amount) : IComparable<Usd>
            {
                public int CompareTo(Usd other) => Amount.CompareTo(other.Amount);
                public static Usd operator +(Usd a, Usd b) => new(a.Amount + b.Amount);
                public static Usd operator -(Usd a) => new(-a.Amount);
                public static Usd operator *(Usd a, decimal b) => new(a.Amount * b);
                public static Usd operator *(Usd a, int b) => new(a.Amount * b);
                public static decimal operator /(Usd a, Usd b) => a.Amount / b.Amount;
                public static bool operator <(Usd a, Usd b) => a.Amount < b.Amount;
                public static bool operator >(Usd a, Usd b) => a.Amount > b.Amount;
            }

            [ValueObject] public readonly partial record struct Sku(string Value);

            [DataModel]
            public partial record Item
            {
                public required Sku Sku { get; init; }
                public required Usd Price { get; init; }
                public Usd? Discount { get; init; }
            }
            """,
        ["Value_objects_over_each_type"] = $$"""
            public enum Colour { Red, Green = 5, Blue = -1 }

            {{string.Join("\n", Types.Select(t => $"[ValueObject] {t.Attribute}public readonly partial record struct {t.Name}Box({t.Type} Value) : IComparable<{t.Name}Box> {{ public int CompareTo({t.Name}Box other) => 0; }}"))}}

            [DataModel]
            public partial record Boxes
            {
                {{string.Join("\n    ", Types.Select(t => $"public required {t.Name}Box {t.Name} {{ get; init; }}\n    public {t.Name}Box? Optional{t.Name} {{ get; init; }}"))}}
            }
            """,
        ["Models_within_types_and_namespaces"] = """
            namespace Outer.Inner
            {
                public static partial class Models
                {
                    internal partial interface IGroup
                    {
                        [DataModel] public partial record Deep { public required int X { get; init; } }
                    }

                    [DataModel] private partial record Hidden { public required int X { get; init; } }
                }
            }
            """,
        ["Names_that_are_words_or_members"] = """
            [DataModel]
            public partial record Words
            {
                public required string @class { get; init; }
                public required int Count { get; init; }
                public required string Text { get; init; }
                public required int Set { get; init; }
                public required int Struct { get; init; }
                public required int Schema { get; init; }
                public required int Row { get; init; }
                public required int Over { get; init; }
                public required int value { get; init; }
                public required int IOError { get; init; }
                public required DateOnly From { get; init; }
            }
            """,
        ["A_model_that_derives_from_others"] = """
            public abstract record Event { [EventTime] public required DateTimeOffset At { get; init; } }
            [DataModel] public partial record Click : Event { public required string Page { get; init; } }
            [DataModel] public partial record PaidClick : Click { public required long Cents { get; init; } }
            """,
    };

    public static string EveryType(string declaration) => $$"""
        public enum Colour { Red, Green = 5, Blue = -1 }

        [DataModel]
        {{declaration}}
        {
            {{string.Join("\n    ", Types.Select(t => $"{t.Attribute}public required {t.Type} {t.Name} {{ get; init; }}\n    {t.Attribute}public {t.Type}? Optional{t.Name} {{ get; init; }}"))}}
        }
        """;
}
