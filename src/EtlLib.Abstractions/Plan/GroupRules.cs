namespace EtlLib.Plan;

/// <summary>The order of events of a model.</summary>
internal static class EventOrder
{
    /// <summary>The event time, then the sequence where the model has one.</summary>
    /// <exception cref="PlanException">The model has no event time.</exception>
    public static EquatableArray<Expr> Of(Schema schema, string operation)
    {
        var row = new Row(0, schema);
        var time = schema.EventTime ?? throw new PlanException($"{operation} of {schema.ShortName} needs an order, and the model has no event time. Mark the property that says when a row happened with [EventTime].");
        return schema.Sequence is { } sequence ? [new Field(row, time.Name), new Field(row, sequence.Name)] : [new Field(row, time.Name)];
    }

    /// <summary>What decides between rows that are otherwise alike: the event time and the sequence where the model has them, then the columns in their order.</summary>
    public static EquatableArray<Expr> Ties(Schema schema)
    {
        var row = new Row(0, schema);
        return [.. new[] { schema.EventTime, schema.Sequence }.OfType<ColumnSchema>().Concat(schema.Columns).Distinct().Select(c => new Field(row, c.Name))];
    }
}

/// <summary>What a group's columns may say.</summary>
internal static class GroupRules
{
    /// <summary>The columns with the keys replaced by <see cref="Key"/>.</summary>
    /// <exception cref="PlanException">There is more than one window, or a column that is neither a key nor within an aggregate.</exception>
    public static EquatableArray<Expr> Checked(EquatableArray<Expr> keys, Fill fill, Schema model, EquatableArray<Expr> columns)
    {
        if (keys.Count(k => k is Windowed) > 1)
        {
            throw new PlanException($"{model.ShortName} groups by more than one window: one at most.");
        }

        if (fill.Kind is not FillKind.None && Window(keys) is not { Spec.Kind: WindowKind.Tumble })
        {
            throw new PlanException($"{model.ShortName} fills windows that do not tumble: only a resample can be filled.");
        }

        return [.. columns.Select((column, i) => new KeyReplacement(keys, model, model.Columns[i].Name).Rewrite(column))];
    }

    /// <summary>The fill of a model's windows, whose columns it names.</summary>
    /// <exception cref="PlanException">The model lacks one of them, or it is not filled at all.</exception>
    public static Fill Checked(Fill fill, Schema model)
    {
        foreach (var (column, kind, _) in fill.Columns)
        {
            if (kind is FillKind.None || model.IndexOf(column) < 0)
            {
                throw new PlanException(kind is FillKind.None ? $"Column {column} of {model.ShortName} is not filled, and its windows are: give it Fill.Empty or another fill."
                    : $"{model.ShortName} has no column {column} to fill. Did you mean {Nearest.To(column, model.Columns.Select(c => c.Name))}?");
            }
        }

        return fill;
    }

    public static Windowed? Window(EquatableArray<Expr> keys) => (Windowed?)keys.FirstOrDefault(k => k is Windowed);

    /// <summary>Replaces what equals a key before looking into it; aggregates are left as they are.</summary>
    private sealed class KeyReplacement(EquatableArray<Expr> keys, Schema model, string column) : ExprRewriter
    {
        public override Expr Visit(Row row) =>
            throw new PlanException($"Column {column} of {model.ShortName} uses a row's column that is neither a key nor within an aggregate: which row of the group is meant? Use First, Last, Min or another aggregate.");

        public override Expr Visit(Field field) => Found(field) ?? base.Visit(field);

        public override Expr Visit(Call call) => Found(call) ?? base.Visit(call);

        public override Expr Visit(Cast cast) => Found(cast) ?? base.Visit(cast);

        public override Expr Visit(Case choice) => Found(choice) ?? base.Visit(choice);

        public override Expr Visit(In membership) => Found(membership) ?? base.Visit(membership);

        public override Expr Visit(Quantifier quantifier) => Found(quantifier) ?? base.Visit(quantifier);

        public override Expr Visit(Windowed window) => Found(window) ?? base.Visit(window);

        public override Expr Visit(Aggregate aggregate) => aggregate;

        private Key? Found(Expr expr)
        {
            for (var i = 0; i < keys.Count; i++)
            {
                if (keys[i] == expr)
                {
                    return new Key(i, expr.Type, expr.Nullable);
                }
            }

            return null;
        }
    }
}
