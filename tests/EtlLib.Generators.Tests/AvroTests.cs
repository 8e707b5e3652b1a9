using System.Globalization;
using System.Text.Json.Nodes;
using EtlLib.Generators.SchemaText;
using EtlLib.Schemas;

namespace EtlLib.Generators.Tests;

/// <summary>Avro schemas and fingerprints against the specification, and against canonical forms computed another way.</summary>
public class AvroTests
{
    // From Apache Avro's share/test/data/schema-tests.txt (Apache License 2.0): canonical forms and their CRC-64-AVRO fingerprints.
    [Theory]
    [InlineData("\"null\"", 7195948357588979594)]
    [InlineData("\"boolean\"", -6970731678124411036)]
    [InlineData("\"int\"", 8247732601305521295)]
    [InlineData("\"long\"", -3434872931120570953)]
    [InlineData("\"float\"", 5583340709985441680)]
    [InlineData("\"double\"", -8181574048448539266)]
    [InlineData("\"bytes\"", 5746618253357095269)]
    [InlineData("\"string\"", -8142146995180207161)]
    [InlineData("[]", -1241056759729112623)]
    [InlineData("[\"int\"]", -5232228896498058493)]
    [InlineData("[\"int\",\"boolean\"]", 5392556393470105090)]
    [InlineData("{\"name\":\"foo\",\"type\":\"record\",\"fields\":[]}", -4824392279771201922)]
    [InlineData("{\"name\":\"x.y.foo\",\"type\":\"record\",\"fields\":[]}", 5916914534497305771)]
    public void Fingerprints_are_those_of_the_specification(string canonical, long fingerprint) =>
        Assert.Equal(unchecked((ulong)fingerprint), RabinFingerprint.Of(canonical));

    [Theory]
    [MemberData(nameof(ModelShapes.Names), MemberType = typeof(ModelShapes))]
    public void The_fingerprint_is_of_the_canonical_form_of_the_schema(string shape)
    {
        var schemas = Schemas(shape);

        Assert.NotEmpty(schemas);
        Assert.All(schemas, schema => Assert.Equal(RabinFingerprint.Of(Canonical(JsonNode.Parse(schema.AvroJson)!, "")), schema.AvroFingerprint));
    }

    [Fact]
    public void Nested_types_are_written_once_with_their_namespaces()
    {
        var order = Schemas("Nested_models_and_lists").Single(s => s.ShortName == "Order");

        Assert.Equal(
            """
            {"type":"record","name":"Order","namespace":"Shop.Orders","fields":[{"name":"To","type":{"type":"record","name":"Address","fields":[{"name":"City","type":"string"},{"name":"Zip","type":["null","string"],"default":null}]}},{"name":"From","type":["null","Shop.Orders.Address"],"default":null},{"name":"Tags","type":{"type":"array","items":"string"}},{"name":"Numbers","type":["null",{"type":"array","items":["null","int"]}],"default":null},{"name":"Stops","type":{"type":"array","items":["null","Shop.Orders.Address"]}},{"name":"Weights","type":{"type":"array","items":"double"}},{"name":"Sides","type":{"type":"array","items":{"type":"array","items":{"type":"enum","name":"Side","symbols":["Buy","Sell"]}}}}]}
            """,
            order.AvroJson);
    }

    [Fact]
    public void A_name_without_a_namespace_within_one_that_has_it_says_so()
    {
        var assembly = Compiling.Generate("[DataModel] public partial record Inner { public required int X { get; init; } } namespace N { [DataModel] public partial record Outer { public required Inner Inner { get; init; } } }").Load();
        var outer = Schema(assembly.GetType("N.Outer")!);

        Assert.Contains("""{"type":"record","name":"Inner","namespace":"",""", outer.AvroJson, StringComparison.Ordinal);
        Assert.Equal(RabinFingerprint.Of("""{"name":"N.Outer","type":"record","fields":[{"name":"Inner","type":{"name":"Inner","type":"record","fields":[{"name":"X","type":"int"}]}}]}"""), outer.AvroFingerprint);
    }

    /// <summary>The Parsing Canonical Form, by the specification's transformations of the JSON.</summary>
    private static string Canonical(JsonNode node, string space)
    {
        switch (node)
        {
            case JsonValue value:
                var name = value.GetValue<string>();
                return Quote(Primitives.Contains(name) || name.Contains('.', StringComparison.Ordinal) || space.Length == 0 ? name : $"{space}.{name}");
            case JsonArray union:
                return $"[{string.Join(",", union.Select(branch => Canonical(branch!, space)))}]";
            default:
                var type = node["type"]!.GetValue<string>();
                var inner = node["namespace"]?.GetValue<string>() ?? space;
                var full = node["name"] is { } n ? (inner.Length == 0 ? n.GetValue<string>() : $"{inner}.{n.GetValue<string>()}") : "";
                return type switch
                {
                    "record" => $"{{\"name\":{Quote(full)},\"type\":\"record\",\"fields\":[{string.Join(",", node["fields"]!.AsArray().Select(f => $"{{\"name\":{Quote(f!["name"]!.GetValue<string>())},\"type\":{Canonical(f["type"]!, inner)}}}"))}]}}",
                    "enum" => $"{{\"name\":{Quote(full)},\"type\":\"enum\",\"symbols\":[{string.Join(",", node["symbols"]!.AsArray().Select(s => Quote(s!.GetValue<string>())))}]}}",
                    "array" => $"{{\"type\":\"array\",\"items\":{Canonical(node["items"]!, space)}}}",
                    _ => Quote(type),
                };
        }
    }

    private static readonly string[] Primitives = ["null", "boolean", "int", "long", "float", "double", "bytes", "string"];

    private static string Quote(string text) => string.Create(CultureInfo.InvariantCulture, $"\"{text}\"");

    internal static Schema[] Schemas(string shape) =>
        [.. Compiling.Generate(ModelShapes.Sources[shape]).Load().GetTypes().Where(t => t.GetInterfaces().Any(i => i.Name == "IDataModel`1") && !t.IsAbstract).Select(Schema)];

    internal static Schema Schema(Type model) => (Schema)model.GetNestedType("DataFrame")!.GetProperty("Schema")!.GetValue(null)!;
}
