using EtlLib.Generators.Emission;

namespace EtlLib.Generators.SchemaText;

/// <summary>
/// A model as an Avro schema (specification 1.12), and as its Parsing Canonical Form. A named type is written out where it first
/// occurs and by its name after that. A duration is a long of microseconds, which no logical type of Avro says: it is marked "etllib.type";
/// a column whose name is not one of Avro's has it as "etllib.column".
/// </summary>
internal static class AvroText
{
    /// <summary>The schema.</summary>
    public static string Json(SchemaSpec schema) => Record(schema, "", [], canonical: false);

    /// <summary>The Parsing Canonical Form, which fingerprints are of.</summary>
    public static string Canonical(SchemaSpec schema) => Record(schema, "", [], canonical: true);

    private static string Record(SchemaSpec schema, string space, HashSet<string> written, bool canonical)
    {
        if (!written.Add(schema.Name))
        {
            return JsonText.Quote(schema.Name);
        }

        var inner = Namespace(schema.Name);
        var fields = schema.Columns.Select(c => Field(c, inner, written, canonical));
        return $"{{{Named("record", schema.Name, space, canonical)},\"fields\":[{string.Join(",", fields)}]}}";
    }

    private static string Field(ColumnSpec column, string space, HashSet<string> written, bool canonical)
    {
        var type = Type(column.Type, column.Nullable, space, written, canonical);
        var own = column.Avro == column.Name || canonical ? "" : $",\"etllib.column\":{JsonText.Quote(column.Name)}";
        return $"{{\"name\":{JsonText.Quote(column.Avro)},\"type\":{type}{(column.Nullable && !canonical ? ",\"default\":null" : "")}{own}}}";
    }

    private static string Type(TypeSpec type, bool nullable, string space, HashSet<string> written, bool canonical)
    {
        var avro = type switch
        {
            { Kind: Kind.Enum } when AvroEmitter.IsText(type) => "\"string\"", // Avro's symbols are names.
            { Kind: Kind.Enum } => Enum(type.Enum!, space, written, canonical),
            { Kind: Kind.Struct } => Record(type.Schema!, space, written, canonical),
            { Element: { } element } => $"{{\"type\":\"array\",\"items\":{Type(element.Type, element.Nullable, space, written, canonical)}}}",
            _ => Primitive(type, canonical),
        };
        return nullable ? $"[\"null\",{avro}]" : avro;
    }

    private static string Primitive(TypeSpec type, bool canonical)
    {
        var (name, logical) = type.Kind switch
        {
            Kind.Bool => ("boolean", null),
            Kind.Int => ("int", null),
            Kind.Long => ("long", null),
            Kind.Float => ("float", null),
            Kind.Double => ("double", null),
            Kind.Text => ("string", null),
            Kind.Bytes => ("bytes", null),
            Kind.Decimal => ("bytes", $"\"logicalType\":\"decimal\",\"precision\":{TypeText.Number(type.Precision)},\"scale\":{TypeText.Number(type.Scale)}"),
            Kind.Uuid => ("string", "\"logicalType\":\"uuid\""),
            Kind.Instant => ("long", "\"logicalType\":\"timestamp-micros\""),
            Kind.LocalTime => ("long", "\"logicalType\":\"local-timestamp-micros\""),
            Kind.Date => ("int", "\"logicalType\":\"date\""),
            Kind.TimeOfDay => ("long", "\"logicalType\":\"time-micros\""),
            _ => ("long", "\"etllib.type\":\"duration-micros\""),
        };
        return logical is null || canonical ? $"\"{name}\"" : $"{{\"type\":\"{name}\",{logical}}}";
    }

    private static string Enum(EnumSpec type, string space, HashSet<string> written, bool canonical) => written.Add(type.Name)
        ? $"{{{Named("enum", type.Name, space, canonical)},\"symbols\":[{string.Join(",", type.Symbols.Select(JsonText.Quote))}]}}"
        : JsonText.Quote(type.Name);

    /// <summary>The canonical form has the full name first; the schema has name and namespace apart, the latter where it is not inherited.</summary>
    private static string Named(string kind, string name, string space, bool canonical)
    {
        if (canonical)
        {
            return $"\"name\":{JsonText.Quote(name)},\"type\":\"{kind}\"";
        }

        var own = Namespace(name);
        return $"\"type\":\"{kind}\",\"name\":{JsonText.Quote(name.Substring(name.LastIndexOf('.') + 1))}{(own == space ? "" : $",\"namespace\":{JsonText.Quote(own)}")}";
    }

    private static string Namespace(string name) => name.LastIndexOf('.') is >= 0 and var dot ? name.Substring(0, dot) : "";
}
