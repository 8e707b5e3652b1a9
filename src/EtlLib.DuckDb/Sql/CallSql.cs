using EtlLib.Plan;
using EtlLib.Schemas;

namespace EtlLib.DuckDb.Sql;

/// <summary>Functions of scalars.</summary>
internal static class CallSql
{
    private static readonly Dictionary<ScalarFunction, string> Operators = new()
    {
        [ScalarFunction.Equal] = "=",
        [ScalarFunction.NotEqual] = "<>",
        [ScalarFunction.Less] = "<",
        [ScalarFunction.LessOrEqual] = "<=",
        [ScalarFunction.Greater] = ">",
        [ScalarFunction.GreaterOrEqual] = ">=",
        [ScalarFunction.And] = "AND",
        [ScalarFunction.Or] = "OR",
        [ScalarFunction.Concat] = "||",
    };

    // Functions of the arguments as they are.
    private static readonly Dictionary<ScalarFunction, string> Names = new()
    {
        [ScalarFunction.Sqrt] = "etl_sqrt",
        [ScalarFunction.Exp] = "exp",
        [ScalarFunction.Log] = "etl_ln",
        [ScalarFunction.Log10] = "etl_log10",
        [ScalarFunction.Pow] = "pow",
        [ScalarFunction.Sin] = "etl_sin",
        [ScalarFunction.Cos] = "etl_cos",
        [ScalarFunction.Tan] = "etl_tan",
        [ScalarFunction.Asin] = "etl_asin",
        [ScalarFunction.Acos] = "etl_acos",
        [ScalarFunction.Atan] = "atan",
        [ScalarFunction.Atan2] = "atan2",
        [ScalarFunction.IsNaN] = "isnan",
        [ScalarFunction.Upper] = "etl_upper",
        [ScalarFunction.Lower] = "etl_lower",
        [ScalarFunction.Contains] = "contains",
        [ScalarFunction.StartsWith] = "starts_with",
        [ScalarFunction.EndsWith] = "ends_with",
        [ScalarFunction.Replace] = "replace",
        [ScalarFunction.Matches] = "regexp_matches",
        [ScalarFunction.Md5] = "md5",
        [ScalarFunction.Sha256] = "sha256",
        [ScalarFunction.UnixMicroseconds] = "epoch_us",
        [ScalarFunction.FromUnixMicroseconds] = "etl_from_micros",
        [ScalarFunction.ListContains] = "list_contains",
    };

    /// <summary>A call's SQL.</summary>
    public static string Of(Call call, ScalarSql scalars)
    {
        if (Operators.TryGetValue(call.Function, out var word))
        {
            return $"({scalars.Of(call.Arguments[0])} {word} {scalars.Of(call.Arguments[1])})";
        }

        if (call.Function is ScalarFunction.Coalesce)
        {
            return $"coalesce({string.Join(", ", call.Arguments.Select(a => scalars.Of(a, call.Type)))})";
        }

        string[] arguments = [.. call.Arguments.Select(scalars.Of)];
        return Names.TryGetValue(call.Function, out var name)
            ? $"{name}({string.Join(", ", arguments)})"
            : call.Function switch
            {
                <= ScalarFunction.Sign => Arithmetic(call, arguments),
                ScalarFunction.Floor or ScalarFunction.Ceiling or ScalarFunction.Round => RoundSql.Of(call, arguments),
                ScalarFunction.Not => $"(NOT {arguments[0]})",
                ScalarFunction.IsNull => $"({arguments[0]} IS NULL)",
                ScalarFunction.IsNotNull => $"({arguments[0]} IS NOT NULL)",
                ScalarFunction.ListCount => $"len({arguments[0]})::INTEGER",
                ScalarFunction.ListAt => ListAt(call, arguments),
                >= ScalarFunction.Year and <= ScalarFunction.FromMicroseconds => TimeSql.Of(call, arguments),
                _ => Text(call, arguments),
            };
    }

    private static string Arithmetic(Call call, string[] arguments)
    {
        var (left, right) = (call.Arguments[0].Type, call.Arguments.Count > 1 ? call.Arguments[1].Type : null);
        if (left.Kind is TypeKind.Instant or TypeKind.LocalTime)
        {
            return TimeSql.Arithmetic(call, arguments);
        }

        if (right is not null && call.Type is DecimalType)
        {
            return DecimalSql.Of(call, arguments);
        }

        var whole = left.Kind is TypeKind.Int or TypeKind.Long;
        return call.Function switch
        {
            ScalarFunction.Add => $"({arguments[0]} + {arguments[1]})",
            ScalarFunction.Subtract => $"({arguments[0]} - {arguments[1]})",
            ScalarFunction.Multiply => $"({arguments[0]} * {arguments[1]})",
            ScalarFunction.Divide when whole => IsNotZero(call.Arguments[1]) ? $"({arguments[0]} // {arguments[1]})" : $"etl_divide({arguments[0]}, {arguments[1]})",
            ScalarFunction.Modulo when whole => IsNotZero(call.Arguments[1]) ? $"({arguments[0]} % {arguments[1]})" : $"etl_modulo({arguments[0]}, {arguments[1]})",
            ScalarFunction.Divide => $"({arguments[0]} / {arguments[1]})",
            ScalarFunction.Modulo => $"({arguments[0]} % {arguments[1]})",
            ScalarFunction.Negate => $"(-{arguments[0]})",
            ScalarFunction.Abs => $"abs({arguments[0]})",
            _ => left.Kind is TypeKind.Float or TypeKind.Double ? $"etl_sign({arguments[0]})" : $"sign({arguments[0]})::INTEGER",
        };
    }

    private static string Text(Call call, string[] arguments) => call.Function switch
    {
        ScalarFunction.Trim => $"trim({arguments[0]}, ' ')",
        ScalarFunction.TrimStart => $"ltrim({arguments[0]}, ' ')",
        ScalarFunction.TrimEnd => $"rtrim({arguments[0]}, ' ')",
        ScalarFunction.Length => $"{(call.Arguments[0].Type.Kind is TypeKind.Bytes ? "octet_length" : "length")}({arguments[0]})::INTEGER",
        ScalarFunction.Substring => IsNotNegative(call.Arguments[1]) && IsNotNegative(call.Arguments[2])
            ? $"substring({arguments[0]}, {arguments[1]} + 1, {arguments[2]})"
            : $"etl_substring({arguments[0]}, {arguments[1]}, {arguments[2]})",
        ScalarFunction.SplitPart => SplitPart(call, arguments),
        ScalarFunction.Extract => $"etl_extract({arguments[0]}, {arguments[1]}, {arguments[2]})",
        _ => throw new PlanException($"The embedded engine does not know {call.Function}."),
    };

    private static string SplitPart(Call call, string[] arguments) => call.Arguments[1] is Literal { Value: "" }
        ? throw new PlanException($"{call} splits at an empty text: give the separator.")
        : call.Arguments[2] is Literal { Value: int and >= 0 }
            ? $"split_part({arguments[0]}, {arguments[1]}, {arguments[2]} + 1)"
            : $"etl_split_part({arguments[0]}, {arguments[1]}, {arguments[2]})";

    private static string ListAt(Call call, string[] arguments) => IsNotNegative(call.Arguments[1])
        ? $"list_extract({arguments[0]}, {arguments[1]} + 1)"
        : $"CASE WHEN {arguments[1]} >= 0 THEN list_extract({arguments[0]}, {arguments[1]}::BIGINT + 1) END";

    private static bool IsNotZero(Expr expr) => expr is Literal { Value: (int and not 0) or (long and not 0L) };

    private static bool IsNotNegative(Expr expr) => expr is Literal { Value: int and >= 0 and < int.MaxValue };
}
