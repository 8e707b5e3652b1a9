using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text.Json;
using EtlLib.Avro;
using EtlLib.Batches;
using EtlLib.Schemas;

namespace EtlLib.Kafka;

/// <summary>Writes rows as the values of records, with the content hash that belongs to each. For one thread.</summary>
internal sealed class RecordEncoder : IDisposable
{
    private const int SequenceLength = 8;

    private readonly RecordModel model;
    private readonly AvroEncoder encoder;
    private readonly ArrayBufferWriter<byte> buffer = new(256);
    private readonly ArrayBufferWriter<byte> text = new(256);
    private readonly Utf8JsonWriter? json;
    private readonly byte[] frame;
    private readonly byte[] hash = new byte[16];
    private readonly byte[] fingerprint = new byte[8];
    private readonly (int Column, bool IsLong)? sequence;
    private (ColumnBatch Rows, ColumnBatch Value) view = (null!, null!);

    /// <param name="model">The model.</param>
    /// <param name="format">The format, which is not the default one.</param>
    /// <param name="schemaId">The id of the schema in the registry, where the format needs one.</param>
    public RecordEncoder(RecordModel model, KafkaFormat format, int schemaId)
    {
        this.model = model;
        encoder = AvroEncoder.Of(model.Value);
        BinaryPrimitives.WriteUInt64LittleEndian(fingerprint, encoder.Schema.Fingerprint);
        frame = format switch
        {
            KafkaFormat.AvroRegistry => [0, (byte)(schemaId >> 24), (byte)(schemaId >> 16), (byte)(schemaId >> 8), (byte)schemaId],
            KafkaFormat.AvroSingleObject => [0xC3, 0x01, .. fingerprint],
            _ => [],
        };
        json = format is KafkaFormat.Json ? new Utf8JsonWriter(text, new JsonWriterOptions { SkipValidation = true }) : null;
        var position = model.Model.Sequence is { } column ? model.Model.IndexOf(column.Name) : -1;
        sequence = position < 0 ? null : (position, model.Model.Columns[position].Type.Kind is TypeKind.Long);
    }

    /// <summary>The bytes before the Avro.</summary>
    public byte[] Frame => frame;

    /// <summary>The fingerprint of the schema, as the header has it.</summary>
    public ReadOnlySpan<byte> Fingerprint => fingerprint;

    /// <summary>The content hash of the row that was encoded last.</summary>
    public ReadOnlySpan<byte> Hash => hash;

    /// <summary>Encodes a row.</summary>
    /// <returns>The value, valid until the next call.</returns>
    /// <exception cref="AvroException">A value has no place in the schema.</exception>
    public ReadOnlySpan<byte> Encode(ColumnBatch rows, int row)
    {
        var value = ValueOf(rows);
        buffer.ResetWrittenCount();
        buffer.Write(frame);
        encoder.Encode(value, row, buffer);
        var length = buffer.WrittenCount;
        BinaryPrimitives.WriteInt64LittleEndian(buffer.GetSpan(SequenceLength), sequence is not { } s ? 0 : s.IsLong ? rows.Fixed<long>(s.Column)[row] : rows.Fixed<int>(s.Column)[row]);
        buffer.Advance(SequenceLength);
        XxHash128.Hash(buffer.WrittenSpan[frame.Length..], hash);
        if (json is null)
        {
            return buffer.WrittenSpan[..length];
        }

        text.ResetWrittenCount();
        json.Reset();
        JsonRowWriter.Write(json, value.Vectors, model.Value, row);
        json.Flush();
        return text.WrittenSpan;
    }

    /// <inheritdoc />
    public void Dispose() => json?.Dispose();

    private ColumnBatch ValueOf(ColumnBatch rows)
    {
        if (!ReferenceEquals(rows, view.Rows))
        {
            view = (rows, model.ValueOf(rows));
        }

        return view.Value;
    }
}
