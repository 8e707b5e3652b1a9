using EtlLib.Plan;

namespace EtlLib;

/// <summary>Conditions with their values, begun by <see cref="Column"/>'s <c>When</c>: the first that is true decides.</summary>
/// <typeparam name="TColumn">The column type of the values.</typeparam>
/// <typeparam name="TOptional">Its form that may be null.</typeparam>
public readonly struct Case<TColumn, TOptional>
    where TColumn : IOver<TColumn>
    where TOptional : IOver<TOptional>
{
    private readonly EquatableArray<Expr> conditions;
    private readonly EquatableArray<Expr> values;

    internal Case(EquatableArray<Expr> conditions, EquatableArray<Expr> values) => (this.conditions, this.values) = (conditions, values);

    /// <summary>Adds a condition, which counts where those before are not true.</summary>
    public Case<TColumn, TOptional> When(OptionalBoolColumn condition, TColumn value) => new([.. conditions, condition.Expr], [.. values, value.Expr]);

    /// <summary>The value where no condition is true.</summary>
    public TColumn Otherwise(TColumn value) => TColumn.Over(new Case(conditions, values, value.Expr));

    /// <summary>Null where no condition is true.</summary>
    public TOptional OtherwiseNull() => TOptional.Over(new Case(conditions, values, Literal.Null(values[0].Type)));
}

/// <summary>Where conditional expressions begin: <c>Column.When(t.Price &gt; 100, "high").Otherwise("low")</c>.</summary>
public static partial class Column
{
    /// <summary>A value where a condition is true.</summary>
    public static Case<TColumn, TOptional> When<TColumn, TOptional>(OptionalBoolColumn condition, IColumn<TColumn, TOptional> value)
        where TColumn : IOver<TColumn>
        where TOptional : IOver<TOptional> => new([condition.Expr], [value.Expr]);
}
