using EtlLib.Plan;
using EtlLib.Schemas;
using static EtlLib.Spark.Lowering.Scalars.Ex;

namespace EtlLib.Spark.Lowering.Scalars;

/// <summary>
/// Arithmetic. Integers and decimals are Spark's: in ANSI mode overflow and division by zero are errors, and a decimal result has the precision and scale that
/// <see cref="Typing"/> says, rounded half up. Floats and doubles are IEEE's and <see cref="Math"/>'s where Spark has errors or null.
/// </summary>
internal static class Numbers
{
    private static readonly Wire.Expression NaN = Ex.Double(double.NaN);
    private static readonly Wire.Expression Infinity = Ex.Double(double.PositiveInfinity);

    /// <summary>A call.</summary>
    public static Wire.Expression Of(Call call, Wire.Expression[] arguments) => call.Function switch
    {
        _ when call.Arguments[0].Type.Kind is TypeKind.Instant or TypeKind.LocalTime => Times.Arithmetic(call, arguments),
        ScalarFunction.Add => Of("+", call.Type, arguments),
        ScalarFunction.Subtract => Of("-", call.Type, arguments),
        ScalarFunction.Multiply => Of("*", call.Type, arguments),
        ScalarFunction.Divide => Divide(call, arguments),
        ScalarFunction.Modulo => Modulo(call, arguments),
        ScalarFunction.Negate => Fn("negative", arguments),
        ScalarFunction.Abs => Fn("abs", arguments),
        ScalarFunction.Sign => Cast(Fn("signum", arguments), ColumnType.Int),
        ScalarFunction.Log => Logarithm("ln", arguments[0]),
        ScalarFunction.Log10 => Logarithm("log10", arguments[0]),
        ScalarFunction.Pow => Power(arguments[0], arguments[1]),
        ScalarFunction.Atan2 => Atan2(arguments[0], arguments[1]),
        ScalarFunction.IsNaN => Fn("=", arguments[0], NaN),
        _ => throw Refusals.Operation(call.Function.ToString(), "Run the model on the embedded engine."),
    };

    /// <summary>A decimal's type is said again, lest another setting of the server change it.</summary>
    private static Wire.Expression Of(string name, ColumnType type, Wire.Expression[] arguments) =>
        type is DecimalType ? Cast(Fn(name, arguments), type) : Fn(name, arguments);

    private static Wire.Expression Divide(Call call, Wire.Expression[] arguments) => call.Type.Kind switch
    {
        TypeKind.Int => Cast(Fn("div", arguments), ColumnType.Int),
        TypeKind.Long => Fn("div", arguments),
        TypeKind.Decimal => Of("/", call.Type, arguments),

        // Spark divides floats as doubles, which rounds to the same float. By zero, the dividend's sign and the zero's make an infinity.
        _ => As(call.Type, IsNotZero(call.Arguments[1]) ? Fn("/", arguments) : Let("dividend", arguments[0], n => Let("divisor", arguments[1], d =>
            Fn("coalesce", Fn("try_divide", n, d), Fn("*", n, Fn("power", d, Ex.Double(-1))))))),
    };

    private static Wire.Expression Modulo(Call call, Wire.Expression[] arguments) => call.Type.Kind switch
    {
        TypeKind.Float or TypeKind.Double when !IsNotZero(call.Arguments[1]) => As(call.Type, Let("dividend", arguments[0], n => Let("divisor", arguments[1], d =>
            Fn("coalesce", Fn("%", n, Fn("nullif", d, Ex.Double(0))), Fn("*", Fn("*", n, d), NaN))))),

        // The least integer has no negative: its remainder by minus one overflows, where Spark says zero.
        TypeKind.Int or TypeKind.Long when call.Arguments[1] is not Literal { Value: not (-1 or -1L) } => Let("dividend", arguments[0], n => Let("divisor", arguments[1], d =>
            If(Fn("=", d, Int(-1)), Fn("+", n, Fn("negative", n)), Fn("%", n, d)))),
        _ => Of("%", call.Type, arguments),
    };

    private static Wire.Expression Logarithm(string name, Wire.Expression operand) => Let("number", operand, x => Case(
        [(Fn(">", x, Ex.Double(0)), Fn(name, x)), (Fn("=", x, Ex.Double(0)), Ex.Double(double.NegativeInfinity)), (Fn("<", x, Ex.Double(0)), NaN)],
        Null(ColumnType.Double)));

    /// <summary>One to any power, and minus one to an infinite one, are one; Java says NaN.</summary>
    private static Wire.Expression Power(Wire.Expression number, Wire.Expression exponent) => Let("number", number, x => Let("exponent", exponent, y => If(
        Fn("or", And(Fn("=", x, Ex.Double(1)), Fn("=", y, NaN)), And(Fn("=", Fn("abs", x), Ex.Double(1)), Fn("=", Fn("abs", y), Infinity))),
        Ex.Double(1),
        Fn("power", x, y))));

    /// <summary>Spark leaves the sign of a zero out, which tells the two ends of the circle apart.</summary>
    private static Wire.Expression Atan2(Wire.Expression ordinate, Wire.Expression abscissa) => Let("y", ordinate, y => Let("x", abscissa, x => If(
        And(Fn("=", y, Ex.Double(0)), Fn("or", Fn("<", x, Ex.Double(0)), IsMinusZero(x))),
        If(IsMinusZero(y), Ex.Double(-Math.PI), Ex.Double(Math.PI)),
        Fn("atan2", y, x))));

    private static Wire.Expression IsMinusZero(Wire.Expression number) => Fn("=", Fn("power", number, Ex.Double(-1)), Ex.Double(double.NegativeInfinity));

    /// <summary>A double as a number of the type.</summary>
    public static Wire.Expression As(ColumnType type, Wire.Expression number) => type.Kind is TypeKind.Float ? Cast(number, type) : number;

    private static bool IsNotZero(Expr expr) => expr is Literal { Value: (double and not 0) or (float and not 0) };
}
