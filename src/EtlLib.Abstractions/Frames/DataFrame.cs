using EtlLib.Plan;

namespace EtlLib;

/// <summary>An immutable, lazy, logical plan. It holds no data.</summary>
public abstract class DataFrame
{
    private protected DataFrame(Relation plan) => Plan = plan;

    /// <summary>The plan.</summary>
    public Relation Plan { get; }

    /// <summary>The plan's stable text form.</summary>
    public override string ToString() => Plan.ToString();

    /// <summary>Any frame can be a source.</summary>
    public static implicit operator DataSource(DataFrame frame) => new FrameSource(frame.Plan);
}

/// <summary>The rows of a frame as a source: <c>factory.Make&lt;T&gt;(source: frame)</c>.</summary>
public class FrameSource(Relation plan) : DataSource
{
    /// <summary>The plan.</summary>
    public Relation Plan { get; } = plan;

    /// <inheritdoc />
    public override bool IsStream => !Plan.IsBounded;

    /// <inheritdoc />
    public override string Describe() => $"a frame of {Plan.Schema.ShortName}";
}

/// <summary>A frame whose rows are of a model.</summary>
/// <typeparam name="TModel">The model.</typeparam>
public abstract class DataFrame<TModel> : DataFrame
{
    private protected DataFrame(Relation plan)
        : base(plan)
    {
    }
}

/// <summary>A frame as the right side of a join: its columns, and its columns where the row may be absent.</summary>
public interface IFrame<TColumns, TOptional>
{
    /// <summary>The plan.</summary>
    Relation Plan { get; }
}

/// <summary>What a lambda over a frame gets: the columns of one row.</summary>
/// <typeparam name="TSelf">The generated <c>Columns</c>.</typeparam>
public interface IColumns<TSelf> : IColumn<TSelf, TSelf>, IOver<TSelf>
    where TSelf : IColumns<TSelf>
{
    /// <summary>The expression of the row.</summary>
    Expr Row { get; }

    Expr IColumn<TSelf, TSelf>.Expr => Row;

    Expr IOver<TSelf>.Expr => Row;
}

/// <summary>What a frame is made by.</summary>
/// <typeparam name="TSelf">The generated <c>DataFrame</c>.</typeparam>
public interface IDataFrame<TSelf>
    where TSelf : IDataFrame<TSelf>
{
    /// <summary>The model's schema.</summary>
    static abstract Schema Schema { get; }

    /// <summary>A frame over a plan.</summary>
    static abstract TSelf Over(Relation plan);
}

/// <summary>The columns of a row.</summary>
/// <remarks>The row is handed over beside the constructor: a constructor with a parameter would need a method to call it in every model.</remarks>
/// <typeparam name="TSelf">The generated <c>Columns</c> or <c>OptionalColumns</c>.</typeparam>
public abstract class RowColumns<TSelf> : IColumns<TSelf>
    where TSelf : RowColumns<TSelf>, new()
{
    [ThreadStatic]
    private static Expr? next;

    /// <summary>Takes over the row that is next.</summary>
    /// <exception cref="PlanException">Nothing but a plan makes columns.</exception>
    protected RowColumns() => (Row, next) = (next ?? throw new PlanException(Null.Unassigned), null);

    /// <summary>The expression of the row, for generated code.</summary>
    protected Expr Row { get; }

    Expr IColumns<TSelf>.Row => Row;

    static TSelf IOver<TSelf>.Over(Expr row)
    {
        next = row;
        return new();
    }
}

/// <summary>The base of each model's generated <c>Columns</c>.</summary>
/// <typeparam name="TSelf">The model's <c>Columns</c>.</typeparam>
/// <typeparam name="TOptional">The model's <c>OptionalColumns</c>.</typeparam>
public abstract class Columns<TSelf, TOptional> : RowColumns<TSelf>
    where TSelf : RowColumns<TSelf>, new()
    where TOptional : RowColumns<TOptional>, new()
{
    /// <summary>A row that is there may be absent.</summary>
    public static implicit operator TOptional(Columns<TSelf, TOptional> columns) => Over.Of<TOptional>(columns.Row);
}

/// <summary>The base of each model's generated <c>OptionalColumns</c>: the columns of a row that may be absent.</summary>
/// <typeparam name="TSelf">The generated <c>OptionalColumns</c>.</typeparam>
public abstract class OptionalColumns<TSelf> : RowColumns<TSelf>
    where TSelf : RowColumns<TSelf>, new()
{
    /// <summary>Whether there is no such row.</summary>
    public BoolColumn IsNull() => new(ColumnExprs.Call(ScalarFunction.IsNull, Row));

    /// <summary>Whether there is such a row.</summary>
    public BoolColumn IsNotNull() => new(ColumnExprs.Call(ScalarFunction.IsNotNull, Row));
}

/// <summary>The base of each model's generated <c>Projection</c>: a new row, column by column.</summary>
/// <typeparam name="TFrame">The model's <c>DataFrame</c>.</typeparam>
public abstract class Projection<TFrame>
    where TFrame : IDataFrame<TFrame>
{
    /// <summary>The projection as a nested model.</summary>
    public Expr Struct => new Struct(TFrame.Schema, Columns);

    internal EquatableArray<Expr> Columns => [.. __columns.Select((column, i) => column ?? Literal.Null(TFrame.Schema.Columns[i].Type))];

    /// <summary>The columns in the schema's order; a nested row that is absent is null. Its name is one that no column has.</summary>
#pragma warning disable CA1707, IDE1006
    protected abstract Expr?[] __columns { get; }
#pragma warning restore CA1707, IDE1006
}

/// <summary>A projection that is a nested row too.</summary>
/// <typeparam name="TFrame">The model's <c>DataFrame</c>.</typeparam>
/// <typeparam name="TColumns">The model's <c>Columns</c>.</typeparam>
/// <typeparam name="TOptional">The model's <c>OptionalColumns</c>.</typeparam>
public abstract class Projection<TFrame, TColumns, TOptional> : Projection<TFrame>
    where TFrame : IDataFrame<TFrame>
    where TColumns : RowColumns<TColumns>, new()
    where TOptional : RowColumns<TOptional>, new()
{
    /// <summary>The projection as a nested row.</summary>
    public static implicit operator TColumns(Projection<TFrame, TColumns, TOptional> projection) => Over.Of<TColumns>(projection.Struct);

    /// <summary>The projection as a nested row that may be absent.</summary>
    public static implicit operator TOptional(Projection<TFrame, TColumns, TOptional> projection) => Over.Of<TOptional>(projection.Struct);
}
