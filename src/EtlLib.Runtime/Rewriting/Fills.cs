using EtlLib.Plan;
using EtlLib.Schemas;

namespace EtlLib.Rewriting;

/// <summary>How each column of a resample is filled in empty windows.</summary>
internal static class Fills
{
    /// <summary>The fill of a column.</summary>
    public static (FillKind Kind, double Value) Of(GroupBy group, int column)
    {
        var name = group.Schema.Columns[column].Name;
        return group.Fill.Columns.LastOrDefault(c => c.Column == name) is { Column: not null } own ? (own.Kind, own.Value)
            : OverNoRows(group.Columns[column]) is not null ? (FillKind.Empty, 0)
            : (group.Fill.Kind, group.Fill.Value);
    }

    /// <summary>A column over no rows, as an expression without aggregates; null where aggregates other than counts and sums are in it.</summary>
    public static Expr? OverNoRows(Expr column) =>
        Aggregates.Of(column).All(a => a.Function is AggregateFunction.Count or AggregateFunction.CountDistinct or AggregateFunction.Sum) ? new Zeros().Rewrite(column) : null;

    private sealed class Zeros : ExprRewriter
    {
        public override Expr Visit(Aggregate aggregate) =>
            aggregate.Type.Kind is TypeKind.Long ? new Literal(0L, ColumnType.Long) : new Cast(new Literal(0L, ColumnType.Long), aggregate.Type);
    }
}
