using System.Runtime.CompilerServices;
using EtlLib.Plan;

namespace EtlLib;

/// <summary>What every column type is.</summary>
/// <typeparam name="TSelf">The column type itself.</typeparam>
/// <typeparam name="TOptional">Its form that may be null.</typeparam>
public interface IColumn<TSelf, TOptional> : IKey
{
    /// <summary>The expression that it stands for.</summary>
    Expr Expr { get; }

    Expr[] IKey.Exprs => [Expr];
}

/// <summary>What can be made over an expression. Apart from <see cref="IColumn{TSelf, TOptional}"/>, as an interface with a static abstract member can be no type argument.</summary>
/// <typeparam name="TSelf">The column type itself.</typeparam>
public interface IOver<TSelf>
    where TSelf : IOver<TSelf>
{
    /// <summary>The expression that it stands for.</summary>
    Expr Expr { get; }

    /// <summary>Makes one over an expression.</summary>
    static abstract TSelf Over(Expr expr);
}

/// <summary>A column whose values have an order.</summary>
public interface IOrdered<TSelf, TOptional>
{
    /// <summary>The expression that it stands for.</summary>
    Expr Expr { get; }
}

/// <summary>A column of numbers: the types of its sum, its sum under a condition, and its mean.</summary>
public interface INumber<TSum, TOptionalSum, TMean>
{
    /// <summary>The expression that it stands for.</summary>
    Expr Expr { get; }
}

/// <summary>What rows can be grouped by: a column, a window, or a tuple of them.</summary>
public interface IKey
{
    /// <summary>The expressions of the key.</summary>
    internal Expr[] Exprs { get; }
}

/// <summary>What generated code makes and takes apart columns with.</summary>
public static class Over
{
    /// <summary>Makes a column over an expression.</summary>
    public static T Of<T>(Expr expr)
        where T : IOver<T> => T.Over(expr);

    /// <summary>The expression of a column.</summary>
    public static Expr Expr<T>(T view)
        where T : IOver<T> => view.Expr;
}

/// <summary>The expressions of a group's key.</summary>
internal static class Keys
{
    public static IEnumerable<Expr> Of(object? key) => key switch
    {
        IKey column => column.Exprs,
        ITuple tuple => Enumerable.Range(0, tuple.Length).SelectMany(i => Of(tuple[i])),
        _ => throw new PlanException("A key is a column, a window or a tuple of them."),
    };
}

/// <summary>Binds the literal <c>null</c>, to be refused with a remedy, or taken where a column may be null.</summary>
public sealed class Null
{
    /// <summary>Why a column that is never null is not compared with, or made of, null.</summary>
    public const string Never = "This column is never null.";

    /// <summary>Why a column is not compared with null.</summary>
    public const string Always = "A comparison with null is always null: use IsNull() or IsNotNull().";

    /// <summary>Why a column has no text.</summary>
    public const string NoText = "A column has no text while a plan is built: join texts with +, not by interpolation.";

    /// <summary>Why columns are not compared by Equals.</summary>
    public const string NoEquals = "Columns are compared with ==, which makes an expression.";

    /// <summary>Why a column that nothing was assigned to is refused.</summary>
    public const string Unassigned = "A column was used that nothing was assigned to.";

    private Null()
    {
    }
}
