using EtlLib.Engine.Specification;

namespace EtlLib.DuckDb.Tests.Engine;

/// <summary>Value objects over each type of column: their rows come back, and their columns are compared and grouped by.</summary>
public sealed class ValueObjectTypeTests
{
    private static readonly Boxes First = new(1, new BoolBox(true), new IntBox(-7), new LongBox(-7_000_000_000), new FloatBox(-1.5f), new DoubleBox(-1.5), new DecimalBox(-1.25m), new TextBox("A'\"é"), new BytesBox([0, 1, 255]), new UuidBox(Guid.Parse("00112233-4455-6677-8899-aabbccddeeff")), new InstantBox(DateTimeOffset.UnixEpoch.AddMicroseconds(-1)), new LocalTimeBox(new DateTime(1969, 12, 31, 23, 59, 59)), new DateBox(new DateOnly(1969, 12, 31)), new TimeOfDayBox(new TimeOnly(1, 2, 3)), new DurationBox(TimeSpan.FromMinutes(-1)), new HueBox(Hue.Red));
    private static readonly Boxes Second = new(2, new BoolBox(false), new IntBox(8), new LongBox(8), new FloatBox(2.5f), new DoubleBox(0.1), new DecimalBox(2.5m), new TextBox("b"), new BytesBox([2]), new UuidBox(Guid.Parse("f0112233-4455-6677-8899-aabbccddeeff")), new InstantBox(DateTimeOffset.UnixEpoch.AddDays(1)), new LocalTimeBox(new DateTime(2021, 1, 4)), new DateBox(new DateOnly(2021, 1, 4)), new TimeOfDayBox(new TimeOnly(23, 0)), new DurationBox(TimeSpan.FromDays(2)), new HueBox(Hue.Blue));
    private static readonly Boxes[] Rows = [First, Second, First with { Id = 3 }];

    private static readonly MaybeBoxes[] MaybeRows =
    [
        new(1, First.Bool, First.Int, First.Long, First.Float, First.Double, First.Decimal, First.Text, First.Bytes, First.Uuid, First.Instant, First.LocalTime, First.Date, First.TimeOfDay, First.Duration, First.Hue),
        new(2, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null),
    ];

    private static Boxes.DataFrame All => Boxes.DataFrame.Of(Rows);

    [Fact]
    public async Task Rows_come_back()
    {
        Assert.Equal(Rows, await All.ToListAsync());
        Assert.Equal(MaybeRows, await MaybeBoxes.DataFrame.Of(MaybeRows).ToListAsync());
    }

    [Theory]
    [InlineData(FileFormat.Parquet, "boxes.parquet")]
    [InlineData(FileFormat.Csv, "boxes.csv")]
    [InlineData(FileFormat.JsonLines, "boxes.jsonl")]
    public async Task What_is_written_is_read(FileFormat format, string name)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File(name);
        await using var session = Running.Open();

        await session.CopyAsync(MaybeBoxes.DataFrame.Of(MaybeRows).Plan, new FileSink(format, path, WriteMode.Error, partitioned: false), path, TestContext.Current.CancellationToken);

        DataSource source = format switch { FileFormat.Parquet => DataSource.Parquet(path), FileFormat.Csv => DataSource.Csv(path), _ => DataSource.JsonLines(path) };
        Assert.Equal(MaybeRows, await session.ToListAsync<MaybeBoxes>(MaybeBoxes.DataFrame.From(source).OrderBy(b => b.Id).Plan));
    }

    [Fact]
    public Task Over_a_bool() => IsComparedAndGroupedAsync(
        All.Where(b => b.Bool == new BoolBox(true)),
        null,
        All.GroupBy(b => b.Bool).Select((key, g) => new BoolRows.Projection { Key = key, Rows = g.Count() }),
        new BoolRows(new(true), 2),
        new BoolRows(new(false), 1));

    [Fact]
    public Task Over_an_int() => IsComparedAndGroupedAsync(
        All.Where(b => b.Int == new IntBox(-7)),
        All.Where(b => b.Int < new IntBox(8)),
        All.GroupBy(b => b.Int).Select((key, g) => new IntRows.Projection { Key = key, Rows = g.Count() }),
        new IntRows(new(-7), 2),
        new IntRows(new(8), 1));

    [Fact]
    public Task Over_a_long() => IsComparedAndGroupedAsync(
        All.Where(b => b.Long == new LongBox(-7_000_000_000)),
        All.Where(b => b.Long < new LongBox(8)),
        All.GroupBy(b => b.Long).Select((key, g) => new LongRows.Projection { Key = key, Rows = g.Count() }),
        new LongRows(new(-7_000_000_000), 2),
        new LongRows(new(8), 1));

    [Fact]
    public Task Over_a_float() => IsComparedAndGroupedAsync(
        All.Where(b => b.Float == new FloatBox(-1.5f)),
        All.Where(b => b.Float < new FloatBox(2.5f)),
        All.GroupBy(b => b.Float).Select((key, g) => new FloatRows.Projection { Key = key, Rows = g.Count() }),
        new FloatRows(new(-1.5f), 2),
        new FloatRows(new(2.5f), 1));

    [Fact]
    public Task Over_a_double() => IsComparedAndGroupedAsync(
        All.Where(b => b.Double == new DoubleBox(-1.5)),
        All.Where(b => b.Double < new DoubleBox(0.1)),
        All.GroupBy(b => b.Double).Select((key, g) => new DoubleRows.Projection { Key = key, Rows = g.Count() }),
        new DoubleRows(new(-1.5), 2),
        new DoubleRows(new(0.1), 1));

    [Fact]
    public Task Over_a_decimal() => IsComparedAndGroupedAsync(
        All.Where(b => b.Decimal == new DecimalBox(-1.25m)),
        All.Where(b => b.Decimal < new DecimalBox(2.5m)),
        All.GroupBy(b => b.Decimal).Select((key, g) => new DecimalRows.Projection { Key = key, Rows = g.Count() }),
        new DecimalRows(new(-1.25m), 2),
        new DecimalRows(new(2.5m), 1));

    [Fact]
    public Task Over_a_string() => IsComparedAndGroupedAsync(
        All.Where(b => b.Text == new TextBox("A'\"é")),
        All.Where(b => b.Text < new TextBox("b")),
        All.GroupBy(b => b.Text).Select((key, g) => new TextRows.Projection { Key = key, Rows = g.Count() }),
        new TextRows(new("A'\"é"), 2),
        new TextRows(new("b"), 1));

    [Fact]
    public Task Over_bytes() => IsComparedAndGroupedAsync(
        All.Where(b => b.Bytes == new BytesBox([0, 1, 255])),
        null,
        All.GroupBy(b => b.Bytes).Select((key, g) => new BytesRows.Projection { Key = key, Rows = g.Count() }),
        new BytesRows(new([0, 1, 255]), 2),
        new BytesRows(new([2]), 1));

    [Fact]
    public Task Over_a_Guid() => IsComparedAndGroupedAsync(
        All.Where(b => b.Uuid == new UuidBox(Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"))),
        All.Where(b => b.Uuid < new UuidBox(Guid.Parse("f0112233-4455-6677-8899-aabbccddeeff"))),
        All.GroupBy(b => b.Uuid).Select((key, g) => new UuidRows.Projection { Key = key, Rows = g.Count() }),
        new UuidRows(new(Guid.Parse("00112233-4455-6677-8899-aabbccddeeff")), 2),
        new UuidRows(new(Guid.Parse("f0112233-4455-6677-8899-aabbccddeeff")), 1));

    [Fact]
    public Task Over_a_DateTimeOffset() => IsComparedAndGroupedAsync(
        All.Where(b => b.Instant == new InstantBox(DateTimeOffset.UnixEpoch.AddMicroseconds(-1))),
        All.Where(b => b.Instant < new InstantBox(DateTimeOffset.UnixEpoch.AddDays(1))),
        All.GroupBy(b => b.Instant).Select((key, g) => new InstantRows.Projection { Key = key, Rows = g.Count() }),
        new InstantRows(new(DateTimeOffset.UnixEpoch.AddMicroseconds(-1)), 2),
        new InstantRows(new(DateTimeOffset.UnixEpoch.AddDays(1)), 1));

    [Fact]
    public Task Over_a_DateTime() => IsComparedAndGroupedAsync(
        All.Where(b => b.LocalTime == new LocalTimeBox(new DateTime(1969, 12, 31, 23, 59, 59))),
        All.Where(b => b.LocalTime < new LocalTimeBox(new DateTime(2021, 1, 4))),
        All.GroupBy(b => b.LocalTime).Select((key, g) => new LocalTimeRows.Projection { Key = key, Rows = g.Count() }),
        new LocalTimeRows(new(new DateTime(1969, 12, 31, 23, 59, 59)), 2),
        new LocalTimeRows(new(new DateTime(2021, 1, 4)), 1));

    [Fact]
    public Task Over_a_DateOnly() => IsComparedAndGroupedAsync(
        All.Where(b => b.Date == new DateBox(new DateOnly(1969, 12, 31))),
        All.Where(b => b.Date < new DateBox(new DateOnly(2021, 1, 4))),
        All.GroupBy(b => b.Date).Select((key, g) => new DateRows.Projection { Key = key, Rows = g.Count() }),
        new DateRows(new(new DateOnly(1969, 12, 31)), 2),
        new DateRows(new(new DateOnly(2021, 1, 4)), 1));

    [Fact]
    public Task Over_a_TimeOnly() => IsComparedAndGroupedAsync(
        All.Where(b => b.TimeOfDay == new TimeOfDayBox(new TimeOnly(1, 2, 3))),
        All.Where(b => b.TimeOfDay < new TimeOfDayBox(new TimeOnly(23, 0))),
        All.GroupBy(b => b.TimeOfDay).Select((key, g) => new TimeOfDayRows.Projection { Key = key, Rows = g.Count() }),
        new TimeOfDayRows(new(new TimeOnly(1, 2, 3)), 2),
        new TimeOfDayRows(new(new TimeOnly(23, 0)), 1));

    [Fact]
    public Task Over_a_TimeSpan() => IsComparedAndGroupedAsync(
        All.Where(b => b.Duration == new DurationBox(TimeSpan.FromMinutes(-1))),
        All.Where(b => b.Duration < new DurationBox(TimeSpan.FromDays(2))),
        All.GroupBy(b => b.Duration).Select((key, g) => new DurationRows.Projection { Key = key, Rows = g.Count() }),
        new DurationRows(new(TimeSpan.FromMinutes(-1)), 2),
        new DurationRows(new(TimeSpan.FromDays(2)), 1));

    [Fact]
    public Task Over_an_enum() => IsComparedAndGroupedAsync(
        All.Where(b => b.Hue == new HueBox(Hue.Red)),
        null,
        All.GroupBy(b => b.Hue).Select((key, g) => new HueRows.Projection { Key = key, Rows = g.Count() }),
        new HueRows(new(Hue.Red), 2),
        new HueRows(new(Hue.Blue), 1));

    private static async Task IsComparedAndGroupedAsync<TRows>(DataFrame<Boxes> equal, DataFrame<Boxes>? less, DataFrame<TRows> groups, params TRows[] expected)
        where TRows : IDataModel<TRows>
    {
        await IsComparedAsync(equal, less);
        Assert.Equal(expected.ToHashSet(), (await groups.ToListAsync()).ToHashSet());
    }

    /// <summary>Both are the rows of the first value.</summary>
    private static async Task IsComparedAsync(DataFrame<Boxes> equal, DataFrame<Boxes>? less)
    {
        foreach (var frame in new[] { equal, less ?? equal })
        {
            Assert.Equal([Rows[0], Rows[2]], (await frame.ToListAsync()).OrderBy(b => b.Id));
        }
    }
}
