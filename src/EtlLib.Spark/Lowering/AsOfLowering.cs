using EtlLib.Plan;
using EtlLib.Rewriting;
using EtlLib.Schemas;
using EtlLib.Spark.Lowering.Scalars;

namespace EtlLib.Spark.Lowering;

/// <summary>
/// As-of joins. Spark's own is quadratic: rows of both sides are put into one, and in the order of time each left row takes the last right row before it.
/// Where more than equal keys decide, each left row is joined to all that it may take, of which it keeps the latest.
/// </summary>
internal sealed class AsOfLowering
{
    private const string Alias = "left", Right = "right", Time = "time", Side = "side", Id = "id", Row = "row";

    private readonly Join join;
    private readonly AsOf asOf;
    private readonly Lowered left, right;
    private readonly int count;
    private readonly ScalarLowering scalars;

    private AsOfLowering(Join join, RelationLowering relations)
    {
        (this.join, asOf, count) = (join, join.AsOf!, join.Left.Outputs.Count);
        (left, right) = (relations.Of(join.Left), relations.Of(join.Right));
        scalars = new ScalarLowering([.. left.Rows, .. right.Rows]);
    }

    /// <summary>The join: each of its rows is a struct.</summary>
    public static Lowered Of(Join join, RelationLowering relations)
    {
        var (equalities, others) = Conditions.Equalities(join.Condition, join.Left.Outputs.Count);
        var lowering = new AsOfLowering(join, relations);
        return others.Count == 0 ? lowering.ByTime(equalities) : lowering.ByCondition();
    }

    private Lowered ByTime(IReadOnlyList<(Expr Left, Expr Right)> equalities)
    {
        // Of one time, what comes last is what the left row does not take, if the join is strict, or else the left row.
        var (leftSide, rightSide) = asOf.Strict ? (0, 1) : (1, 0);
        var keys = Enumerable.Range(0, equalities.Count).Select(Key).ToList();
        var deciding = Deciding();
        var lefts = Rel.Project(left.Relation, [
            .. join.Left.Outputs.Select(r => Ex.Alias(scalars.Of(r), Input(r.Input))),
            Ex.Alias(Ex.Null(deciding.Type), Right),
            .. equalities.Select((e, i) => Ex.Alias(scalars.Of(e.Left), keys[i])),
            Ex.Alias(TimeWindows.Micros(scalars.Of(asOf.LeftTime), asOf.LeftTime), Time),
            Ex.Alias(Ex.Int(leftSide), Side)]);
        List<Wire.Expression> known = [.. equalities.Select(e => e.Right).Append(asOf.RightTime).Where(e => e.Nullable).Select(e => Ex.Fn("isnotnull", scalars.Of(e)))];
        var rights = Rel.Project(known.Count == 0 ? right.Relation : Rel.Filter(right.Relation, Ex.And(known)), [
            .. join.Left.Outputs.Select(r => Ex.Alias(Ex.Null(r.Type), Input(r.Input))),
            Ex.Alias(deciding.Value, Right),
            .. equalities.Select((e, i) => Ex.Alias(scalars.Of(e.Right), keys[i])),
            Ex.Alias(TimeWindows.Micros(scalars.Of(asOf.RightTime), asOf.RightTime), Time),
            Ex.Alias(Ex.Int(rightSide), Side)]);

        string[] order = [Time, Side, Right];
        var latest = Ordering.Over(Ex.Fn("last_value", Ex.Column(Right), Ex.Bool(true)), keys.Select(Ex.Column), order.Select(o => Ordering.By(Ex.Column(o))), Ordering.UpToHere(null));
        var inputs = join.Left.Outputs.Select(r => Ex.Column(Input(r.Input))).ToList();
        var found = Rel.Filter(Rel.Project(Rel.Union(rights, lefts), [.. inputs, Ex.Column(Time), Ex.Column(Side), Ex.Alias(latest, Right)]), Ex.Fn("=", Ex.Column(Side), Ex.Int(leftSide)));
        var row = Ex.Field(Ex.Column(Right), Row);
        var taken = asOf.Tolerance is { } tolerance ? Ex.When(Ex.Fn("<=", Ex.Fn("-", Ex.Column(Time), Ex.Field(Ex.Column(Right), Time)), Ex.Micros(tolerance)), row) : row;
        return Result(Rel.Project(found, [.. inputs, Ex.Alias(taken, Input(count))]));
    }

    private Lowered ByCondition()
    {
        var lefts = Rel.Project(left.Relation, [.. join.Left.Outputs.Select(r => Ex.Alias(scalars.Of(r), Input(r.Input))), Ex.Alias(Ex.Fn("monotonically_increasing_id"), Id)]);
        var pairs = new ScalarLowering([.. join.Left.Outputs.Select(r => RowScope.Of(r.Schema, Ex.Column(Alias, Input(r.Input)))), RowScope.Of(join.Right.Schema, Right)]);
        List<Expr> conditions = [join.Condition, new Call(asOf.Strict ? ScalarFunction.Less : ScalarFunction.LessOrEqual, asOf.RightTime, asOf.LeftTime)];
        List<Wire.Expression> on = [.. conditions.Select(pairs.Of)];
        var rightTime = TimeWindows.Micros(pairs.Of(asOf.RightTime), asOf.RightTime);
        if (asOf.Tolerance is { } tolerance)
        {
            on.Add(Ex.Fn("<=", Ex.Fn("-", TimeWindows.Micros(pairs.Of(asOf.LeftTime), asOf.LeftTime), rightTime), Ex.Micros(tolerance)));
        }

        var joined = Rel.Join(Rel.Alias(lefts, Alias), Rel.Alias(right.Relation, Right), Wire.Join.Types.JoinType.LeftOuter, Folding.All(on));
        var row = pairs.Of(new Row(count, join.Right.Schema));
        var order = Ex.StructOf([(Time, rightTime), .. Sequence(pairs), (Row, row)]);
        var latest = Ex.Fn("max_by", row, Ex.When(Ex.Fn("isnotnull", rightTime), order));
        var inputs = join.Left.Outputs.Select(r => Input(r.Input)).ToList();
        var groups = Rel.Aggregate(joined, [Ex.Alias(Ex.Column(Alias, Id), Id)], [.. inputs.Select(i => Ex.Alias(Ex.Fn("first", Ex.Column(Alias, i)), i)), Ex.Alias(latest, Input(count))]);
        return Result(Rel.Project(groups, inputs.Append(Input(count)).Select(Ex.Column)));
    }

    /// <summary>The right row, in a struct whose order decides between rows: by time, then sequence, then the row's columns.</summary>
    private (Wire.Expression Value, ColumnType Type) Deciding()
    {
        var row = new Row(count, join.Right.Schema);
        var value = Ex.StructOf([(Time, TimeWindows.Micros(scalars.Of(asOf.RightTime), asOf.RightTime)), .. Sequence(scalars), (Row, scalars.Of(row))]);
        List<ColumnSchema> columns = [new(Time, ColumnType.Long, true), .. asOf.RightSequence is { } s ? new ColumnSchema[] { new("sequence", s.Type, true) } : [], new(Row, row.Type, true)];
        return (value, ColumnType.Struct(new Schema("EtlLib.AsOf", [.. columns])));
    }

    private IEnumerable<(string Name, Wire.Expression Value)> Sequence(ScalarLowering rows) => asOf.RightSequence is { } sequence ? [("sequence", rows.Of(sequence))] : [];

    private Lowered Result(Wire.Relation relation) =>
        new(Rel.Alias(relation, Alias), [.. join.Left.Outputs.Select(r => r.Schema).Append(join.Right.Schema).Select((schema, i) => RowScope.Of(schema, Ex.Column(Alias, Input(i))))]);

    private static string Input(int input) => FormattableString.Invariant($"in{input}");

    private static string Key(int key) => FormattableString.Invariant($"key{key}");
}
