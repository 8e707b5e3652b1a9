// This file is long because a closed family is read, and checked for completeness, in one place.

using System.Globalization;
using System.Runtime.CompilerServices;

namespace EtlLib.Plan;

/// <summary>
/// A logical plan: rows, and how to obtain them. A closed family of sealed records with value equality; schema and nullability are computed when
/// it is made, and what cannot work is refused there, in a <see cref="PlanException"/>.
/// </summary>
public abstract record Relation
{
    /// <summary>The deepest plan that is accepted.</summary>
    public const int MaxDepth = 1_000;

    // Of what the constructor is given and keeps: columns are conformed to the model, and are left out.
    private readonly int hash;
    private Timeline? timeline;

    private protected Relation(EquatableArray<Row> outputs, int hash, bool isBounded)
        : this(outputs, hash, []) => IsBounded = isBounded;

    private protected Relation(EquatableArray<Row> outputs, int hash, params ReadOnlySpan<Relation> inputs)
    {
        (Outputs, this.hash, IsBounded) = (outputs, hash, true);
        Children = inputs.Length == 0 ? default : new EquatableArray<Relation>(inputs.ToArray());
        Depth = 1;
        foreach (var input in inputs)
        {
            Depth = Math.Max(Depth, input.Depth + 1);
            IsBounded &= input.IsBounded;
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

    /// <summary>The relations that it reads directly: of a join the left one, then the right; none for a leaf of the plan.</summary>
    public EquatableArray<Relation> Children { get; }

    /// <summary>Whether its rows end where the program runs as a stream: every source of it is a table. In a batch the rows of every plan end.</summary>
    public bool IsBounded { get; }

    /// <summary>Where its rows stand in time; null where they have no event time, where that is another instant than its children's, and of a join.</summary>
    public RowTime? EventTime => Outputs.Count == 1 ? Timeline.Times[0] : null;

    /// <summary>
    /// How far before a row's event time the rows of its leaves lie that it depends on, at most: by windows, rolling ranges, tolerances of as-of joins and bounds of
    /// joins. Zero where no leaf has an event time; null where there is no bound.
    /// </summary>
    public TimeSpan? LookBack => Timeline.IsTimed ? EventTime?.LookBack : TimeSpan.Zero;

    /// <summary>How far after a row's event time the rows of its leaves lie that it depends on, at most. Zero where no leaf has an event time; null where there is no bound.</summary>
    public TimeSpan? LookAhead => Timeline.IsTimed ? EventTime?.LookAhead : TimeSpan.Zero;

    /// <summary>Where the rows of each output stand in time, and how far from each other.</summary>
    internal Timeline Timeline => timeline ??= Timeline.Of(this);

    /// <summary>The model of its rows.</summary>
    /// <exception cref="PlanException">It is a join, which has a schema only once it is projected.</exception>
    public Schema Schema => Outputs.Count == 1 ? Outputs[0].Schema : throw new PlanException("A join has no schema of its own: Select a projection.");

    /// <summary>The same relation over other children; itself where each child is the same object as before. Its expressions stay as they are.</summary>
    /// <param name="children">As many as <see cref="Children"/>, in the same order, each with the columns that the expressions refer to.</param>
    /// <exception cref="PlanException">The relation cannot be made over these children.</exception>
    public Relation WithChildren(params ReadOnlySpan<Relation> children)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(children.Length, Children.Count, nameof(children));
        for (var i = 0; i < children.Length; i++)
        {
            if (!ReferenceEquals(children[i], Children[i]))
            {
                return Over(children);
            }
        }

        return this;
    }

    /// <summary>The same relation over its children, each rewritten; itself where none changed.</summary>
    internal Relation OverEach(Func<Relation, Relation> rewrite)
    {
        if (Children.Count == 0)
        {
            return this;
        }

        var children = Children.Span.ToArray();
        for (var i = 0; i < children.Length; i++)
        {
            children[i] = rewrite(children[i]);
        }

        return WithChildren(children);
    }

    /// <summary>The relations of the plan, each after its children. One that several read, the same object, is listed once.</summary>
    public IReadOnlyList<Relation> Nodes()
    {
        var (seen, nodes) = (new HashSet<Relation>(ReferenceEqualityComparer.Instance), new List<Relation>());
        Add(this);
        return nodes;

        void Add(Relation relation)
        {
            if (seen.Add(relation))
            {
                foreach (var child in relation.Children)
                {
                    Add(child);
                }

                nodes.Add(relation);
            }
        }
    }

    /// <summary>Calls the visitor's method for this kind of relation.</summary>
    public abstract T Accept<T>(RelationVisitor<T> visitor);

    /// <summary>Whether both plans are of the same operations over the same leaves. A part that occurs several times is compared once.</summary>
    public virtual bool Equals(Relation? other) => ReferenceEquals(this, other) || (other is not null && hash == other.hash && AreEqual(this, other, new HashSet<(Relation, Relation)>(PairComparer.Instance)));

    /// <inheritdoc />
    public override int GetHashCode() => hash;

    /// <summary>The stable text form.</summary>
    public sealed override string ToString() => PlanText.Of(this);

    /// <summary>Whether another relation is of this kind and the same but for its children.</summary>
    private protected abstract bool IsLike(Relation other);

    /// <summary>The same relation over other children.</summary>
    private protected abstract Relation Over(ReadOnlySpan<Relation> children);

    private protected static bool Same<T>(T first, T second) => EqualityComparer<T>.Default.Equals(first, second);

    private static bool AreEqual(Relation first, Relation second, HashSet<(Relation, Relation)> equal)
    {
        if (ReferenceEquals(first, second))
        {
            return true;
        }

        if (first.hash != second.hash || !first.IsLike(second))
        {
            return false;
        }

        if (!equal.Add((first, second)))
        {
            return true;
        }

        for (var i = 0; i < first.Children.Count; i++)
        {
            if (!AreEqual(first.Children[i], second.Children[i], equal))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Pairs of the same two objects.</summary>
    private sealed class PairComparer : IEqualityComparer<(Relation First, Relation Second)>
    {
        public static readonly PairComparer Instance = new();

        public bool Equals((Relation First, Relation Second) x, (Relation First, Relation Second) y) => ReferenceEquals(x.First, y.First) && ReferenceEquals(x.Second, y.Second);

        public int GetHashCode((Relation First, Relation Second) pair) => HashCode.Combine(RuntimeHelpers.GetHashCode(pair.First), RuntimeHelpers.GetHashCode(pair.Second));
    }
}

/// <summary>The rows of a source.</summary>
public sealed partial record Scan(Schema Model, DataSource Source) : Relation([new(0, Model)], HashCode.Combine(1, Model, Source), isBounded: !Source.IsStream);

/// <summary>The rows of another model of the same graph, by the name that it has there.</summary>
/// <param name="Model">The model.</param>
/// <param name="Name">Its name.</param>
/// <param name="Made">Its plan, which says whether its rows end and how far their watermark is behind; null while it is not known: they end. It makes no difference to equality.</param>
public sealed partial record ModelRows(Schema Model, string Name, Relation? Made = null) : Relation([new(0, Model)], HashCode.Combine(2, Model, Name), isBounded: Made?.IsBounded ?? true);

/// <summary>The rows for which a condition is true.</summary>
public sealed partial record Filter(Relation From, Expr Condition) : Relation(From.Outputs, HashCode.Combine(3, From, Condition), From);

/// <summary>A model made of each row, column by column in the schema's order.</summary>
public sealed partial record Project(Relation From, Schema Model, EquatableArray<Expr> Columns) : Relation([new(0, Model)], HashCode.Combine(4, From, Model), From)
{
    /// <summary>The columns, in the schema's order, each of the type and nullability that the schema says.</summary>
    public EquatableArray<Expr> Columns { get; } = Typing.Conform(Model, Columns);
}

/// <summary>
/// How empty windows of a resample, between a key's first and last row, are filled. Columns made of <c>Count</c>, <c>CountDistinct</c> and <c>Sum</c>
/// alone have their value over no rows (0), unless <see cref="For"/> says otherwise.
/// </summary>
/// <param name="Kind">How.</param>
/// <param name="Value">The number, where the kind is <see cref="FillKind.Value"/>.</param>
public readonly record struct Fill(FillKind Kind, double Value = 0)
{
    /// <summary>The columns that have a fill of their own.</summary>
    internal EquatableArray<(string Column, FillKind Kind, double Value)> Columns { get; private init; }


    /// <summary>Empty windows are absent.</summary>
    public static Fill None => default;

    /// <summary>Columns take the values of the window before.</summary>
    public static Fill Previous => new(FillKind.Previous);

    /// <summary>
    /// Float, double and decimal columns are interpolated by time between the windows beside; other columns, integers among them, take the values of the
    /// window before.
    /// </summary>
    public static Fill Linear => new(FillKind.Linear);

    /// <summary>Numeric columns take a value; other columns are null, and an error where they must not be.</summary>
    public static Fill With(double value) => new(FillKind.Value, value);

    /// <summary>Columns have their values over no rows: counts and sums are 0, others are null, and an error where they must not be.</summary>
    public static Fill Empty => new(FillKind.Empty);

    /// <summary>The same, but for one column.</summary>
    /// <param name="column">The column of the model that is made: <c>nameof(Candle.Volume)</c>.</param>
    /// <param name="fill">How it is filled.</param>
    public Fill For(string column, Fill fill) => this with { Columns = [.. Columns, (column, fill.Kind, fill.Value)] };

    /// <inheritdoc />
    public override string ToString() => string.Join(", ", Columns.Select(c => $" {c.Column} {Text(c.Kind, c.Value)}").Prepend(Text(Kind, Value)));

    private static string Text(FillKind kind, double value) => kind is FillKind.Value ? $"{kind} {value.ToString("R", CultureInfo.InvariantCulture)}" : $"{kind}";
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

    /// <summary>By the value over no rows.</summary>
    Empty,
}

/// <summary>A model made of each group of rows. The columns refer to keys by <see cref="Key"/> and to rows only within an <see cref="Aggregate"/>. No keys: one group, also of no rows.</summary>
/// <param name="From">The rows.</param>
/// <param name="Keys">The keys: expressions over a row, at most one of them a <see cref="Windowed"/>.</param>
/// <param name="Model">The model.</param>
/// <param name="Columns">The columns, in the schema's order, each of the type and nullability that the schema says.</param>
/// <param name="Fill">How empty windows are filled.</param>
public sealed partial record GroupBy(Relation From, EquatableArray<Expr> Keys, Schema Model, EquatableArray<Expr> Columns, Fill Fill = default)
    : Relation([new(0, Model)], HashCode.Combine(5, From, Keys, Model, Fill), From)
{
    /// <summary>The columns, in the schema's order, with each key in them replaced by a <see cref="Key"/>.</summary>
    public EquatableArray<Expr> Columns { get; } = Typing.Conform(Model, GroupRules.Checked(Keys, Fill, Model, Columns));

    /// <summary>The window among the keys, or null.</summary>
    public Windowed? Window => GroupRules.Window(Keys);
}

/// <summary>A model made of each row and of the rows before and after it with the same keys, ordered by event time, then sequence. The columns may hold <see cref="Shift"/> and <see cref="Rolling"/>.</summary>
public sealed partial record Series(Relation From, EquatableArray<Expr> Keys, Schema Model, EquatableArray<Expr> Columns)
    : Relation([new(0, Model)], HashCode.Combine(6, From, Keys, Model), From)
{
    /// <summary>The columns, in the schema's order, each of the type and nullability that the schema says.</summary>
    public EquatableArray<Expr> Columns { get; } = Typing.Conform(Model, Columns);

    /// <summary>The event time, which the rows must have, then the sequence where the model has one.</summary>
    public EquatableArray<Expr> Order { get; } = From.Schema.EventTime is null && Columns.All(Ranking.IsOnly) ? [] : EventOrder.Of(From.Schema, "A series");
}

/// <summary>The kinds of joins.</summary>
public enum JoinKind
{
    /// <summary>Pairs for which the condition is true.</summary>
    Inner,

    /// <summary>The same, and each left row without a pair once, with an absent right row.</summary>
    Left,

    /// <summary>The same, and each right row without a pair once, with an absent left row.</summary>
    Full,

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
    private TimeBounds? bounds;

    /// <summary>Which rows belong together.</summary>
    public Expr Condition { get; } = Condition.Type == ColumnType.Bool ? Condition : throw new PlanException($"A join's condition is {Condition.Type}; it must be bool.");

    /// <summary>How far a right row's event time is from the first left row's, by the condition.</summary>
    public TimeBounds Bounds => bounds ??= TimeBounds.Of(this);

    private static EquatableArray<Row> OutputsOf(JoinKind kind, Relation left, Relation right) => kind is JoinKind.Semi or JoinKind.Anti
        ? left.Outputs
        : [.. kind is JoinKind.Full ? left.Outputs.Select(row => new Row(row.Input, row.Schema, MayBeAbsent: true)) : left.Outputs, new Row(left.Outputs.Count, right.Schema, MayBeAbsent: kind is JoinKind.Left or JoinKind.Full or JoinKind.AsOf)];
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

/// <summary>The first rows of each key in an order, at most so many.</summary>
/// <param name="From">The rows.</param>
/// <param name="Keys">The key.</param>
/// <param name="Order">The order, in which no two different rows are alike.</param>
/// <param name="Count">At most how many.</param>
public sealed partial record Top(Relation From, EquatableArray<Expr> Keys, EquatableArray<SortKey> Order, int Count) : Relation(From.Outputs, HashCode.Combine(14, From, Keys, Order, Count), From)
{
    /// <summary>At most how many.</summary>
    public int Count { get; } = Count > 0 ? Count : throw new PlanException($"Top of {Count} rows: at least 1.");
}

/// <summary>One row a key: the first, or the last, by event time, then sequence, then the row's columns in the schema's order.</summary>
/// <param name="From">The rows.</param>
/// <param name="Keys">The key.</param>
/// <param name="KeepLast">Whether the last row is kept; else the first.</param>
/// <param name="Within">
/// A row is left out only where the row before it (of those that keep the last: the row after it) of its key is at most so far away; so a key has one row for each run
/// of rows that follow each other within the bound. Null: one row a key.
/// </param>
public sealed partial record Dedup(Relation From, EquatableArray<Expr> Keys, bool KeepLast, TimeSpan? Within = null) : Relation(From.Outputs, HashCode.Combine(10, From, Keys, KeepLast, Within), From)
{
    /// <summary>The bound.</summary>
    public TimeSpan? Within { get; } = Within is { } bound && (bound < TimeSpan.Zero || bound.Ticks % TimeSpan.TicksPerMicrosecond != 0)
        ? throw new PlanException($"Dedup within {bound:c}: the bound must not be negative, and must be in whole microseconds.")
        : Within;

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
