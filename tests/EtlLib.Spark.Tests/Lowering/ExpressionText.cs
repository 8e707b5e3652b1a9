using System.Globalization;
using Literal = EtlLib.Spark.Protocol.Expression.Types.Literal;

namespace EtlLib.Spark.Tests.Lowering;

/// <summary>Spark's expressions as text for people: functions by name, operators between their operands, long texts cut.</summary>
internal static class ExpressionText
{
    private const int LongestText = 120;

    public static string Of(Wire.Expression expression) => expression.ExprTypeCase switch
    {
        Wire.Expression.ExprTypeOneofCase.Literal => Of(expression.Literal),
        Wire.Expression.ExprTypeOneofCase.UnresolvedAttribute => expression.UnresolvedAttribute.UnparsedIdentifier,
        Wire.Expression.ExprTypeOneofCase.UnresolvedFunction => Of(expression.UnresolvedFunction),
        Wire.Expression.ExprTypeOneofCase.UnresolvedExtractValue => $"{Of(expression.UnresolvedExtractValue.Child)}.{expression.UnresolvedExtractValue.Extraction.Literal.String}",
        Wire.Expression.ExprTypeOneofCase.UnresolvedNamedLambdaVariable => string.Join('.', expression.UnresolvedNamedLambdaVariable.NameParts),
        Wire.Expression.ExprTypeOneofCase.LambdaFunction => $"{string.Join(", ", expression.LambdaFunction.Arguments.Select(a => string.Join('.', a.NameParts)))} -> {Of(expression.LambdaFunction.Function)}",
        Wire.Expression.ExprTypeOneofCase.Alias => $"{Of(expression.Alias.Expr)} as {string.Join('.', expression.Alias.Name)}",
        Wire.Expression.ExprTypeOneofCase.Cast => $"{(expression.Cast.EvalMode == Wire.Expression.Types.Cast.Types.EvalMode.Try ? "try_" : "")}cast({Of(expression.Cast.Expr)} as {Of(expression.Cast.Type)})",
        _ => throw new NotSupportedException($"No text for {expression.ExprTypeCase}: add it."),
    };

    public static string Of(Wire.DataType type) => type.KindCase switch
    {
        Wire.DataType.KindOneofCase.Decimal => $"decimal({type.Decimal.Precision}, {type.Decimal.Scale})",
        Wire.DataType.KindOneofCase.Array => $"array<{Of(type.Array.ElementType)}>",
        Wire.DataType.KindOneofCase.Struct => $"struct<{string.Join(", ", type.Struct.Fields.Select(f => $"{f.Name}: {Of(f.DataType)}"))}>",
        var kind => kind.ToString().ToLowerInvariant(),
    };

    private static string Of(Wire.Expression.Types.UnresolvedFunction function)
    {
        string[] arguments = [.. function.Arguments.Select(Of)];
        var isOperator = arguments.Length == 2 && (!char.IsLetter(function.FunctionName[0]) || function.FunctionName is "and" or "or" or "div" or "rlike");
        return isOperator ? $"({arguments[0]} {function.FunctionName} {arguments[1]})" : $"{function.FunctionName}({string.Join(", ", arguments)})";
    }

    private static string Of(Literal literal) => literal.LiteralTypeCase switch
    {
        Literal.LiteralTypeOneofCase.Null => $"null::{Of(literal.Null)}",
        Literal.LiteralTypeOneofCase.String => literal.String.Length > LongestText ? $"'{literal.String[..40]}…'" : $"'{literal.String}'",
        Literal.LiteralTypeOneofCase.Binary => $"0x{Convert.ToHexString(literal.Binary.Span)}",
        Literal.LiteralTypeOneofCase.Boolean => literal.Boolean ? "true" : "false",
        Literal.LiteralTypeOneofCase.Integer => Number(literal.Integer),
        Literal.LiteralTypeOneofCase.Long => Number(literal.Long) + "L",
        Literal.LiteralTypeOneofCase.Float => Number(literal.Float) + "f",
        Literal.LiteralTypeOneofCase.Double => Number(literal.Double) + "d",
        Literal.LiteralTypeOneofCase.Decimal => $"{literal.Decimal.Value}::decimal({literal.Decimal.Precision}, {literal.Decimal.Scale})",
        Literal.LiteralTypeOneofCase.Date => $"date({Number(literal.Date)})",
        Literal.LiteralTypeOneofCase.Timestamp => $"timestamp({Number(literal.Timestamp)})",
        Literal.LiteralTypeOneofCase.TimestampNtz => $"timestamp_ntz({Number(literal.TimestampNtz)})",
        _ => throw new NotSupportedException($"No text for {literal.LiteralTypeCase}: add it."),
    };

    private static string Number(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
}
