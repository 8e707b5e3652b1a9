using EtlLib.Plan;
using EtlLib.Schemas;

namespace EtlLib.DuckDb.Sql;

/// <summary>Aggregates, of a group or of a window's frame.</summary>
/// <param name="rows">The rows of the group.</param>
/// <param name="lowering">Told which native aggregates a statement needs.</param>
internal sealed class AggregateSql(IReadOnlyList<RowSql> rows, Lowering lowering)
{
    /// <summary>DuckDB keeps the greatest values in a heap of fewer than so many; beyond, they are sorted.</summary>
    private const int MaxHeap = 1_000_000;

    private readonly ScalarSql scalars = new(rows);

    /// <summary>The SQL of an aggregate.</summary>
    /// <param name="aggregate">The aggregate.</param>
    /// <param name="over">The window's clause after it, or nothing.</param>
    /// <param name="both">Whether the first and last of the value are both asked for: they are then computed at once.</param>
    public string Of(Aggregate aggregate, string over = "", bool both = false)
    {
        var where = aggregate.Where is { } condition ? scalars.Of(condition) : null;
        var value = aggregate.Arguments.Count > 0 ? aggregate.Arguments[0] : null;
        var sql = value is null ? null : scalars.Of(value);
        var present = value is null ? null : Present(value);
        string Plain(string call, string? also = null) => call + Filter(where, also) + over;

        // DuckDB raises an error where IEEE 754 has NaN: it gets finite numbers alone.
        string Spread(string function)
        {
            var number = Double(value!);
            return IsFinite(value!) ? Plain($"{function}({number})")
                : $"CASE WHEN {Plain($"bool_and(isfinite({number}))")} THEN {Plain($"{function}({Finite(number, number)})")} WHEN {Plain(present is null ? "count(*)" : $"count({number})")} > 1 THEN 'NaN'::DOUBLE END";
        }

        // Nothing times zero is nothing, and what is not finite times zero is NaN: a pair counts where both are there.
        string Correlated(Expr other)
        {
            var (x, y) = (sql!, scalars.Of(other));
            var both = $"{x} * 0 + {y} * 0";
            return IsFinite(value!) && IsFinite(other) ? $"etl_number({Plain($"corr({x}, {y})")})"
                : $"CASE WHEN {Plain($"bool_and(isfinite({both}))")} THEN etl_number({Plain($"corr({Finite(x, both)}, {y})")}) END";
        }

        return aggregate.Function switch
        {
            AggregateFunction.Count => Plain($"count({sql ?? "*"})"),
            AggregateFunction.CountDistinct => Plain($"count(DISTINCT {sql})"),
            AggregateFunction.Sum when aggregate.Type.Kind is TypeKind.Double => Plain($"sum({sql})"),
            AggregateFunction.Sum => $"CAST({Plain($"sum({sql})")} AS {SqlText.Type(aggregate.Type)})",
            AggregateFunction.Mean => Plain($"avg({sql})"),
            AggregateFunction.Min => Plain($"min({sql})"),
            AggregateFunction.Max => Plain($"max({sql})"),
            AggregateFunction.StdDev => Spread("stddev_samp"),
            AggregateFunction.Variance => Spread("var_samp"),
            AggregateFunction.Median => Plain($"quantile_cont({Double(value!)}, 0.5)"),
            AggregateFunction.Quantile => Plain($"quantile_cont({Double(value!)}, {SqlText.Constant((Literal)aggregate.Arguments[1])})"),
            AggregateFunction.Any => Plain($"bool_or({sql})"),
            AggregateFunction.All => Plain($"bool_and({sql})"),
            AggregateFunction.Correlation => Correlated(aggregate.Arguments[1]),
            AggregateFunction.TopK when aggregate.Arguments[1] is Literal { Value: < MaxHeap } count => Listed(aggregate, Plain($"max({sql}, {SqlText.Constant(count)})", present)),
            AggregateFunction.TopK => Listed(aggregate, Plain($"list({sql} ORDER BY {sql} DESC)", present) + $"[:{SqlText.Constant((Literal)aggregate.Arguments[1])}]"),
            AggregateFunction.Collect => Listed(aggregate, Plain($"list({sql} ORDER BY {SqlText.Ascending([.. aggregate.Order.Select(scalars.Of), sql!])})", present)),
            _ => Ordered(aggregate, value!, sql!, where, over, both),
        };
    }

    /// <summary>Whether the first or last of a value is computed by a native aggregate, which can compute both at once.</summary>
    public static bool IsNative(Aggregate aggregate) => aggregate.Arguments[0].Type.Kind is not (TypeKind.Struct or TypeKind.List) && aggregate.Order is [{ Type.Kind: TypeKind.Instant or TypeKind.LocalTime or TypeKind.Duration or TypeKind.Long }, ..];

    private static string Filter(string? where, string? also) => (where, also) switch
    {
        (null, null) => "",
        (null, _) => $" FILTER ({also})",
        (_, null) => $" FILTER ({where})",
        _ => $" FILTER ({where} AND {also})",
    };

    private static string Listed(Aggregate aggregate, string list) => $"coalesce({list}, []::{SqlText.Type(aggregate.Type)})";

    /// <summary>Whether a number is never infinite, and never NaN: it is an integer or a decimal, or was before it was made a double.</summary>
    private static bool IsFinite(Expr value) => (value is Cast cast ? cast.Operand : value).Type.Kind is TypeKind.Int or TypeKind.Long or TypeKind.Decimal;

    private static string Finite(string number, string test) => $"CASE WHEN isfinite({test}) THEN {number} END";

    /// <summary>That values are there, of those that may be absent.</summary>
    private string? Present(params IEnumerable<Expr> values) =>
        string.Join(" AND ", values.Where(v => v.Nullable).Select(v => $"{scalars.Of(v)} IS NOT NULL")) is { Length: > 0 } all ? all : null;

    private string Double(Expr value) => value.Type.Kind is TypeKind.Double ? scalars.Of(value) : $"{scalars.Of(value)}::DOUBLE";

    /// <summary>First, Last, ArgMin and ArgMax.</summary>
    private string Ordered(Aggregate aggregate, Expr value, string sql, string? where, string over, bool both)
    {
        var order = aggregate.Order.Select(scalars.Of).ToArray();
        var arg = aggregate.Function is AggregateFunction.ArgMin or AggregateFunction.ArgMax;
        var key = arg ? scalars.Of(aggregate.Arguments[1]) : null;
        if (IsNative(aggregate))
        {
            var suffix = value.Type is DecimalType type ? lowering.Native(type) : "";
            var name = aggregate.Function switch { AggregateFunction.First => "first", AggregateFunction.Last => "last", AggregateFunction.ArgMin => "arg_min", _ => "arg_max" };
            if (order.Length > 1 && aggregate.Order[1].Type.Kind is not TypeKind.Long)
            {
                order[1] += "::BIGINT";
            }

            string[] arguments = key is null ? [sql, .. order] : [sql, key, .. order];
            return both
                ? $"struct_extract(etl_first_last{suffix}({string.Join(", ", arguments)}){Filter(where, null)}{over}, '{name}')"
                : $"etl_{name}{suffix}({string.Join(", ", arguments)}){Filter(where, null)}{over}";
        }

        var least = aggregate.Function is AggregateFunction.First or AggregateFunction.ArgMin;
        string[] by = key is null ? [.. order, sql] : [key, .. order, sql];
        var keys = $"struct_pack({string.Join(", ", by.Select((k, i) => SqlText.Invariant($"k{i} := {k}")))})";
        return $"{(least ? "arg_min" : "arg_max")}({sql}, {keys}){Filter(where, arg ? Present(value, aggregate.Arguments[1]) : Present(value))}{over}";
    }
}
