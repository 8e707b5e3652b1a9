using EtlLib.Engine.Specification;
using EtlLib.Plan;
using EtlLib.Schemas;

namespace EtlLib.Spark.Tests.Lowering;

/// <summary>Expressions of each kind over two columns of each type, and rows that pair the edge values of the types.</summary>
internal static class EdgeExprs
{
    private static readonly Schema Place = new("Tests.Place", [new("City", ColumnType.Text, true)]);

    private static readonly (ColumnType Type, object?[] Values)[] Edges =
    [
        (ColumnType.Bool, [true, false, null]),
        (ColumnType.Int, [0, 1, -1, 2, 3, -7, 100, int.MaxValue, int.MinValue, null]),
        (ColumnType.Long, [0L, 1L, -1L, 7L, -3L, 2_147_483_648L, 253_402_300_799_999_999L, -62_135_596_800_000_001L, long.MaxValue, long.MinValue, null]),
        (ColumnType.Float, [0f, -0f, 1f, -2.5f, 0.1f, 16_777_217f, 3e9f, 1e19f, float.MaxValue, float.Epsilon, float.NaN, float.PositiveInfinity, float.NegativeInfinity, null]),
        (ColumnType.Double, [0.0, -0.0, 1.0, -1.0, 0.5, 2.5, -3.5, 2.675, 0.1, 1e15, 9_223_372_036_854_775_808.0, 1e300, double.Epsilon, double.NaN, double.PositiveInfinity, double.NegativeInfinity, null]),
        (ColumnType.Decimal(18, 4), [0m, 1m, -1m, 2.5m, -2.5m, 0.0001m, 0.05m, -0.15m, 1.005m, 3m, 99_999_999_999_999.9999m, -99_999_999_999_999.9999m, null]),
        (ColumnType.Decimal(10, 2), [0m, 1m, -1m, 0.01m, 0.3m, 7m, -2.5m, 99_999_999.99m, null]),
        (ColumnType.Decimal(38, 10), [0m, 1.2345678901m, -0.0000005m, 9_000_000_000_000_000_000.5m, 3m, null]),
        (ColumnType.Text, ["", " ", "abc", "b", "ABC é ß ǆ", "a,b,,c", "😀x", "e\u0301", "a\nb", " 12 ", "-7", "2147483648", "1.5", "-1e3", ".005", "NaN", "Infinity", "tRue", "Red", "00112233-4455-6677-8899-AABBCCDDEEFF", "2021-02-28", "2021-02-30", "2021-02-28T12:30:00", "2021-02-28 12:30", "2021-02-28T12:30:00.1234560Z", "2021-02-28T12:30:00+0230", "2021-02-28T12:30:00-05", "0001-01-01T00:00:00Z", "12:30", "23:59:59.999999", "24:00:00", null]),
        (ColumnType.Bytes, [(EquatableArray<byte>)[], (EquatableArray<byte>)[0], (EquatableArray<byte>)[1, 2], (EquatableArray<byte>)[255], null]),
        (ColumnType.Uuid, [Guid.Empty, new Guid("00112233-4455-6677-8899-aabbccddeeff"), new Guid("ffffffff-ffff-ffff-ffff-ffffffffffff"), null]),
        (ColumnType.Instant, [DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddMicroseconds(-1), DateTimeOffset.MinValue, Last, Parse.Utc("2021-03-28T01:00:00"), Parse.Utc("2021-10-31T00:30:00"), Parse.Utc("2020-02-29T12:00:00.5"), Parse.Utc("1890-06-01T00:00:00"), null]),
        (ColumnType.LocalTime, [DateTime.MinValue, Last.DateTime, Local("1970-01-01"), Local("1969-12-31T23:59:59.999999"), Local("2021-03-28T02:30:00"), Local("2021-10-31T02:30:00"), Local("2011-12-30T12:00:00"), Local("2021-01-31T00:00:00.000001"), null]),
        (ColumnType.Date, [DateOnly.MinValue, DateOnly.MaxValue, new DateOnly(1970, 1, 1), new DateOnly(1969, 12, 31), new DateOnly(2020, 2, 29), new DateOnly(2021, 1, 31), new DateOnly(2018, 12, 31), null]),
        (ColumnType.TimeOfDay, [TimeOnly.MinValue, new TimeOnly(23, 59, 59, 999, 999), new TimeOnly(12, 30), new TimeOnly(1, 2, 3, 4), null]),
        (ColumnType.Duration, [TimeSpan.Zero, TimeSpan.FromMicroseconds(1), TimeSpan.FromMicroseconds(-1), TimeSpan.FromDays(400), TimeSpan.FromDays(-4_000_000), null]),
        (new EnumType("Colour", ["Red", "Blue"]), ["Red", "Blue", null]),
        (ColumnType.List(ColumnType.Int, elementNullable: true), [Array.Empty<object?>(), new object?[] { 1 }, new object?[] { null }, new object?[] { 1, null, 3 }, null]),
        (ColumnType.Struct(Place), [new object?[] { "a" }, new object?[] { null }, null]),
    ];

    private static readonly ScalarFunction[] Unary =
    [
        ScalarFunction.Negate, ScalarFunction.Abs, ScalarFunction.Sign, ScalarFunction.Sqrt, ScalarFunction.Exp, ScalarFunction.Log, ScalarFunction.Log10, ScalarFunction.Sin, ScalarFunction.Cos, ScalarFunction.Tan,
        ScalarFunction.Asin, ScalarFunction.Acos, ScalarFunction.Atan, ScalarFunction.IsNaN, ScalarFunction.Floor, ScalarFunction.Ceiling, ScalarFunction.Not, ScalarFunction.IsNull, ScalarFunction.IsNotNull,
        ScalarFunction.Upper, ScalarFunction.Lower, ScalarFunction.Trim, ScalarFunction.TrimStart, ScalarFunction.TrimEnd, ScalarFunction.Length, ScalarFunction.Md5, ScalarFunction.Sha256,
        ScalarFunction.Year, ScalarFunction.Month, ScalarFunction.Day, ScalarFunction.Hour, ScalarFunction.Minute, ScalarFunction.Second, ScalarFunction.Microsecond, ScalarFunction.DayOfWeek, ScalarFunction.DayOfYear, ScalarFunction.WeekOfYear,
        ScalarFunction.ToDate, ScalarFunction.ToTimeOfDay, ScalarFunction.UnixMicroseconds, ScalarFunction.FromUnixMicroseconds, ScalarFunction.TotalMicroseconds, ScalarFunction.FromMicroseconds, ScalarFunction.ListCount,
    ];

    private static readonly ScalarFunction[] Comparisons = [ScalarFunction.Equal, ScalarFunction.NotEqual, ScalarFunction.Less, ScalarFunction.LessOrEqual, ScalarFunction.Greater, ScalarFunction.GreaterOrEqual, ScalarFunction.Coalesce];
    private static readonly ScalarFunction[] Arithmetic = [ScalarFunction.Add, ScalarFunction.Subtract, ScalarFunction.Multiply, ScalarFunction.Divide, ScalarFunction.Modulo, ScalarFunction.Pow, ScalarFunction.Atan2];
    private static readonly ScalarFunction[] Other = [ScalarFunction.And, ScalarFunction.Or, ScalarFunction.Concat, ScalarFunction.Contains, ScalarFunction.StartsWith, ScalarFunction.EndsWith, ScalarFunction.DaysBetween, ScalarFunction.At, ScalarFunction.ListContains];
    private static readonly string[] Zones = ["UTC", "Europe/Berlin", "America/New_York", "Pacific/Apia", "Asia/Kolkata"];

    /// <summary>The rows' model: columns a0, b0, a1, b1 … of the types, and the row's number.</summary>
    public static Schema Model { get; } = new("Tests.Edges", [.. Edges.SelectMany((e, i) => new[] { new ColumnSchema($"a{i}", e.Type, true), new ColumnSchema($"b{i}", e.Type, true) }), new("n", ColumnType.Int, false)]);

    /// <summary>A row of the model.</summary>
    public static Row Input { get; } = new(0, Model);

    /// <summary>The expressions, by what they are about.</summary>
    public static Dictionary<string, Expr[]> Groups { get; } = new()
    {
        ["functions of one"] = [.. from f in Unary from a in Left select Typed(() => new Call(f, a)) into e where e is not null select e],
        ["arithmetic"] = [.. Binary(Arithmetic)],
        ["comparisons"] = [.. Binary(Comparisons), .. from a in Left from b in Right where a.Type == b.Type select new In(a, [b, Literal.Null(b.Type)])],
        ["functions of two"] = [.. Binary(Other).Cast<Call>().Where(c => c.Function is ScalarFunction.At or ScalarFunction.ListContains || c.Arguments[0].Type == c.Arguments[1].Type), .. from f in new[] { ScalarFunction.AddMonths, ScalarFunction.AddDays, ScalarFunction.ListAt } from a in Left select Typed(() => new Call(f, a, Of("b", TypeKind.Int))) into e where e is not null select e],
        ["rounding"] = [.. from a in Left where a.Type.Kind is TypeKind.Double or TypeKind.Float or TypeKind.Decimal from digits in new[] { 0, 2, 5 } from mode in Enum.GetValues<MidpointRounding>() select new Call(ScalarFunction.Round, a, Constant(digits), Constant((int)mode))],
        ["texts"] = [.. Texts()],
        ["times"] =
        [
            .. from kind in new[] { TypeKind.Instant, TypeKind.LocalTime, TypeKind.Date } from unit in Enum.GetValues<TimeUnit>() where kind != TypeKind.Date || unit >= TimeUnit.Day select new Call(ScalarFunction.Truncate, Of("a", kind), Constant((int)unit)),
            .. from zone in Zones select new Call(ScalarFunction.FromZone, Of("a", TypeKind.LocalTime), Constant(zone)),
            .. from zone in Zones select new Call(ScalarFunction.ToZone, Of("a", TypeKind.Instant), Constant(zone)),
        ],
        ["conversions"] = [.. from a in Left where a.Type.Kind is not (TypeKind.List or TypeKind.Struct) from target in Edges from isTry in new[] { false, true } where target.Type != a.Type select Typed(() => new Cast(a, target.Type, isTry)) into e where e is not null select e],
    };

    private static readonly Lazy<IReadOnlyList<object?[]>> Pairs = new(() => Rows(17, 17)), Singles = new(() => Rows(32, 1));

    private static IEnumerable<Field> Left => Edges.Select((_, i) => new Field(Input, $"a{i}"));

    private static IEnumerable<Field> Right => Edges.Select((_, i) => new Field(Input, $"b{i}"));

    private static DateTimeOffset Last => Parse.Utc("9999-12-31T23:59:59.999999");

    /// <summary>The rows that an expression is computed of: where it has one operand, each of its edge values once, where it has two each pair.</summary>
    public static IReadOnlyList<object?[]> RowsOf(Expr expr) => UsesRight(expr) ? Pairs.Value : Singles.Value;

    /// <summary>The operands of an expression in a row, for people.</summary>
    public static string Operands(Expr expr, object?[] row) =>
        string.Join(", ", Model.Columns.Select((c, i) => (c.Name, Index: i)).Where(c => Uses(expr, c.Name)).Select(c => $"{c.Name} = {Cells.Text(row[c.Index])}"));

    private static bool UsesRight(Expr expr) => Edges.Select((_, i) => $"b{i}").Any(name => Uses(expr, name));

    private static bool Uses(Expr expr, string column) => expr switch
    {
        Field field => field.Name == column,
        Call call => call.Arguments.Any(a => Uses(a, column)),
        Cast cast => Uses(cast.Operand, column),
        In membership => Uses(membership.Operand, column) || membership.Candidates.Any(c => Uses(c, column)),
        _ => false,
    };

    private static IEnumerable<Expr> Binary(ScalarFunction[] functions) =>
        from f in functions from a in Left from b in Right select Typed(() => new Call(f, a, b)) into e where e is not null select e;

    private static IEnumerable<Expr> Texts()
    {
        var (a, b, i) = (Of("a", TypeKind.Text), Of("b", TypeKind.Text), Of("b", TypeKind.Int));
        yield return new Call(ScalarFunction.Replace, a, b, Constant("x"));
        yield return new Call(ScalarFunction.Substring, a, i, Constant(2));
        yield return new Call(ScalarFunction.Substring, a, Constant(1), i);
        yield return new Call(ScalarFunction.Substring, a, Constant(1), Constant(2));
        yield return new Call(ScalarFunction.SplitPart, a, Constant(","), Constant(1));
        yield return new Call(ScalarFunction.SplitPart, a, Constant(","), Constant(-1));
        foreach (var pattern in new[] { "^a", "b$", "[0-9]+", @"\w", @"\W", @"\b.", @"\s", "(?i)É|abc", "a.b", "(?m)^b$", "^$", "(a|b)*c?" })
        {
            yield return new Call(ScalarFunction.Matches, a, Constant(pattern));
            yield return new Call(ScalarFunction.Extract, a, Constant(pattern), Constant(0));
        }
    }

    private static IReadOnlyList<object?[]> Rows(int left, int right) =>
        [.. from a in Enumerable.Range(0, left) from b in Enumerable.Range(0, right) select (object?[])[.. Edges.SelectMany(e => new[] { e.Values[a % e.Values.Length], e.Values[b % e.Values.Length] }), 0]];

    private static Expr? Typed(Func<Expr> make)
    {
        try
        {
            return make();
        }
        catch (PlanException)
        {
            return null;
        }
    }

    private static Field Of(string side, TypeKind kind) => new(Input, $"{side}{Array.FindIndex(Edges, e => e.Type.Kind == kind)}");

    private static Literal Constant(object value) => new(value, value is int ? ColumnType.Int : ColumnType.Text);

    private static DateTime Local(string text) => (DateTime)Parse.LocalTime(text)!;
}
