using EtlLib.Plan;
using EtlLib.Rewriting;

namespace EtlLib.Streaming;

/// <summary>Groups by windows, and series.</summary>
internal sealed partial class StreamPlanner
{
    private const string StartName = "Start";

    private Piece Group(GroupBy group)
    {
        var from = Of(group.From);
        var window = group.Window!;
        var row = group.From.Outputs[0];
        var input = new InputColumns();
        int[] keys = [.. Others(group).Select(i => input.Add($"key {i}", from.Of(group.Keys[i])))];
        var input0 = (Time: input.Add("time", from.Of(window.Time)), Sequence: input.AddSequence(from, row));
        Aggregate[] aggregates = [.. Aggregates.Of(group.Columns)];
        return Array.TrueForAll(aggregates, AggregateColumn.Decomposes)
            ? Accumulated(group, window, from, input, new OperatorInput(input.Schema, [.. keys], input0.Time, input0.Sequence), aggregates)
            : Collected(group, window, from, input, keys, input0, aggregates);
    }

    private static IEnumerable<int> Others(GroupBy group) => Enumerable.Range(0, group.Keys.Count).Where(i => group.Keys[i] is not Windowed);

    private Piece Accumulated(GroupBy group, Windowed window, Piece from, InputColumns input, OperatorInput shape, Aggregate[] aggregates)
    {
        var columns = aggregates.Select((a, i) => Column(a, i, Named(group, a, i), from, input)).ToArray();
        var fills = group.Fill.Kind is not FillKind.None;
        var spec = new AggregateWindows(shape with { Rows = input.Schema }, model.Name, window.Spec, [.. columns], fills ? WindowTime.Start : TimeOf(group));
        var text = $"windows {PlanText.Of(window)} by [{string.Join(", ", group.Keys.Select(PlanText.Of))}] of [{string.Join(", ", aggregates.Select(PlanText.Of))}]";
        var node = Operator($"{window.Spec.Kind.ToString().ToLowerInvariant()} windows", spec, text, input.Over(from.Plan));
        var made = Leaf(node);
        var row = made.Plan.Outputs[0];
        var after = new AfterWindows(
            group, i => new Field(row, input[shape.Keys[Place(group, i)]].Name), new Field(row, OperatorSpec.Start), new Field(row, OperatorSpec.End),
            a => new Field(row, columns[Array.IndexOf(aggregates, a)].Column.Name));
        return fills ? Filled(group, window, made, after) : new Piece(new Project(made.Plan, group.Schema, after.Rewrite(group.Columns)));
    }

    /// <summary>The place of a key among those that are not the window.</summary>
    private static int Place(GroupBy group, int key) => Others(group).TakeWhile(i => i != key).Count();

    /// <summary>Rows are kept until their window closes; then the batch's own statement groups them.</summary>
    private Piece Collected(GroupBy group, Windowed window, Piece from, InputColumns input, int[] keys, (int Time, int Sequence) at, Aggregate[] aggregates)
    {
        var values = aggregates.ToDictionary(a => a, a => (
            Arguments: a.Arguments.Select(x => x is Literal ? -1 : input.Add("value", from.Of(x))).ToArray(),
            Where: a.Where is { } where ? input.Add("where", from.Of(where)) : -1,
            Order: a.Order.Select(x => input.Add("order", from.Of(x))).ToArray()));
        var spec = new CollectWindows(new OperatorInput(input.Schema, [.. keys], at.Time, at.Sequence), window.Spec, TimeOf(group));
        var text = $"rows of windows {PlanText.Of(window)} by [{string.Join(", ", group.Keys.Select(PlanText.Of))}]";
        var made = Leaf(Operator($"rows of {window.Spec.Kind.ToString().ToLowerInvariant()} windows", spec, text, input.Over(from.Plan)));
        var row = made.Plan.Outputs[0];
        Expr Value(int position) => new Field(row, input[position].Name);
        EquatableArray<Expr> groupKeys = [.. keys.Select(Value), new Field(row, OperatorSpec.Start), new Field(row, OperatorSpec.End)];
        var after = new AfterWindows(group, i => groupKeys[Place(group, i)], groupKeys[^2], groupKeys[^1], a => new Aggregate(
            a.Function,
            [.. a.Arguments.Select((x, i) => values[a].Arguments[i] < 0 ? x : Value(values[a].Arguments[i]))],
            values[a].Where < 0 ? null : Value(values[a].Where),
            [.. values[a].Order.Select(Value)]));
        return new Piece(new GroupBy(made.Plan, groupKeys, group.Schema, after.Rewrite(group.Columns)));
    }

    /// <summary>Empty windows are filled between the windows and the model's columns: those of aggregates are filled, the others are made of key and window.</summary>
    private Piece Filled(GroupBy group, Windowed window, Piece made, AfterWindows after)
    {
        var row = made.Plan.Outputs[0];
        var input = new InputColumns();
        int[] keys = [.. Others(group).Select(i => input.Add($"key {i}", after.Rewrite(new Key(i, group.Keys[i].Type, group.Keys[i].Nullable))))];
        var time = input.Add("time", new Field(row, OperatorSpec.Start));
        var (filled, counts, fills) = (new Dictionary<int, string>(), new Dictionary<Aggregate, string>(), new Dictionary<string, (FillKind, double)>());
        for (var i = 0; i < group.Columns.Count; i++)
        {
            var (column, fill) = (group.Schema.Columns[i], Fills.Of(group, i));
            if (fill.Kind is FillKind.Empty && Fills.OverNoRows(group.Columns[i]) is not null)
            {
                foreach (var count in Aggregates.Of(group.Columns[i]))
                {
                    counts[count] = input[input.Add($"count {counts.Count}", after.Rewrite(count), shared: false)].Name;
                    fills[counts[count]] = (FillKind.Value, 0);
                }
            }
            else if (Aggregates.Of(group.Columns[i]).Count > 0)
            {
                input.AddAs(column with { Roles = ColumnRoles.None }, after.Rewrite(group.Columns[i]));
                filled[i] = column.Name;
                fills[column.Name] = fill;
            }
        }

        var size = window.Spec.Size.Ticks / TimeSpan.TicksPerMicrosecond;
        var spec = new FillWindows(new OperatorInput(input.Schema, [.. keys], time), model.Name, size, [.. input.Schema.Columns.Select(c => fills.GetValueOrDefault(c.Name))]);
        var leaf = Leaf(Operator("fill", spec, $"fill {group.Fill} every {window.Spec.Size:c}", input.Over(made.Plan)));
        var full = leaf.Plan.Outputs[0];
        Expr start = new Field(full, input[time].Name);
        var end = new Call(ScalarFunction.Add, start, new Literal(window.Spec.Size, ColumnType.Duration));
        var ofKeys = new AfterWindows(group, i => new Field(full, input[keys[Place(group, i)]].Name), start, end, count => new Field(full, counts[count]));
        return new Piece(new Project(leaf.Plan, group.Schema, [.. group.Columns.Select((c, i) => filled.TryGetValue(i, out var name) ? new Field(full, name) : ofKeys.Rewrite(c))]));
    }

    private Piece SeriesOf(Series series)
    {
        var from = Of(series.From);
        var row = series.From.Outputs[0];
        var input = new InputColumns();
        _ = input.AddRow(from, row);
        int[] keys = [.. series.Keys.Select((k, i) => input.Add($"key {i}", from.Of(k)))];
        var (time, sequence) = (row.Schema.IndexOf(row.Schema.EventTime!.Name), input.AddSequence(from, row));
        CheckPassed(series.Schema, series.Columns, row);
        var found = new SeriesParts();
        _ = found.Rewrite(series.Columns);
        var columns = new Dictionary<Expr, SeriesColumn>();
        foreach (var part in found.Parts)
        {
            columns[part] = Column(part, $"series {columns.Count}", from, input);
        }

        var spec = new SeriesRows(new OperatorInput(input.Schema, [.. keys], time, sequence), model.Name, [.. columns.Values]);
        var text = $"series by [{string.Join(", ", series.Keys.Select(PlanText.Of))}] of [{string.Join(", ", columns.Keys.Select(PlanText.Of))}]";
        var made = Leaf(Operator("series", spec, text, input.Over(from.Plan)));
        var after = new AfterSeries(made.Plan.Outputs[0], columns);
        return new Piece(new Project(made.Plan, series.Schema, after.Rewrite(series.Columns)));
    }

    private SeriesColumn Column(Expr part, string name, Piece from, InputColumns input)
    {
        if (part is Shift shift)
        {
            var value = new AggregateColumn(new ColumnSchema(name, shift.Type, true), AggregateFunction.First, input.Add("value", from.Of(shift.Operand)));
            return new SeriesColumn(value, Shift: shift.Rows);
        }

        if (part is not Rolling rolling)
        {
            throw Refusals.Unsupported(model.Name, "a rank or row number", "It would count all rows of a key. Run it as a batch.");
        }

        if (!AggregateColumn.Decomposes(rolling.Aggregate))
        {
            throw Refusals.Unsupported(model.Name, $"a rolling {rolling.Aggregate.Function}", "Use an aggregate such as Sum, Mean, Min, Max, First, Last or StdDev, or compute it over windows.");
        }

        var aggregate = Column(rolling.Aggregate, 0, name, from, input);
        return new SeriesColumn(aggregate, Range: rolling.Range is { } range ? range.Ticks / TimeSpan.TicksPerMicrosecond : null, Count: rolling.Rows);
    }

    private static AggregateColumn Column(Aggregate aggregate, int index, string name, Piece from, InputColumns input)
    {
        int At(int argument) => aggregate.Arguments.Count > argument ? input.Add($"value {index}", from.Of(aggregate.Arguments[argument])) : -1;
        return new AggregateColumn(
            new ColumnSchema(name, aggregate.Type, aggregate.Nullable), aggregate.Function, At(0), At(1), aggregate.Where is { } where ? input.Add($"where {index}", from.Of(where)) : -1);
    }

    /// <summary>The name of the model's column that an aggregate is for: errors say it.</summary>
    private static string Named(GroupBy group, Aggregate aggregate, int index)
    {
        for (var i = 0; i < group.Columns.Count; i++)
        {
            if (group.Columns[i] == aggregate)
            {
                return group.Schema.Columns[i].Name;
            }
        }

        return $"aggregate {index}";
    }

    /// <summary>Which end of the window the model's event time is.</summary>
    private WindowTime TimeOf(GroupBy group)
    {
        if (group.Schema.EventTime is not { } time)
        {
            return WindowTime.Start;
        }

        return group.Columns[group.Schema.IndexOf(time.Name)] is Field { Owner: Key key } field && group.Keys[key.Index] is Windowed
            ? field.Name == StartName ? WindowTime.Start : WindowTime.End
            : throw Refusals.NewEventTime(model.Name, time.Name);
    }

    private void CheckPassed(Schema schema, EquatableArray<Expr> columns, Row row)
    {
        if (schema.EventTime is { } time && (columns[schema.IndexOf(time.Name)] is not Field { Owner: Row } field || field.Name != row.Schema.EventTime?.Name))
        {
            throw Refusals.NewEventTime(model.Name, time.Name);
        }
    }

    /// <summary>Columns of a group over what an operator gives.</summary>
    private sealed class AfterWindows(GroupBy group, Func<int, Expr> key, Expr start, Expr end, Func<Aggregate, Expr> aggregate) : ExprRewriter
    {
        public override Expr Visit(Field field) => field.Owner is Key owner && group.Keys[owner.Index] is Windowed ? field.Name == StartName ? start : end : base.Visit(field);

        public override Expr Visit(Key whole) => group.Keys[whole.Index] is Windowed ? new Struct(WindowSpec.Schema, [start, end]) : key(whole.Index);

        public override Expr Visit(Aggregate found) => aggregate(found);
    }

    /// <summary>Finds the parts of a series' columns that are of other rows.</summary>
    private sealed class SeriesParts : ExprRewriter
    {
        public HashSet<Expr> Parts { get; } = [];

        public override Expr Visit(Shift shift)
        {
            Parts.Add(shift);
            return shift;
        }

        public override Expr Visit(Rolling rolling)
        {
            Parts.Add(rolling);
            return rolling;
        }

        public override Expr Visit(Ranking ranking)
        {
            Parts.Add(ranking);
            return ranking;
        }
    }

    /// <summary>Columns of a series over what an operator gives.</summary>
    private sealed class AfterSeries(Row row, Dictionary<Expr, SeriesColumn> columns) : ExprRewriter
    {
        public override Expr Visit(Field field) => field.Owner is Row ? new Field(row, field.Name) : base.Visit(field);

        public override Expr Visit(Shift shift) => new Field(row, columns[shift].Aggregate.Column.Name);

        public override Expr Visit(Rolling rolling) => new Field(row, columns[rolling].Aggregate.Column.Name);
    }
}
