using EtlLib.DuckDb;
using EtlLib.Engine.Specification;
using EtlLib.Engines;
using EtlLib.Plan;
using EtlLib.Schemas;

namespace EtlLib.Spark.Tests.Specification;

/// <summary>docs/engines.md says of functions what the engines' own checks say, and of the specification what is marked. REGENERATE=1 writes it anew.</summary>
public sealed class EnginesPageTests
{
    private static readonly IEngine[] Engines = [new DuckDbEngine(), new SparkEngine("sc://127.0.0.1:1")];

    [Fact]
    public Task The_page_lists_what_is_marked() => AssertWrittenAsync(
        "markers",
        "| specification | test | why Spark refuses it |\n| --- | --- | --- |\n" + string.Concat(Marker.In(typeof(SparkFixture).Assembly).Select(m => $"| {m.Specification} | {m.Test.Replace('_', ' ')} | {m.Reason} |\n")));

    [Fact]
    public Task The_page_lists_what_functions_each_engine_takes() => AssertWrittenAsync(
        "functions",
        "| | functions | embedded | Spark |\n| --- | --- | --- | --- |\n" + Lines("scalar", Enum.GetValues<ScalarFunction>(), Samples.Of) + Lines("aggregate", Enum.GetValues<AggregateFunction>(), Samples.Of));

    /// <summary>A line for each answer of the engines, with the functions that have it.</summary>
    private static string Lines<TFunction>(string kind, TFunction[] functions, Func<TFunction, Relation> sample)
        where TFunction : struct, Enum => string.Concat(functions
            .GroupBy(function => string.Join(" | ", Engines.Select(engine => Answer(engine, sample(function)))))
            .Select(group => $"| {kind} | {string.Join(", ", group.Select(function => $"`{function}`"))} | {group.Key} |\n"));

    private static string Answer(IEngine engine, Relation plan)
    {
        try
        {
            engine.Open(new EngineRun(DataContext.Test)).Prepare(plan, []);
            return "yes";
        }
        catch (PlanException refusal)
        {
            return refusal.Message;
        }
    }

    private static async Task AssertWrittenAsync(string section, string content)
    {
        var page = Path.Combine(Root(new DirectoryInfo(AppContext.BaseDirectory)), "docs", "engines.md");
        var (begin, end) = ($"<!-- {section}: written by {nameof(EnginesPageTests)} with REGENERATE=1 -->\n", $"<!-- end of {section} -->");
        var text = await File.ReadAllTextAsync(page, TestContext.Current.CancellationToken);
        var (from, to) = (text.IndexOf(begin, StringComparison.Ordinal) + begin.Length, text.IndexOf(end, StringComparison.Ordinal));
        if (Environment.GetEnvironmentVariable("REGENERATE") == "1")
        {
            await File.WriteAllTextAsync(page, text[..from] + content + text[to..], TestContext.Current.CancellationToken);
        }
        else
        {
            Assert.Equal(content, text[from..to]);
        }
    }

    private static string Root(DirectoryInfo folder) => File.Exists(Path.Combine(folder.FullName, "EtlLib.sln")) ? folder.FullName : Root(folder.Parent!);
}

/// <summary>A plan for each function.</summary>
internal static class Samples
{
    private static readonly ColumnType[] Types =
    [
        ColumnType.Int, ColumnType.Double, ColumnType.Text, ColumnType.Bool, ColumnType.Instant, ColumnType.LocalTime, ColumnType.Date, ColumnType.TimeOfDay, ColumnType.Duration, ColumnType.Long,
        ColumnType.List(ColumnType.Int),
    ];

    private static readonly Schema Model = new("Samples.Row",
    [
        new ColumnSchema("Time", ColumnType.Instant, false) { Roles = ColumnRoles.EventTime }, .. Types.Select((type, i) => new ColumnSchema($"c{i}", type, true)),
    ]);

    private static readonly Row Row = new(0, Model);
    private static readonly Scan Rows = new(Model, new Differential.ValueRows(Model, []));
    private static readonly Expr[] Columns = [.. Types.Select((_, i) => new Field(Row, $"c{i}"))];
    private static readonly Expr[] Constants = [new Literal(1, ColumnType.Int), new Literal("a", ColumnType.Text), new Literal("UTC", ColumnType.Text), new Literal(0, ColumnType.Int), new Literal(0.5, ColumnType.Double)];

    /// <summary>A projection that calls a function.</summary>
    public static Relation Of(ScalarFunction function) => Shapes(function switch
    {
        ScalarFunction.Round or ScalarFunction.Substring or ScalarFunction.Replace or ScalarFunction.SplitPart or ScalarFunction.Extract => 3,
        <= ScalarFunction.Modulo or ScalarFunction.Pow or ScalarFunction.Atan2 or (>= ScalarFunction.Equal and <= ScalarFunction.Or) or ScalarFunction.Coalesce or ScalarFunction.Concat => 2,
        ScalarFunction.Contains or ScalarFunction.StartsWith or ScalarFunction.EndsWith or ScalarFunction.Matches or ScalarFunction.Truncate or ScalarFunction.AddMonths or ScalarFunction.AddDays => 2,
        ScalarFunction.DaysBetween or ScalarFunction.At or ScalarFunction.FromZone or ScalarFunction.ToZone or ScalarFunction.ListAt or ScalarFunction.ListContains => 2,
        _ => 1,
    }).Select(arguments => Try(() => new Call(function, [.. arguments]))).OfType<Call>().Select(call => new Project(Rows, Result(call), [call])).First();

    /// <summary>A group that computes an aggregate.</summary>
    public static Relation Of(AggregateFunction function)
    {
        EquatableArray<Expr> order = [new Field(Row, "Time")];
        var count = function is AggregateFunction.Quantile or AggregateFunction.ArgMin or AggregateFunction.ArgMax or AggregateFunction.TopK or AggregateFunction.Correlation ? 2 : 1;
        return Shapes(count).Select(arguments => Try(() => new Aggregate(function, [.. arguments], null, order))).OfType<Aggregate>().Select(aggregate => new GroupBy(Rows, [], Result(aggregate), [aggregate])).First();
    }

    private static Schema Result(Expr column) => new("Samples.Result", [new("Value", column.Type, true)]);

    /// <summary>Arguments to try: a column, and what stands beside it.</summary>
    private static IEnumerable<Expr[]> Shapes(int count) => count switch
    {
        1 => Columns.Select(c => new[] { c }),
        2 => Columns.SelectMany(c => Constants.Concat(Columns).Select(d => new[] { c, d })),
        _ => Columns.SelectMany(c => Constants.SelectMany(d => Constants.Select(e => new[] { c, d, e }))),
    };

    private static T? Try<T>(Func<T> make)
        where T : class
    {
        try
        {
            return make();
        }
        catch (Exception e) when (e is PlanException or NullReferenceException)
        {
            return null;
        }
    }
}
