// This file is long because a closed family is read, and checked for completeness, in one place.

namespace EtlLib.Plan;

/// <summary>
/// A logical plan: rows, and how to obtain them. A closed family of sealed records with value equality; schema and nullability are computed when
/// it is made, and what cannot work is refused there, in a <see cref="PlanException"/>.
/// </summary>
public abstract record Relation
{
    /// <summary>The deepest plan that is accepted.</summary>
    public const int MaxDepth = 1_000;

    private readonly int hash;

    private protected Relation(EquatableArray<Row> outputs, int hash, params ReadOnlySpan<Relation> inputs)
    {
        (Outputs, this.hash) = (outputs, hash);
        Depth = 1;
        foreach (var input in inputs)
        {
            Depth = Math.Max(Depth, input.Depth + 1);
        }

        if (Depth > MaxDepth)
        {
            throw new PlanException($"A plan is more than {MaxDepth} operations deep: give a part of it a model of its own.");
        }
    }

    /// <summary>Refused: what a constructor checks and computes would be that of the original.</summary>
    /// <exception cref="PlanException">Always.</exception>
    protected Relation(Relation original) => throw new PlanException("A part of a plan is not changed by with: its constructor computes its type and checks it. Make it anew.");

    /// <summary>What expressions over this relation refer to: one row, or for a join one an input, numbered from 0.</summary>
    public EquatableArray<Row> Outputs { get; }

    /// <summary>How many operations deep it is.</summary>
    public int Depth { get; }

    /// <summary>The relations that it reads directly: of a join the left one, then the right; none for what is a leaf of the plan.</summary>
    public IReadOnlyList<Relation> Inputs
    {
        get
        {
            var inputs = new List<Relation>(2);
            _ = RelationInputs.With(this, input =>
            {
                inputs.Add(input);
                return input;
            });
            return inputs;
        }
    }

    /// <summary>The model of its rows.</summary>
    /// <exception cref="PlanException">It is a join, which has a schema only once it is projected.</exception>
    public Schema Schema => Outputs.Count == 1 ? Outputs[0].Schema : throw new PlanException("A join has no schema of its own: Select a projection.");

    /// <summary>Calls the visitor's method for this kind of relation.</summary>
    public abstract T Accept<T>(RelationVisitor<T> visitor);

    /// <inheritdoc />
    public override int GetHashCode() => hash;

    /// <summary>The stable text form.</summary>
    public sealed override string ToString() => PlanText.Of(this);
}

/// <summary>The rows of a source.</summary>
public sealed partial record Scan(Schema Model, DataSource Source) : Relation([new(0, Model)], HashCode.Combine(1, Model, Source));

/// <summary>The rows of another model of the same graph, by the name that it has there.</summary>
public sealed partial record ModelRows(Schema Model, string Name) : Relation([new(0, Model)], HashCode.Combine(2, Model, Name));

/// <summary>The rows for which a condition is true.</summary>
public sealed partial record Filter(Relation From, Expr Condition) : Relation(From.Outputs, HashCode.Combine(3, From, Condition), From);

/// <summary>A model made of each row, column by column in the schema's order.</summary>
public sealed partial record Project(Relation From, Schema Model, EquatableArray<Expr> Columns) : Relation([new(0, Model)], HashCode.Combine(4, From, Model, Columns), From)
{
    /// <summary>The columns, in the schema's order, each of the type and nullability that the schema says.</summary>
    public EquatableArray<Expr> Columns { get; } = Typing.Conform(Model, Columns);
}

/// <summary>How empty windows of a resample, between a key's first and last row, are filled.</summary>
/// <param name="Kind">How.</param>
/// <param name="Value">The number, where the kind is <see cref="FillKind.Value"/>.</param>
public readonly record struct Fill(FillKind Kind, double Value = 0)
{
    /// <summary>Empty windows are absent.</summary>
    public static Fill None => default;

    /// <summary>Columns take the values of the window before.</summary>
    public static Fill Previous => new(FillKind.Previous);

    /// <summary>Float, double and decimal columns are interpolated by time between the windows beside; other columns take the values of the window before.</summary>
    public static Fill Linear => new(FillKind.Linear);

    /// <summary>Numeric columns take a value; other columns are null, and an error where they must not be.</summary>
    public static Fill With(double value) => new(FillKind.Value, value);
}

/// <summary>The kinds of <see cref="Fill"/>.</summary>
public enum FillKind
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>By the window before.</summary>
    Previous,

    /// <summary>By interpolation.</summary>
    Linear,

    /// <summary>By a number.</summary>
    Value,
}

/// <summary>A model made of each group of rows. The columns refer to keys by <see cref="Key"/> and to rows only within an <see cref="Aggregate"/>. No keys: one group, also of no rows.</summary>
/// <param name="From">The rows.</param>
/// <param name="Keys">The keys: expressions over a row, at most one of them a <see cref="Windowed"/>.</param>
/// <param name="Model">The model.</param>
/// <param name="Columns">The columns, in the schema's order, each of the type and nullability that the schema says.</param>
/// <param name="Fill">How empty windows are filled.</param>
public sealed partial record GroupBy(Relation From, EquatableArray<Expr> Keys, Schema Model, EquatableArray<Expr> Columns, Fill Fill = default)
    : Relation([new(0, Model)], HashCode.Combine(5, From, Keys, Model, Columns, Fill), From)
{
    /// <summary>The columns, in the schema's order, with each key in them replaced by a <see cref="Key"/>.</summary>
    public EquatableArray<Expr> Columns { get; } = Typing.Conform(Model, GroupRules.Checked(Keys, Fill, Model, Columns));

    /// <summary>The window among the keys, or null.</summary>
    public Windowed? Window => GroupRules.Window(Keys);
}

/// <summary>A model made of each row and of the rows before and after it with the same keys, ordered by event time, then sequence. The columns may hold <see cref="Shift"/> and <see cref="Rolling"/>.</summary>
public sealed partial record Series(Relation From, EquatableArray<Expr> Keys, Schema Model, EquatableArray<Expr> Columns)
    : Relation([new(0, Model)], HashCode.Combine(6, From, Keys, Model, Columns), From)
{
    /// <summary>The columns, in the schema's order, each of the type and nullability that the schema says.</summary>
    public EquatableArray<Expr> Columns { get; } = Typing.Conform(Model, Columns);

    /// <summary>The event time, which the rows must have, then the sequence where the model has one.</summary>
    public EquatableArray<Expr> Order { get; } = EventOrder.Of(From.Schema, "A series");
}

/// <summary>The kinds of joins.</summary>
public enum JoinKind
{
    /// <summary>Pairs for which the condition is true.</summary>
    Inner,

    /// <summary>The same, and each left row without a pair once, with an absent right row.</summary>
    Left,

    /// <summary>Left rows that have a pair.</summary>
    Semi,

    /// <summary>Left rows that have none.</summary>
    Anti,

    /// <summary>Each left row with the latest right row that is not after it, for which the condition is true; with an absent one where there is none.</summary>
    AsOf,
}

/// <summary>The times of an as-of join.</summary>
/// <param name="LeftTime">The left event time.</param>
/// <param name="RightTime">The right event time.</param>
/// <param name="RightSequence">Decides between right rows of one time: the greatest. Then the right row's columns decide, in the schema's order, the greatest.</param>
/// <param name="Tolerance">How old the right row may be, itself included; null: any age.</param>
/// <param name="Strict">Whether the right row must be before the left one; else it may be of the same time.</param>
public sealed record AsOf(Expr LeftTime, Expr RightTime, Expr? RightSequence, TimeSpan? Tolerance, bool Strict);

/// <summary>Rows of two relations side by side. Its outputs are the left's and, but for semi and anti joins, the right's, numbered on.</summary>
/// <param name="Kind">How.</param>
/// <param name="Left">The left rows, which may be a join themselves.</param>
/// <param name="Right">The right rows, of one model.</param>
/// <param name="Condition">Which rows belong together: over the left's outputs and the right's row, numbered after them.</param>
/// <param name="AsOf">The times, of an as-of join.</param>
public sealed partial record Join(JoinKind Kind, Relation Left, Relation Right, Expr Condition, AsOf? AsOf = null)
    : Relation(OutputsOf(Kind, Left, Right), HashCode.Combine(7, Kind, Left, Right, Condition, AsOf), Left, Right)
{
    /// <summary>Which rows belong together.</summary>
    public Expr Condition { get; } = Condition.Type == ColumnType.Bool ? Condition : throw new PlanException($"A join's condition is {Condition.Type}; it must be bool.");

    private static EquatableArray<Row> OutputsOf(JoinKind kind, Relation left, Relation right) => kind is JoinKind.Semi or JoinKind.Anti
        ? left.Outputs
        : [.. left.Outputs, new Row(left.Outputs.Count, right.Schema, MayBeAbsent: kind is JoinKind.Left or JoinKind.AsOf)];
}

/// <summary>The rows of both, which are of one model, duplicates kept.</summary>
public sealed partial record Union(Relation First, Relation Second) : Relation([new(0, First.Schema)], HashCode.Combine(8, First, Second), First, Second)
{
    /// <summary>The second rows.</summary>
    public Relation Second { get; } = First.Schema == Second.Schema
        ? Second
        : throw new PlanException($"A union of {First.Schema.ShortName} and {Second.Schema.ShortName}: both must be of one model. Use As to make one of the other.");
}

/// <summary>Each different row once; null equals null, NaN equals NaN.</summary>
public sealed partial record Distinct(Relation From) : Relation(From.Outputs, HashCode.Combine(9, From), From);

/// <summary>One row a key: the first, or the last, by event time, then sequence, then the row's columns in the schema's order.</summary>
public sealed partial record Dedup(Relation From, EquatableArray<Expr> Keys, bool KeepLast) : Relation(From.Outputs, HashCode.Combine(10, From, Keys, KeepLast), From)
{
    /// <summary>The event time, then the sequence where the model has one.</summary>
    public EquatableArray<Expr> Order { get; } = EventOrder.Of(From.Schema, "Dedup");
}

/// <summary>What rows are sorted by. Nulls come first, ascending, and last, descending; NaN is the greatest number.</summary>
public sealed record SortKey(Expr Value, bool Descending);

/// <summary>The rows in an order.</summary>
public sealed partial record Sort(Relation From, EquatableArray<SortKey> Keys) : Relation(From.Outputs, HashCode.Combine(11, From, Keys), From);

/// <summary>At most so many rows, after so many were left out; which ones is arbitrary unless the rows are sorted.</summary>
public sealed partial record Limit(Relation From, long Count, long Offset = 0) : Relation(From.Outputs, HashCode.Combine(12, From, Count, Offset), From)
{
    /// <summary>At most how many.</summary>
    public long Count { get; } = Count >= 0 ? Count : throw new PlanException($"A limit of {Count} rows: it is not negative.");

    /// <summary>How many are left out before.</summary>
    public long Offset { get; } = Offset >= 0 ? Offset : throw new PlanException($"An offset of {Offset} rows: it is not negative.");
}

/// <summary>Rows made in process, in C#, of another relation's rows.</summary>
public sealed partial record MapRows(Relation From, Schema Model, RowFunction Function) : Relation([new(0, Model)], HashCode.Combine(13, From, Model, Function), From);
