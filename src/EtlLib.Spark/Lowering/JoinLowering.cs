using System.Globalization;
using EtlLib.Plan;
using EtlLib.Spark.Lowering.Scalars;

namespace EtlLib.Spark.Lowering;

/// <summary>Joins: each input has an alias, <c>in0</c>, <c>in1</c> and on, by which expressions address its columns.</summary>
internal static class JoinLowering
{
    /// <summary>A join whose rows are its outputs.</summary>
    public static Lowered Of(Join join, RelationLowering relations)
    {
        var left = Left(join, relations);
        var right = Right(join, relations);
        var condition = new ScalarLowering([.. left.Rows, .. right.Rows]).Of(join.Condition);
        var kind = join.Kind switch
        {
            JoinKind.Inner => Wire.Join.Types.JoinType.Inner,
            JoinKind.Left => Wire.Join.Types.JoinType.LeftOuter,
            JoinKind.Full => Wire.Join.Types.JoinType.FullOuter,
            JoinKind.Semi => Wire.Join.Types.JoinType.LeftSemi,
            _ => Wire.Join.Types.JoinType.LeftAnti,
        };
        return new Lowered(Rel.Join(left.Relation, right.Relation, kind, condition), join.Kind is JoinKind.Semi or JoinKind.Anti ? left.Rows : [.. left.Rows, .. right.Rows]);
    }

    /// <summary>The left rows: those of a join have their aliases.</summary>
    public static Lowered Left(Join join, RelationLowering relations)
    {
        var left = relations.Of(join.Left);
        return join.Kind is JoinKind.Full ? Optional(left, 0) : join.Left.Outputs.Count > 1 ? left : Aliased(left, 0);
    }

    private static Lowered Right(Join join, RelationLowering relations)
    {
        var right = relations.Of(join.Right);
        return join.Kind is JoinKind.Left or JoinKind.Full ? Optional(right, join.Left.Outputs.Count) : Aliased(right, join.Left.Outputs.Count);
    }

    /// <summary>Rows that may be absent, with a column that tells presence where no other does.</summary>
    private static Lowered Optional(Lowered rows, int input)
    {
        var never = rows.Rows[0].Schema.Columns.FirstOrDefault(c => !c.Nullable)?.Name;
        var marked = never is null ? rows with { Relation = Rel.Project(rows.Relation, Rel.Star, Ex.Alias(Ex.Bool(true), rows.Free("present"))) } : rows;
        var aliased = Aliased(marked, input);
        return aliased with { Rows = [aliased.Rows[0] with { Absent = Ex.IsNull(aliased.Rows[0].Column(never ?? rows.Free("present"))) }] };
    }

    private static Lowered Aliased(Lowered rows, int input)
    {
        var alias = string.Create(CultureInfo.InvariantCulture, $"in{input}");
        return new Lowered(Rel.Alias(rows.Relation, alias), [RowScope.Of(rows.Rows[0].Schema, alias)]);
    }
}
