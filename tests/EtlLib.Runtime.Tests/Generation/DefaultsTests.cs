using EtlLib.Batches;
using EtlLib.Schemas;

namespace EtlLib.Generation;

public class DefaultsTests
{
    private static readonly DateTimeOffset Start = new(1969, 12, 31, 22, 30, 0, TimeSpan.Zero);

    [Fact]
    public void Times_are_the_event_time_in_their_own_kind()
    {
        var rows = new RowGenerator(
            Models.Of(
                "Times", Models.Column("Event", ColumnType.Instant, ColumnRoles.EventTime), Models.Column("Local", ColumnType.LocalTime),
                Models.Column("Day", ColumnType.Date), Models.Column("Time", ColumnType.TimeOfDay)),
            new GenerateOptions { Start = Start, Every = TimeSpan.FromHours(1), Rows = 4 });
        using var batch = Memory.All(rows);
        for (var i = 0; i < 4; i++)
        {
            var time = Start.AddHours(i);
            Assert.Equal(time, Values.ToInstant(batch.Fixed<long>(0)[i]));
            Assert.Equal(time.DateTime, Values.ToLocalTime(batch.Fixed<long>(1)[i]));
            Assert.Equal(DateOnly.FromDateTime(time.DateTime), Values.ToDate(batch.Fixed<int>(2)[i]));
            Assert.Equal(TimeOnly.FromDateTime(time.DateTime), Values.ToTimeOfDay(batch.Fixed<long>(3)[i]));
        }
    }

    [Fact]
    public void Text_is_short_words_of_many_kinds()
    {
        using var batch = Memory.All(Models.Single(ColumnType.Text, null, rows: 10_000));
        var words = Enumerable.Range(0, batch.Count).Select(batch.Text(0).GetString).ToArray();
        Assert.All(words, word => Assert.Matches("^([bcdfghjklmnprstvz][aeiou]){2,3}$", word));
        Assert.True(words.Distinct().Count() > 5_000);
    }

    [Fact]
    public void Bools_are_fair_and_symbols_as_likely_as_each_other()
    {
        using var bools = Memory.All(Models.Single(ColumnType.Bool, null));
        var set = Enumerable.Range(0, bools.Count).LongCount(i => bools.Bits(0)[i]);
        Statistics.FitsCounts([set, bools.Count - set], _ => 0.5);

        using var sides = Memory.All(Models.Single(new EnumType("Side", ["Buy", "Sell"]), null));
        var buys = Enumerable.Range(0, sides.Count).LongCount(i => sides.Text(0).GetString(i) == "Buy");
        Statistics.FitsCounts([buys, sides.Count - buys], _ => 0.5);
    }

    [Fact]
    public void Uuids_are_of_version_4_and_differ()
    {
        using var batch = Memory.All(Models.Single(ColumnType.Uuid, null, rows: 10_000));
        using var text = Memory.All(Models.Single(ColumnType.Text, new RandomUuidAttribute(), rows: 10_000));
        var uuids = batch.Fixed<UuidBytes>(0).Span.ToArray().Select(u => u.ToGuid()).ToArray();
        Assert.All(uuids, uuid => Assert.Equal((4, 8), (uuid.Version, uuid.Variant & 0b1100)));
        Assert.Equal(10_000, uuids.Distinct().Count());
        Assert.Equal(uuids.Select(u => u.ToString()), Enumerable.Range(0, 10_000).Select(text.Text(0).GetString));
    }

    [Fact]
    public void A_sequence_numbers_the_rows_and_without_keys_a_partition_key_is_as_any_column()
    {
        var schema = Models.Of(
            "M", Models.Column("Key", ColumnType.Text, ColumnRoles.PartitionKey, generator: new ChoiceAttribute("a", "b")), Models.Column("N", ColumnType.Int, ColumnRoles.Sequence));
        using var batch = Memory.All(new RowGenerator(schema, new GenerateOptions { Rows = 50 }));
        Assert.Equal(Enumerable.Range(1, 50), batch.Fixed<int>(1).Span.ToArray());
        Assert.Equal(["a", "b"], Enumerable.Range(0, 50).Select(batch.Text(0).GetString).Distinct().Order());
    }

    [Fact]
    public void Keys_that_are_not_text_are_parsed()
    {
        void CheckFixed<T>(ColumnType type, string key, T expected)
            where T : unmanaged => Check(type, key, expected, (batch, row) => batch.Fixed<T>(0)[row]);

        void Check<T>(ColumnType type, string key, T expected, Func<ColumnBatch, int, T> read)
        {
            var schema = Models.Of("M", Models.Column("Key", type, ColumnRoles.PartitionKey));
            using var batch = Memory.All(new RowGenerator(schema, new GenerateOptions { Keys = [key], Rows = 1 }));
            Assert.Equal(expected, read(batch, 0));
        }

        CheckFixed(ColumnType.Int, "-7", -7);
        CheckFixed(ColumnType.Long, "9007199254740993", 9007199254740993);
        CheckFixed(ColumnType.Date, "1970-01-03", 2);
        CheckFixed(ColumnType.Instant, "1970-01-01T01:00:00+00:30", 1_800_000_000);
        CheckFixed(ColumnType.Decimal(6, 2), "12.50", (Int128)1250);
        Check(ColumnType.Bool, "true", true, (batch, row) => batch.Bits(0)[row]);
        Check(ColumnType.Uuid, "00112233-4455-6677-8899-aabbccddeeff", new Guid("00112233-4455-6677-8899-aabbccddeeff"), (batch, row) => batch.Fixed<UuidBytes>(0)[row].ToGuid());
    }

    [Theory]
    [InlineData(-5, 5, -5, 5)]
    [InlineData(10, null, 10, 1010)]
    [InlineData(null, -10, -1010, -10)]
    [InlineData(null, null, 0, 1000)]
    [InlineData(int.MaxValue - 1, null, int.MaxValue - 1, int.MaxValue)]
    public void A_range_bounds_integers(int? minimum, int? maximum, int least, int most)
    {
        using var batch = Ranged(ColumnType.Int, minimum, maximum);
        var values = batch.Fixed<int>(0).Span.ToArray();
        Assert.Equal((least, most), (values.Min(), values.Max()));
    }

    [Fact]
    public void A_range_bounds_other_types()
    {
        using var doubles = Ranged(ColumnType.Double, -120.0, 2_000.0);
        Assert.All(doubles.Fixed<double>(0).Span.ToArray(), x => Assert.InRange(x, -120, 2_000));
        using var decimals = Ranged(ColumnType.Decimal(6, 2), 1.25m, 1.3m);
        Assert.Equal([125, 126, 127, 128, 129, 130], decimals.Fixed<Int128>(0).Span.ToArray().Distinct().Order().Select(x => (int)x));
        using var dates = Ranged(ColumnType.Date, new DateOnly(1970, 1, 2), new DateOnly(1970, 1, 4));
        Assert.Equal([1, 2, 3], dates.Fixed<int>(0).Span.ToArray().Distinct().Order());
        using var longs = Ranged(ColumnType.Long, 5.0, 6.0);
        Assert.Equal([5, 6], longs.Fixed<long>(0).Span.ToArray().Distinct().Order());
        using var small = Ranged(ColumnType.Decimal(3, 2), null, null);
        Assert.All(small.Fixed<Int128>(0).Span.ToArray(), x => Assert.InRange((int)x, 0, 999));
    }

    [Fact]
    public void Lists_have_up_to_three_elements_and_nested_models_their_own_generators()
    {
        var schema = Models.Of("M", Models.Column("Venues", ColumnType.List(ColumnType.Struct(Models.Venue))));
        using var batch = Memory.All(new RowGenerator(schema, new GenerateOptions { Rows = 10_000 }));
        var lists = (ListVector)batch.Columns[0];
        var lengths = new long[4];
        for (var i = 0; i < lists.Count; i++)
        {
            lengths[lists.Length(i)]++;
        }

        Statistics.FitsCounts(lengths, _ => 0.25);
        var fees = (FixedVector<Int128>)((StructVector)lists.Elements).Children[1];
        Assert.Equal(0.02, Statistics.Mean(fees.Span.ToArray().Select(f => (double)f / 10_000).ToArray()), 0.001);
    }

    private static ColumnBatch Ranged(ColumnType type, object? minimum, object? maximum) => Memory.All(new RowGenerator(
        Models.Of("M", Models.Column("Value", type) with { Minimum = minimum, Maximum = maximum }), new GenerateOptions { Rows = 20_000 }));
}
