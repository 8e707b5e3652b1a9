using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using EtlLib.Batches;
using EtlLib.Schemas;

namespace EtlLib.Kafka;

/// <summary>
/// Gives the key bytes of a row, and the partition that Java's default partitioner has for them. A single column of text, bytes, UUIDs or
/// numbers has
/// the bytes that Kafka's own serializer for that type writes; any other, and several columns, have their text, percent-encoded and joined
/// by <c>/</c>.
/// </summary>
/// <remarks>Law: the key of a row depends on the values of its partition key alone, and different values have different keys.</remarks>
internal sealed class PartitionMap
{
    private readonly int[] columns;
    private readonly ColumnType[] types;
    private readonly ArrayBufferWriter<byte> key = new(64);
    private readonly ArrayBufferWriter<byte> text = new(64);

    public PartitionMap(Schema model)
    {
        columns = [.. Enumerable.Range(0, model.Columns.Count).Where(i => model.Columns[i].Roles.HasFlag(ColumnRoles.PartitionKey))];
        types = [.. columns.Select(i => model.Columns[i].Type)];
        if (types.FirstOrDefault(t => t.Kind is TypeKind.List or TypeKind.Struct) is { } nested)
        {
            throw new PlanException($"Model {model.ShortName}: a partition key of {nested} cannot be the key of a topic. "
                + "Mark a column of single values with [PartitionKey].");
        }
    }

    /// <summary>Whether the model has a partition key; without one, records have no key and go to any partition.</summary>
    public bool HasKey => columns.Length > 0;

    /// <summary>The format of the key, for people: <c>text</c>.</summary>
    public string Format =>
        columns.Length switch { 0 => "none", 1 => types[0].ToString(), _ => string.Join("/", types.Select(t => t.ToString())) };

    /// <summary>The key of a row, valid until the next call.</summary>
    /// <param name="batch">The rows.</param>
    /// <param name="row">The row.</param>
    /// <param name="isNull">Whether there is no key: the model has none, or its one column is null there.</param>
    public ReadOnlySpan<byte> Key(ColumnBatch batch, int row, out bool isNull)
    {
        isNull = columns.Length == 0 || (columns.Length == 1 && batch.Columns[columns[0]].IsNull(row));
        if (isNull)
        {
            return [];
        }

        if (columns.Length == 1 && types[0].Kind is TypeKind.Text or TypeKind.Enum or TypeKind.Bytes)
        {
            return batch.Text(columns[0])[row];
        }

        key.ResetWrittenCount();
        if (columns.Length == 1)
        {
            WriteSingle(batch, row);
        }
        else
        {
            for (var i = 0; i < columns.Length; i++)
            {
                WriteEncoded(i, batch, row);
            }
        }

        return key.WrittenSpan;
    }

    /// <summary>The bytes of Kafka's own serializers where there is one for the type; else the text.</summary>
    private void WriteSingle(ColumnBatch batch, int row)
    {
        var column = columns[0];
        switch (types[0].Kind)
        {
            case TypeKind.Int:
                BinaryPrimitives.WriteInt32BigEndian(key.GetSpan(4), batch.Fixed<int>(column)[row]);
                key.Advance(4);
                break;
            case TypeKind.Long:
                BinaryPrimitives.WriteInt64BigEndian(key.GetSpan(8), batch.Fixed<long>(column)[row]);
                key.Advance(8);
                break;
            case TypeKind.Float:
                BinaryPrimitives.WriteSingleBigEndian(key.GetSpan(4), batch.Fixed<float>(column)[row]);
                key.Advance(4);
                break;
            case TypeKind.Double:
                BinaryPrimitives.WriteDoubleBigEndian(key.GetSpan(8), batch.Fixed<double>(column)[row]);
                key.Advance(8);
                break;
            default:
                WriteText(key, 0, batch, row);
                break;
        }
    }

    private void WriteEncoded(int part, ColumnBatch batch, int row)
    {
        if (part > 0)
        {
            key.Write("/"u8);
        }

        if (batch.Columns[columns[part]].IsNull(row))
        {
            key.Write("%00"u8);
            return;
        }

        text.ResetWrittenCount();
        WriteText(text, part, batch, row);
        foreach (var value in text.WrittenSpan)
        {
            key.Write(value switch { (byte)'%' => "%25"u8, (byte)'/' => "%2F"u8, _ => new ReadOnlySpan<byte>(in value) });
        }
    }

    private void WriteText(ArrayBufferWriter<byte> to, int part, ColumnBatch batch, int row)
    {
        var column = columns[part];
        switch (types[part].Kind)
        {
            case TypeKind.Text or TypeKind.Enum or TypeKind.Bytes:
                to.Write(batch.Text(column)[row]);
                break;
            case TypeKind.Bool:
                to.Write(batch.Bits(column)[row] ? "true"u8 : "false"u8);
                break;
            case TypeKind.Int or TypeKind.Date:
                Write(to, batch.Fixed<int>(column)[row]);
                break;
            case TypeKind.Float:
                Write(to, batch.Fixed<float>(column)[row]);
                break;
            case TypeKind.Double:
                Write(to, batch.Fixed<double>(column)[row]);
                break;
            case TypeKind.Decimal:
                Write(to, batch.Fixed<Int128>(column)[row]);
                break;
            case TypeKind.Uuid:
                Write(to, batch.Fixed<UuidBytes>(column)[row].ToGuid());
                break;
            default:
                Write(to, batch.Fixed<long>(column)[row]);
                break;
        }
    }

    private static void Write<T>(ArrayBufferWriter<byte> to, T value)
        where T : IUtf8SpanFormattable
    {
        const int LongestText = 64;
        value.TryFormat(to.GetSpan(LongestText), out var length, default, CultureInfo.InvariantCulture);
        to.Advance(length);
    }
}
