using EtlLib.Plan;
using EtlLib.Schemas;

namespace EtlLib;

/// <summary>A column of an enum, never null: compared by its name.</summary>
/// <typeparam name="TEnum">The enum.</typeparam>
public readonly struct EnumColumn<TEnum>(Expr expr) : IColumn<EnumColumn<TEnum>, OptionalEnumColumn<TEnum>>, IOver<EnumColumn<TEnum>>
    where TEnum : struct, Enum
{
    /// <inheritdoc />
    public Expr Expr => expr ?? throw new PlanException(Null.Unassigned);

    /// <summary>A column of a row, by its name.</summary>
    public EnumColumn(Expr row, string column)
        : this(new Field(row, column))
    {
    }

    static EnumColumn<TEnum> IOver<EnumColumn<TEnum>>.Over(Expr expr) => new(expr);

    /// <summary>A constant.</summary>
    public static implicit operator EnumColumn<TEnum>(TEnum value) => new(EnumValues<TEnum>.Literal(value));

    /// <summary>Whether the values are equal.</summary>
    public static BoolColumn operator ==(EnumColumn<TEnum> left, EnumColumn<TEnum> right) => new(new Call(ScalarFunction.Equal, left.Expr, right.Expr));

    /// <summary>Whether the values differ.</summary>
    public static BoolColumn operator !=(EnumColumn<TEnum> left, EnumColumn<TEnum> right) => new(new Call(ScalarFunction.NotEqual, left.Expr, right.Expr));

    /// <summary>Refused.</summary>
    [Obsolete(Null.Never, error: true)]
    public static BoolColumn operator ==(EnumColumn<TEnum> left, Null? right) => throw new PlanException(Null.Never);

    /// <summary>Refused.</summary>
    [Obsolete(Null.Never, error: true)]
    public static BoolColumn operator !=(EnumColumn<TEnum> left, Null? right) => throw new PlanException(Null.Never);

    /// <summary>Whether it is one of several values.</summary>
    public BoolColumn In(params ReadOnlySpan<EnumColumn<TEnum>> values) => new(ColumnExprs.In(Expr, values));

    /// <summary>Its name.</summary>
    public TextColumn ToText() => new(new Cast(Expr, ColumnType.Text));

    /// <summary>Refused: columns are compared with ==.</summary>
    public override bool Equals(object? obj) => throw new PlanException(Null.NoEquals);

    /// <summary>Refused.</summary>
    public override int GetHashCode() => throw new PlanException(Null.NoEquals);

    /// <summary>Refused: a column has no text.</summary>
    public override string ToString() => throw new PlanException(Null.NoText);
}

/// <summary>A column of an enum, which may be null.</summary>
/// <typeparam name="TEnum">The enum.</typeparam>
public readonly struct OptionalEnumColumn<TEnum>(Expr expr) : IColumn<OptionalEnumColumn<TEnum>, OptionalEnumColumn<TEnum>>, IOver<OptionalEnumColumn<TEnum>>
    where TEnum : struct, Enum
{
    /// <inheritdoc />
    public Expr Expr => expr ?? Literal.Null(EnumValues<TEnum>.Type);

    /// <summary>A column of a row, by its name.</summary>
    public OptionalEnumColumn(Expr row, string column)
        : this(new Field(row, column))
    {
    }

    static OptionalEnumColumn<TEnum> IOver<OptionalEnumColumn<TEnum>>.Over(Expr expr) => new(expr);

    /// <summary>A constant.</summary>
    public static implicit operator OptionalEnumColumn<TEnum>(TEnum value) => new(EnumValues<TEnum>.Literal(value));

    /// <summary>A column that is never null may be.</summary>
    public static implicit operator OptionalEnumColumn<TEnum>(EnumColumn<TEnum> column) => new(column.Expr);

    /// <summary>Null.</summary>
    public static implicit operator OptionalEnumColumn<TEnum>(Null? value) => default;

    /// <summary>Whether the values are equal; null where either is.</summary>
    public static OptionalBoolColumn operator ==(OptionalEnumColumn<TEnum> left, OptionalEnumColumn<TEnum> right) => new(new Call(ScalarFunction.Equal, left.Expr, right.Expr));

    /// <summary>Whether the values differ; null where either is.</summary>
    public static OptionalBoolColumn operator !=(OptionalEnumColumn<TEnum> left, OptionalEnumColumn<TEnum> right) => new(new Call(ScalarFunction.NotEqual, left.Expr, right.Expr));

    /// <summary>Refused.</summary>
    [Obsolete(Null.Always, error: true)]
    public static OptionalBoolColumn operator ==(OptionalEnumColumn<TEnum> left, Null? right) => throw new PlanException(Null.Always);

    /// <summary>Refused.</summary>
    [Obsolete(Null.Always, error: true)]
    public static OptionalBoolColumn operator !=(OptionalEnumColumn<TEnum> left, Null? right) => throw new PlanException(Null.Always);

    /// <summary>Whether it is null.</summary>
    public BoolColumn IsNull() => new(new Call(ScalarFunction.IsNull, Expr));

    /// <summary>Whether it is not null.</summary>
    public BoolColumn IsNotNull() => new(new Call(ScalarFunction.IsNotNull, Expr));

    /// <summary>The value, or another where it is null.</summary>
    public EnumColumn<TEnum> OrElse(EnumColumn<TEnum> fallback) => new(new Call(ScalarFunction.Coalesce, Expr, fallback.Expr));

    /// <summary>Whether it is one of several values; null where it is null.</summary>
    public OptionalBoolColumn In(params ReadOnlySpan<OptionalEnumColumn<TEnum>> values) => new(ColumnExprs.In(Expr, values));

    /// <summary>Its name.</summary>
    public OptionalTextColumn ToText() => new(new Cast(Expr, ColumnType.Text));

    /// <summary>Refused: columns are compared with ==.</summary>
    public override bool Equals(object? obj) => throw new PlanException(Null.NoEquals);

    /// <summary>Refused.</summary>
    public override int GetHashCode() => throw new PlanException(Null.NoEquals);

    /// <summary>Refused: a column has no text.</summary>
    public override string ToString() => throw new PlanException(Null.NoText);
}
