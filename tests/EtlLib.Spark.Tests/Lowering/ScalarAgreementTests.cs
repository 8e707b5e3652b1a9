using EtlLib.DuckDb;
using EtlLib.Engine.Specification;
using EtlLib.Engines;
using EtlLib.Plan;
using EtlLib.Schemas;
using EtlLib.Spark.Tests.Differential;

namespace EtlLib.Spark.Tests.Lowering;

/// <summary>Every scalar over edge values, pair by pair: Spark gives what the embedded engine gives, and fails where it fails.</summary>
public sealed class ScalarAgreementTests(SparkServer server)
{
    private const int ColumnsAtOnce = 20;

    public static TheoryData<string> Groups => [.. EdgeExprs.Groups.Keys];

    [Theory]
    [MemberData(nameof(Groups))]
    public async Task Scalars_of_edge_values_are_the_same_on_both_engines(string group)
    {
        await using var embedded = new DuckDbEngine(new DuckDbOptions(Threads: 1)).Open(new EngineRun(DataContext.Test));
        await using var spark = new SparkEngine(server.Address).Open(new EngineRun(DataContext.Test));
        var differences = new List<string>();
        foreach (var some in EdgeExprs.Groups[group].GroupBy(EdgeExprs.RowsOf).SelectMany(same => same.Chunk(ColumnsAtOnce)))
        {
            var rows = EdgeExprs.RowsOf(some[0]);
            var good = new List<Expr>();
            foreach (var expr in some)
            {
                if (await RowsAsync(embedded, rows, expr) is not null)
                {
                    good.Add(expr);
                }
                else
                {
                    differences.AddRange(await WhereSomeFailAsync(embedded, spark, expr));
                }
            }

            // Together where they agree, which is fast; one by one to tell which does not.
            if (good.Count > 0 && await DifferenceAsync(embedded, spark, rows, [.. good]) is not null)
            {
                foreach (var expr in good)
                {
                    differences.AddRange(await DifferenceAsync(embedded, spark, rows, expr) is { } difference ? [difference] : []);
                }
            }
        }

        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    private static async Task<List<string>> WhereSomeFailAsync(EngineSession embedded, EngineSession spark, Expr expr)
    {
        var (works, fails) = (new List<object?[]>(), new List<object?[]>());
        foreach (var row in EdgeExprs.RowsOf(expr))
        {
            (await RowsAsync(embedded, [row], expr) is null ? fails : works).Add(row);
        }

        var differences = new List<string>();
        if (await DifferenceAsync(embedded, spark, works, expr) is { } difference)
        {
            differences.Add(difference);
        }

        foreach (var row in new[] { fails[0], fails[^1] })
        {
            // The embedded engine is narrower in decimals of more than 38 digits on the way: docs/semantics.md says so.
            if (expr is not Call { Type: DecimalType { Precision: DecimalType.MaxPrecision } } && await RowsAsync(spark, [row], expr) is { } rows)
            {
                differences.Add($"{expr} fails on DuckDB; Spark says {Cells.Text(rows[0][0])} of {EdgeExprs.Operands(expr, row)}");
            }
        }

        return differences;
    }

    private static async Task<string?> DifferenceAsync(EngineSession embedded, EngineSession spark, IReadOnlyList<object?[]> rows, params Expr[] exprs)
    {
        var expected = await RowsAsync(embedded, rows, exprs) ?? throw new InvalidOperationException($"It did not fail before: {string.Join("; ", exprs.Select(e => e.ToString()))} {failure}");
        var actual = await RowsAsync(spark, rows, exprs);
        if (actual is null)
        {
            return $"{exprs[0]} fails on Spark: {failure}";
        }

        var at = Enumerable.Range(0, expected.Count).FirstOrDefault(i => Cells.Difference([expected[i]], [actual[i]]) is not ([], []), -1);
        return at < 0 ? null : $"{exprs[0]} is {Cells.Text(expected[at])} on DuckDB, {Cells.Text(actual[at])} on Spark, of {EdgeExprs.Operands(exprs[0], rows[at])}";
    }

    [ThreadStatic]
    private static string? failure;

    /// <summary>The values of each row, in the rows' order; null where the data makes it fail.</summary>
    private static async Task<List<object?[]>?> RowsAsync(EngineSession session, IReadOnlyList<object?[]> rows, params Expr[] exprs)
    {
        var number = new Schema("Tests.Numbered", [new("n", ColumnType.Int, false), .. exprs.Select((e, i) => new ColumnSchema($"c{i}", e.Type, true))]);
        var numbered = new ValueRows(EdgeExprs.Model, [.. rows.Select((row, i) => (object?[])[.. row[..^1], i])]).With([.. rows.Select((row, i) => (object?[])[.. row[..^1], i])]);
        var outcome = await Outcome.OfAsync(session, new Project(numbered, number, [new Field(EdgeExprs.Input, "n"), .. exprs]), TestContext.Current.CancellationToken);
        failure = outcome.Message;
        return outcome.Rows?.OrderBy(row => (int)row[0]!).Select(row => row[1..]).ToList();
    }
}
