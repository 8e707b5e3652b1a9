using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using EtlLib.Batches;
using EtlLib.Schemas;

namespace EtlLib.Formats;

/// <summary>Writes batches as JSON lines, with every key in every object.</summary>
internal sealed class JsonLineWriter(Schema schema) : TextRows(schema)
{
    private readonly JsonWriter row = new(new ColumnSchema("", ColumnType.Struct(schema), Nullable: false));

    /// <inheritdoc />
    public override void Begin(ArrayBufferWriter<byte> to)
    {
    }

    /// <inheritdoc />
    public override void Append(ColumnBatch batch, int row, ArrayBufferWriter<byte> to)
    {
        Json.Reset(to);
        this.row.WriteObject(batch.Vectors, row, Json);
        Json.Flush();
        to.Write("\n"u8);
    }
}

/// <summary>Writes the JSON of a column's values.</summary>
internal sealed class JsonWriter
{
    private readonly ColumnType type;
    private readonly JsonEncodedText name;
    private readonly ValueWriter? values;
    private readonly JsonWriter? elements;
    private readonly JsonWriter[] columns = [];

    /// <summary>Makes the writer of a column.</summary>
    public JsonWriter(ColumnSchema column)
        : this(column, column.Type)
    {
    }

    private JsonWriter(ColumnSchema column, ColumnType type)
    {
        (this.type, name) = (type, JsonEncodedText.Encode(column.Name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping));
        values = type.Kind is TypeKind.List or TypeKind.Struct ? null : new ValueWriter(column, type);
        elements = type is ListType list ? new JsonWriter(column, list.Element) : null;
        columns = type is StructType nested ? [.. nested.Schema.Columns.Select(c => new JsonWriter(c))] : [];
    }

    /// <summary>Writes a value.</summary>
    public void Write(ColumnVector vector, int row, Utf8JsonWriter to)
    {
        if (vector.IsNull(row))
        {
            to.WriteNullValue();
            return;
        }

        switch (vector)
        {
            case StructVector nested:
                WriteObject(nested.Vectors, row, to);
                break;
            case ListVector list:
                to.WriteStartArray();
                for (var (i, end) = (list.Start(row), list.Start(row) + list.Length(row)); i < end; i++)
                {
                    elements!.Write(list.Elements, i, to);
                }

                to.WriteEndArray();
                break;
            case TextVector bytes when type.Kind is TypeKind.Bytes:
                to.WriteBase64StringValue(bytes[row]);
                break;
            case TextVector text:
                to.WriteStringValue(text[row]);
                break;
            case BitVector bits:
                to.WriteBooleanValue(bits[row]);
                break;
            default:
                WriteFormatted(vector, row, to);
                break;
        }
    }

    /// <summary>Writes a row of the nested model that the column is of.</summary>
    public void WriteObject(ReadOnlySpan<ColumnVector> vectors, int row, Utf8JsonWriter to)
    {
        to.WriteStartObject();
        for (var i = 0; i < columns.Length; i++)
        {
            to.WritePropertyName(columns[i].name);
            columns[i].Write(vectors[i], row, to);
        }

        to.WriteEndObject();
    }

    private void WriteFormatted(ColumnVector vector, int row, Utf8JsonWriter to)
    {
        Span<byte> buffer = stackalloc byte[ValueWriter.Longest];
        var text = buffer[..values!.Write(vector, row, buffer)];

        // JSON has no number that is infinite, or none: texts name them.
        if (values.IsNumber && text[^1] is >= (byte)'0' and <= (byte)'9')
        {
            to.WriteRawValue(text, skipInputValidation: true);
        }
        else
        {
            to.WriteStringValue(text);
        }
    }
}
