using System.Runtime.CompilerServices;
using System.Text.Json;

namespace EtlLib.Avro;

/// <summary>An Avro schema (specification 1.12). Immutable.</summary>
public sealed class AvroSchema
{
    private static readonly ConditionalWeakTable<Schema, AvroSchema> Models = [];
    private readonly string json;
    private readonly Lazy<string> canonical;
    private readonly Lazy<ulong> fingerprint;

    private AvroSchema(string json, AvroType root)
    {
        (this.json, Root) = (json, root);
        canonical = new(() => Avro.CanonicalForm.Of(root));
        fingerprint = new(() => RabinFingerprint.Of(CanonicalForm));
    }

    /// <summary>The Parsing Canonical Form: schemas that read the same data the same way have the same.</summary>
    public string CanonicalForm => canonical.Value;

    /// <summary>The 64-bit Rabin fingerprint (CRC-64-AVRO) of the canonical form.</summary>
    public ulong Fingerprint => fingerprint.Value;

    internal AvroType Root { get; }

    /// <summary>Reads a schema.</summary>
    /// <exception cref="AvroException">The text is not JSON, or not an Avro schema: the message names type and field.</exception>
    public static AvroSchema Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = SchemaParser.MaxDepth });
            return new AvroSchema(json, new SchemaParser().Parse(document.RootElement));
        }
        catch (JsonException e)
        {
            // A primitive's name without quotes is what Apache's tools accept, too.
            return SchemaParser.Primitive(json.Trim()) is { } kind ? new AvroSchema($"\"{json.Trim()}\"", new AvroType(kind)) : throw new AvroException($"The Avro schema is not JSON: {e.Message}", e);
        }
    }

    /// <summary>A model's schema, as the generator wrote it.</summary>
    /// <exception cref="AvroException">The schema has no Avro text: it is not a model's.</exception>
    public static AvroSchema Of(Schema model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Models.GetValue(model, static m => m.AvroJson.Length > 0 ? Parse(m.AvroJson) : throw new AvroException($"{m.Name} has no Avro schema: only models have one."));
    }

    /// <summary>The schema as it was parsed, with what the canonical form leaves out: aliases, defaults, logical types, docs.</summary>
    public string ToJson() => json;

    /// <inheritdoc />
    public override string ToString() => json;
}
