using System.Text.Json;
using CsCheck;
using EtlLib.Batches;

namespace EtlLib.Abstractions.Tests.Rows;

/// <summary>Rows go into a batch and come out equal, by the generated reader and writer.</summary>
public class RowTests
{
    private static readonly DateTimeOffset FirstInstant = new(1, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset LastInstant = new DateTimeOffset(9999, 12, 31, 23, 59, 59, TimeSpan.Zero).AddMicroseconds(999_999);

    private static readonly Gen<DateTimeOffset> Instants = Gen.Long[0, (LastInstant.UtcTicks / 10) - 1].Select(micros => new DateTimeOffset(micros * 10, TimeSpan.Zero));
    private static readonly Gen<string> Texts = Gen.String[Gen.Char['\0', '\uD7FF'], 0, 40];
    private static readonly Gen<Usd> Prices = Gen.Long[-99_999_999_999, 99_999_999_999].Select(cents => new Usd(cents / 100m));
    private static readonly Gen<Side> Sides = Gen.Enum<Side>();

    [Fact]
    public void Any_scalars_come_back_equal() => Rows.Sample(rows => Assert.Equal(rows, Through(rows)));

    private static Gen<Scalars[]> Rows => Gen.Select(
        Gen.Select(Gen.Bool, Gen.Int, Gen.Long, Gen.Float, Gen.Double, Gen.Long[-999_999_999_999, 999_999_999_999], Texts, Gen.Guid),
        Gen.Select(Instants, Gen.TimeSpan.Select(t => new TimeSpan(t.Ticks / 10 * 10)), Sides, Prices),
        Gen.Bool.Array[17]).Select((a, b, present) => new Scalars
        {
            Bool = a.Item1,
            OptionalBool = present[0] ? a.Item1 : null,
            Int = a.Item2,
            OptionalInt = present[1] ? a.Item2 : null,
            Long = a.Item3,
            OptionalLong = present[2] ? a.Item3 : null,
            Float = a.Item4,
            OptionalFloat = present[3] ? a.Item4 : null,
            Double = a.Item5,
            OptionalDouble = present[4] ? a.Item5 : null,
            Decimal = a.Item6 / 1000m,
            OptionalDecimal = present[5] ? a.Item6 % 100_000 / 100m : null,
            Text = a.Item7,
            OptionalText = present[6] ? a.Item7 : null,
            Uuid = a.Item8,
            OptionalUuid = present[7] ? a.Item8 : null,
            Instant = b.Item1,
            OptionalInstant = present[8] ? b.Item1 : null,
            LocalTime = DateTime.SpecifyKind(b.Item1.UtcDateTime, DateTimeKind.Unspecified),
            OptionalLocalTime = present[9] ? DateTime.SpecifyKind(b.Item1.UtcDateTime, DateTimeKind.Unspecified) : null,
            Date = DateOnly.FromDateTime(b.Item1.UtcDateTime),
            OptionalDate = present[10] ? DateOnly.FromDateTime(b.Item1.UtcDateTime) : null,
            TimeOfDay = TimeOnly.FromDateTime(b.Item1.UtcDateTime),
            OptionalTimeOfDay = present[11] ? TimeOnly.FromDateTime(b.Item1.UtcDateTime) : null,
            Duration = b.Item2,
            OptionalDuration = present[12] ? b.Item2 : null,
            Side = b.Item3,
            OptionalSide = present[13] ? b.Item3 : null,
            Price = b.Item4,
            OptionalPrice = present[14] ? b.Item4 : null,
            Sku = new Sku(a.Item7),
            OptionalSku = present[15] ? new Sku(a.Item7) : null,
            Lot = new Lot(a.Item8),
        }).Array[0, 20];

    [Fact]
    public void Extremes_come_back_equal()
    {
        var least = Scalars.Sample(
            @int: int.MinValue, @long: long.MinValue, @float: float.NaN, @double: double.NegativeInfinity, @decimal: -999_999_999_999_999_999.999_999_999_9m, optionalDecimal: -999.99m, text: "",
            instant: FirstInstant, localTime: DateTime.MinValue, date: DateOnly.MinValue, timeOfDay: TimeOnly.MinValue, duration: new TimeSpan(TimeSpan.MinValue.Ticks / 10 * 10), optionalText: "");
        var greatest = Scalars.Sample(
            @int: int.MaxValue, @long: long.MaxValue, @float: float.MaxValue, @double: double.NaN, @decimal: 999_999_999_999_999_999.999_999_999_9m, optionalDecimal: 999.99m, text: "\0\uFFFD😀",
            instant: LastInstant, localTime: DateTime.SpecifyKind(LastInstant.DateTime, DateTimeKind.Unspecified), date: DateOnly.MaxValue, timeOfDay: new TimeOnly(TimeOnly.MaxValue.Ticks / 10 * 10),
            duration: new TimeSpan(TimeSpan.MaxValue.Ticks / 10 * 10), uuid: Guid.AllBitsSet);

        Assert.Equal([least, greatest], Through([least, greatest]));
    }

    [Fact]
    public void An_instant_loses_its_offset_and_no_more()
    {
        var row = Scalars.Sample(instant: new DateTimeOffset(2021, 1, 4, 9, 0, 0, TimeSpan.FromHours(-5)));

        var read = Assert.Single(Through([row]));

        Assert.Equal(row.Instant, read.Instant);
        Assert.Equal(TimeSpan.Zero, read.Instant.Offset);
    }

    [Fact]
    public void Nested_models_and_lists_come_back_equal()
    {
        Order[] orders =
        [
            new()
            {
                To = new Address { City = "Bonn", Zip = "53111" }, From = new Address { City = "Köln" }, At = new Point(1, null), Before = new Point(2, 3), Tags = ["a", "", "ü"],
                Notes = ["x", null], Numbers = [1, null, 3], Stops = [null, new Address { City = "Ulm" }], Path = [new(1, 2), new(3, null)], Prices = [new(1.50m), new(-2.00m)],
                Sides = [[Side.Buy, Side.Hold], [], [Side.Sell]], Bytes = [0, 255], OptionalBytes = [], Blobs = [[1], []], Weights = [0.125m, -1.000m],
            },
            Order.Sample(),
            new() { To = new Address { City = "" }, Tags = [], Numbers = [], Stops = [], Sides = [[]], Bytes = [], Blobs = [], Weights = [] },
        ];

        var read = Through(orders);

        Assert.Equal(orders.Select(Text), read.Select(Text));
        Assert.Contains("\"Notes\":[\"x\",null]", Text(read[0]), StringComparison.Ordinal);
    }

    [Fact]
    public void Positional_records_come_back_equal()
    {
        Shape[] shapes = [new("triangle", new Point(1, 2), 3) { Closed = true }, new("circle", new Point(-1, null), null) { Closed = false }];

        Assert.Equal(shapes, Through(shapes));
    }

    [Fact]
    public void Times_finer_than_a_microsecond_are_refused_or_rounded_down()
    {
        var fine = DateTimeOffset.UnixEpoch.AddTicks(19);
        var error = Assert.Throws<DataException>(() => Through([Scalars.Sample(instant: fine)]));
        Assert.Contains("Column Instant", error.Message, StringComparison.Ordinal);

        var row = Assert.Single(Through([Truncated.Sample(instant: fine, localTime: new DateTime(1969, 12, 31, 23, 59, 59).AddTicks(15), timeOfDay: new TimeOnly(99), duration: new TimeSpan(-1))]));

        Assert.Equal(DateTimeOffset.UnixEpoch.AddTicks(10), row.Instant);
        Assert.Equal(new DateTime(1969, 12, 31, 23, 59, 59).AddTicks(10), row.LocalTime);
        Assert.Equal(new TimeOnly(90), row.TimeOfDay);
        Assert.Equal(new TimeSpan(-10), row.Duration);
    }

    [Fact]
    public void A_null_that_slipped_into_a_property_that_is_never_null_is_refused_by_name()
    {
        Assert.Contains("Column Text", Assert.Throws<DataException>(() => Through([Scalars.Sample() with { Text = null! }])).Message, StringComparison.Ordinal);
        Assert.Contains("Column Sku", Assert.Throws<DataException>(() => Through([Scalars.Sample() with { Sku = default }])).Message, StringComparison.Ordinal);
        Assert.Contains("Column Tags", Assert.Throws<DataException>(() => Through([Order.Sample(tags: ["a", null!])])).Message, StringComparison.Ordinal);
        Assert.Contains("Column To", Assert.Throws<DataException>(() => Through([new Order { To = null!, Tags = [], Numbers = [], Stops = [], Sides = [], Bytes = [], Blobs = [], Weights = [] }])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_that_does_not_fit_is_refused_by_name()
    {
        Assert.Contains("OptionalDecimal", Assert.Throws<DataException>(() => Through([Scalars.Sample(optionalDecimal: 1000)])).Message, StringComparison.Ordinal);
        Assert.Contains("Price", Assert.Throws<DataException>(() => Through([Scalars.Sample(price: new Usd(0.001m))])).Message, StringComparison.Ordinal);
        Assert.Throws<DataException>(() => Through([Scalars.Sample(side: (Side)99)]));
    }

    [Fact]
    public void A_batch_has_a_typed_property_for_each_column()
    {
        using var batch = new Tick.Batch();
        Append(batch, Tick.Sample(symbol: "SPY", id: 5, price: 2.5, volume: 9));

        Assert.Equal("SPY", batch.Symbol.GetString(0));
        Assert.Equal(0, batch.EventTime[0]);
        Assert.Equal(5, batch.Id[0]);
        Assert.Equal(2.5, batch.Price[0]);
        Assert.Equal(9, batch.Volume[0]);
        Assert.Equal(1, batch.Count);
    }

    private static string Text(Order order) => JsonSerializer.Serialize(order);

    private static TModel[] Through<TModel>(TModel[] rows)
        where TModel : IDataModel<TModel>
    {
        using var batch = new ColumnBatch(TModel.Schema);
        Array.ForEach(rows, row => Append(batch, row));
        Assert.All(batch.Columns, column => Assert.Equal(rows.Length, column.Count));
        return [.. Enumerable.Range(0, rows.Length).Select(i => Read<TModel>(batch, i))];
    }

    private static void Append<TModel>(ColumnBatch batch, TModel row)
        where TModel : IDataModel<TModel>
    {
        TModel.Append(batch.Vectors, row);
        batch.EndRow();
    }

    private static TModel Read<TModel>(ColumnBatch batch, int row)
        where TModel : IDataModel<TModel> => TModel.Read(batch.Vectors, row);
}
