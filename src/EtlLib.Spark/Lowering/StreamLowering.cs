using EtlLib.Plan;
using EtlLib.Rewriting;
using EtlLib.Schemas;
using EtlLib.Spark.Lowering.Scalars;

namespace EtlLib.Spark.Lowering;

/// <summary>
/// Relations of a stream. What is bounded is lowered as in a batch; of the rest, what keeps state goes by the watermark, which Spark knows by the event time's column
/// alone: it must pass every operation as it is. What Spark cannot stream with the batch's answers is refused.
/// </summary>
internal sealed class StreamLowering(LoweringInputs inputs) : RelationLowering(inputs)
{
    private const string Elsewhere = "Run that model on the embedded engine, and let it write a topic or a folder that this one reads.";
    private const string Row = "row", From = "from", Until = "until";

    private readonly LoweringInputs inputs = inputs;

    /// <inheritdoc />
    public override Lowered Visit(Scan scan)
    {
        var rows = base.Visit(scan);
        return scan.IsBounded || scan.Model.EventTime is not { Lateness: { } lateness } time ? rows : rows with { Relation = Rel.Watermark(rows.Relation, time.Name, lateness) };
    }

    /// <inheritdoc />
    public override Lowered Visit(Union union) => union.First.IsBounded == union.Second.IsBounded
        ? base.Visit(union)
        : throw Refusals.Operation($"the union of a stream and a table ({union.Schema.ShortName}) as a stream", "Watch the table's folder, or write its rows to the stream's topic.");

    /// <inheritdoc />
    public override Lowered Visit(Distinct distinct)
    {
        if (!distinct.IsBounded)
        {
            CheckInput(distinct, "Distinct");
            if (distinct.Schema.Columns.FirstOrDefault(c => HasFloats(c.Type)) is { } column)
            {
                throw Refusals.Operation($"Distinct of a stream with the column {column.Name} of {column.Type}, since it tells 0 and -0 apart", "Use Dedup(by, within) by other columns.");
            }
        }

        return base.Visit(distinct);
    }

    /// <inheritdoc />
    public override Lowered Visit(Dedup dedup) => dedup.IsBounded ? base.Visit(dedup) : Runs(dedup);

    /// <inheritdoc />
    public override Lowered Visit(GroupBy group)
    {
        if (group.IsBounded)
        {
            return base.Visit(group);
        }

        CheckInput(group, "windows");
        return group.Fill.Kind is not FillKind.None ? throw Refusals.Operation("filling the empty windows of a stream", Elsewhere)
            : group.Window!.Spec.Kind is WindowKind.Cumulate ? throw Refusals.Operation("cumulating windows of a stream", Elsewhere)
            : GroupLowering.Of(group, this, isStream: true);
    }

    /// <inheritdoc />
    public override Lowered Visit(Series series) => series.IsBounded ? base.Visit(series) : throw Refusals.Operation("Lag, Lead and Rolling over a stream", Elsewhere);

    /// <inheritdoc />
    public override Lowered Visit(Top top) => top.IsBounded ? base.Visit(top) : throw Refusals.Operation("Top of a stream", Elsewhere);

    /// <inheritdoc />
    public override Lowered Visit(Join join)
    {
        if (join.IsBounded)
        {
            return base.Visit(join);
        }

        if (join.Kind is JoinKind.Full)
        {
            throw Refusals.Operation("a full join of a stream", "Use LeftJoin, or run it as a batch.");
        }

        if (join.Kind is JoinKind.AsOf)
        {
            return join.Right.IsBounded ? WithValidRows(join) : throw Refusals.Operation("an as-of join of two streams", Elsewhere);
        }

        return join.Right.IsBounded || (join.Left.IsBounded && join.Kind is JoinKind.Inner) ? base.Visit(join)
            : join.Left.IsBounded ? throw Refusals.Operation($"a {Word(join)} join of a table with a stream", "Turn the sides round, or use InnerJoin: which rows of the table have no pair is known only at a stream's end.")
            : join.Kind is JoinKind.Anti ? throw Refusals.Operation("an anti join of two streams", Elsewhere)
            : WithinBounds(join);
    }

    /// <summary>
    /// Runs of rows of a key that follow each other within the bound are sessions: of each, the first row or the last. Within no time, they are the rows of one instant.
    /// </summary>
    private Lowered Runs(Dedup dedup)
    {
        CheckInput(dedup, "Dedup");
        var (input, schema) = (Of(dedup.From), dedup.Schema);
        var (scalars, columns) = (input.Scalars, dedup.Schema.Columns.Select(c => (c.Name, input.Rows[0].Column(c.Name))).ToList());
        var time = scalars.Of(dedup.Order[0]);
        var order = Ex.StructOf([.. dedup.Order.Select((o, i) => (FormattableString.Invariant($"k{i}"), scalars.Of(o))), (Row, Ex.StructOf(columns))]);
        List<Wire.Expression> keys = [.. dedup.Keys.Select((k, i) => Ex.Alias(scalars.Of(k), FormattableString.Invariant($"key{i}")))];
        keys.Add(Ex.Alias(dedup.Within is { Ticks: > 0 } bound ? Ex.Fn("session_window", time, Ex.Text(TimeWindows.Text(bound))) : time, TimeWindows.WindowName));
        var kept = Rel.Aggregate(input.Relation, keys, [Ex.Alias(Ex.Fn(dedup.KeepLast ? "max_by" : "min_by", Ex.StructOf(columns), order), Row)]);
        return Lowered.Of(Rel.Project(kept, schema, i => Ex.Field(Ex.Column(Row), schema.Columns[i].Name)), schema);
    }

    /// <summary>A join of two streams. Spark finds out how long rows are kept from comparisons of the event times and intervals alone: they are said once more.</summary>
    private Lowered WithinBounds(Join join)
    {
        CheckInput(join, $"a {Word(join)} join of two streams");
        var joined = base.Visit(join);
        var left = joined.Rows[0].Column(join.Left.Timeline.Times[0]!.Column);
        var right = Ex.Column(FormattableString.Invariant($"in{join.Left.Outputs.Count}"), join.Right.EventTime!.Column);
        var condition = joined.Relation.Join.JoinCondition;
        if (join.Bounds.Lower is { } lower)
        {
            condition = Ex.Fn("and", condition, Ex.Fn(">=", right, Ex.Fn("+", left, Ex.Interval(lower))));
        }

        if (join.Bounds.Upper is { } upper)
        {
            condition = Ex.Fn("and", condition, Ex.Fn("<=", right, Ex.Fn("+", left, Ex.Interval(upper))));
        }

        joined.Relation.Join.JoinCondition = condition;
        return joined;
    }

    /// <summary>
    /// An as-of join with a table keeps nothing: each row of the table is the latest one from its time until that of the next of its key, so that a row of the stream
    /// has one of them at most.
    /// </summary>
    private Lowered WithValidRows(Join join)
    {
        var (asOf, count) = (join.AsOf!, join.Left.Outputs.Count);
        var (equalities, others) = Conditions.Equalities(join.Condition, count);
        if (others.Count > 0)
        {
            throw Refusals.Operation("an as-of join of a stream whose condition has more than equal columns", "Filter the right rows before.");
        }

        var (left, right) = (JoinLowering.Left(join, this), Of(join.Right));
        var (from, until, alias) = (right.Free(From), right.Free(Until), FormattableString.Invariant($"in{count}"));
        var scalars = new ScalarLowering([.. left.Rows, .. right.Rows]);
        var row = scalars.Of(new Row(count, join.Right.Schema));
        Wire.Expression[] order = [TimeWindows.Micros(scalars.Of(asOf.RightTime), asOf.RightTime), .. asOf.RightSequence is { } sequence ? [scalars.Of(sequence)] : (Wire.Expression[])[], row];
        var next = Ordering.Over(Ex.Fn("lead", order[0], Ex.Int(1)), equalities.Select(e => scalars.Of(e.Right)), order.Select(o => Ordering.By(o)));
        var valid = Rel.Alias(Rel.Project(right.Relation, Rel.Star, Ex.Alias(order[0], from), Ex.Alias(next, until)), alias);
        var rows = RowScope.Of(join.Right.Schema, alias) with { Absent = Ex.IsNull(Ex.Column(alias, from)) };
        var pairs = new ScalarLowering([.. left.Rows, rows with { Absent = null }]);
        var time = TimeWindows.Micros(pairs.Of(asOf.LeftTime), asOf.LeftTime);
        List<Wire.Expression> on =
        [
            .. equalities.Select(e => Ex.Fn("==", pairs.Of(e.Left), pairs.Of(e.Right))),
            Ex.Fn(asOf.Strict ? ">" : ">=", time, Ex.Column(alias, from)),
            Ex.Fn("or", Ex.IsNull(Ex.Column(alias, until)), Ex.Fn(asOf.Strict ? "<=" : "<", time, Ex.Column(alias, until))),
        ];
        if (asOf.Tolerance is { } tolerance)
        {
            on.Add(Ex.Fn("<=", Ex.Fn("-", time, Ex.Column(alias, from)), Ex.Micros(tolerance)));
        }

        return new Lowered(Rel.Join(left.Relation, valid, Wire.Join.Types.JoinType.LeftOuter, Folding.All(on)), [.. left.Rows, rows]);
    }

    /// <summary>Refuses state over state: what comes out of it has a time of its own, of which Spark knows no watermark.</summary>
    private void CheckInput(Relation relation, string what)
    {
        foreach (var child in relation.Children)
        {
            if (HasState(child))
            {
                throw Refusals.Operation($"{what} over windows, Dedup, Distinct or a join of streams ({relation.Children[0].Outputs[0].Schema.ShortName})", "Let the model before write a topic or a folder, and read that.");
            }
        }
    }

    private bool HasState(Relation relation) => !relation.IsBounded && (relation switch
    {
        ModelRows rows => HasState(inputs.Model(rows.Name)),
        _ => IsState(relation) || relation.Children.Any(HasState),
    });

    /// <summary>Whether an operation keeps state.</summary>
    public static bool IsState(Relation relation) => !relation.IsBounded && relation is GroupBy or Dedup or Distinct or Join { Left.IsBounded: false, Right.IsBounded: false };

    private static bool HasFloats(ColumnType type) => type switch
    {
        StructType nested => nested.Schema.Columns.Any(c => HasFloats(c.Type)),
        ListType list => HasFloats(list.Element),
        _ => type.Kind is TypeKind.Float or TypeKind.Double,
    };

    private static string Word(Join join) => join.Kind.ToString().ToLowerInvariant();
}
