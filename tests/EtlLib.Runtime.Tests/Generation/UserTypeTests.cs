using EtlLib.Batches;
using EtlLib.Schemas;

namespace EtlLib.Generation;

public sealed class DiceAttribute : DataType<int>
{
    public int Sides { get; set; } = 6;

    protected override int Generate(in DataPoint point) => (int)point.Random.Between(1, Sides);
}

public enum Side
{
    Buy,
    Sell,
}

public class UserTypeTests
{
    [Fact]
    public void A_users_own_type_is_fair_and_reproducible()
    {
        using var batch = Memory.All(Models.Single(ColumnType.Int, new DiceAttribute { Sides = 20 }));
        var counts = new long[20];
        foreach (var value in batch.Fixed<int>(0).Span)
        {
            counts[value - 1]++;
        }

        Statistics.FitsCounts(counts, _ => 0.05);
    }

    [Fact]
    public void A_point_says_where_it_is()
    {
        var schema = Models.Of(
            "M", Models.Column("Key", ColumnType.Text, ColumnRoles.PartitionKey), Models.Column("Point", ColumnType.Text, generator: new PointAttribute()));
        var rows = new RowGenerator(schema, new GenerateOptions { Keys = ["a", "b"], Rows = 2, Start = new(2021, 1, 1, 0, 0, 0, TimeSpan.Zero), Every = TimeSpan.FromMinutes(1) });
        using var batch = Memory.All(rows);
        Assert.Equal(["a 0 00:00", "b 0 00:00", "a 1 00:01", "b 1 00:01"], Enumerable.Range(0, 4).Select(batch.Text(1).GetString));
    }

    [Fact]
    public void Draws_of_one_value_differ_and_each_is_well_distributed()
    {
        var first = Models.Numbers(new DrawsAttribute { Skip = 0 });
        var third = Models.Numbers(new DrawsAttribute { Skip = 2 });
        Assert.Equal(0, Statistics.Correlation(first, third), 0.013);
        Statistics.FitsContinuous(third, Statistics.Normal);
    }

    [Fact]
    public void All_draws_are_what_they_say()
    {
        var random = new PhiloxRandom();
        var (chances, least, most, sum, picked) = (0, long.MaxValue, long.MinValue, 0.0, new HashSet<string>());
        for (var i = 0UL; i < 10_000; i++)
        {
            random.Begin(99, i);
            chances += random.Chance(0.25) ? 1 : 0;
            var between = random.Between(-2, 2);
            (least, most) = (Math.Min(least, between), Math.Max(most, between));
            sum += random.Exponential(3) + random.Normal(5, 0.1) + random.Between(1.0, 2.0);
            picked.Add(random.Pick("a", "b", "c"));
        }

        Assert.Equal(2_500, chances, 180.0);
        Assert.Equal((-2, 2), (least, most));
        Assert.Equal(9.5, sum / 10_000, 0.15);
        Assert.Equal(["a", "b", "c"], picked.Order());
        Assert.Throws<ArgumentOutOfRangeException>(() => random.Between(2, 1));
        Assert.Throws<ArgumentException>(() => random.Pick<int>());
    }

    [Fact]
    public void Values_of_all_types_reach_their_columns()
    {
        Check(ColumnType.Bool, true, batch => batch.Bits(0)[0]);
        Check(ColumnType.Long, 5L, batch => batch.Fixed<long>(0)[0]);
        Check(ColumnType.Float, 1.5f, batch => batch.Fixed<float>(0)[0]);
        Check(ColumnType.Double, 1.5, batch => batch.Fixed<double>(0)[0]);
        Check(ColumnType.Decimal(5, 2), 1.25m, batch => Values.ToDecimal(batch.Fixed<Int128>(0)[0], 2));
        Check(ColumnType.Uuid, new Guid("00112233-4455-6677-8899-aabbccddeeff"), batch => batch.Fixed<UuidBytes>(0)[0].ToGuid());
        Check(ColumnType.Instant, DateTimeOffset.UnixEpoch, batch => Values.ToInstant(batch.Fixed<long>(0)[0]));
        Check(ColumnType.LocalTime, new DateTime(2021, 1, 1), batch => Values.ToLocalTime(batch.Fixed<long>(0)[0]));
        Check(ColumnType.Date, new DateOnly(2021, 1, 1), batch => Values.ToDate(batch.Fixed<int>(0)[0]));
        Check(ColumnType.TimeOfDay, new TimeOnly(1, 2, 3), batch => Values.ToTimeOfDay(batch.Fixed<long>(0)[0]));
        Check(ColumnType.Duration, TimeSpan.FromHours(-1), batch => Values.ToDuration(batch.Fixed<long>(0)[0]));
        Check(ColumnType.Text, "née", batch => batch.Text(0).GetString(0));
        Check(ColumnType.Bytes, new byte[] { 1, 2 }, batch => batch.Text(0)[0].ToArray());
        Check(new EnumType("Side", ["Buy", "Sell"]), Side.Sell, batch => Enum.Parse<Side>(batch.Text(0).GetString(0)));
    }

    [Fact]
    public void Null_becomes_null_where_the_column_is_nullable()
    {
        CheckNull<double?>(ColumnType.Double);
        CheckNull<string?>(ColumnType.Text);
        CheckNull<Side?>(new EnumType("Side", ["Buy", "Sell"]));
        CheckNull<DateTimeOffset?>(ColumnType.Instant);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        var wrong = Assert.Throws<PlanException>(() => Models.Single(ColumnType.Long, new DiceAttribute()));
        Assert.Equal("[Dice] does not fit Single.Value, which is a long: it is for columns of int.", wrong.Message);
        wrong = Assert.Throws<PlanException>(() => Models.Single(ColumnType.Double, new FixedAttribute<double?>(null)));
        Assert.Contains("it is for nullable columns of double", wrong.Message, StringComparison.Ordinal);
        Assert.Throws<DataException>(() => Memory.All(Models.Single(ColumnType.Text, new FixedAttribute<string?>(null), rows: 1)));
        Assert.Throws<DataException>(() => Memory.All(Models.Single(new EnumType("Side", ["Buy"]), new FixedAttribute<Side>(Side.Sell), rows: 1)));
        Assert.Throws<DataException>(() => Memory.All(Models.Single(ColumnType.Instant, new FixedAttribute<DateTimeOffset>(new(1, TimeSpan.Zero)), rows: 1)));
    }

    private static void Check<T>(ColumnType type, T value, Func<ColumnBatch, T> read)
    {
        using var batch = Memory.All(Models.Single(type, new FixedAttribute<T>(value), rows: 1));
        Assert.Equal(value, read(batch));
    }

    private static void CheckNull<T>(ColumnType type)
    {
        using var batch = Memory.All(Models.Single(type, new FixedAttribute<T?>(default), rows: 3, nullable: true));
        Assert.Equal(3, batch.Columns[0].NullCount);
    }

    private sealed class PointAttribute : DataType<string>
    {
        protected override string Generate(in DataPoint point) => FormattableString.Invariant($"{point.Key} {point.Index} {point.EventTime:HH:mm}");
    }

    private sealed class DrawsAttribute : DataType<double>
    {
        public int Skip { get; set; }

        protected override double Generate(in DataPoint point)
        {
            for (var i = 0; i < Skip; i++)
            {
                point.Random.NextUInt64();
            }

            return point.Random.Normal();
        }
    }

    private sealed class FixedAttribute<T>(T value) : DataType<T>
    {
        protected override T Generate(in DataPoint point) => value;
    }
}
