using EtlLib.Plan;
using EtlLib.Schemas;
using EtlLib.Spark.Lowering.Scalars;

namespace EtlLib.Spark.Lowering;

/// <summary>
/// Aggregates, of a group or of a window's frame. What a condition leaves out is null to Spark's aggregates, which skip nulls as ours do; so do <c>min_by</c> and
/// <c>max_by</c> where their order is null, and in an order that is a struct nulls come first.
/// </summary>
/// <param name="scalars">Expressions over the rows of the group.</param>
/// <param name="over">Puts each of Spark's aggregates over a frame; null: they are of a group.</param>
internal sealed class AggregateLowering(ScalarLowering scalars, Func<Wire.Expression, Wire.Expression>? over = null)
{
    private const long Low32Bits = 0xFFFF_FFFF;

    private static readonly DecimalType Half = new(20, 0), Shift = new(10, 0);

    /// <summary>An aggregate.</summary>
    public Wire.Expression Of(Aggregate aggregate)
    {
        var value = aggregate.Arguments is [var first, ..] ? scalars.Of(first) : null;
        return aggregate.Function switch
        {
            AggregateFunction.Count => Call("count", Taken(aggregate, value ?? Ex.Int(1))),
            AggregateFunction.CountDistinct => Distinct(aggregate, value!),
            AggregateFunction.Sum when aggregate.Arguments[0].Type.Kind is TypeKind.Long => SumOfLongs(Taken(aggregate, value!)),
            AggregateFunction.Sum => Call("sum", Taken(aggregate, value!)),
            AggregateFunction.Mean => Call("avg", Double(aggregate, value!)),
            AggregateFunction.Min => Call("min", Taken(aggregate, value!)),
            AggregateFunction.Max => Call("max", Taken(aggregate, value!)),
            AggregateFunction.StdDev => Call("stddev_samp", Double(aggregate, value!)),
            AggregateFunction.Variance => Call("var_samp", Double(aggregate, value!)),
            AggregateFunction.Median => Call("percentile", Double(aggregate, value!), Ex.Double(0.5)),
            AggregateFunction.Quantile => Call("percentile", Double(aggregate, value!), scalars.Of(aggregate.Arguments[1])),
            AggregateFunction.Any => Call("bool_or", Taken(aggregate, value!)),
            AggregateFunction.All => Call("bool_and", Taken(aggregate, value!)),
            AggregateFunction.Correlation => Correlation(aggregate, value!),
            AggregateFunction.TopK => Ex.Fn("slice", Ex.Fn("sort_array", Call("collect_list", Taken(aggregate, value!)), Ex.Bool(false)), Ex.Int(1), scalars.Of(aggregate.Arguments[1])),
            AggregateFunction.Collect => Collected(aggregate, value!),
            AggregateFunction.First => Call("min_by", value!, Order(aggregate, [], value!)),
            AggregateFunction.Last => Call("max_by", value!, Order(aggregate, [], value!)),
            AggregateFunction.ArgMin => Call("min_by", value!, Order(aggregate, [scalars.Of(aggregate.Arguments[1])], value!)),
            AggregateFunction.ArgMax => Call("max_by", value!, Order(aggregate, [scalars.Of(aggregate.Arguments[1])], value!)),
            _ => throw Refusals.Operation(aggregate.Function.ToString(), "Run the model on the embedded engine."),
        };
    }

    private Wire.Expression Call(string name, params IReadOnlyList<Wire.Expression> arguments) => Over(Ex.Fn(name, arguments));

    private Wire.Expression Over(Wire.Expression function) => over is null ? function : over(function);

    /// <summary>A value where the condition is true, else null.</summary>
    private Wire.Expression Taken(Aggregate aggregate, Wire.Expression value) => aggregate.Where is { } where ? Ex.When(scalars.Of(where), value) : value;

    private Wire.Expression Double(Aggregate aggregate, Wire.Expression value) =>
        Taken(aggregate, aggregate.Arguments[0].Type.Kind is TypeKind.Double ? value : Ex.Cast(value, ColumnType.Double));

    private Wire.Expression Distinct(Aggregate aggregate, Wire.Expression value)
    {
        if (over is not null)
        {
            // Spark counts no distinct values over frames. Its sets tell the zeros apart.
            var told = aggregate.Arguments[0].Type.Kind is TypeKind.Double or TypeKind.Float ? Ex.Cast(Ex.Fn("+", value, Ex.Double(0)), aggregate.Arguments[0].Type) : value;
            return Ex.Cast(Ex.Fn("size", Call("collect_set", Taken(aggregate, told))), ColumnType.Long);
        }

        var count = Ex.Fn("count", Taken(aggregate, value));
        count.UnresolvedFunction.IsDistinct = true;
        return count;
    }

    /// <summary>The upper and lower halves are summed by themselves, so that only a total that is no long overflows, and not what sums up on the way.</summary>
    private Wire.Expression SumOfLongs(Wire.Expression value)
    {
        Wire.Expression Exact(Wire.Expression half) => Ex.Cast(half, Half);
        var upper = Exact(Call("sum", Ex.Fn("shiftright", value, Ex.Int(32))));
        var lower = Exact(Call("sum", Ex.Fn("&", value, Ex.Long(Low32Bits))));
        return Ex.Cast(Ex.Fn("+", Ex.Fn("*", upper, Ex.Decimal("4294967296", Shift)), lower), ColumnType.Long);
    }

    /// <summary>Null where a column does not vary: Spark's own <c>corr</c> divides by zero there.</summary>
    private Wire.Expression Correlation(Aggregate aggregate, Wire.Expression left)
    {
        var right = scalars.Of(aggregate.Arguments[1]);
        var (x, y) = (Taken(aggregate, Ex.When(Ex.Fn("isnotnull", right), left)), Taken(aggregate, Ex.When(Ex.Fn("isnotnull", left), right)));
        var deviations = Ex.Fn("*", Call("stddev_pop", x), Call("stddev_pop", y));
        return Ex.Fn("nullif", Ex.Fn("/", Call("covar_pop", x, y), Ex.Fn("nullif", deviations, Ex.Double(0))), Ex.Double(double.NaN));
    }

    private Wire.Expression Collected(Aggregate aggregate, Wire.Expression value)
    {
        var list = Call("collect_list", Order(aggregate, [], value));
        return Ex.Fn("transform", Ex.Fn("sort_array", list), Ex.Lambda("collected", Ex.Field(Ex.Variable("collected"), Name(aggregate.Order.Count))));
    }

    /// <summary>What decides which row is first: the key, the order, then the value; null where there is no value to take.</summary>
    private Wire.Expression Order(Aggregate aggregate, IReadOnlyList<Wire.Expression> key, Wire.Expression value)
    {
        IEnumerable<Wire.Expression> by = [.. key, .. aggregate.Order.Select(scalars.Of), value];
        var order = Ex.StructOf(by.Select((k, i) => (Name(i), k)));
        List<Wire.Expression> conditions = aggregate.Where is { } where ? [scalars.Of(where)] : [];
        conditions.AddRange(aggregate.Arguments.Where(a => a.Nullable).Select(a => Ex.Fn("isnotnull", scalars.Of(a))));
        return conditions.Count == 0 ? order : Ex.When(Ex.And(conditions), order);
    }

    private static string Name(int key) => FormattableString.Invariant($"k{key}");
}
