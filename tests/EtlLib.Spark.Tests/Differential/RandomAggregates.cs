using EtlLib.Plan;
using EtlLib.Schemas;

namespace EtlLib.Spark.Tests.Differential;

/// <summary>Random aggregates over the rows of a relation.</summary>
/// <param name="dice">What decides.</param>
/// <param name="shape">The rows.</param>
/// <param name="rolling">Whether they are of a frame of a series, where fewer functions are random in nothing but rows.</param>
internal sealed class RandomAggregates(Dice dice, Shape shape, bool rolling = false)
{
    private const double Rows = 1e4;

    private static readonly TypeKind[] Numbers = [TypeKind.Int, TypeKind.Long, TypeKind.Float, TypeKind.Double, TypeKind.Decimal];

    private readonly RandomExprs exprs = new(dice, shape.Columns);
    private readonly EquatableArray<Expr> order = Order(shape.Plan.Schema);

    /// <summary>An aggregate.</summary>
    public Term Of()
    {
        var functions = Enum.GetValues<AggregateFunction>();
        var function = dice.Of(functions);
        var ordered = function is AggregateFunction.First or AggregateFunction.Last or AggregateFunction.Collect;
        return ordered && order.Count == 0 ? Of(AggregateFunction.Count) : Of(function);
    }

    private Term Of(AggregateFunction function)
    {
        var depth = dice.Below(2);
        switch (function)
        {
            case AggregateFunction.Count:
                return Made(function, [], Rows);
            case AggregateFunction.CountDistinct:
                return Made(function, [exprs.Key()], Rows);
            case AggregateFunction.Sum:
                var summed = Number(depth, t => t.Kind is TypeKind.Decimal ? t.Type is DecimalType { Precision: <= 28 } : t.Bound <= (t.Kind is TypeKind.Float or TypeKind.Double ? 1e7 : 1e14));
                return Made(function, [summed], summed.Bound * Rows, signed: false);
            case AggregateFunction.Mean or AggregateFunction.StdDev or AggregateFunction.Variance or AggregateFunction.Median or AggregateFunction.Quantile:
                var number = Number(depth, t => t.Kind is TypeKind.Decimal || t.Bound <= 1e7);
                var share = new Term(new Literal(dice.Of(0, 0.25, 0.5, 0.9, 1), ColumnType.Double));
                return Made(function, function is AggregateFunction.Quantile ? [number, share] : [number], sharp: false);
            case AggregateFunction.Min or AggregateFunction.Max:
                var extreme = exprs.Comparable(depth);
                return Made(function, [extreme], extreme.Bound, signed: false);
            case AggregateFunction.First or AggregateFunction.Last:
                var end = shape.Unique ? exprs.Output(0) : exprs.Comparable(depth);
                return Made(function, [end], end.Bound, end.Sharp, end.Signed && shape.Unique, order);
            case AggregateFunction.ArgMin or AggregateFunction.ArgMax:
                var value = exprs.Comparable(depth);
                return Made(function, [value, exprs.Comparable(0)], value.Bound, signed: false, by: order);
            case AggregateFunction.Any or AggregateFunction.All:
                return Made(function, [exprs.Of(TypeKind.Bool, depth)]);
            case AggregateFunction.Collect:
                return Made(function, [exprs.Of(TypeKind.Int, depth)], by: order);
            case AggregateFunction.TopK:
                return Made(function, [exprs.Comparable(depth), new Term(new Literal(dice.Between(1, 3), ColumnType.Int))], signed: false);
            default:
                return Made(AggregateFunction.Correlation, [exprs.Of(TypeKind.Double, 0, Term.IsTame), exprs.Of(TypeKind.Double, 0, Term.IsTame)], sharp: false);
        }
    }

    private Term Number(int depth, Predicate<Term> need) => exprs.Of(dice.Of(Numbers), depth, need);

    private Term Made(AggregateFunction function, Term[] arguments, double bound = double.PositiveInfinity, bool sharp = true, bool signed = true, EquatableArray<Expr> by = default)
    {
        var some = !(rolling && !shape.Unique) && function is not (AggregateFunction.Any or AggregateFunction.All or AggregateFunction.Collect or AggregateFunction.TopK or AggregateFunction.ArgMin or AggregateFunction.ArgMax) && dice.OneIn(4);
        return new(new Aggregate(function, [.. arguments.Select(a => a.Expr)], some ? exprs.Condition(1) : null, by), bound, sharp, signed);
    }

    private static EquatableArray<Expr> Order(Schema schema)
    {
        var row = new Row(0, schema);
        return schema.EventTime is not { } time ? default : schema.Sequence is { } sequence ? [new Field(row, time.Name), new Field(row, sequence.Name)] : [new Field(row, time.Name)];
    }
}
