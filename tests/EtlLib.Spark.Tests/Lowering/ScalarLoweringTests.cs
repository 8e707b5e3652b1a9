using EtlLib.Plan;
using EtlLib.Schemas;
using EtlLib.Spark.Lowering;
using EtlLib.Spark.Lowering.Scalars;
using Snapshooter;
using Snapshooter.Xunit3;

namespace EtlLib.Spark.Tests.Lowering;

/// <summary>What each expression becomes on Spark is kept as text: no server has a say.</summary>
public sealed class ScalarLoweringTests
{
    private static readonly ColumnType Amount = ColumnType.Decimal(18, 4), Price = ColumnType.Decimal(10, 2);
    private static readonly Schema Place = new("Tests.Place", [new("City", ColumnType.Text, false)]);

    private static readonly Schema Model = new("Tests.Row",
    [
        new("b", ColumnType.Bool, true), new("i", ColumnType.Int, true), new("l", ColumnType.Long, true), new("f", ColumnType.Float, true), new("d", ColumnType.Double, true),
        new("amount", Amount, true), new("price", Price, true), new("text", ColumnType.Text, true), new("bytes", ColumnType.Bytes, true), new("uuid", ColumnType.Uuid, true),
        new("instant", ColumnType.Instant, true), new("local", ColumnType.LocalTime, true), new("date", ColumnType.Date, true), new("time", ColumnType.TimeOfDay, true), new("span", ColumnType.Duration, true),
        new("colour", new EnumType("Colour", ["Red", "Blue"]), true), new("list", ColumnType.List(ColumnType.Int, elementNullable: true), true), new("place", ColumnType.Struct(Place), true), new("a`b", ColumnType.Int, true),
    ]);

    private static readonly Row Input = new(0, Model), Other = new(1, Place, MayBeAbsent: true);

    private static readonly Dictionary<string, Expr[]> Exprs = new()
    {
        ["arithmetic"] = [.. from function in new[] { ScalarFunction.Add, ScalarFunction.Subtract, ScalarFunction.Multiply, ScalarFunction.Divide, ScalarFunction.Modulo }
            from operands in new[] { ("i", "i"), ("l", "l"), ("f", "f"), ("d", "d"), ("amount", "price") }
            select Call(function, operands.Item1, operands.Item2)],
        ["arithmetic_with_constants"] = [Call(ScalarFunction.Divide, Of("d"), Constant(2.0)), Call(ScalarFunction.Modulo, Of("d"), Constant(2.0)), Call(ScalarFunction.Divide, Of("d"), Constant(0.0)), Call(ScalarFunction.Divide, Of("i"), Constant(2))],
        ["functions_of_numbers"] = [.. from function in Enum.GetValues<ScalarFunction>()
            where function is ScalarFunction.Negate or ScalarFunction.Abs or ScalarFunction.Sign or (>= ScalarFunction.Sqrt and <= ScalarFunction.Ceiling)
            select function is ScalarFunction.Pow or ScalarFunction.Atan2 ? Call(function, "d", "d") : Call(function, "d")],
        ["rounding"] = [.. from column in new[] { "d", "f", "amount" }
            from digits in new[] { 0, 2 }
            from mode in Enum.GetValues<MidpointRounding>()
            select Call(ScalarFunction.Round, Of(column), Constant(digits), Constant((int)mode))],
        ["comparison_and_logic"] = [
            .. from function in Enum.GetValues<ScalarFunction>() where function is >= ScalarFunction.Equal and <= ScalarFunction.GreaterOrEqual select Call(function, "amount", "price"),
            Call(ScalarFunction.And, "b", "b"), Call(ScalarFunction.Or, "b", "b"), Call(ScalarFunction.Not, "b"), Call(ScalarFunction.IsNull, "i"), Call(ScalarFunction.IsNotNull, "i"), Call(ScalarFunction.Coalesce, "amount", "price"),
            new In(Of("i"), [Constant(1), Of("i")]), new In(Of("i"), []),
            new Case([Of("b"), Call(ScalarFunction.Not, "b")], [Of("amount"), Of("price")], Literal.Null(Amount)),
        ],
        ["texts"] = [
            .. from function in Enum.GetValues<ScalarFunction>() where function is ScalarFunction.Upper or ScalarFunction.Lower or ScalarFunction.Trim or ScalarFunction.TrimStart or ScalarFunction.TrimEnd or ScalarFunction.Length or ScalarFunction.Md5 or ScalarFunction.Sha256 select Call(function, "text"),
            .. from function in new[] { ScalarFunction.Concat, ScalarFunction.Contains, ScalarFunction.StartsWith, ScalarFunction.EndsWith } select Call(function, "text", "text"),
            Call(ScalarFunction.Replace, "text", "text", "text"), Call(ScalarFunction.Length, "bytes"), Call(ScalarFunction.Sha256, "bytes"),
            Call(ScalarFunction.Substring, "text", "i", "i"), Call(ScalarFunction.Substring, Of("text"), Constant(1), Constant(3)),
            Call(ScalarFunction.SplitPart, Of("text"), Constant(","), Constant(1)), Call(ScalarFunction.SplitPart, Of("text"), Constant(","), Constant(-1)),
            Call(ScalarFunction.Matches, Of("text"), Constant(@"^(?i)a\b[[\s].$")), Call(ScalarFunction.Extract, Of("text"), Constant("(a)b"), Constant(1)),
        ],
        ["times"] = [
            .. from function in Enum.GetValues<ScalarFunction>() where function is >= ScalarFunction.Year and <= ScalarFunction.WeekOfYear from column in Clocks(function) select Call(function, column),
            .. from unit in Enum.GetValues<TimeUnit>() from column in new[] { "instant", "local", "date" } select Call(ScalarFunction.Truncate, Of(column), Constant((int)unit)),
            Call(ScalarFunction.AddMonths, "instant", "i"), Call(ScalarFunction.AddMonths, "local", "i"), Call(ScalarFunction.AddMonths, "date", "i"), Call(ScalarFunction.AddDays, "date", "i"), Call(ScalarFunction.DaysBetween, "date", "date"),
            Call(ScalarFunction.ToDate, "instant"), Call(ScalarFunction.ToDate, "local"), Call(ScalarFunction.ToTimeOfDay, "instant"), Call(ScalarFunction.ToTimeOfDay, "local"), Call(ScalarFunction.At, "date", "time"),
            Call(ScalarFunction.FromZone, Of("local"), Constant("Europe/Berlin")), Call(ScalarFunction.ToZone, Of("instant"), Constant("Europe/Berlin")),
            Call(ScalarFunction.UnixMicroseconds, "instant"), Call(ScalarFunction.FromUnixMicroseconds, "l"), Call(ScalarFunction.TotalMicroseconds, "span"), Call(ScalarFunction.FromMicroseconds, "l"),
            Call(ScalarFunction.Subtract, "instant", "instant"), Call(ScalarFunction.Subtract, "local", "local"), Call(ScalarFunction.Add, "instant", "span"), Call(ScalarFunction.Subtract, "local", "span"), Call(ScalarFunction.Add, "span", "span"),
        ],
        ["lists_and_models"] = [Call(ScalarFunction.ListCount, "list"), Call(ScalarFunction.ListAt, "list", "i"), Call(ScalarFunction.ListContains, "list", "i"),
            new Quantifier(false, Of("list"), Call(ScalarFunction.Greater, new Element(0, ColumnType.Int, true), Of("i")), 0), new Quantifier(true, Of("list"), Call(ScalarFunction.IsNull, new Element(0, ColumnType.Int, true)), 0),
            new Field(Of("place"), "City"), new Struct(Place, [Constant("Bonn")]), Of("place"), Of("a`b"), Other, new Field(Other, "City"), Call(ScalarFunction.IsNull, Other), Call(ScalarFunction.IsNotNull, Other)],
        ["constants"] = [Constant(true), Constant(1), Constant(-1L), Constant(0.5f), Constant(double.NaN), Literal.Of(1.50m), new Literal(1.5m, Amount), Constant("a'b"), Constant(new Guid("00112233-4455-6677-8899-aabbccddeeff")),
            Constant(new DateTimeOffset(2021, 1, 1, 2, 0, 0, TimeSpan.FromHours(2))), Constant(new DateTime(1969, 12, 31)), Constant(new DateOnly(2021, 1, 1)), Constant(new TimeOnly(1, 2, 3)), Constant(TimeSpan.FromSeconds(-1)),
            new Literal((EquatableArray<byte>)[1, 255], ColumnType.Bytes), new Literal("Red", Model["colour"].Type), Literal.Null(ColumnType.TimeOfDay), Literal.Null(Amount), Literal.Null(ColumnType.Struct(Place))],
        ["conversions_of_texts"] = [.. from type in new[] { ColumnType.Int, ColumnType.Double, Price, ColumnType.Bool, ColumnType.Uuid, ColumnType.Instant, ColumnType.LocalTime, ColumnType.Date, ColumnType.TimeOfDay, Model["colour"].Type }
            from nullOnFailure in new[] { false, true }
            select new Cast(Of("text"), type, nullOnFailure)],
        ["conversions_to_texts"] = [.. from column in new[] { "b", "i", "l", "amount", "uuid", "colour", "instant", "local", "date", "time" }
            select new Cast(Of(column), ColumnType.Text)],
        ["conversions_of_numbers"] = [.. from column in new[] { "i", "l", "f", "d", "amount" }
            from type in new[] { ColumnType.Int, ColumnType.Long, ColumnType.Float, ColumnType.Double, Price }
            select new Cast(Of(column), type, NullOnFailure: column == "d")],
    };

    public static TheoryData<string> Groups => [.. Exprs.Keys];

    [Theory]
    [MemberData(nameof(Groups))]
    public void Expressions_have_a_text(string group) =>
        Snapshot.Match(string.Join('\n', Exprs[group].Select(e => $"{e}\n    {ExpressionText.Of(Lowered(e))}")) + "\n", SnapshotNameExtension.Create(group));

    [Fact]
    public void Every_function_has_a_text() =>
        Assert.Empty(Enum.GetValues<ScalarFunction>().Except(Exprs.Values.SelectMany(group => group).OfType<Call>().Select(call => call.Function)));

    [Fact]
    public void A_large_value_is_named_where_it_is_needed_twice()
    {
        var quotient = Enumerable.Range(0, 30).Aggregate(Of("d"), (sum, _) => Call(ScalarFunction.Divide, sum, Of("d")));
        Assert.InRange(Lowered(quotient).CalculateSize(), 0, 12_000);
        Assert.Contains("dividend -> ", ExpressionText.Of(Lowered(quotient)), StringComparison.Ordinal);
    }

    [Fact]
    public void What_belongs_to_groups_and_series_is_refused_elsewhere() =>
        Assert.Contains("outside of a series", Assert.Throws<PlanException>(() => Lowered(new Shift(Of("i"), 1))).Message, StringComparison.Ordinal);

    [Fact]
    public void An_empty_separator_is_refused() =>
        Assert.Contains("separator", Assert.Throws<PlanException>(() => Lowered(Call(ScalarFunction.SplitPart, Of("text"), Constant(""), Constant(0)))).Message, StringComparison.Ordinal);

    [Fact]
    public void Digits_that_are_no_constant_are_refused_with_the_remedy()
    {
        var error = Assert.Throws<PlanException>(() => Lowered(Call(ScalarFunction.Round, Of("d"), Of("i"), Constant(0))));
        Assert.StartsWith("ETL2001: Spark does not support Round", error.Message, StringComparison.Ordinal);
        Assert.Contains("embedded engine", error.Message, StringComparison.Ordinal);
    }

    private static string[] Clocks(ScalarFunction part) => part is ScalarFunction.Hour or ScalarFunction.Minute or ScalarFunction.Second or ScalarFunction.Microsecond ? ["instant", "local", "time"] : ["instant", "date"];

    private static Expr Of(string column) => new Field(Input, column);

    private static Expr Constant(object value) => new Literal(value, value switch
    {
        bool => ColumnType.Bool,
        int => ColumnType.Int,
        long => ColumnType.Long,
        float => ColumnType.Float,
        double => ColumnType.Double,
        string => ColumnType.Text,
        Guid => ColumnType.Uuid,
        DateTimeOffset => ColumnType.Instant,
        DateTime => ColumnType.LocalTime,
        DateOnly => ColumnType.Date,
        TimeOnly => ColumnType.TimeOfDay,
        _ => ColumnType.Duration,
    });

    private static Expr Call(ScalarFunction function, params string[] columns) => Call(function, [.. columns.Select(Of)]);

    private static Expr Call(ScalarFunction function, params Expr[] arguments) => new Call(function, [.. arguments]);

    private static Wire.Expression Lowered(Expr expr) => expr.Accept(new ScalarLowering([Scope(Input), Scope(Other)]));

    /// <summary>A row as an input of a join.</summary>
    private static RowScope Scope(Row row) => new(row.Schema, name => Ex.Column($"in{row.Input}", name), Ex.IsNull(Ex.Column($"in{row.Input}", "present")));
}
