using EtlLib.DuckDb;
using EtlLib.DuckDb.Native;
using EtlLib.Engines;
using EtlLib.Schemas;

namespace EtlLib.Bench;

#pragma warning disable CS1591, SA1600 // The columns of the h2o.ai data base benchmark keep its names.
[DataModel]
public partial record H2o
{
    public required string Id1 { get; init; }

    public required string Id2 { get; init; }

    public required string Id3 { get; init; }

    public required int Id4 { get; init; }

    public required int Id5 { get; init; }

    public required int Id6 { get; init; }

    public required int V1 { get; init; }

    public required int V2 { get; init; }

    public required double V3 { get; init; }
}

[DataModel]
public partial record H2oAnswer
{
    public string? Id1 { get; init; }

    public string? Id2 { get; init; }

    public string? Id3 { get; init; }

    public int? Id4 { get; init; }

    public int? Id5 { get; init; }

    public int? Id6 { get; init; }

    public long? N { get; init; }

    public double? A { get; init; }

    public double? B { get; init; }

    public double? C { get; init; }
}
#pragma warning restore CS1591, SA1600

/// <summary>The ten grouping questions of the h2o.ai data base benchmark (G1, 1e7 rows, 1e2 groups), of Parquet, against their SQL by hand.</summary>
internal static class GroupByBench
{
    private const string None = "null::varchar";

    public static async Task RunAsync(Report report)
    {
        var path = await TableAsync().ConfigureAwait(false);
        var frame = H2o.DataFrame.From(DataSource.Parquet(path));
        using var database = DuckDbDatabase.Open(new DuckDbOptions(Threads: CandlesBench.Threads));
        await using var connection = database.Connect();
        await using var session = Data.Engine.Open(new EngineRun(DataContext.Test));
        var product = 1.0;
        var questions = Questions(frame);
        for (var q = 0; q < questions.Length; q++)
        {
            var (what, ours, sql) = questions[q];
            var costs = await Measure.InTurnsAsync(
                7,
                async () => await DrainAsync(session.ReadAsync(ours.Plan, default)).ConfigureAwait(false),
                async () => await DrainAsync(connection.QueryAsync(sql.Replace("$x", $"read_parquet('{path}')", StringComparison.Ordinal), SchemaOf(ours))).ConfigureAwait(false)).ConfigureAwait(false);
            product *= costs[0].CpuSeconds / costs[1].CpuSeconds;
            report.Row($"q{q + 1}: {what}", "SQL by hand", costs[0].CpuSeconds, costs[1].CpuSeconds, "s", null);
        }

        report.Figure("geometric mean of the ratios", Math.Pow(product, 1.0 / questions.Length), "", 1.03);
    }

    private static Schema SchemaOf(DataFrame frame) => frame.Plan.Schema;

    private static async Task DrainAsync(IAsyncEnumerable<Batches.ColumnBatch> batches)
    {
        await foreach (var batch in batches.ConfigureAwait(false))
        {
            batch.Dispose();
        }
    }

    private static (string What, DataFrame Ours, string Sql)[] Questions(H2o.DataFrame x)
    {
        static string Sql(string by, string values)
        {
            var keys = string.Join(", ", Enumerable.Range(1, 6).Select(i => by.Contains($"id{i}", StringComparison.Ordinal) ? $"\"Id{i}\" as id{i}" : $"{(i <= 3 ? None : "null::int")} as id{i}"));
            var group = string.Join(", ", by.Split(' ').Select(k => $"\"{char.ToUpperInvariant(k[0])}{k[1..]}\""));
            return $"select {keys}, {values} from $x group by {group}";
        }

        return
        [
            ("sum v1 by id1", x.GroupBy(r => r.Id1).Select((k, g) => Of(id1: k, n: g.Sum(r => r.V1))), Sql("id1", "sum(\"V1\")::bigint, null::double, null::double, null::double")),
            ("sum v1 by id1, id2", x.GroupBy(r => (r.Id1, r.Id2)).Select((k, g) => Of(id1: k.Id1, id2: k.Id2, n: g.Sum(r => r.V1))), Sql("id1 id2", "sum(\"V1\")::bigint, null::double, null::double, null::double")),
            ("sum v1, mean v3 by id3", x.GroupBy(r => r.Id3).Select((k, g) => Of(id3: k, n: g.Sum(r => r.V1), a: g.Mean(r => r.V3))), Sql("id3", "sum(\"V1\")::bigint, avg(\"V3\"), null::double, null::double")),
            ("mean v1, v2, v3 by id4", x.GroupBy(r => r.Id4).Select((k, g) => Of(id4: k, a: g.Mean(r => r.V1), b: g.Mean(r => r.V2), c: g.Mean(r => r.V3))), Sql("id4", "null::bigint, avg(\"V1\"), avg(\"V2\"), avg(\"V3\")")),
            ("sum v1, v3 by id6", x.GroupBy(r => r.Id6).Select((k, g) => Of(id6: k, n: g.Sum(r => r.V1), a: g.Sum(r => r.V3))), Sql("id6", "sum(\"V1\")::bigint, sum(\"V3\"), null::double, null::double")),
            ("median v3, sd v3 by id4, id5", x.GroupBy(r => (r.Id4, r.Id5)).Select((k, g) => Of(id4: k.Id4, id5: k.Id5, a: g.Median(r => r.V3), b: g.StdDev(r => r.V3))), Sql("id4 id5", "null::bigint, quantile_cont(\"V3\", 0.5), stddev_samp(\"V3\"), null::double")),
            ("max v1 - min v2 by id3", x.GroupBy(r => r.Id3).Select((k, g) => Of(id3: k, n: g.Max(r => r.V1) - g.Min(r => r.V2))), Sql("id3", "(max(\"V1\") - min(\"V2\"))::bigint, null::double, null::double, null::double")),
            ("largest two v3 by id6", x.GroupBy(r => r.Id6).Select((k, g) => new H2oTop.Projection { Id6 = k, Largest = g.TopK(r => r.V3, 2) }), "select \"Id6\", max(\"V3\", 2) from $x group by \"Id6\""),
            ("correlation of v1 and v2 by id2, id4", x.GroupBy(r => (r.Id2, r.Id4)).Select((k, g) => Of(id2: k.Id2, id4: k.Id4, a: g.Correlation(r => r.V1, r => r.V2))), Sql("id2 id4", "null::bigint, corr(\"V1\", \"V2\"), null::double, null::double")),
            ("sum v3, count by id1 … id6", x.GroupBy(r => (r.Id1, r.Id2, r.Id3, r.Id4, r.Id5, r.Id6)).Select((k, g) => Of(k.Id1, k.Id2, k.Id3, k.Id4, k.Id5, k.Id6, g.Count(), g.Sum(r => r.V3))), Sql("id1 id2 id3 id4 id5 id6", "count(*), sum(\"V3\"), null::double, null::double")),
        ];
    }

    private static H2oAnswer.Projection Of(
        OptionalTextColumn id1 = default, OptionalTextColumn id2 = default, OptionalTextColumn id3 = default, OptionalIntColumn id4 = default, OptionalIntColumn id5 = default, OptionalIntColumn id6 = default,
        OptionalLongColumn n = default, OptionalDoubleColumn a = default, OptionalDoubleColumn b = default, OptionalDoubleColumn c = default) =>
        new() { Id1 = id1, Id2 = id2, Id3 = id3, Id4 = id4, Id5 = id5, Id6 = id6, N = n, A = a, B = b, C = c };

    private static async Task<string> TableAsync()
    {
        var path = Path.Combine(Data.Folder, "h2o-1e7.parquet");
        if (!File.Exists(path))
        {
            await Data.WriteAsync(path, """
                select 'id' || lpad((1 + hash(i) % 100)::varchar, 3, '0') as "Id1", 'id' || lpad((1 + hash(i + 1) % 100)::varchar, 3, '0') as "Id2",
                    'id' || lpad((1 + hash(i + 2) % 100000)::varchar, 10, '0') as "Id3",
                    (1 + hash(i + 3) % 100)::int as "Id4", (1 + hash(i + 4) % 100)::int as "Id5", (1 + hash(i + 5) % 100000)::int as "Id6",
                    (1 + hash(i + 6) % 5)::int as "V1", (1 + hash(i + 7) % 15)::int as "V2", round((hash(i + 8) % 100000000) / 1000000.0::double, 6) as "V3"
                from range(10000000) t(i)
                """).ConfigureAwait(false);
        }

        return path;
    }
}

/// <summary>The answer of the eighth question.</summary>
[DataModel]
public partial record H2oTop
{
    public required int Id6 { get; init; }

    public required IReadOnlyList<double> Largest { get; init; }
}
