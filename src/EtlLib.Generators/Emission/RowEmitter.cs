using EtlLib.Generators.Parsing;
using static EtlLib.Generators.Emission.TypeText;

namespace EtlLib.Generators.Emission;

/// <summary>Reads and appends rows of a model: from and to the columns of a batch. A call a column: the rest is in EtlLib.Batches.Cells.</summary>
internal static class RowEmitter
{
    public static void Write(CodeWriter writer, ModelSpec model)
    {
        WriteRead(writer, model);
        WriteAppend(writer, model);
    }

    /// <summary>Makes a row: <c>new(X: x) { Y = y };</c>, a line a property, behind a head that ends in <c>=></c> or <c>return</c>.</summary>
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

        writer.Open($"{head} new({string.Join(", ", construction.Parameters.Select(p => $"{p.Name}: {Of(p.Property)}"))})");
        foreach (var property in columns.Select(c => c.Property).Concat(construction.Unmapped).Distinct().Where(p => !construction.Parameters.Any(q => q.Property == p)))
        {
            writer.Line($"{CSharpText.Identifier(property)} = {Of(property)},");
        }

        writer.Close("};");
    }

    private static void WriteRead(CodeWriter writer, ModelSpec model) =>
        Construct(writer, $"static {model.Declaration.Global} {Interface(model)}.Read({Span} columns, int row) =>", model, (column, i) => Read(column.Type, column.Nullable, i));

    private static void WriteAppend(CodeWriter writer, ModelSpec model)
    {
        writer.Open($"static void {Interface(model)}.Append({Span} columns, {model.Declaration.Global} row)");
        for (var i = 0; i < model.Schema.Columns.Count; i++)
        {
            var column = model.Schema.Columns[i];
            var (property, at) = ($"row.{CSharpText.Identifier(column.Property)}", Number(i));
            writer.Line(Append(column, column.Type, column.Nullable, i, property, $"v{at}") + ";");
        }

        writer.Close();
    }

    private static string Interface(ModelSpec model) => $"{Root}.IDataModel<{model.Declaration.Global}>";

    /// <summary>The value of a column at <c>row</c>.</summary>
    private static string Read(TypeSpec type, bool nullable, int i)
    {
        var at = Number(i);
        if (type is { Wrapper: not null } or { Kind: Kind.Struct or Kind.List })
        {
            var value = type.Kind switch
            {
                Kind.Struct => $"{Root}.Batches.Models.Read<{type.CSharp}>(columns, {at}, row)",
                Kind.List => ReadList(type, type.Element!, i),
                _ => $"new {type.CSharp}({Read(type with { Wrapper = null, CSharp = Value(type) }, nullable: false, i)})",
            };
            return nullable ? $"columns[{at}].IsNull(row) ? null : {value}" : value;
        }

        var cell = $"{Cells}.{(nullable ? "Optional" : "")}{type.Kind}";
        return type.Kind switch
        {
            Kind.Decimal => $"{cell}(columns, {at}, row, {Number(type.Scale)})",
            Kind.Enum => $"{cell}<{type.CSharp}>(columns, {at}, row)",
            _ => $"{cell}(columns, {at}, row)",
        };
    }

    private static string ReadList(TypeSpec type, ElementSpec element, int i)
    {
        var array = $"{Root}.Batches.Lists.Read<{ElementType(element)}>(columns, {Number(i)}, row, static (columns, row) => {Read(element.Type, element.Nullable, 0)})";
        return element.IsArray ? array : $"({type.CSharp})[.. {array}]";
    }

    /// <summary>The statement that appends a value, without its semicolon.</summary>
    private static string Append(ColumnSpec column, TypeSpec type, bool nullable, int i, string value, string present)
    {
        var (at, name) = (Number(i), CSharpText.Literal(column.Name));
        if (type is { Wrapper: not null } or { Kind: Kind.Struct or Kind.List })
        {
            var inner = nullable ? present : type.IsReference ? $"{Values}.NotNull({value}, {name})" : value;
            var append = type.Kind switch
            {
                Kind.Struct => $"{Root}.Batches.Models.Append(columns, {at}, {inner})",
                Kind.List => AppendList(column, type.Element!, i, inner),
                _ => Append(column, type with { Wrapper = null, CSharp = Value(type) }, nullable: false, i, $"{inner}.{type.Wrapper!.Property}", present),
            };
            return nullable ? $"if ({value} is {{ }} {present}) {append}; else columns[{at}].AppendNull()" : append;
        }

        var time = type.Kind is Kind.Instant or Kind.LocalTime or Kind.TimeOfDay or Kind.Duration;
        var cell = $"{Cells}.Append{(nullable ? "Optional" : "")}{(time && column.Truncate ? "Truncated" : "")}{type.Kind}";
        return type.Kind switch
        {
            Kind.Decimal => $"{cell}(columns, {at}, {value}, {Number(type.Precision)}, {Number(type.Scale)}, {name})",
            _ when (time && !column.Truncate) || (!nullable && type.Kind is (Kind.Text or Kind.Bytes)) => $"{cell}(columns, {at}, {value}, {name})",
            _ => $"{cell}(columns, {at}, {value})",
        };
    }

    private static string AppendList(ColumnSpec column, ElementSpec element, int i, string value)
    {
        var append = Append(column, element.Type, element.Nullable, 0, "value", "v");
        var body = append.StartsWith("if ", StringComparison.Ordinal) ? $"{{ {append}; }}" : append;
        return $"{Root}.Batches.Lists.Append<{ElementType(element)}>(columns, {Number(i)}, {value}, static (columns, value) => {body})";
    }

    private static string ElementType(ElementSpec element) => element.Type.CSharp + (element.Nullable ? "?" : "");
}
