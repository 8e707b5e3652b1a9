using EtlLib.Avro;
using EtlLib.Engines;
using EtlLib.Schemas;

namespace EtlLib.Kafka;

/// <summary>The schemas that the records of topics may have, by their ids: for who cannot ask the registry while it reads.</summary>
internal static class WriterSchemas
{
    /// <summary>All versions of the subjects that the topics have by any of Confluent's strategies.</summary>
    /// <exception cref="SourceException">The registry does not answer.</exception>
    public static async Task<IReadOnlyDictionary<int, WriterSchema>> OfAsync(
        SchemaRegistry registry, IEnumerable<string> topics, Schema model, CancellationToken cancellationToken)
    {
        var schemas = new Dictionary<int, WriterSchema>();
        try
        {
            foreach (var subject in topics.SelectMany(topic => Enum.GetValues<SubjectNaming>().Select(n => Subjects.Of(n, topic, model))).Distinct())
            {
                foreach (var version in await registry.VersionsAsync(subject, cancellationToken).ConfigureAwait(false))
                {
                    schemas.TryAdd(version.Id, new WriterSchema(version.Schema, Problem(version.Schema, model)));
                }
            }
        }
        catch (RegistryException silent)
        {
            throw new SourceException(silent.Message, silent);
        }

        return schemas;
    }

    private static string? Problem(string writer, Schema model)
    {
        try
        {
            _ = AvroDecoder.Of(AvroSchema.Parse(writer), model);
            return null;
        }
        catch (AvroException misfit)
        {
            return misfit.Message;
        }
    }
}
