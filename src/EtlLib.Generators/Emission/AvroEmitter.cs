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
        for (int i = 0, run; i < columns.Count; i += Math.Max(run, 1))
        {
            run = columns.Skip(i).TakeWhile(c => Most(c) > 0).Count();
            if (run > 1)
            {
                WriteRun(writer, [.. columns.Skip(i).Take(run)], $"at{Number(i)}");
            }
            else
            {
                writer.Line(Write(columns[i], columns[i].Type, columns[i].Nullable, Property(columns[i]), $"v{Number(i)}"));
                run = 1;
            }
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

    /// <summary>Numbers one after another: room is asked for once.</summary>
    private static void WriteRun(CodeWriter writer, List<ColumnSpec> columns, string at)
    {
        writer.Line($"ref byte {at} = ref writer.Reserve({Number(columns.Sum(Most))});");
        foreach (var column in columns)
        {
            var type = column.Type;
            var value = Property(column) + (type.Wrapper is { } wrapper ? $".{wrapper.Property}" : "");
            writer.Line($"{at} = ref {Avro}.AvroWriter.Put(ref {at}, {(type.Kind is Kind.Int or Kind.Long or Kind.Double ? value : Whole(column, type.Wrapper is null ? type.CSharp : Value(type), value))});");
        }

        writer.Line($"writer.Advance(ref {at});");
    }

    /// <summary>How many bytes a number takes at most; 0 where a column holds none, or may be null.</summary>
    private static int Most(ColumnSpec column) => column.Nullable ? 0 : column.Type.Kind switch
    {
        Kind.Double => 8,
        Kind.Enum when IsText(column.Type) => 0,
        Kind.Int or Kind.Long or Kind.Date or Kind.Enum or Kind.Instant or Kind.LocalTime or Kind.TimeOfDay or Kind.Duration => 10,
        _ => 0,
    };

    /// <summary>Whether an enum is a string in Avro.</summary>
    public static bool IsText(TypeSpec type) => type.Enum is { } e && !e.Symbols.All(Parsing.ModelNames.IsAvro);

    private static string Property(ColumnSpec column) => $"row.{CSharpText.Identifier(column.Property)}";

    /// <summary>The whole number that a date, a time or an enum is.</summary>
    private static string Whole(ColumnSpec column, string type, string value) => column.Type.Kind switch
    {
        Kind.Date => $"{Values}.Days({value})",
        Kind.Enum => $"{Root}.EnumValues<{type}>.IndexOf({value})",
        _ when column.Truncate => $"{Values}.TruncatedMicros({value})",
        _ => $"{Values}.Micros({value}, {CSharpText.Literal(column.Name)})",
    };

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
            Kind.Enum when IsText(type) => $"writer.WriteString({Root}.EnumValues<{type.CSharp}>.NameOf({value}));",
            Kind.Struct => $"{Avro}.AvroRows.Write<{type.CSharp}>(ref writer, {value});",
            Kind.List => $"{Avro}.AvroRows.WriteList<{ElementType(type.Element!)}>(ref writer, {value}, static (ref {Avro}.AvroWriter writer, {ElementType(type.Element!)} value) => {{ {Write(column, type.Element!.Type, type.Element.Nullable, "value", "v")} }});",
            _ => $"writer.WriteLong({Whole(column with { Type = type }, type.CSharp, value)});",
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
            Kind.Enum when IsText(type) => $"{Root}.EnumValues<{type.CSharp}>.Parse(reader.ReadUtf8())",
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
