using EtlLib.Plan;
using EtlLib.Schemas;

namespace EtlLib.DuckDb.Sql;

/// <summary>Rounding, as <see cref="Math.Round(double, int, MidpointRounding)"/> does it.</summary>
internal static class RoundSql
{
    /// <summary>The SQL of Floor, Ceiling and Round.</summary>
    public static string Of(Call call, string[] arguments) => (call.Function, call.Type) switch
    {
        (ScalarFunction.Round, DecimalType type) => DecimalSql.Round(arguments[0], (DecimalType)call.Arguments[0].Type, type, Constant(call, 1), Mode(call)),
        (ScalarFunction.Round, _) => Float(call, arguments[0]),
        (ScalarFunction.Floor, DecimalType type) => $"CAST(floor({arguments[0]}) AS {SqlText.Type(type)})",
        (ScalarFunction.Ceiling, DecimalType type) => $"CAST(ceil({arguments[0]}) AS {SqlText.Type(type)})",
        (ScalarFunction.Floor, _) => $"floor({arguments[0]})",
        _ => $"ceil({arguments[0]})",
    };

    private static string Float(Call call, string operand)
    {
        var digits = Constant(call, 1);
        var (type, limit) = call.Type.Kind is TypeKind.Float ? ("FLOAT", "1e8") : ("DOUBLE", "1e16");
        if (digits == 0)
        {
            return Whole(Mode(call), operand) + "::" + type;
        }

        // What Math.Round does: nothing to a number that has no digit after the point; else it scales, rounds and scales back.
        var power = SqlText.Invariant($"1e{digits}::{type}");
        return $"CASE WHEN abs({operand}) < {limit} THEN ({Whole(Mode(call), $"({operand} * {power})")} / {power})::{type} ELSE {operand} END";
    }

    private static string Whole(MidpointRounding mode, string operand) => mode switch
    {
        MidpointRounding.ToEven => $"round_even({operand}, 0)",
        MidpointRounding.AwayFromZero => $"round({operand})",
        MidpointRounding.ToZero => $"trunc({operand})",
        MidpointRounding.ToNegativeInfinity => $"floor({operand})",
        _ => $"ceil({operand})",
    };

    private static MidpointRounding Mode(Call call) => (MidpointRounding)Constant(call, 2);

    private static int Constant(Call call, int argument) => call.Arguments.Count <= argument ? 0 : call.Arguments[argument] is Literal { Value: int value }
        ? value
        : throw new PlanException($"{call} rounds to digits that are no constant.");
}
