using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace EtlLib.Avro;

/// <summary>
/// Reads data of one writer's schema into batches of one model, without an object or a string a value. Compiled once; safe for
/// several threads.
/// </summary>
/// <remarks>Law: a row is appended whole or not at all, so that after an error the batch is as it was.</remarks>
public sealed class AvroDecoder
{
    private static readonly ConditionalWeakTable<AvroSchema, ConcurrentDictionary<Schema, AvroDecoder>> Known = [];
    private readonly RecordProgram?[] branches;
    private readonly bool isUnion;
    private readonly string subject;

    private AvroDecoder(AvroSchema writer, AvroSchema reader, Schema model)
    {
        Writer = writer;
        Model = model;
        subject = $"Avro datum of {model.ShortName}";
        isUnion = writer.Root.Kind == AvroKind.Union;
        var records = isUnion ? writer.Root.Branches : [writer.Root];
        branches = [.. records.Select(r => isUnion && r.Kind != AvroKind.Record ? null : new Resolution().Record(r, reader.Root, model))];
    }

    /// <summary>How many bytes a row takes at least.</summary>
    internal int LeastBytes => Avro.LeastBytes.Of(Writer.Root);

    /// <summary>The schema that the data were written with.</summary>
    public AvroSchema Writer { get; }

    /// <summary>The model: the schema of the batches.</summary>
    public Schema Model { get; }

    /// <summary>The decoder of a writer's schema into a model. It is kept as long as the writer's schema is.</summary>
    /// <param name="writer">What the data were written with.</param>
    /// <param name="model">The model, or some of its columns.</param>
    /// <exception cref="AvroException">The schemas cannot be resolved: the message names field and types.</exception>
    public static AvroDecoder Of(AvroSchema writer, Schema model)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(model);
        return Known.GetOrCreateValue(writer).GetOrAdd(model, static (m, w) => new AvroDecoder(w, AvroSchema.Of(m), m), writer);
    }

    /// <summary>The decoder of a writer's schema into a model whose aliases, defaults and enum defaults another reader's schema says. It is not kept.</summary>
    /// <param name="writer">What the data were written with.</param>
    /// <param name="reader">A schema with a field for each column, of the type that the model's own schema has.</param>
    /// <param name="model">The model.</param>
    /// <exception cref="AvroException">The schemas cannot be resolved.</exception>
    public static AvroDecoder Of(AvroSchema writer, AvroSchema reader, Schema model) => new(writer, reader, model);

    /// <summary>Appends the row of a datum.</summary>
    /// <param name="datum">The whole datum and nothing else.</param>
    /// <param name="to">A batch of <see cref="Model"/>.</param>
    /// <exception cref="AvroException">The datum is malformed, or holds what the model cannot: the message names field and byte, and the batch is as it was.</exception>
    public void Decode(ReadOnlySpan<byte> datum, ColumnBatch to)
    {
        var reader = new AvroReader(datum);
        Read(ref reader, to, isLast: true);
    }

    /// <summary>Appends the row that the reader is on.</summary>
    internal void Read(ref AvroReader reader, ColumnBatch to, bool isLast)
    {
        try
        {
            var index = isUnion ? reader.ReadIndex(branches.Length) : 0;
            (branches[index] ?? throw reader.Fail("The writer's union has a value that is not a record.")).Read(ref reader, to.Vectors);
            if (isLast && reader.Remaining > 0)
            {
                throw reader.Fail($"{reader.Remaining} bytes follow the datum.");
            }
        }
        catch (AvroException e) when (Undo(e, to))
        {
            throw;
        }

        to.EndRow();
    }

    private bool Undo(AvroException exception, ColumnBatch to)
    {
        to.Truncate(to.Count);
        return exception.Of(subject);
    }
}
