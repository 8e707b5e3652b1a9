using EtlLib.Plan;

namespace EtlLib;

/// <summary>What the column structs are made with.</summary>
public static class ColumnExprs
{
    /// <summary>Whether an expression equals one of several columns.</summary>
    public static Expr In<TColumn>(Expr operand, ReadOnlySpan<TColumn> values)
        where TColumn : IOver<TColumn>
    {
        var candidates = new Expr[values.Length];
        for (var i = 0; i < candidates.Length; i++)
        {
            candidates[i] = values[i].Expr;
        }

        return new In(operand, [.. candidates]);
    }

    /// <summary>A function's call.</summary>
    public static Expr Call(ScalarFunction function, params ReadOnlySpan<Expr> arguments) => new Call(function, [.. arguments]);

    /// <summary>A constant number.</summary>
    public static Expr Constant(int value) => new Literal(value, ColumnType.Int);

    /// <summary>A constant text.</summary>
    public static Expr Constant(string value) => new Literal(value, ColumnType.Text);

    /// <summary>A conversion.</summary>
    public static Expr To(Expr operand, ColumnType type, bool orNull = false) => operand.Type == type && !orNull ? operand : new Cast(operand, type, orNull);

    /// <summary>An exact decimal that holds every int or long.</summary>
    public static Expr ToDecimal(Expr operand) => operand.Type is DecimalType ? operand : new Cast(operand, ColumnType.Decimal(operand.Type.Kind is TypeKind.Int ? 10 : 19, 0));

    /// <summary>An instant constant, in UTC.</summary>
    public static Expr Constant(DateTimeOffset value) => value.Ticks % 10 == 0 ? new Literal(value.ToUniversalTime(), ColumnType.Instant) : throw new PlanException($"The constant {value:O} is finer than a microsecond.");
}
