using System.Text.Json;

namespace EtlLib.Avro;

/// <summary>
/// Reads schemas. Names are checked for being there and being unique, not for their letters: data whose names break that rule exist and can
/// be read.
/// </summary>
internal sealed class SchemaParser
{
    /// <summary>How deep the JSON of a schema may be.</summary>
    public const int MaxDepth = 256;

    private readonly Dictionary<string, AvroType> named = new(StringComparer.Ordinal);

    public AvroType Parse(JsonElement root) => Type(root, "", "the schema");

    public static AvroKind? Primitive(string name) => name switch
    {
        "null" => AvroKind.Null,
        "boolean" => AvroKind.Boolean,
        "int" => AvroKind.Int,
        "long" => AvroKind.Long,
        "float" => AvroKind.Float,
        "double" => AvroKind.Double,
        "bytes" => AvroKind.Bytes,
        "string" => AvroKind.String,
        _ => null,
    };

    private AvroType Type(JsonElement json, string space, string place) => json.ValueKind switch
    {
        JsonValueKind.String => Named(json.GetString()!, space, place),
        JsonValueKind.Array => Union(json, space, place),
        JsonValueKind.Object => Complex(json, space, place),
        _ => throw new AvroException($"{place}: a type is a name, an object or an array, not {json.ValueKind.ToString().ToLowerInvariant()}."),
    };

    private AvroType Named(string name, string space, string place) =>
        Primitive(name) is { } kind ? new AvroType(kind)
        : named.TryGetValue(Full(name, space), out var type) || named.TryGetValue(name, out type) ? type
        : throw new AvroException($"{place}: there is no type {name}. Types are used after they are defined.");

    private AvroType Union(JsonElement json, string space, string place)
    {
        var branches = json.EnumerateArray().Select(b => Type(b, space, place)).ToArray();
        if (Array.Exists(branches, b => b.Kind == AvroKind.Union))
        {
            throw new AvroException($"{place}: a union must not contain a union.");
        }

        var twice = branches.GroupBy(b => b.Name.Length > 0 ? b.Name : b.Kind.ToString()).FirstOrDefault(g => g.Count() > 1);
        return twice is null
            ? new AvroType(AvroKind.Union) { Branches = branches }
            : throw new AvroException($"{place}: the union has {twice.First()} more than once.");
    }

    private AvroType Complex(JsonElement json, string space, string place)
    {
        if (!json.TryGetProperty("type", out var type))
        {
            throw new AvroException($"{place}: the object has no \"type\".");
        }

        if (type.ValueKind != JsonValueKind.String)
        {
            return Type(type, space, place);
        }

        switch (type.GetString()!)
        {
            case "record" or "error":
                return Record(json, space, place);
            case "enum":
                return Enum(json, space, place);
            case "fixed":
                var named = Define(AvroKind.Fixed, json, space, place);
                named.Size = Number(json, "size") is >= 0 and var size ? size : throw new AvroException($"{named.Name}: a fixed needs a \"size\" that is not negative.");
                return LogicalTypes.Apply(named, json);
            case "array":
                return new AvroType(AvroKind.Array) { Items = Part(json, "items", space, place) };
            case "map":
                return new AvroType(AvroKind.Map) { Items = Part(json, "values", space, place) };
            case var name:
                return Primitive(name) is { } kind ? LogicalTypes.Apply(new AvroType(kind), json) : Named(name, space, place);
        }
    }

    private AvroType Record(JsonElement json, string space, string place)
    {
        var record = Define(AvroKind.Record, json, space, place);
        if (!json.TryGetProperty("fields", out var list) || list.ValueKind != JsonValueKind.Array)
        {
            throw new AvroException($"{record.Name}: a record needs an array \"fields\".");
        }

        var inner = Namespace(record.Name);
        var fields = new List<AvroField>();
        foreach (var field in list.EnumerateArray())
        {
            var name = Text(field, "name") ?? throw new AvroException($"{record.Name}: a field needs a \"name\".");
            var type = Part(field, "type", inner, $"{record.Name}.{name}");
            fields.Add(new AvroField(name, type, Texts(field, "aliases"), field.TryGetProperty("default", out var value) ? value.Clone() : null)
            { Column = Text(field, "etllib.column") ?? name });
        }

        var twice = fields.GroupBy(f => f.Name, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1);
        record.Fields = twice is null ? [.. fields] : throw new AvroException($"{record.Name}: there is more than one field {twice.Key}.");
        return record;
    }

    private AvroType Enum(JsonElement json, string space, string place)
    {
        var type = Define(AvroKind.Enum, json, space, place);
        type.Symbols = Texts(json, "symbols");
        type.DefaultSymbol = Text(json, "default");
        return type.Symbols.Distinct(StringComparer.Ordinal).Count() != type.Symbols.Length ? throw new AvroException($"{type.Name}: a symbol is there more than once.")
            : type.DefaultSymbol is { } symbol && !type.Symbols.Contains(symbol, StringComparer.Ordinal) ? throw new AvroException($"{type.Name}: the default {symbol} is not one of the symbols.")
            : type;
    }

    private AvroType Define(AvroKind kind, JsonElement json, string space, string place)
    {
        var name = Text(json, "name") ?? throw new AvroException($"{place}: a {kind.ToString().ToLowerInvariant()} needs a \"name\".");
        var full = Full(name, Text(json, "namespace") ?? space);
        var type = new AvroType(kind) { Name = full, Aliases = [.. Texts(json, "aliases").Select(a => Full(a, Namespace(full)))] };
        return named.TryAdd(full, type) ? type : throw new AvroException($"{place}: {full} is defined more than once.");
    }

    private AvroType Part(JsonElement json, string property, string space, string place) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(property, out var part)
        ? Type(part, space, place)
        : throw new AvroException($"{place}: \"{property}\" is missing.");

    private static string Full(string name, string space) =>
        name.Contains('.', StringComparison.Ordinal) || space.Length == 0 ? name : $"{space}.{name}";

    private static string Namespace(string name) => name.LastIndexOf('.') is >= 0 and var dot ? name[..dot] : "";

    private static string? Text(JsonElement json, string property) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string[] Texts(JsonElement json, string property) =>
        json.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.Array
        ? [.. value.EnumerateArray().Where(v => v.ValueKind == JsonValueKind.String).Select(v => v.GetString()!)]
        : [];

    internal static int? Number(JsonElement json, string property) =>
        json.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : null;
}

/// <summary>The logical type of a type's attributes.</summary>
internal static class LogicalTypes
{
    /// <summary>Notes the logical type, where it is known and fits.</summary>
    public static AvroType Apply(AvroType type, JsonElement json)
    {
        var name = json.TryGetProperty("logicalType", out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        if (name == "decimal" && type.Kind is AvroKind.Bytes or AvroKind.Fixed)
        {
            (type.Precision, type.Scale) = (SchemaParser.Number(json, "precision") ?? 0, SchemaParser.Number(json, "scale") ?? 0);
            type.Logical = type.Precision >= 1 && type.Scale >= 0 && type.Scale <= type.Precision ? AvroLogical.Decimal : AvroLogical.None;
            return type;
        }

        type.Logical = (type.Kind, name) switch
        {
            (AvroKind.String, "uuid") => AvroLogical.Uuid,
            (AvroKind.Fixed, "uuid") when type.Size == 16 => AvroLogical.Uuid,
            (AvroKind.Fixed, "duration") when type.Size == 12 => AvroLogical.Duration,
            (AvroKind.Int, "date") => AvroLogical.Date,
            (AvroKind.Int, "time-millis") => AvroLogical.TimeMillis,
            (AvroKind.Long, "time-micros") => AvroLogical.TimeMicros,
            (AvroKind.Long, "timestamp-millis") => AvroLogical.TimestampMillis,
            (AvroKind.Long, "timestamp-micros") => AvroLogical.TimestampMicros,
            (AvroKind.Long, "timestamp-nanos") => AvroLogical.TimestampNanos,
            (AvroKind.Long, "local-timestamp-millis") => AvroLogical.LocalTimestampMillis,
            (AvroKind.Long, "local-timestamp-micros") => AvroLogical.LocalTimestampMicros,
            (AvroKind.Long, "local-timestamp-nanos") => AvroLogical.LocalTimestampNanos,
            (AvroKind.Long, null) when json.TryGetProperty("etllib.type", out var own) && own.ValueKind == JsonValueKind.String && own.ValueEquals("duration-micros") => AvroLogical.DurationMicros,
            _ => AvroLogical.None,
        };
        return type;
    }
}
