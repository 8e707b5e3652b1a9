using EtlLib.Generators.Model;
using EtlLib.Generators.Parsing;
using static EtlLib.Generators.Emission.TypeText;

namespace EtlLib.Generators.Emission;

/// <summary>Reads and appends rows of a model: from and to the columns of a batch, and from JSON.</summary>
internal static class RowEmitter
{
    public static void Write(CodeWriter writer, ModelSpec model)
    {
        WriteRead(writer, model);
        WriteAppend(writer, model);
        WriteJson(writer, model);
    }

    /// <summary>Makes a row: <c>new(X: x) { Y = y };</c>, a line a property.</summary>
    public static void Construct(CodeWriter writer, string head, ModelSpec model, Func<ColumnSpec, int, string> value)
    {
        var (columns, construction) = (model.Schema.Columns, model.Construction);
        string Of(string property)
        {
            for (var i = 0; i < columns.Count; i++)
            {
                if (columns[i].Property == property)
                {
                    return value(columns[i], i);
                }
            }

            return "default!";
        }

        writer.Open($"{head} => new({string.Join(", ", construction.Parameters.Select(p => $"{p.Name}: {Of(p.Property)}"))})");
        foreach (var property in columns.Select(c => c.Property).Concat(construction.Unmapped).Distinct().Where(p => !construction.Parameters.Any(q => q.Property == p)))
        {
            writer.Line($"{CSharpText.Identifier(property)} = {Of(property)},");
        }

        writer.Close("};");
    }

    private static void WriteRead(CodeWriter writer, ModelSpec model) =>
        Construct(writer, $"static {model.Declaration.Global} {Interface(model)}.Read({Span} columns, int row)", model, (column, i) =>
            column.Nullable ? $"columns[{Number(i)}].IsNull(row) ? null : {Read(column.Type, i)}" : Read(column.Type, i));

    private static void WriteAppend(CodeWriter writer, ModelSpec model)
    {
        writer.Open($"static void {Interface(model)}.Append({Span} columns, {model.Declaration.Global} row)");
        for (var i = 0; i < model.Schema.Columns.Count; i++)
        {
            var column = model.Schema.Columns[i];
            var (property, at) = ($"row.{CSharpText.Identifier(column.Property)}", Number(i));
            writer.Line(column switch
            {
                { Nullable: true } => $"if ({property} is {{ }} v{at}) {Append(column, column.Type, i, $"v{at}")}; else columns[{at}].AppendNull();",
                { Type.IsReference: true } => $"{Append(column, column.Type, i, $"{Values}.NotNull({property}, {CSharpText.Literal(column.Name)})")};",
                _ => $"{Append(column, column.Type, i, property)};",
            });
        }

        writer.Close();
    }

    private static void WriteJson(CodeWriter writer, ModelSpec model)
    {
        writer.Open($"static void {Interface(model)}.AppendJson({Span} columns, ref global::System.Text.Json.Utf8JsonReader json)");
        writer.Line($"var row = new {Root}.Batches.JsonRow(columns, DataFrame.Schema);");
        writer.Open("while (row.Next(ref json))");
        for (var i = 0; i < model.Schema.Columns.Count; i++)
        {
            writer.Line($"{(i == 0 ? "" : "else ")}if (json.ValueTextEquals({CSharpText.Literal(model.Schema.Columns[i].Name)}u8)) row.Value({Number(i)}, ref json);");
        }

        writer.Line($"{(model.Schema.Columns.Count == 0 ? "" : "else ")}row.Skip(ref json);");
        writer.Close();
        writer.Line("row.End();");
        writer.Close();
    }

    private static string Interface(ModelSpec model) => $"{Root}.IDataModel<{model.Declaration.Global}>";

    /// <summary>The value of a column at <c>row</c>.</summary>
    private static string Read(TypeSpec type, int i)
    {
        var vector = $"{TypeText.Vectors}.{Vector(type.Kind).Get}(columns, {Number(i)})";
        var value = type.Kind switch
        {
            Kind.Text => $"{vector}.GetString(row)",
            Kind.Bytes => $"{vector}[row].ToArray()",
            Kind.Decimal => $"{Values}.ToDecimal({vector}[row], {Number(type.Scale)})",
            Kind.Uuid => $"{vector}[row].ToGuid()",
            Kind.Instant or Kind.LocalTime or Kind.Date or Kind.TimeOfDay or Kind.Duration => $"{Values}.To{type.Kind}({vector}[row])",
            Kind.Enum => $"{Root}.EnumValues<{Value(type)}>.Read({vector}, row)",
            Kind.Struct => $"{Root}.Batches.Models.Read<{type.CSharp}>(columns, {Number(i)}, row)",
            Kind.List => ReadList(type, type.Element!, i),
            _ => $"{vector}[row]",
        };
        return type.Wrapper is null ? value : $"new {type.CSharp}({value})";
    }

    private static string ReadList(TypeSpec type, ElementSpec element, int i)
    {
        var value = Read(element.Type, 0);
        var array = $"{Root}.Batches.Lists.Read<{ElementType(element)}>(columns, {Number(i)}, row, static (columns, row) => {(element.Nullable ? $"columns[0].IsNull(row) ? null : {value}" : value)})";
        return element.IsArray ? array : $"({type.CSharp})[.. {array}]";
    }

    /// <summary>Appends a value that is not null.</summary>
    private static string Append(ColumnSpec column, TypeSpec type, int i, string value)
    {
        var vector = $"{TypeText.Vectors}.{Vector(type.Kind).Get}(columns, {Number(i)})";
        var inner = type.Wrapper is null ? value : $"{value}.{type.Wrapper.Property}";
        var name = CSharpText.Literal(column.Name);
        if (type.Wrapper is not null && type.Kind is Kind.Text or Kind.Bytes)
        {
            inner = $"{Values}.NotNull({inner}, {name})";
        }

        return type.Kind switch
        {
            Kind.Decimal => $"{vector}.Append({Values}.Unscaled({inner}, {Number(type.Precision)}, {Number(type.Scale)}, {name}))",
            Kind.Uuid => $"{vector}.Append({Root}.Batches.UuidBytes.From({inner}))",
            Kind.Date => $"{vector}.Append({Values}.Days({inner}))",
            Kind.Instant or Kind.LocalTime or Kind.TimeOfDay or Kind.Duration => $"{vector}.Append({(column.Truncate ? $"{Values}.TruncatedMicros({inner})" : $"{Values}.Micros({inner}, {name})")})",
            Kind.Enum => $"{Root}.EnumValues<{Value(type)}>.Append({vector}, {inner})",
            Kind.Struct => $"{Root}.Batches.Models.Append(columns, {Number(i)}, {inner})",
            Kind.List => AppendList(column, type.Element!, i, inner),
            _ => $"{vector}.Append({inner})",
        };
    }

    private static string AppendList(ColumnSpec column, ElementSpec element, int i, string value)
    {
        var append = element switch
        {
            { Nullable: true } => $"{{ if (value is {{ }} v) {Append(column, element.Type, 0, "v")}; else columns[0].AppendNull(); }}",
            { Type.IsReference: true } => Append(column, element.Type, 0, $"{Values}.NotNull(value, {CSharpText.Literal(column.Name)})"),
            _ => Append(column, element.Type, 0, "value"),
        };
        return $"{Root}.Batches.Lists.Append<{ElementType(element)}>(columns, {Number(i)}, {value}, static (columns, value) => {append})";
    }

    private static string ElementType(ElementSpec element) => element.Type.CSharp + (element.Nullable ? "?" : "");
}
