namespace EtlLib.Generators.Tests;

/// <summary>What a model says to connectors, and the connectors that a program references.</summary>
public class ConnectorTests
{
    private const string Model = """
        namespace Shop;

        public sealed class PlaceAttribute(string name) : ModelMetadataAttribute { public string Name { get; } = name; public int Size { get; init; } }
        public sealed class StampAttribute : ColumnOriginAttribute { public override string Describe() => "stamp"; }

        [DataModel, Place("here", Size = 3)]
        public partial record Item
        {
            public required string Name { get; init; }
            [Stamp] public required long Stamp { get; init; }
        }
        """;

    [Fact]
    public void Attributes_of_connectors_are_made_afresh_in_the_schema()
    {
        var generation = Compiling.Generate(Model);
        Assert.Empty(generation.Complaints);
        var file = generation.Files.Single(f => f.Key.Contains("Item", StringComparison.Ordinal)).Value;
        Assert.Contains("Metadata = [new global::Shop.PlaceAttribute(\"here\") { Size = 3 }],", file, StringComparison.Ordinal);
        Assert.Contains("Origin = new global::Shop.StampAttribute()", file, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_a_column_comes_from_is_part_of_the_content_hash() => Assert.NotEqual(
        Hash(Model),
        Hash(Model.Replace("[Stamp] ", "", StringComparison.Ordinal)));

    [Fact]
    public void A_connector_that_is_referenced_is_registered_and_else_nothing_is()
    {
        const string Connector = """
            namespace EtlLib { public static class Connectors { public static void Register(object connector) { } } }
            namespace EtlLib.Kafka { public sealed class KafkaConnector; }
            """;
        var with = Compiling.Generate(Model, Connector);
        Assert.Empty(with.Complaints);
        Assert.Contains("global::EtlLib.Connectors.Register(new global::EtlLib.Kafka.KafkaConnector());", with.Files["EtlLib.Models.List.g.cs"], StringComparison.Ordinal);
        Assert.DoesNotContain("Connectors", Compiling.Generate(Model).Files["EtlLib.Models.List.g.cs"], StringComparison.Ordinal);
    }

    private static string Hash(string source) => Compiling.Generate(source).Files.Single(f => f.Key.Contains("Item", StringComparison.Ordinal)).Value
        .Split('\n').Single(line => line.Contains("ContentHash", StringComparison.Ordinal));
}
