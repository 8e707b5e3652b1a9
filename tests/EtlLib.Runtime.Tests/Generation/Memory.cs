using System.Security.Cryptography;
using EtlLib.Batches;

namespace EtlLib.Generation;

/// <summary>What lies in a batch, byte for byte.</summary>
internal static unsafe class Memory
{
    public static string Hash(ColumnBatch batch) => Convert.ToHexStringLower(SHA256.HashData(Of(batch)))[..32];

    public static byte[] Of(ColumnBatch batch)
    {
        var bytes = new MemoryStream();
        bytes.Write(BitConverter.GetBytes(batch.Count));
        foreach (var column in batch.Columns)
        {
            Write(bytes, column);
        }

        return bytes.ToArray();
    }

    public static ColumnBatch Fill(RowGenerator rows, long first, int count)
    {
        var batch = new ColumnBatch(rows.Schema);
        rows.Fill(batch, first, count);
        return batch;
    }

    public static ColumnBatch All(RowGenerator rows) => Fill(rows, 0, (int)rows.RowCount);

    /// <summary>The rows of batches, in the order given.</summary>
    public static ColumnBatch Join(IEnumerable<ColumnBatch> batches)
    {
        ColumnBatch? all = null;
        foreach (var batch in batches)
        {
            all ??= new ColumnBatch(batch.Schema);
            for (var row = 0; row < batch.Count; row++)
            {
                all.AppendFrom(batch, row);
            }
        }

        return all!;
    }

    private static void Write(MemoryStream bytes, ColumnVector column)
    {
        bytes.Write(BitConverter.GetBytes(column.NullCount));
        WriteBits(bytes, column.Validity, column.Validity is null ? 0 : column.Count);
        switch (column)
        {
            case BitVector bits:
                WriteBits(bytes, bits.Bits, column.Count);
                break;
            case TextVector text:
                bytes.Write(new ReadOnlySpan<byte>(text.Offsets, (text.Count + 1) * sizeof(int)));
                bytes.Write(new ReadOnlySpan<byte>(text.Data, text.Offsets[text.Count]));
                break;
            case ListVector lists:
                bytes.Write(new ReadOnlySpan<byte>(lists.Offsets, (lists.Count + 1) * sizeof(int)));
                Write(bytes, lists.Elements);
                break;
            case StructVector nested:
                foreach (var child in nested.Children)
                {
                    Write(bytes, child);
                }

                break;
            default:
                WriteFixed(bytes, column);
                break;
        }
    }

    private static void WriteFixed(MemoryStream bytes, ColumnVector column) => bytes.Write(column switch
    {
        FixedVector<int> v => new ReadOnlySpan<byte>(v.Values, v.Count * sizeof(int)),
        FixedVector<long> v => new ReadOnlySpan<byte>(v.Values, v.Count * sizeof(long)),
        FixedVector<float> v => new ReadOnlySpan<byte>(v.Values, v.Count * sizeof(float)),
        FixedVector<double> v => new ReadOnlySpan<byte>(v.Values, v.Count * sizeof(double)),
        FixedVector<Int128> v => new ReadOnlySpan<byte>(v.Values, v.Count * sizeof(Int128)),
        FixedVector<UuidBytes> v => new ReadOnlySpan<byte>(v.Values, v.Count * sizeof(UuidBytes)),
        _ => throw new InvalidOperationException(column.GetType().Name),
    });

    private static void WriteBits(MemoryStream bytes, byte* bits, int count)
    {
        for (var i = 0; i < count; i++)
        {
            bytes.WriteByte((byte)((bits[i >> 3] >> (i & 7)) & 1));
        }
    }
}
