using System.Text;
using CsCheck;

namespace EtlLib.DuckDb.Tests.Specification;

/// <summary>A row of the differential test.</summary>
[DataModel]
public sealed partial record Probe(int Id, int? I, double? D, string? T, bool? B);

/// <summary>A value of a row: as the DSL says it, as LINQ computes it, and as people read it.</summary>
internal sealed record Value<TColumn, T>(string Text, Func<Probe.Columns, TColumn> Dsl, Func<Probe, T> Linq);

/// <summary>A step of a plan: as the DSL says it, as LINQ computes it, and as people read it.</summary>
internal sealed record Step(string Text, Func<Probe.DataFrame, Probe.DataFrame> Dsl, Func<IEnumerable<Probe>, IEnumerable<Probe>> Linq);

/// <summary>The order of values that the specification says, for LINQ: code points, NaN the greatest, -0 equal to 0, null first.</summary>
internal static class SpecifiedOrder
{
    public static int Compare(double a, double b) => a == b ? 0 : double.IsNaN(a) || double.IsNaN(b) ? double.IsNaN(a).CompareTo(double.IsNaN(b)) : a.CompareTo(b);

    public static int Compare(string a, string b) => Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b));

    public static Comparer<double> Doubles { get; } = Comparer<double>.Create(Compare);

    public static Comparer<string> Texts { get; } = Comparer<string>.Create(Compare);

    /// <summary>Rows by all of their columns.</summary>
    public static Comparer<Probe> Rows { get; } = Comparer<Probe>.Create((a, b) =>
        a.Id.CompareTo(b.Id) is not 0 and var id ? id
        : Nullable.Compare(a.I, b.I) is not 0 and var i ? i
        : Optional(a.D, b.D) is not 0 and var d ? d
        : (a.T, b.T) switch { (null, null) => 0, (null, _) => -1, (_, null) => 1, var (s, t) => Compare(s, t) } is not 0 and var text ? text
        : Nullable.Compare(a.B, b.B));

    /// <summary>A row as what it is equal to: -0 as 0.</summary>
    public static Probe Normal(Probe row) => row.D == 0 ? row with { D = 0.0 } : row;

    private static int Optional(double? a, double? b) => (a, b) switch
    {
        (null, null) => 0,
        (null, _) => -1,
        (_, null) => 1,
        var (x, y) => Compare(x.Value, y.Value),
    };
}

/// <summary>Random rows, values and plans.</summary>
internal static class Grammar
{
    private static readonly int[] Ints = [0, 1, 2, 3, -1, -7, 100, int.MaxValue, int.MinValue];
    private static readonly double[] Doubles = [0, -0.0, 1, 1.5, -2.5, 1e300, -1e300, double.Epsilon, double.NaN, double.PositiveInfinity, double.NegativeInfinity];
    private static readonly string[] Texts = ["", "a", "A", "ab", "b", " ", "é", "😀", "\uFFFD", "a'b", "%"];

    /// <summary>Up to so many rows, with nulls, ties and extremes.</summary>
    public static Gen<Probe[]> Rows { get; } = Gen.Select(Gen.Int[0, 5], Maybe(Ints), Maybe(Doubles), MaybeText(), Gen.OneOf<bool?>(true, false, null), (id, i, d, t, b) => new Probe(id, i, d, t, b)).Array[0, 12];

    /// <summary>Up to four steps.</summary>
    public static Gen<Step[]> Plans => Gen.OneOf(Filters, Projections, Groups, Gen.Const(Distinct), Limits).Array[1, 4];

    private static Step Distinct { get; } = new("Distinct()", frame => frame.Distinct(), rows => rows.Select(SpecifiedOrder.Normal).Distinct());

    private static Gen<Step> Limits => Gen.Int[0, 6].Select(n => new Step($"OrderBy(all).Limit({n})", frame => frame.OrderBy(r => (r.Id, r.I, r.D, r.T, r.B)).Limit(n), rows => rows.Order(SpecifiedOrder.Rows).Take(n)));

    private static Gen<Step> Filters => Conditions(2).Select(c => new Step($"Where({c.Text})", frame => frame.Where(c.Dsl), rows => rows.Where(r => c.Linq(r) == true)));

    private static Gen<Step> Projections => Gen.Select(IntValues, DoubleValues, TextValues, Conditions(1), (i, d, t, b) => new Step(
        $"Select(I = {i.Text}, D = {d.Text}, T = {t.Text}, B = {b.Text})",
        frame => frame.Select(r => new Probe.Projection { Id = r.Id, I = i.Dsl(r), D = d.Dsl(r), T = t.Dsl(r), B = b.Dsl(r) }),
        rows => rows.Select(r => new Probe(r.Id, i.Linq(r), d.Linq(r), t.Linq(r), b.Linq(r)))));

    private static Gen<Step> Groups { get; } = Gen.OneOf(
        new Step("GroupBy(I)", frame => frame.GroupBy(r => r.I).Select((k, g) => new Probe.Projection { Id = g.Count().ToInt(), I = k, D = g.Max(r => r.D), T = g.Min(r => r.T), B = g.Any(r => r.B) }), rows => rows.GroupBy(r => r.I).Select(g => new Probe(g.Count(), g.Key, Greatest(g), Least(g), Any(g)))),
        new Step("GroupBy(D)", frame => frame.GroupBy(r => r.D).Select((k, g) => new Probe.Projection { Id = g.CountDistinct(r => r.I).ToInt(), I = g.Min(r => r.I), D = k, T = g.Min(r => r.T), B = g.All(r => r.B) }), rows => rows.GroupBy(r => r.D == 0 ? 0.0 : r.D).Select(g => new Probe(Different(g), g.Min(r => r.I), g.Key, Least(g), All(g)))),
        new Step("GroupBy(T, B)", frame => frame.GroupBy(r => (r.T, r.B)).Select((k, g) => new Probe.Projection { Id = g.Count(r => r.I > 0).ToInt(), I = g.Max(r => r.I), D = g.Sum(r => r.I), T = k.T, B = k.B }), rows => rows.GroupBy(r => (r.T, r.B)).Select(g => new Probe(g.Count(r => r.I > 0), g.Max(r => r.I), Sum(g), g.Key.T, g.Key.B))));

    private static Gen<Value<OptionalIntColumn, int?>> IntValues => Gen.OneOf(
        Gen.Const(new Value<OptionalIntColumn, int?>("I", r => r.I, r => r.I)),
        Gen.OneOf(Ints).Select(k => new Value<OptionalIntColumn, int?>($"I.Coalesce({k})", r => r.I.Coalesce(k), r => r.I ?? k)),
        Gen.OneOf(2, 3, -7).Select(k => new Value<OptionalIntColumn, int?>($"I % {k}", r => r.I % k, r => r.I % k)),
        Gen.OneOf(2, 3, -7).Select(k => new Value<OptionalIntColumn, int?>($"I / {k}", r => r.I / k, r => r.I / k)),
        Gen.Select(Conditions(1), Gen.OneOf(Ints), (c, k) => new Value<OptionalIntColumn, int?>($"When({c.Text}, {k}).Otherwise(I)", r => Column.When(c.Dsl(r), (OptionalIntColumn)k).Otherwise(r.I), r => c.Linq(r) == true ? k : r.I)),
        Gen.Const(new Value<OptionalIntColumn, int?>("T.Length()", r => r.T.Length(), r => r.T?.EnumerateRunes().Count())));

    private static Gen<Value<OptionalDoubleColumn, double?>> DoubleValues => Gen.OneOf(
        Gen.OneOf(Doubles).Select(k => new Value<OptionalDoubleColumn, double?>($"D + {k}", r => r.D + k, r => r.D + k)),
        Gen.OneOf(Doubles).Select(k => new Value<OptionalDoubleColumn, double?>($"D * {k}", r => r.D * k, r => r.D * k)),
        Gen.OneOf(Doubles).Select(k => new Value<OptionalDoubleColumn, double?>($"D / {k}", r => r.D / k, r => r.D / k)),
        Gen.Const(new Value<OptionalDoubleColumn, double?>("D + I", r => r.D + r.I, r => r.D + r.I)),
        Gen.Const(new Value<OptionalDoubleColumn, double?>("D.Sqrt()", r => r.D.Sqrt(), r => r.D is { } d ? Math.Sqrt(d) : null)),
        Gen.Const(new Value<OptionalDoubleColumn, double?>("-D", r => -r.D, r => -r.D)));

    private static Gen<Value<OptionalTextColumn, string?>> TextValues => Gen.OneOf(
        Gen.OneOf(Texts).Select(k => new Value<OptionalTextColumn, string?>($"T + \"{k}\"", r => r.T + k, r => r.T is null ? null : r.T + k)),
        Gen.OneOf(Texts).Select(k => new Value<OptionalTextColumn, string?>($"T.Coalesce(\"{k}\")", r => r.T.Coalesce(k), r => r.T ?? k)),
        Gen.Const(new Value<OptionalTextColumn, string?>("T.Upper()", r => r.T.Upper(), r => r.T?.ToUpperInvariant())),
        Gen.Const(new Value<OptionalTextColumn, string?>("T.Substring(0, 1)", r => r.T.Substring(0, 1), r => r.T is null ? null : string.Concat(r.T.EnumerateRunes().Take(1)))));

    private static Gen<Value<OptionalBoolColumn, bool?>> Conditions(int depth)
    {
        var leaves = Gen.OneOf(
            Gen.OneOf(Ints).Select(k => new Value<OptionalBoolColumn, bool?>($"I > {k}", r => r.I > k, r => r.I is { } i ? i > k : null)),
            Gen.OneOf(Ints).Select(k => new Value<OptionalBoolColumn, bool?>($"I.In({k}, Id)", r => r.I.In(k, r.Id), r => r.I is { } i ? i == k || i == r.Id : null)),
            Gen.OneOf(Doubles).Select(k => new Value<OptionalBoolColumn, bool?>($"D < {k}", r => r.D < k, r => r.D is { } d ? SpecifiedOrder.Compare(d, k) < 0 : null)),
            Gen.OneOf(Doubles).Select(k => new Value<OptionalBoolColumn, bool?>($"D == {k}", r => r.D == k, r => r.D is { } d ? SpecifiedOrder.Compare(d, k) == 0 : null)),
            Gen.OneOf(Texts).Select(k => new Value<OptionalBoolColumn, bool?>($"T >= \"{k}\"", r => r.T >= k, r => r.T is { } t ? SpecifiedOrder.Compare(t, k) >= 0 : null)),
            Gen.OneOf(Texts).Select(k => new Value<OptionalBoolColumn, bool?>($"T.Contains(\"{k}\")", r => r.T.Contains(k), r => r.T?.Contains(k, StringComparison.Ordinal))),
            Gen.Const(new Value<OptionalBoolColumn, bool?>("B", r => r.B, r => r.B)),
            Gen.Const(new Value<OptionalBoolColumn, bool?>("D.IsNull()", r => r.D.IsNull(), r => r.D is null)));
        return depth == 0 ? leaves : Gen.OneOf(
            leaves,
            Gen.Select(Conditions(depth - 1), Conditions(depth - 1), (a, b) => new Value<OptionalBoolColumn, bool?>($"({a.Text} & {b.Text})", r => a.Dsl(r) & b.Dsl(r), r => a.Linq(r) & b.Linq(r))),
            Gen.Select(Conditions(depth - 1), Conditions(depth - 1), (a, b) => new Value<OptionalBoolColumn, bool?>($"({a.Text} | {b.Text})", r => a.Dsl(r) | b.Dsl(r), r => a.Linq(r) | b.Linq(r))),
            Conditions(depth - 1).Select(a => new Value<OptionalBoolColumn, bool?>($"!{a.Text}", r => !a.Dsl(r), r => !a.Linq(r))));
    }

    private static double? Greatest(IEnumerable<Probe> rows) => rows.Select(r => r.D).OfType<double>().Order(SpecifiedOrder.Doubles).Cast<double?>().LastOrDefault();

    private static string? Least(IEnumerable<Probe> rows) => rows.Select(r => r.T).OfType<string>().Order(SpecifiedOrder.Texts).FirstOrDefault();

    private static int Different(IEnumerable<Probe> rows) => rows.Select(r => r.I).OfType<int>().Distinct().Count();

    private static double? Sum(IEnumerable<Probe> rows) => rows.Any(r => r.I is not null) ? rows.Sum(r => (long)(r.I ?? 0)) : null;

    private static bool? Any(IEnumerable<Probe> rows) => rows.Any(r => r.B is not null) ? rows.Any(r => r.B == true) : null;

    private static bool? All(IEnumerable<Probe> rows) => rows.Any(r => r.B is not null) ? rows.All(r => r.B != false) : null;

    private static Gen<T?> Maybe<T>(T[] values)
        where T : struct => Gen.OneOf(values.Select(v => (T?)v).Append(null).Append(null).ToArray());

    private static Gen<string?> MaybeText() => Gen.OneOf(Texts.Cast<string?>().Append(null).Append(null).ToArray());
}
