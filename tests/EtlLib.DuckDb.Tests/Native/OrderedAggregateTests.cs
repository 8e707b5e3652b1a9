using EtlLib.Batches;
using EtlLib.DuckDb.Native;
using EtlLib.Schemas;

namespace EtlLib.DuckDb.Tests.Native;

/// <summary>First, Last, ArgMin and ArgMax against LINQ over the same random rows: few distinct times, sequences and values, so that there are ties.</summary>
public sealed class OrderedAggregateTests : DatabaseTests
{
    private static readonly ColumnType[] Types =
    [
        ColumnType.Bool, ColumnType.Int, ColumnType.Long, ColumnType.Float, ColumnType.Double, ColumnType.Decimal(4, 2), ColumnType.Decimal(9, 3),
        ColumnType.Decimal(18, 2), ColumnType.Decimal(38, 2), ColumnType.Text, ColumnType.Bytes, ColumnType.Uuid, ColumnType.Instant, ColumnType.LocalTime,
        ColumnType.Date, ColumnType.TimeOfDay,
    ];

    public static TheoryData<int, int, bool> Cases
    {
        get
        {
            var cases = new TheoryData<int, int, bool>();
            for (var type = 0; type < Types.Length; type++)
            {
                cases.Add(type, 1, true);
                cases.Add(type, 7, false);
                cases.Add(type, 3000, true);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task First_last_and_both_equal_LINQ(int typeIndex, int groups, bool nulls)
    {
        var type = Types[typeIndex];
        var rows = new Rows(type, groups, nulls, seed: typeIndex);
        var suffix = Register(rows, type);
        var ordered = rows.All.Where(r => r.Value.Text != "null").GroupBy(r => r.Group).ToDictionary(
            g => g.Key, g => g.OrderBy(r => r.Time ?? long.MinValue).ThenBy(r => r.Sequence ?? long.MinValue).ThenBy(r => r.Value).ToList());
        string First(int g) => ordered.TryGetValue(g, out var rows) ? rows[0].Value.Text : "null";
        string Last(int g) => ordered.TryGetValue(g, out var rows) ? rows[^1].Value.Text : "null";

        Assert.Equal(rows.Groups.Select(First), await Values($"SELECT etl_first{suffix}(v, t, s) FROM etl_rows('rows') GROUP BY g ORDER BY g", type));
        Assert.Equal(rows.Groups.Select(Last), await Values($"SELECT etl_last{suffix}(v, t, s) FROM etl_rows('rows') GROUP BY g ORDER BY g", type));
        var pair = ColumnType.Struct(new Schema("Pair", [new("first", type, true), new("last", type, true)]));
        Assert.Equal(
            rows.Groups.Select(g => $"{{{First(g)},{Last(g)}}}"),
            await Values($"SELECT etl_first_last{suffix}(v, t, s) FROM etl_rows('rows') GROUP BY g ORDER BY g", pair));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task The_value_of_the_least_and_greatest_key_equals_LINQ(int typeIndex, int groups, bool nulls)
    {
        var type = Types[typeIndex];
        var rows = new Rows(type, groups, nulls, seed: 100 + typeIndex);
        var suffix = Register(rows, type);
        foreach (var key in new[] { "d", "x", "h", "k" })
        {
            var kept = rows.All.Where(r => r.Value.Text != "null" && r.Key(key) is not null).ToLookup(r => r.Group);
            string Expected(int g, bool greatest) => Best(kept[g], key, greatest);
            Assert.Equal(rows.Groups.Select(g => Expected(g, false)), await Values($"SELECT etl_arg_min{suffix}(v, {key}, t, s) FROM etl_rows('rows') GROUP BY g ORDER BY g", type));
            Assert.Equal(rows.Groups.Select(g => Expected(g, true)), await Values($"SELECT etl_arg_max{suffix}(v, {key}, t, s) FROM etl_rows('rows') GROUP BY g ORDER BY g", type));
        }
    }

    [Fact]
    public async Task Without_a_sequence_the_value_breaks_ties()
    {
        const string rows = "(VALUES (3, 10), (1, 10), (2, 10), (9, 11)) r(v, t)";
        Assert.Equal("1,9", await Text($"SELECT etl_first(v, t::BIGINT), etl_last(v, t::BIGINT) FROM {rows}"));
        Assert.Equal("1", await Text($"SELECT etl_arg_min(v, 'same', t::BIGINT) FROM {rows}"));
        Assert.Equal("9", await Text($"SELECT etl_arg_max(v, 'same', t::BIGINT) FROM {rows}"));
    }

    [Fact]
    public async Task A_group_without_rows_or_with_null_values_only_gives_null()
    {
        Assert.Equal("null,null,null", await Text("SELECT etl_first(1, 1::BIGINT), etl_last('x', 1::BIGINT), etl_first_last(1.5::DOUBLE, 1::BIGINT).first WHERE false"));
        Assert.Equal("null,null", await Text("SELECT etl_first(NULL::VARCHAR, 1::BIGINT), etl_arg_min(NULL::DOUBLE, 1, 1::BIGINT) FROM range(3)"));
    }

    [Fact]
    public async Task Constant_and_dictionary_vectors_are_read_right()
    {
        Assert.Equal("7,7", await Text("SELECT etl_first(7, 1::BIGINT, 2::BIGINT), etl_last(7, range, 2::BIGINT) FROM range(5000)"));
        Assert.Equal("a,b", await Text("SELECT etl_first(s, range), etl_last(s, range) FROM range(5000) JOIN (VALUES (0, 'a'), (1, 'b')) d(i, s) ON range % 2 = i"));
        Assert.Equal("a long text of more than twelve bytes", await Text("SELECT etl_last(s, range) FROM range(5000) JOIN (VALUES (0, 'short'), (1, 'a long text of more than twelve bytes')) d(i, s) ON range % 2 = i"));
    }

    [Fact]
    public async Task As_a_window_function_each_frame_has_its_own_first()
    {
        Assert.Equal("0;0;0;1;2", await Text("SELECT etl_first(range::VARCHAR, range) OVER (ORDER BY range ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) FROM range(5) ORDER BY range"));
        Assert.Equal("0;1;2;3;4", await Text("SELECT etl_last(range, range) OVER (ORDER BY range ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) FROM range(5) ORDER BY range"));
    }

    [Fact]
    public async Task Rows_ordered_by_what_is_no_time_are_refused()
    {
        var error = await Assert.ThrowsAsync<DuckDbException>(() => Text("SELECT etl_first(1, 'x')"));
        Assert.Contains("ordered by a Varchar", error.Message, StringComparison.Ordinal);
        error = await Assert.ThrowsAsync<DuckDbException>(() => Text("SELECT etl_arg_min(1, [1], 1::BIGINT)"));
        Assert.Contains("no key", error.Message, StringComparison.Ordinal);
    }

    private static string Best(IEnumerable<Row> rows, string key, bool greatest)
    {
        var list = rows.ToList();
        if (list.Count == 0)
        {
            return "null";
        }

        var ordered = list.OrderBy(r => r.Key(key)).ThenBy(r => r.Time ?? long.MinValue).ThenBy(r => r.Sequence ?? long.MinValue).ThenBy(r => r.Value);
        return (greatest ? ordered.Last() : ordered.First()).Value.Text;
    }

    private string Register(Rows rows, ColumnType type)
    {
        Connection.Register(new MemorySource("rows", rows.Schema, rows.Batches));
        if (type is DecimalType number)
        {
            Database.RegisterAggregates(number);
            return AggregateFunctions.Suffix(number);
        }

        return "";
    }
}
