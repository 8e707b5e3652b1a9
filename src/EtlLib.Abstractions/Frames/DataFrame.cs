using EtlLib.Plan;
using EtlLib.Schemas;

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

/// <summary>The base of each model's generated <c>Projection</c>: a new row, column by column.</summary>
/// <typeparam name="TFrame">The model's <c>DataFrame</c>.</typeparam>
public abstract class Projection<TFrame>
    where TFrame : IDataFrame<TFrame>
{
    private readonly Expr?[] columns = new Expr?[TFrame.Schema.Columns.Count];

    /// <summary>The projection as a nested model.</summary>
    public Expr Struct => new Struct(TFrame.Schema, Columns);

    internal EquatableArray<Expr> Columns => [.. columns.Select((column, i) => column ?? Literal.Null(TFrame.Schema.Columns[i].Type))];

    /// <summary>Sets a column, by its position in the schema.</summary>
    protected void Set(int index, Expr value) => columns[index] = value;
}
