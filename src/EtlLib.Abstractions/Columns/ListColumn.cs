using EtlLib.Plan;

namespace EtlLib;

/// <summary>A column of lists, never null.</summary>
/// <typeparam name="TElement">The column type of an element: plain, optional, or a nested model's columns.</typeparam>
public readonly struct ListColumn<TElement>(Expr expr) : IColumn<ListColumn<TElement>, OptionalListColumn<TElement>>, IOver<ListColumn<TElement>>
    where TElement : IOver<TElement>
{
    /// <inheritdoc />
    public Expr Expr => expr ?? throw new PlanException(Null.Unassigned);

    /// <summary>A column of a row, by its name.</summary>
    public ListColumn(Expr row, string column)
        : this(new Field(row, column))
    {
    }

    static ListColumn<TElement> IOver<ListColumn<TElement>>.Over(Expr expr) => new(expr);

    /// <summary>How many elements there are.</summary>
    public IntColumn Count() => new(new Call(ScalarFunction.ListCount, Expr));

    /// <summary>Whether the predicate is true for any element; false for an empty list.</summary>
    public BoolColumn Any(Func<TElement, OptionalBoolColumn> predicate) => new(Elements.Quantify(all: false, Expr, predicate));

    /// <summary>Whether the predicate is true for all elements; true for an empty list.</summary>
    public BoolColumn All(Func<TElement, OptionalBoolColumn> predicate) => new(Elements.Quantify(all: true, Expr, predicate));

    /// <summary>Whether an element equals a value.</summary>
    public OptionalBoolColumn Contains(TElement value) => new(new Call(ScalarFunction.ListContains, Expr, value.Expr));

    /// <summary>The element at an index from 0, as an optional column: null outside of the list.</summary>
    /// <typeparam name="TOptional">The optional form of the element: <c>At&lt;OptionalTextColumn&gt;(0)</c>.</typeparam>
    public TOptional At<TOptional>(IntColumn index)
        where TOptional : IOver<TOptional> => TOptional.Over(new Call(ScalarFunction.ListAt, Expr, index.Expr));
}

/// <summary>A column of lists, which may be null.</summary>
/// <typeparam name="TElement">The column type of an element.</typeparam>
public readonly struct OptionalListColumn<TElement>(Expr expr) : IColumn<OptionalListColumn<TElement>, OptionalListColumn<TElement>>, IOver<OptionalListColumn<TElement>>
    where TElement : IOver<TElement>
{
    /// <inheritdoc />
    public Expr Expr => expr ?? Literal.Null(ColumnType.List(ColumnType.Bool));

    /// <summary>A column of a row, by its name.</summary>
    public OptionalListColumn(Expr row, string column)
        : this(new Field(row, column))
    {
    }

    static OptionalListColumn<TElement> IOver<OptionalListColumn<TElement>>.Over(Expr expr) => new(expr);

    /// <summary>A list that is never null may be.</summary>
    public static implicit operator OptionalListColumn<TElement>(ListColumn<TElement> column) => new(column.Expr);

    /// <summary>Null.</summary>
    public static implicit operator OptionalListColumn<TElement>(Null? value) => default;

    /// <summary>Whether the list is null.</summary>
    public BoolColumn IsNull() => new(new Call(ScalarFunction.IsNull, Expr));

    /// <summary>Whether the list is not null.</summary>
    public BoolColumn IsNotNull() => new(new Call(ScalarFunction.IsNotNull, Expr));

    /// <summary>How many elements there are.</summary>
    public OptionalIntColumn Count() => new(new Call(ScalarFunction.ListCount, Expr));

    /// <summary>Whether the predicate is true for any element; false for an empty list.</summary>
    public OptionalBoolColumn Any(Func<TElement, OptionalBoolColumn> predicate) => new(Elements.Quantify(all: false, Expr, predicate));

    /// <summary>Whether the predicate is true for all elements; true for an empty list.</summary>
    public OptionalBoolColumn All(Func<TElement, OptionalBoolColumn> predicate) => new(Elements.Quantify(all: true, Expr, predicate));
}

internal static class Elements
{
    [ThreadStatic]
    private static int level;

    /// <summary>Asks the predicate of an element; lists within the predicate have higher levels.</summary>
    public static Quantifier Quantify<TElement>(bool all, Expr list, Func<TElement, OptionalBoolColumn> predicate)
        where TElement : IOver<TElement>
    {
        var type = (ListType)list.Type;
        var mine = level++;
        try
        {
            return new Quantifier(all, list, predicate(TElement.Over(new Element(mine, type.Element, type.ElementNullable))).Expr, mine);
        }
        finally
        {
            level = mine;
        }
    }
}
