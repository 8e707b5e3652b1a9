using System.Globalization;

namespace EtlLib.Avro;

/// <summary>Parsing Canonical Form (specification, "Transforming into Parsing Canonical Form").</summary>
internal static class CanonicalForm
{
    public static string Of(AvroType type) => Of(type, []);

    private static string Of(AvroType type, HashSet<string> written)
    {
        var name = JsonText.Quote(type.Name);
        switch (type.Kind)
        {
            case AvroKind.Record or AvroKind.Enum or AvroKind.Fixed when !written.Add(type.Name):
                return name;
            case AvroKind.Record:
                var fields = type.Fields.Select(f => $"{{\"name\":{JsonText.Quote(f.Name)},\"type\":{Of(f.Type, written)}}}");
                return $"{{\"name\":{name},\"type\":\"record\",\"fields\":[{string.Join(",", fields)}]}}";
            case AvroKind.Enum:
                return $"{{\"name\":{name},\"type\":\"enum\",\"symbols\":[{string.Join(",", type.Symbols.Select(JsonText.Quote))}]}}";
            case AvroKind.Fixed:
                return $"{{\"name\":{name},\"type\":\"fixed\",\"size\":{type.Size.ToString(CultureInfo.InvariantCulture)}}}";
            case AvroKind.Array:
                return $"{{\"type\":\"array\",\"items\":{Of(type.Items!, written)}}}";
            case AvroKind.Map:
                return $"{{\"type\":\"map\",\"values\":{Of(type.Items!, written)}}}";
            case AvroKind.Union:
                return $"[{string.Join(",", type.Branches.Select(b => Of(b, written)))}]";
            default:
                return $"\"{type.Kind.ToString().ToLowerInvariant()}\"";
        }
    }
}
