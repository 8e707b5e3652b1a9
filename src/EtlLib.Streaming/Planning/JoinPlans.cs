using EtlLib.Plan;
using EtlLib.Rewriting;

namespace EtlLib.Streaming;

/// <summary>Joins, and rows that are kept once a key.</summary>
internal sealed partial class StreamPlanner
{
    private Piece Deduplicated(Dedup dedup)
    {
        var within = dedup.Within!.Value;
        var from = Of(dedup.From);
        var row = dedup.From.Outputs[0];
        var input = new InputColumns();
        var all = input.AddRow(from, row);
        int[] keys = [.. dedup.Keys.Select((k, i) => input.Add($"key {i}", from.Of(k)))];
        var shape = new OperatorInput(input.Schema, [.. keys], row.Schema.IndexOf(row.Schema.EventTime!.Name), input.AddSequence(from, row), all);
        var spec = new DedupWithin(shape with { Rows = input.Schema }, within.Ticks / TimeSpan.TicksPerMicrosecond, dedup.KeepLast);
        var text = $"dedup by [{string.Join(", ", dedup.Keys.Select(PlanText.Of))}] within {within:c} keep {(dedup.KeepLast ? "last" : "first")}";
        var made = Leaf(Operator("dedup", spec, text, input.Over(from.Plan)));
        return new Piece(Back(made.Plan, row.Schema));
    }

    /// <summary>Some columns of a row, as a model.</summary>
    private static Project Back(Relation from, Schema schema, string prefix = "") =>
        new(from, schema, [.. schema.Columns.Select(c => new Field(from.Outputs[0], prefix + c.Name))]);

    private Piece Joined(Join join)
    {
        var (leftBounded, rightBounded) = (join.Left.IsBounded, join.Right.IsBounded);
        if (rightBounded || (leftBounded && join.Kind is JoinKind.Inner && join.Left.Outputs.Count == 1))
        {
            return WithTable(join);
        }

        return leftBounded
            ? throw Refusals.Unsupported(model.Name, $"{Word(join.Kind)} of a bounded left side with a stream", "Turn the sides round, or use InnerJoin: which rows have no pair is known only at a stream's end.")
            : join.Kind is JoinKind.AsOf ? AsOfJoined(join) : IntervalJoined(join);
    }

    /// <summary>A join with a table keeps nothing: each row finds its pairs at once.</summary>
    private Piece WithTable(Join join)
    {
        var (left, right) = (Of(join.Left), Of(join.Right));
        if (left.Columns is null)
        {
            return new Piece(new Join(join.Kind, left.Plan, right.Plan, join.Condition, join.AsOf));
        }

        var (original, now) = (join.Left.Outputs.Count, left.Plan.Outputs.Count);
        List<Func<Row, string, Expr>> columns = [.. left.Columns, (row, name) => new Field(new Row(now, row.Schema, row.MayBeAbsent), name)];
        var piece = new Piece(left.Plan, columns);
        var asOf = join.AsOf is { } at ? new AsOf(piece.Of(at.LeftTime), piece.Of(at.RightTime), at.RightSequence is { } s ? piece.Of(s) : null, at.Tolerance, at.Strict) : null;
        var made = new Join(join.Kind, left.Plan, right.Plan, piece.Of(join.Condition), asOf);
        return new Piece(made, join.Kind is JoinKind.Semi or JoinKind.Anti ? columns[..original] : columns);
    }

    private Piece AsOfJoined(Join join)
    {
        var sides = new Sides(this, join);
        var (equalities, others) = Conditions.Equalities(join.Condition, join.Left.Outputs.Count);
        if (others.Count > 0)
        {
            throw Refusals.Unsupported(model.Name, $"an as-of join on {others[0]}", "The condition of an as-of join of streams says which columns are equal; filter the right rows before.");
        }

        var (left, right) = sides.Inputs(equalities, ties: true);
        var tolerance = join.AsOf!.Tolerance is { } t ? t.Ticks / TimeSpan.TicksPerMicrosecond : (long?)null;
        var spec = new AsOfJoin(left, right, tolerance, join.AsOf.Strict);
        var text = $"as-of join on {join.Condition} within {join.AsOf.Tolerance:c}{(join.AsOf.Strict ? " strictly before" : "")}";
        var node = Operator("as-of join", spec, text, sides.Left.Over(sides.LeftPiece.Plan), sides.Right.Over(sides.RightPiece.Plan));
        return sides.Packed(Leaf(node).Plan, JoinKind.AsOf);
    }

    private Piece IntervalJoined(Join join)
    {
        var sides = new Sides(this, join);
        var right = join.Left.Outputs.Count;
        var (equalities, others) = Conditions.Equalities(join.Condition, right);
        var bounds = TimeBounds.Of(others, sides.LeftTime, sides.RightTime);
        if (bounds.Lower is not { } lower || bounds.Upper is not { } upper)
        {
            throw Refusals.Unsupported(
                model.Name,
                $"a join of {join.Left.Outputs[0].Schema.ShortName} and {join.Right.Schema.ShortName} whose bound of time is not between their event times",
                "Compare the event times in the condition, for example r.EventTime >= l.EventTime & r.EventTime <= l.EventTime + TimeSpan.FromMinutes(5).");
        }

        var (l, r) = sides.Inputs(equalities, ties: false);
        var plain = bounds.Rest.Count == 0;
        var kind = plain ? join.Kind : join.Kind is JoinKind.Inner ? JoinKind.Inner : JoinKind.Left;
        var spec = new IntervalJoin(kind, l, r, lower, upper);
        var text = $"{kind} join on {join.Condition}";
        var node = Operator($"{join.Kind.ToString().ToLowerInvariant()} join", spec, text, sides.Left.Over(sides.LeftPiece.Plan), sides.Right.Over(sides.RightPiece.Plan));
        return plain ? sides.Packed(Leaf(node).Plan, join.Kind) : sides.Chosen(Leaf(node).Plan, join.Kind, bounds.Rest);
    }

    private static string Word(JoinKind kind) => kind switch
    {
        JoinKind.AsOf => "an as-of join",
        JoinKind.Anti => "an anti join",
        JoinKind.Inner => "an inner join",
        _ => $"a {kind.ToString().ToLowerInvariant()} join",
    };

    /// <summary>The two sides of a join of streams: what the operator gets of each, and what its rows are afterwards.</summary>
    private sealed class Sides
    {
        private readonly Join join;

        public Sides(StreamPlanner planner, Join join)
        {
            this.join = join;
            (LeftPiece, RightPiece) = (planner.Of(join.Left), planner.Of(join.Right));
            var row = join.Left.Outputs[0];
            LeftTime = new Field(row, row.Schema.EventTime!.Name);
            RightTime = new Field(new Row(join.Left.Outputs.Count, join.Right.Schema), join.Right.Schema.EventTime!.Name);
            foreach (var output in join.Left.Outputs)
            {
                _ = Left.AddRow(LeftPiece, output, Prefix(output.Input));
            }

            RightColumns = Right.AddRow(RightPiece, join.Right.Outputs[0], Prefix(join.Left.Outputs.Count));
        }

        public Piece LeftPiece { get; }

        public Piece RightPiece { get; }

        /// <summary>The left event time, in the terms of the join's condition.</summary>
        public Expr LeftTime { get; }

        public Expr RightTime { get; }

        public InputColumns Left { get; } = new();

        public InputColumns Right { get; } = new();

        private EquatableArray<int> RightColumns { get; }

        /// <summary>What the operator is told of its inputs.</summary>
        public (OperatorInput Left, OperatorInput Right) Inputs(IReadOnlyList<(Expr Left, Expr Right)> equalities, bool ties)
        {
            int[] leftKeys = [.. equalities.Select(e => Left.Add("left key", LeftPiece.Of(e.Left)))];
            int[] rightKeys = [.. equalities.Select(e => Right.Add("right key", RightPiece.Of(OfRight(e.Right))))];
            var leftTime = Left.Add("left time", LeftPiece.Of(LeftTime));
            var rightTime = Right.Add("right time", RightPiece.Of(OfRight(RightTime)));
            var sequence = ties ? Right.AddSequence(RightPiece, join.Right.Outputs[0]) : -1;
            return (new OperatorInput(Left.Schema, [.. leftKeys], leftTime), new OperatorInput(Right.Schema, [.. rightKeys], rightTime, sequence, ties ? RightColumns : default));
        }

        /// <summary>What the operator gives, with the columns where the join's consumers look for them.</summary>
        public Piece Packed(Relation made, JoinKind kind)
        {
            // The operator's right columns may be null; an inner join's are as the model says.
            var schema = kind is not JoinKind.Inner ? made.Schema : made.Schema with { Columns = [.. made.Schema.Columns.Select(Declared)] };
            var plan = schema == made.Schema ? made : new Scan(schema, ((Scan)made).Source);
            return Over(plan, kind);
        }

        /// <summary>The rest of the condition, asked of the pairs that the operator gives.</summary>
        public Piece Chosen(Relation made, JoinKind kind, IReadOnlyList<Expr> rest)
        {
            if (kind is JoinKind.Inner)
            {
                var pairs = Packed(made, kind);
                return pairs with { Plan = new Filter(pairs.Plan, pairs.Of(Conditions.All(rest))) };
            }

            var all = Over(made, JoinKind.Left);
            var row = made.Outputs[0];
            var found = new Filter(made, new Call(ScalarFunction.And, new Field(row, OperatorSpec.Matched), all.Of(Conditions.All(rest))));
            var left = made.Schema with { Columns = [.. made.Schema.Columns.Where(c => Left.Schema.IndexOf(c.Name) >= 0 || c.Name == OperatorSpec.LeftRow)] };
            var lefts = new Distinct(Back(made, left));
            Expr sameLeft = new Call(ScalarFunction.Equal, new Field(lefts.Outputs[0], OperatorSpec.LeftRow), new Field(new Row(1, made.Schema), OperatorSpec.LeftRow));
            switch (kind)
            {
                case JoinKind.Semi:
                    return Over(new Join(JoinKind.Semi, lefts, found, sameLeft), kind);
                case JoinKind.Anti:
                    return Over(new Join(JoinKind.Anti, lefts, found, sameLeft), kind);
                default:
                    var without = new Join(JoinKind.Anti, lefts, found, sameLeft);
                    var absent = new Project(without, made.Schema, [.. made.Schema.Columns.Select(c => Without(c, lefts.Outputs[0], left))]);
                    return Over(new Union(found, absent), JoinKind.Left);
            }
        }

        private static Expr Without(ColumnSchema column, Row row, Schema left) =>
            left.IndexOf(column.Name) >= 0 ? new Field(row, column.Name) : column.Name == OperatorSpec.Matched ? new Literal(false, ColumnType.Bool) : Literal.Null(column.Type);

        private Piece Over(Relation plan, JoinKind kind)
        {
            var count = join.Left.Outputs.Count + (kind is JoinKind.Semi or JoinKind.Anti ? 0 : 1);
            return new Piece(plan, [.. Enumerable.Range(0, count).Select(_ => (Func<Row, string, Expr>)((row, name) => new Field(plan.Outputs[0], Prefix(row.Input) + row.Schema[name].Name)))]);
        }

        private ColumnSchema Declared(ColumnSchema column) => Right.Schema.IndexOf(column.Name) is >= 0 and var at ? Right.Schema.Columns[at] : column;

        private Expr OfRight(Expr expr) => new Substitution((_, name) => new Field(join.Right.Outputs[0], name), _ => join.Right.Outputs[0]).Rewrite(expr);

        private static string Prefix(int input) => $"{input}.";
    }
}
