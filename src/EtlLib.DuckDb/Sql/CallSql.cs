using System.Globalization;
using EtlLib.Plan;
using EtlLib.Schemas;

namespace EtlLib.DuckDb.Sql;

/// <summary>Functions of scalars.</summary>
internal static class CallSql
{
    // Functions that are the same for all types, of their arguments {0}, {1}, ….
    private static readonly Dictionary<ScalarFunction, string> Forms = new()
    {
        [ScalarFunction.Equal] = "({0} = {1})",
        [ScalarFunction.NotEqual] = "({0} <> {1})",
        [ScalarFunction.Less] = "({0} < {1})",
        [ScalarFunction.LessOrEqual] = "({0} <= {1})",
        [ScalarFunction.Greater] = "({0} > {1})",
        [ScalarFunction.GreaterOrEqual] = "({0} >= {1})",
        [ScalarFunction.And] = "({0} AND {1})",
        [ScalarFunction.Or] = "({0} OR {1})",
        [ScalarFunction.Not] = "(NOT {0})",
        [ScalarFunction.IsNull] = "({0} IS NULL)",
        [ScalarFunction.IsNotNull] = "({0} IS NOT NULL)",
        [ScalarFunction.Sqrt] = "etl_sqrt({0})",
        [ScalarFunction.Exp] = "exp({0})",
        [ScalarFunction.Log] = "etl_ln({0})",
        [ScalarFunction.Log10] = "etl_log10({0})",
        [ScalarFunction.Pow] = "pow({0}, {1})",
        [ScalarFunction.Sin] = "etl_sin({0})",
        [ScalarFunction.Cos] = "etl_cos({0})",
        [ScalarFunction.Tan] = "etl_tan({0})",
        [ScalarFunction.Asin] = "etl_asin({0})",
        [ScalarFunction.Acos] = "etl_acos({0})",
        [ScalarFunction.Atan] = "atan({0})",
        [ScalarFunction.Atan2] = "atan2({0}, {1})",
        [ScalarFunction.IsNaN] = "isnan({0})",
        [ScalarFunction.Concat] = "({0} || {1})",
        [ScalarFunction.Upper] = "etl_upper({0})",
        [ScalarFunction.Lower] = "etl_lower({0})",
        [ScalarFunction.Trim] = "trim({0}, ' ')",
        [ScalarFunction.TrimStart] = "ltrim({0}, ' ')",
        [ScalarFunction.TrimEnd] = "rtrim({0}, ' ')",
        [ScalarFunction.Contains] = "contains({0}, {1})",
        [ScalarFunction.StartsWith] = "starts_with({0}, {1})",
        [ScalarFunction.EndsWith] = "ends_with({0}, {1})",
        [ScalarFunction.Replace] = "replace({0}, {1}, {2})",
        [ScalarFunction.Matches] = "regexp_matches({0}, {1})",
        [ScalarFunction.Extract] = "etl_extract({0}, {1}, {2})",
        [ScalarFunction.Md5] = "md5({0})",
        [ScalarFunction.Sha256] = "sha256({0})",
        [ScalarFunction.UnixMicroseconds] = "epoch_us({0})",
        [ScalarFunction.FromUnixMicroseconds] = "etl_from_micros({0})",
        [ScalarFunction.DaysBetween] = "({0} - {1})::INTEGER",
        [ScalarFunction.At] = "({0} + {1})",
        [ScalarFunction.FromZone] = "etl_from_zone({0}, {1})",
        [ScalarFunction.TotalMicroseconds] = "{0}",
        [ScalarFunction.FromMicroseconds] = "{0}",
        [ScalarFunction.ListCount] = "len({0})::INTEGER",
        [ScalarFunction.ListContains] = "list_contains({0}, {1})",
    };

    /// <summary>A call's SQL.</summary>
    public static string Of(Call call, ScalarSql scalars)
    {
        if (call.Function is ScalarFunction.Coalesce)
        {
            return $"coalesce({string.Join(", ", call.Arguments.Select(a => scalars.Of(a, call.Type)))})";
        }

        string[] arguments = [.. call.Arguments.Select(scalars.Of)];
        return Forms.TryGetValue(call.Function, out var form)
            ? string.Format(CultureInfo.InvariantCulture, form, arguments)
            : call.Function switch
            {
                <= ScalarFunction.Sign => Arithmetic(call, arguments),
                ScalarFunction.Floor or ScalarFunction.Ceiling or ScalarFunction.Round => RoundSql.Of(call, arguments),
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
        ScalarFunction.Length => $"{(call.Arguments[0].Type.Kind is TypeKind.Bytes ? "octet_length" : "length")}({arguments[0]})::INTEGER",
        ScalarFunction.Substring => IsNotNegative(call.Arguments[1]) && IsNotNegative(call.Arguments[2])
            ? $"substring({arguments[0]}, {arguments[1]} + 1, {arguments[2]})"
            : $"etl_substring({arguments[0]}, {arguments[1]}, {arguments[2]})",
        ScalarFunction.SplitPart => SplitPart(call, arguments),
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
