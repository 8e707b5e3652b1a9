using EtlLib.Plan;
using EtlLib.Schemas;
using static EtlLib.Spark.Lowering.Scalars.Ex;

namespace EtlLib.Spark.Lowering.Scalars;

/// <summary>Rounding, as <see cref="Math.Round(double, int, MidpointRounding)"/> does it. Of Spark's functions only <c>rint</c> gives doubles that are no longs.</summary>
internal static class Rounding
{
    /// <summary>Floor, Ceiling and Round.</summary>
    public static Wire.Expression Of(Call call, Wire.Expression operand)
    {
        var (digits, mode) = call.Function switch
        {
            ScalarFunction.Floor => (0, MidpointRounding.ToNegativeInfinity),
            ScalarFunction.Ceiling => (0, MidpointRounding.ToPositiveInfinity),
            _ => (Constant(call, 1), (MidpointRounding)Constant(call, 2)),
        };
        return call.Type is DecimalType ? Decimal(call, operand, digits, mode)
            : digits == 0 ? Numbers.As(call.Type, Let("number", operand, x => Whole(mode, x)))
            : Scaled(call.Type, operand, digits, mode);
    }

    private static Wire.Expression Decimal(Call call, Wire.Expression operand, int digits, MidpointRounding mode) => Cast(
        digits >= ((DecimalType)call.Arguments[0].Type).Scale ? operand : mode switch
        {
            MidpointRounding.ToEven => Fn("bround", operand, Int(digits)),
            MidpointRounding.AwayFromZero => Fn("round", operand, Int(digits)),
            MidpointRounding.ToNegativeInfinity => Fn("floor", operand, Int(digits)),
            MidpointRounding.ToPositiveInfinity => Fn("ceil", operand, Int(digits)),
            _ => Let("number", operand, x => If(Fn("<", Fn("signum", x), Int(0)), Fn("ceil", x, Int(digits)), Fn("floor", x, Int(digits)))),
        },
        call.Type);

    /// <summary>What Math.Round does: nothing to a number that has no digit after the point; else it scales, rounds and scales back.</summary>
    private static Wire.Expression Scaled(ColumnType type, Wire.Expression operand, int digits, MidpointRounding mode)
    {
        var single = type.Kind is TypeKind.Float;
        var power = Ex.Of(new Literal(single ? (object)(float)Math.Pow(10, digits) : Math.Pow(10, digits), type));
        return Let("number", operand, x => If(
            Fn("<", Fn("abs", x), Ex.Double(single ? 1e8 : 1e16)),
            Numbers.As(type, Fn("/", Let("scaled", Fn("*", x, power), y => Whole(mode, y)), power)),
            x));
    }

    private static Wire.Expression Whole(MidpointRounding mode, Wire.Expression x)
    {
        var nearest = Fn("rint", x);
        return mode switch
        {
            MidpointRounding.ToEven => nearest,
            MidpointRounding.AwayFromZero => If(Fn("=", Fn("abs", Fn("-", x, nearest)), Ex.Double(0.5)), Fn("+", x, Fn("/", Fn("signum", x), Ex.Double(2))), nearest),
            MidpointRounding.ToZero => If(Fn(">", Fn("abs", nearest), Fn("abs", x)), Fn("-", nearest, Fn("signum", x)), nearest),
            MidpointRounding.ToNegativeInfinity => If(Fn(">", nearest, x), Fn("-", nearest, Ex.Double(1)), nearest),
            _ => If(Fn("<", nearest, x), Fn("+", nearest, Ex.Double(1)), nearest),
        };
    }

    private static int Constant(Call call, int argument) => call.Arguments.Count <= argument ? 0 : call.Arguments[argument] is Literal { Value: int value }
        ? value
        : throw Refusals.Operation("Round to digits that are no constant", "Give their number, or run the model on the embedded engine.");
}
