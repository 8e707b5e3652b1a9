using EtlLib.Generators.Parsing;
using static EtlLib.Generators.Emission.TypeText;

namespace EtlLib.Generators.Emission;

/// <summary>
/// A model's rows in its own Avro schema: straight-line code over spans, in a file of its own, where the project references EtlLib.Avro.
/// </summary>
internal static class AvroEmitter
{
    private const string Avro = Root + ".Avro";

    /// <summary>Whether all nested models have such code: one of an assembly that was compiled without EtlLib.Avro has none.</summary>
    public static bool CanWrite(SchemaSpec schema) => schema.Columns.All(c => CanWrite(c.Type));

    public static string Write(ModelSpec model)
    {
        var self = model.Declaration.Global;
        var implemented = $"{Avro}.IAvroModel<{self}>";
        var columns = model.Schema.Columns;
        var writer = new CodeWriter();
        DeclarationEmitter.Open(writer, model.Declaration, $" : {implemented}");
        writer.Line(GeneratedCode);
        writer.Open($"static void {implemented}.Write(ref {Avro}.AvroWriter writer, {self} row)");
        for (var i = 0; i < columns.Count; i++)
        {
            writer.Line(Write(columns[i], columns[i].Type, columns[i].Nullable, $"row.{CSharpText.Identifier(columns[i].Property)}", $"v{Number(i)}"));
        }

        writer.Close();
        writer.Line(GeneratedCode);
        writer.Open($"static {self} {implemented}.Read(ref {Avro}.AvroReader reader)");
        for (var i = 0; i < columns.Count; i++)
        {
            writer.Line($"{columns[i].Type.CSharp}{(columns[i].Nullable ? "?" : "")} v{Number(i)} = {Read(columns[i].Type, columns[i].Nullable)};");
        }

        RowEmitter.Construct(writer, "return", model, (_, i) => $"v{Number(i)}");
        writer.Close();
        DeclarationEmitter.Close(writer, model.Declaration);
        return writer.ToString();
    }

    private static bool CanWrite(TypeSpec type) =>
        !type.LacksAvro && (type.Schema is null || CanWrite(type.Schema)) && (type.Element is null || CanWrite(type.Element.Type));

    /// <summary>The statements that write a value.</summary>
    private static string Write(ColumnSpec column, TypeSpec type, bool nullable, string value, string present)
    {
        if (nullable)
        {
            return $"if ({value} is {{ }} {present}) {{ writer.WriteInt(1); {Write(column, type, nullable: false, present, present)} }} else {{ writer.WriteInt(0); }}";
        }

        var name = CSharpText.Literal(column.Name);
        if (type.Wrapper is { } wrapper)
        {
            return Write(column, type with { Wrapper = null, CSharp = Value(type) }, nullable: false, $"{value}.{wrapper.Property}", present);
        }

        value = type.IsReference || type.Kind is Kind.Text or Kind.Bytes ? $"{Values}.NotNull({value}, {name})" : value;
        return type.Kind switch
        {
            Kind.Bool => $"writer.WriteBoolean({value});",
            Kind.Text => $"writer.WriteString({value});",
            Kind.Int or Kind.Long or Kind.Float or Kind.Double or Kind.Bytes or Kind.Uuid => $"writer.Write{type.Kind}({value});",
            Kind.Decimal => $"writer.WriteUnscaled({Values}.Unscaled({value}, {Number(type.Precision)}, {Number(type.Scale)}, {name}));",
            Kind.Date => $"writer.WriteInt({Values}.Days({value}));",
            Kind.Enum => $"writer.WriteInt({Root}.EnumValues<{type.CSharp}>.IndexOf({value}));",
            Kind.Struct => $"{Avro}.AvroRows.Write<{type.CSharp}>(ref writer, {value});",
            Kind.List => $"{Avro}.AvroRows.WriteList<{ElementType(type.Element!)}>(ref writer, {value}, static (ref {Avro}.AvroWriter writer, {ElementType(type.Element!)} value) => {{ {Write(column, type.Element!.Type, type.Element.Nullable, "value", "v")} }});",
            _ when column.Truncate => $"writer.WriteLong({Values}.TruncatedMicros({value}));",
            _ => $"writer.WriteLong({Values}.Micros({value}, {name}));",
        };
    }

    /// <summary>The expression that reads a value.</summary>
    private static string Read(TypeSpec type, bool nullable)
    {
        if (nullable)
        {
            return $"reader.ReadIndex(2) == 0 ? null : {Read(type, nullable: false)}";
        }

        if (type.Wrapper is not null)
        {
            return $"new {type.CSharp}({Read(type with { Wrapper = null, CSharp = Value(type) }, nullable: false)})";
        }

        return type.Kind switch
        {
            Kind.Bool => "reader.ReadBoolean()",
            Kind.Text => "reader.ReadString()",
            Kind.Bytes => "reader.ReadBytes().ToArray()",
            Kind.Decimal => $"reader.ReadDecimal({Number(type.Precision)}, {Number(type.Scale)})",
            Kind.Enum => $"{Root}.EnumValues<{type.CSharp}>.At(reader.ReadIndex({Number(type.Enum!.Symbols.Count)}))",
            Kind.Struct => $"{Avro}.AvroRows.Read<{type.CSharp}>(ref reader)",
            Kind.List => ReadList(type, type.Element!),
            _ => $"reader.Read{type.Kind}()",
        };
    }

    private static string ReadList(TypeSpec type, ElementSpec element)
    {
        var array = $"{Avro}.AvroRows.ReadList<{ElementType(element)}>(ref reader, {Number(LeastBytes(element.Type, element.Nullable))}, static (ref {Avro}.AvroReader reader) => {Read(element.Type, element.Nullable)})";
        return element.IsArray ? array : $"({type.CSharp})[.. {array}]";
    }

    /// <summary>How many bytes a value takes at least: what bounds the length that damaged data can claim.</summary>
    private static int LeastBytes(TypeSpec type, bool nullable) => nullable ? 1 : type.Kind switch
    {
        Kind.Float => 4,
        Kind.Double => 8,
        Kind.Struct => type.Schema!.Columns.Sum(c => LeastBytes(c.Type, c.Nullable)),
        _ => 1,
    };

    private static string ElementType(ElementSpec element) => element.Type.CSharp + (element.Nullable ? "?" : "");
}
