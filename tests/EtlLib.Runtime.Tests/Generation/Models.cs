using EtlLib.Schemas;

namespace EtlLib.Generation;

/// <summary>Schemas as the source generator would write them.</summary>
internal static class Models
{
    public static readonly Schema StockTrade = Of(
        "StockTrade",
        Column("Symbol", ColumnType.Text, ColumnRoles.PartitionKey),
        Column("EventTime", ColumnType.Instant, ColumnRoles.EventTime),
        Column("Id", ColumnType.Long, ColumnRoles.Sequence),
        Column("Price", ColumnType.Double, generator: new BrownianMotionAttribute { Start = 10, Drift = 0.1, Volatility = 0.1 }),
        Column("Volume", ColumnType.Int, generator: new UniformAttribute(1, 1_000)));

    public static readonly Schema Venue = Of(
        "Venue", Column("Name", ColumnType.Text), Column("Fee", ColumnType.Decimal(8, 4), generator: new ExponentialAttribute { Mean = 0.02 }));

    /// <summary>A column of each type, each plain and with nulls.</summary>
    public static readonly Schema Everything = Of("Everything", [.. AllTypes.SelectMany((type, i) => new[]
    {
        Column($"Plain{i}", type), Column($"Null{i}", type, nullable: true, generator: new GeneratedAttribute { NullRate = 0.3 }),
    })]);

    public static IReadOnlyList<ColumnType> AllTypes =>
    [
        ColumnType.Bool, ColumnType.Int, ColumnType.Long, ColumnType.Float, ColumnType.Double, ColumnType.Decimal(10, 2), ColumnType.Text, ColumnType.Bytes,
        ColumnType.Uuid, ColumnType.Instant, ColumnType.LocalTime, ColumnType.Date, ColumnType.TimeOfDay, ColumnType.Duration,
        new EnumType("Side", ["Buy", "Sell"]), ColumnType.Struct(Venue), ColumnType.List(ColumnType.Long), ColumnType.List(ColumnType.Struct(Venue)),
    ];

    public static GenerateOptions Options { get; } = new()
    {
        Keys = ["SPY", "TSLA", "XOM"], Every = TimeSpan.FromMinutes(1), Seed = 42, Start = new(2021, 1, 1, 0, 0, 0, TimeSpan.Zero), Rows = 5_000,
    };

    public static ColumnSchema Column(string name, ColumnType type, ColumnRoles roles = ColumnRoles.None, bool nullable = false, DataType? generator = null) =>
        new(name, type, nullable) { Roles = roles, Generator = generator };

    public static Schema Of(string name, params ColumnSchema[] columns) => new(name, EquatableArray.Create<ColumnSchema>(columns));

    /// <summary>A model of one column, by number of rows.</summary>
    public static RowGenerator Single(ColumnType type, DataType? generator, long rows = 100_000, long seed = 1, bool nullable = false) =>
        new(Of("Single", Column("Value", type, nullable: nullable, generator: generator)), new GenerateOptions { Rows = rows, Seed = seed, Every = TimeSpan.FromDays(1) });

    /// <summary>The values of a column of numbers.</summary>
    public static double[] Numbers(DataType generator, int rows = 100_000, long seed = 1)
    {
        using var batch = Memory.All(Single(ColumnType.Double, generator, rows, seed));
        return batch.Fixed<double>(0).Span.ToArray();
    }
}
