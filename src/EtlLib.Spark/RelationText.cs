using System.Globalization;
using System.Text;
using Google.Protobuf;
using Rel = EtlLib.Spark.Protocol.Relation.RelTypeOneofCase;

namespace EtlLib.Spark;

/// <summary>A relation of Spark Connect for people to read: an operation a line, what it reads below it. It shows no option and no data.</summary>
internal static class RelationText
{
    /// <summary>The text.</summary>
    public static string Of(Wire.Relation relation)
    {
        var text = new StringBuilder();
        Append(relation, 0, text);
        return text.ToString().TrimEnd();
    }

    private static void Append(Wire.Relation relation, int depth, StringBuilder text)
    {
        text.Append(' ', 2 * depth).Append(relation.RelTypeCase).Append(' ').AppendLine(Line(relation));
        foreach (var input in Inputs(relation))
        {
            Append(input, depth + 1, text);
        }
    }

    /// <summary>The relations in the fields of the operation, in their order.</summary>
    private static IEnumerable<Wire.Relation> Inputs(Wire.Relation relation) =>
        Wire.Relation.Descriptor.Oneofs[0].Accessor.GetCaseFieldDescriptor(relation)?.Accessor.GetValue(relation) is IMessage operation
            ? operation.Descriptor.Fields.InFieldNumberOrder().Where(f => !f.IsRepeated && !f.IsMap).Select(f => f.Accessor.GetValue(operation)).OfType<Wire.Relation>()
            : [];

    private static string Line(Wire.Relation relation) => relation.RelTypeCase switch
    {
        Rel.Project => List(relation.Project.Expressions),
        Rel.Filter => Of(relation.Filter.Condition),
        Rel.Join => $"{relation.Join.JoinType}{(relation.Join.JoinCondition is { } on ? " on " + Of(on) : "")}",
        Rel.SetOp => $"{relation.SetOp.SetOpType}{(relation.SetOp.IsAll ? " all" : "")}",
        Rel.Sort => List(relation.Sort.Order),
        Rel.Limit => Text(relation.Limit.Limit_),
        Rel.Offset => Text(relation.Offset.Offset_),
        Rel.Aggregate => $"by {List(relation.Aggregate.GroupingExpressions)}: {List(relation.Aggregate.AggregateExpressions)}",
        Rel.SubqueryAlias => relation.SubqueryAlias.Alias,
        Rel.Deduplicate => relation.Deduplicate.AllColumnsAsKeys ? "all columns" : string.Join(", ", relation.Deduplicate.ColumnNames),
        Rel.Read => relation.Read.DataSource is { } source ? $"{(relation.Read.IsStreaming ? "stream of " : "")}{source.Format} {string.Join(", ", source.Paths)}" : relation.Read.NamedTable.UnparsedIdentifier,
        Rel.WithWatermark => $"{relation.WithWatermark.EventTime} less {relation.WithWatermark.DelayThreshold}",
        Rel.Range => Text(relation.Range.End),
        _ => "",
    };

    private static string List(IEnumerable<Wire.Expression> expressions) => string.Join(", ", expressions.Select(Of));

    private static string List(IEnumerable<Wire.Expression.Types.SortOrder> order) =>
        string.Join(", ", order.Select(o => Of(o.Child) + (o.Direction is Wire.Expression.Types.SortOrder.Types.SortDirection.Descending ? " desc" : "")));

    private static string Of(Wire.Expression e) => e.ExprTypeCase switch
    {
        Wire.Expression.ExprTypeOneofCase.Literal => Literal(e.Literal),
        Wire.Expression.ExprTypeOneofCase.UnresolvedAttribute => e.UnresolvedAttribute.UnparsedIdentifier,
        Wire.Expression.ExprTypeOneofCase.UnresolvedFunction => Function(e.UnresolvedFunction),
        Wire.Expression.ExprTypeOneofCase.Alias => $"{Of(e.Alias.Expr)} as {string.Join(", ", e.Alias.Name)}",
        Wire.Expression.ExprTypeOneofCase.Cast => $"cast({Of(e.Cast.Expr)} as {Type(e.Cast.Type)})",
        Wire.Expression.ExprTypeOneofCase.UnresolvedExtractValue => $"{Of(e.UnresolvedExtractValue.Child)}.{e.UnresolvedExtractValue.Extraction.Literal?.String}",
        Wire.Expression.ExprTypeOneofCase.LambdaFunction => $"{string.Join(", ", e.LambdaFunction.Arguments.Select(a => a.NameParts[0]))} -> {Of(e.LambdaFunction.Function)}",
        Wire.Expression.ExprTypeOneofCase.UnresolvedNamedLambdaVariable => e.UnresolvedNamedLambdaVariable.NameParts[0],
        Wire.Expression.ExprTypeOneofCase.Window => $"{Of(e.Window.WindowFunction)} over ({List(e.Window.PartitionSpec)} order by {List(e.Window.OrderSpec)}{Frame(e.Window.FrameSpec)})",
        Wire.Expression.ExprTypeOneofCase.UnresolvedStar => "*",
        _ => e.ExprTypeCase.ToString(),
    };

    private static string Frame(Wire.Expression.Types.Window.Types.WindowFrame? frame)
    {
        string Bound(Wire.Expression.Types.Window.Types.WindowFrame.Types.FrameBoundary bound) => bound.CurrentRow ? "here" : bound.Unbounded ? "all" : Of(bound.Value);
        return frame is null ? "" : $" {frame.FrameType.ToString().ToLowerInvariant()}s {Bound(frame.Lower)} to {Bound(frame.Upper)}";
    }

    private static string Function(Wire.Expression.Types.UnresolvedFunction function) =>
        function.Arguments.Count == 2 && !char.IsLetter(function.FunctionName[0])
            ? $"({Of(function.Arguments[0])} {function.FunctionName} {Of(function.Arguments[1])})"
            : $"{function.FunctionName}({(function.IsDistinct ? "distinct " : "")}{List(function.Arguments)})";

    private static string Literal(Wire.Expression.Types.Literal literal) => literal.LiteralTypeCase switch
    {
        Wire.Expression.Types.Literal.LiteralTypeOneofCase.Null => "null",
        Wire.Expression.Types.Literal.LiteralTypeOneofCase.String => $"'{literal.String}'",
        Wire.Expression.Types.Literal.LiteralTypeOneofCase.Boolean => literal.Boolean ? "true" : "false",
        Wire.Expression.Types.Literal.LiteralTypeOneofCase.Integer => Text(literal.Integer),
        Wire.Expression.Types.Literal.LiteralTypeOneofCase.Long => Text(literal.Long),
        Wire.Expression.Types.Literal.LiteralTypeOneofCase.Double => literal.Double.ToString("R", CultureInfo.InvariantCulture),
        Wire.Expression.Types.Literal.LiteralTypeOneofCase.Decimal => literal.Decimal.Value,
        Wire.Expression.Types.Literal.LiteralTypeOneofCase.Timestamp => $"timestamp '{DateTime.UnixEpoch.AddMicroseconds(literal.Timestamp):yyyy-MM-dd HH:mm:ss.FFFFFF}'",
        _ => literal.LiteralTypeCase.ToString(),
    };

    private static string Type(Wire.DataType type) => type?.KindCase.ToString().ToLowerInvariant() ?? "";

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
