using EtlLib.Batches;
using EtlLib.DuckDb.Native;
using EtlLib.Schemas;

namespace EtlLib.DuckDb.Tests.Native;

public sealed class ScalarFunctionTests : DatabaseTests
{
    private static readonly double[] Edges =
    [
        double.NaN, double.NegativeInfinity, double.PositiveInfinity, -0.0, 0, -1, 1, -2, 2, 0.5, -0.5, 1e300, -1e300, double.Epsilon, double.MaxValue, double.MinValue, Math.PI, 1.0 / 3,
    ];

    private static readonly string[] Texts = ["", "abc XYZ", "ß", "straße, longer than twelve", "ǆ ŉ İ ı σς Σ", "é", "𐐨𐐀", "mixed Ä and a very long ASCII tail ..........", "\0a"];

    public static TheoryData<string, Func<double, double>> Functions => new()
    {
        { "etl_sqrt", Math.Sqrt }, { "etl_ln", Math.Log }, { "etl_log10", Math.Log10 }, { "etl_sin", Math.Sin }, { "etl_cos", Math.Cos }, { "etl_tan", Math.Tan },
        { "etl_asin", Math.Asin }, { "etl_acos", Math.Acos }, { "exp", Math.Exp }, { "atan", Math.Atan },
    };

    public static TheoryData<string, Func<double, double, double>> FunctionsOfTwo => new() { { "pow", Math.Pow }, { "atan2", Math.Atan2 } };

    [Theory]
    [MemberData(nameof(Functions))]
    public async Task On_and_outside_of_its_domain_a_function_gives_what_Math_gives(string name, Func<double, double> expected)
    {
        Connection.Register(Source(Edges.Select(x => (x, 0.0))));
        Assert.Equal(Edges.Select(x => $"{expected(x):R}").Append("null"), await Values($"SELECT {name}(x) FROM etl_rows('edges')", ColumnType.Double));
    }

    [Theory]
    [MemberData(nameof(FunctionsOfTwo))]
    public async Task A_function_of_two_that_is_DuckDBs_own_gives_what_Math_gives(string name, Func<double, double, double> expected)
    {
        var pairs = Edges.SelectMany(x => Edges.Select(y => (x, y))).ToList();
        Connection.Register(Source(pairs));
        Assert.Equal(pairs.Select(p => $"{expected(p.x, p.y):R}").Append("null"), await Values($"SELECT {name}(x, y) FROM etl_rows('edges')", ColumnType.Double));
    }

    [Fact]
    public async Task Upper_and_lower_case_map_a_code_point_to_a_code_point()
    {
        var schema = new Schema("Texts", [new("text", ColumnType.Text, true)]);
        using var batch = new ColumnBatch(schema);
        foreach (var text in Texts)
        {
            batch.Text(0).Append(text);
            batch.EndRow();
        }

        batch.Columns[0].AppendNull();
        batch.EndRow();
        Connection.Register(new MemorySource("texts", schema, [batch]));
        string Hex(string text) => Convert.ToHexString(System.Text.Encoding.UTF8.GetBytes(text));

        // .NET leaves the Turkish i as it is; Unicode's simple mapping, which every engine has, does not.
        Assert.Equal(Texts.Select(t => Hex(t.ToUpperInvariant().Replace('ı', 'I'))).Append("null"), await Values("SELECT etl_upper(text) FROM etl_rows('texts')", ColumnType.Text));
        Assert.Equal(Texts.Select(t => Hex(t.ToLowerInvariant().Replace('İ', 'i'))).Append("null"), await Values("SELECT etl_lower(text) FROM etl_rows('texts')", ColumnType.Text));
    }

    [Fact]
    public async Task A_constant_argument_is_folded()
    {
        Assert.Equal("NaN,null,SS ß", await Text("SELECT CASE WHEN isnan(etl_sqrt(-1)) THEN 'NaN' END, etl_ln(NULL), etl_upper('ss ß')"));
    }

    private static MemorySource Source(IEnumerable<(double X, double Y)> values)
    {
        var schema = new Schema("Edges", [new("x", ColumnType.Double, true), new("y", ColumnType.Double, true)]);
        var batch = new ColumnBatch(schema);
        foreach (var (x, y) in values)
        {
            batch.Fixed<double>(0).Append(x);
            batch.Fixed<double>(1).Append(y);
            batch.EndRow();
        }

        batch.Columns[0].AppendNull();
        batch.Columns[1].AppendNull();
        batch.EndRow();
        return new MemorySource("edges", schema, [batch]);
    }
}
