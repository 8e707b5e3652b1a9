using System.Buffers;
using System.Buffers.Text;
using System.Text;
using EtlLib.Batches;
using EtlLib.Schemas;

namespace EtlLib.Formats;

/// <summary>
/// Writes batches as CSV (RFC 4180): a header, and in each field what <see cref="ValueWriter"/> or JSON has. Null is nothing; an empty text
/// is in quotes.
/// </summary>
internal sealed class CsvWriter : TextRows
{
    private static readonly SearchValues<byte> Special = SearchValues.Create(",\"\r\n"u8);

    private readonly ValueWriter?[] values;
    private readonly JsonWriter?[] nested;
    private readonly ArrayBufferWriter<byte> json = new();

    public CsvWriter(Schema schema)
        : base(schema)
    {
        values = [.. schema.Columns.Select(c => IsNested(c) ? null : new ValueWriter(c, c.Type))];
        nested = [.. schema.Columns.Select(c => IsNested(c) ? new JsonWriter(c) : null)];
    }

    /// <inheritdoc />
    public override void Begin(ArrayBufferWriter<byte> to)
    {
        for (var i = 0; i < Schema.Columns.Count; i++)
        {
            Separate(to, i);
            WriteText(Encoding.UTF8.GetBytes(Schema.Columns[i].Name), to);
        }

        to.Write("\n"u8);
    }

    /// <inheritdoc />
    public override void Append(ColumnBatch batch, int row, ArrayBufferWriter<byte> to)
    {
        for (var i = 0; i < batch.Columns.Count; i++)
        {
            Separate(to, i);
            if (!batch.Columns[i].IsNull(row))
            {
                Write(batch.Columns[i], i, row, to);
            }
        }

        to.Write("\n"u8);
    }

    private void Write(ColumnVector vector, int column, int row, ArrayBufferWriter<byte> to)
    {
        if (values[column] is not { } writer)
        {
            json.ResetWrittenCount();
            Json.Reset(json);
            nested[column]!.Write(vector, row, Json);
            Json.Flush();
            WriteText(json.WrittenSpan, to);
        }
        else if (vector is not TextVector text)
        {
            var room = to.GetSpan(ValueWriter.Longest);
            Span<byte> formatted = room[..writer.Write(vector, row, room)];
            if (!formatted.ContainsAny(Special))
            {
                to.Advance(formatted.Length);
            }
            else
            {
                WriteText(formatted.ToArray(), to);
            }
        }
        else if (vector.Type.Kind is TypeKind.Bytes)
        {
            var room = to.GetSpan(Base64.GetMaxEncodedToUtf8Length(text.Length(row)) + 2);
            Base64.EncodeToUtf8(text[row], room, out _, out var length);
            if (length == 0)
            {
                "\"\""u8.CopyTo(room);
                length = 2;
            }

            to.Advance(length);
        }
        else
        {
            WriteText(text[row], to);
        }
    }

    private static void WriteText(ReadOnlySpan<byte> text, ArrayBufferWriter<byte> to)
    {
        if (!text.IsEmpty && !text.ContainsAny(Special))
        {
            to.Write(text);
            return;
        }

        to.Write("\""u8);
        while (text.IndexOf((byte)'"') is >= 0 and var quote)
        {
            to.Write(text[..(quote + 1)]);
            to.Write("\""u8);
            text = text[(quote + 1)..];
        }

        to.Write(text);
        to.Write("\""u8);
    }

    private static void Separate(ArrayBufferWriter<byte> to, int column)
    {
        if (column > 0)
        {
            to.Write(","u8);
        }
    }

    private static bool IsNested(ColumnSchema column) => column.Type.Kind is TypeKind.List or TypeKind.Struct;
}
