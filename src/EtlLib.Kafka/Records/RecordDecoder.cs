using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using EtlLib.Avro;
using EtlLib.Batches;
using EtlLib.Formats;
using EtlLib.Schemas;

namespace EtlLib.Kafka;

/// <summary>A record that cannot be read.</summary>
internal sealed class PoisonException(string reason, Exception? inner = null) : Exception(reason, inner);

/// <summary>Appends records to batches of a model. For one thread; it blocks where the schema of an id must be asked for.</summary>
/// <remarks>Law: a row is appended whole or not at all.</remarks>
internal sealed class RecordDecoder
{
    private const int FrameLength = 5;

    private readonly RecordModel model;
    private readonly KafkaFormat format;
    private readonly SchemaRegistry? registry;
    private readonly AvroDecoder? own;
    private readonly Dictionary<int, AvroDecoder> known = [];
    private readonly Dictionary<int, string> unreadable = [];
    private readonly byte[][] headers;
    private (int Id, AvroDecoder Decoder) recent = (-1, null!);
    private (ColumnBatch Rows, ColumnBatch Value) view = (null!, null!);

    /// <param name="model">The model.</param>
    /// <param name="format">The format, which is not the default one.</param>
    /// <param name="registry">The registry, where the format needs one.</param>
    public RecordDecoder(RecordModel model, KafkaFormat format, SchemaRegistry? registry)
    {
        (this.model, this.format, this.registry) = (model, format, registry);
        own = format is KafkaFormat.Json ? null : AvroDecoder.Of(AvroSchema.Of(model.Value), model.Value);
        headers = [.. model.Origins.Select(o => Encoding.UTF8.GetBytes(o.Origin is KafkaHeaderAttribute header ? header.Name + '\0' : "\0"))];
    }

    /// <summary>Appends a record.</summary>
    /// <exception cref="PoisonException">It cannot be read; the batch is as it was.</exception>
    /// <exception cref="RegistryException">The registry does not answer.</exception>
    public void Append(ColumnBatch rows, in RecordView record)
    {
        if (record.IsTombstone)
        {
            throw new PoisonException("it is a tombstone: it has no value");
        }

        AppendValue(record.Value, ValueOf(rows));
        if (model.Origins.Count > 0)
        {
            AppendOrigins(rows, record);
        }
    }

    /// <summary>Appends a row of a record's value alone. Columns that come from elsewhere in the record must be none.</summary>
    /// <exception cref="PoisonException">It cannot be read; the batch is as it was.</exception>
    public void Append(ColumnBatch rows, ReadOnlySpan<byte> value) => AppendValue(value, ValueOf(rows));

    private ColumnBatch ValueOf(ColumnBatch rows)
    {
        if (!ReferenceEquals(rows, view.Rows) || view.Value.Count != rows.Count)
        {
            view = (rows, model.ValueOf(rows));
        }

        return view.Value;
    }

    private void AppendValue(ReadOnlySpan<byte> value, ColumnBatch rows)
    {
        try
        {
            switch (format)
            {
                case KafkaFormat.AvroRegistry when value.Length >= FrameLength && value[0] == 0:
                    DecoderOf(BinaryPrimitives.ReadInt32BigEndian(value[1..])).Decode(value[FrameLength..], rows);
                    break;
                case KafkaFormat.AvroRegistry:
                    throw new PoisonException($"its {value.Length} bytes do not begin with a zero byte and a schema id: "
                        + "it was not written with a schema registry");
                case KafkaFormat.AvroSingleObject:
                    var fingerprint = SingleObject.Read(value, out var datum);
                    if (fingerprint != own!.Writer.Fingerprint)
                    {
                        throw new PoisonException($"its schema has the fingerprint {fingerprint:x16}, and that of the model "
                            + $"{own.Writer.Fingerprint:x16}: without a registry its schema is unknown");
                    }

                    own.Decode(datum, rows);
                    break;
                default:
                    AppendJson(value, rows);
                    break;
            }
        }
        catch (AvroException malformed)
        {
            throw new PoisonException(malformed.Message, malformed);
        }
    }

    private void AppendJson(ReadOnlySpan<byte> value, ColumnBatch rows)
    {
        try
        {
            var json = new Utf8JsonReader(value);
            if (!json.Read() || json.TokenType is not JsonTokenType.StartObject)
            {
                throw new PoisonException("it is not a JSON object");
            }

            JsonRow.Append(rows.Vectors, model.Value, ref json);
            if (json.Read())
            {
                throw new PoisonException("something follows the JSON object");
            }

            rows.EndRow();
        }
        catch (Exception malformed) when (malformed is JsonException or DataException or PoisonException)
        {
            rows.Truncate(rows.Count);
            throw malformed as PoisonException ?? new PoisonException(malformed.Message, malformed);
        }
    }

    private AvroDecoder DecoderOf(int id)
    {
        if (id == recent.Id)
        {
            return recent.Decoder;
        }

        if (!known.TryGetValue(id, out var decoder))
        {
            if (unreadable.TryGetValue(id, out var reason))
            {
                throw new PoisonException(reason);
            }

            decoder = known[id] = Resolved(id);
        }

        recent = (id, decoder);
        return decoder;
    }

    private AvroDecoder Resolved(int id)
    {
        try
        {
            return AvroDecoder.Of(AvroSchema.Parse(registry!.SchemaOf(id)), model.Value);
        }
        catch (RegistryException unknown) when (unknown.IsNotFound)
        {
            throw new PoisonException(unreadable[id] = $"its schema has the id {id}, "
                + $"which the registry at {registry!.Url} does not know", unknown);
        }
        catch (AvroException misfit)
        {
            throw new PoisonException(unreadable[id] = $"its schema (id {id}) does not fit the model: {misfit.Message}", misfit);
        }
    }

    private void AppendOrigins(ColumnBatch rows, in RecordView record)
    {
        try
        {
            for (var i = 0; i < model.Origins.Count; i++)
            {
                AppendOrigin(rows, i, record);
            }

            rows.EndRow();
        }
        catch (PoisonException)
        {
            view.Value.Truncate(rows.Count);
            rows.Truncate(rows.Count);
            throw;
        }
    }

    private void AppendOrigin(ColumnBatch rows, int index, in RecordView record)
    {
        var (column, origin) = model.Origins[index];
        switch (origin)
        {
            case KafkaOffsetAttribute:
                rows.Fixed<long>(column).Append(record.Offset);
                break;
            case KafkaPartitionAttribute:
                rows.Fixed<int>(column).Append(record.Partition);
                break;
            case KafkaTimeAttribute when record.Milliseconds is >= 0 and var milliseconds:
                rows.Fixed<long>(column).Append(milliseconds * 1000);
                break;
            case KafkaHeaderAttribute when record.TryHeader(headers[index], out var value):
                rows.Text(column).Append(rows.Columns[column].Type.Kind is TypeKind.Bytes || Utf8.IsValid(value) ? value : throw new PoisonException($"its {origin.Describe()} is not UTF-8 text"));
                break;
            case var _ when model.Model.Columns[column].Nullable:
                rows.Columns[column].AppendNull();
                break;
            default:
                throw new PoisonException($"it has no {origin.Describe()}, and column {model.Model.Columns[column].Name} is never null");
        }
    }
}
