using EtlLib.Plan;
using EtlLib.Schemas;

namespace EtlLib.DuckDb.Sql;

/// <summary>
/// Exact arithmetic of decimals, with the precision and scale that <see cref="Typing"/> says. Where DuckDB's own arithmetic has another, the digits
/// are computed with as 128-bit integers; what needs more than 38 digits on the way is an overflow.
/// </summary>
internal static class DecimalSql
{
    /// <summary>A call of two decimals.</summary>
    public static string Of(Call call, string[] arguments)
    {
        var (left, right, result) = ((DecimalType)call.Arguments[0].Type, (DecimalType)call.Arguments[1].Type, (DecimalType)call.Type);
        var scale = Math.Max(left.Scale, right.Scale);
        switch (call.Function)
        {
            case ScalarFunction.Add or ScalarFunction.Subtract when result.Scale == scale:
                return $"({Cast(arguments[0], result)} {Sign(call)} {Cast(arguments[1], result)})::{SqlText.Type(result)}";
            case ScalarFunction.Add or ScalarFunction.Subtract:
                return Scaled(Rescaled($"({Digits(arguments[0], left, scale)} {Sign(call)} {Digits(arguments[1], right, scale)})", scale - result.Scale), result);
            case ScalarFunction.Multiply when result.Scale == left.Scale + right.Scale:
                return $"({Cast(arguments[0], new DecimalType(DecimalType.MaxPrecision, left.Scale))} * {arguments[1]})::{SqlText.Type(result)}";
            case ScalarFunction.Multiply:
                return Scaled(Rescaled($"({Digits(arguments[0], left, left.Scale)} * {Digits(arguments[1], right, right.Scale)})", left.Scale + right.Scale - result.Scale), result);
            case ScalarFunction.Divide:
                // numerator / denominator has the result's digits once the numerator is moved by the result's scale.
                var moved = result.Scale + right.Scale - left.Scale;
                return Scaled($"etl_round_divide({Moved(Digits(arguments[0], left, left.Scale), moved)}, {Digits(arguments[1], right, right.Scale)})", result);
            default:
                return Scaled($"etl_modulo({Digits(arguments[0], left, scale)}, {Digits(arguments[1], right, scale)})", result);
        }
    }

    /// <summary>A decimal rounded to so many digits after the point.</summary>
    public static string Round(string operand, DecimalType type, DecimalType result, int digits, MidpointRounding mode)
    {
        if (digits >= type.Scale)
        {
            return Cast(operand, result);
        }

        var divisor = Power(type.Scale - digits);
        var function = mode switch
        {
            MidpointRounding.ToEven => "etl_round_divide_even",
            MidpointRounding.AwayFromZero => "etl_round_divide",
            MidpointRounding.ToZero => "etl_divide",
            MidpointRounding.ToNegativeInfinity => "etl_floor_divide",
            _ => "etl_ceiling_divide",
        };
        return Scaled($"({function}({Digits(operand, type, type.Scale)}, {divisor}) * {divisor})", result);
    }

    /// <summary>The digits of a decimal, the point left out, as if it had a scale.</summary>
    private static string Digits(string operand, DecimalType type, int scale)
    {
        // To multiply by the power of ten is fast, where the product has room; to leave out the point of the text is always right.
        var digits = type.Scale == 0 ? $"{operand}::HUGEINT"
            : type.Precision + type.Scale <= DecimalType.MaxPrecision
                ? $"({Cast(operand, new DecimalType(DecimalType.MaxPrecision, type.Scale))} * {Power(type.Scale)}::DECIMAL({type.Scale + 1}, 0))::HUGEINT"
                : $"replace({operand}::VARCHAR, '.', '')::HUGEINT";
        return Moved(digits, scale - type.Scale);
    }

    private static string Moved(string digits, int by) => by > 0 ? $"({digits} * {Power(by)})" : by < 0 ? Rescaled(digits, -by) : digits;

    private static string Rescaled(string digits, int by) => by > 0 ? $"etl_round_divide({digits}, {Power(by)})" : digits;

    private static string Scaled(string digits, DecimalType type) => type.Scale == 0
        ? $"{digits}::{SqlText.Type(type)}"
        : $"({digits}::DECIMAL(38, 0) * CAST('0.{new string('0', type.Scale - 1)}1' AS DECIMAL({type.Scale}, {type.Scale})))::{SqlText.Type(type)}";

    private static string Cast(string operand, DecimalType type) => $"CAST({operand} AS {SqlText.Type(type)})";

    private static string Power(int exponent) => $"1{new string('0', exponent)}::HUGEINT";

    private static string Sign(Call call) => call.Function is ScalarFunction.Add ? "+" : "-";
}
