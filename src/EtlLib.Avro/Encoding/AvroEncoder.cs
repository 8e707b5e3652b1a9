using System.Buffers;
using System.Runtime.CompilerServices;

namespace EtlLib.Avro;

/// <summary>Writes rows of batches in a model's own Avro schema, without an object a value. Compiled once a schema; safe for several threads.</summary>
public sealed class AvroEncoder
{
    private static readonly ConditionalWeakTable<Schema, AvroEncoder> Known = [];
    private readonly ValueWriter[] columns;

    private AvroEncoder(Schema model)
    {
        Model = model;
        Schema = AvroSchema.Of(model);
        columns = ValueWriters.OfRecord(Schema.Root, model);
    }

    /// <summary>The model: the schema of the batches.</summary>
    public Schema Model { get; }

    /// <summary>The schema that rows are written in.</summary>
    public AvroSchema Schema { get; }

    /// <summary>A model's encoder.</summary>
    /// <exception cref="AvroException">The schema is not a model's.</exception>
    public static AvroEncoder Of(Schema model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Known.GetValue(model, static m => new AvroEncoder(m));
    }

    /// <summary>Writes a row.</summary>
    /// <param name="from">A batch of <see cref="Model"/>.</param>
    /// <param name="row">The row, from 0.</param>
    /// <param name="to">Takes the bytes.</param>
    /// <exception cref="AvroException">A value has no place in the schema: a null in a column that is never null, or a name that its enum does not have.</exception>
    public void Encode(ColumnBatch from, int row, ref AvroWriter to)
    {
        var vectors = from.Vectors;
        for (var i = 0; i < columns.Length; i++)
        {
            columns[i].Write(ref to, vectors[i], row);
        }
    }

    /// <summary>Writes a row to a buffer.</summary>
    /// <returns>How many bytes it has.</returns>
    public int Encode(ColumnBatch from, int row, IBufferWriter<byte> to)
    {
        var writer = new AvroWriter(to);
        Encode(from, row, ref writer);
        writer.Flush();
        return (int)writer.Length;
    }
}
