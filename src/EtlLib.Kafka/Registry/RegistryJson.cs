using System.Text.Json.Serialization;

namespace EtlLib.Kafka;

/// <summary>What is sent to a registry with a schema.</summary>
internal sealed record RegistryRequest(string Schema, string SchemaType = "AVRO");

/// <summary>What a registry answers, of any request: the properties that the answer has are set.</summary>
internal sealed record RegistryAnswer
{
    public int Id { get; init; }

    public int Version { get; init; }

    public string? Schema { get; init; }

    public string? SchemaType { get; init; }

    [JsonPropertyName("is_compatible")]
    public bool? IsCompatible { get; init; }

    public string[]? Messages { get; init; }

    public string? CompatibilityLevel { get; init; }

    /// <summary>Some registries answer so where others say <see cref="CompatibilityLevel"/>.</summary>
    public string? Compatibility { get; init; }

    public string? Message { get; init; }
}

/// <summary>Reads and writes a registry's JSON without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RegistryRequest))]
[JsonSerializable(typeof(RegistryAnswer))]
[JsonSerializable(typeof(int[]))]
internal sealed partial class RegistryJson : JsonSerializerContext;
