using System.Buffers;
using System.Runtime.InteropServices;

namespace EtlLib.Streaming;

/// <summary>
/// A batch as bytes: the count of rows, then each column's nulls and values as they lie in memory. The schema is not part of it.
/// </summary>
internal static unsafe class BatchBytes
{
    /// <summary>Writes a batch.</summary>
    public static void Write(ColumnBatch batch, IBufferWriter<byte> to)
    {
        WriteNumber(batch.Count, to);
        foreach (var column in batch.Vectors)
        {
            Write(column, to);
        }
    }

    /// <summary>Reads a batch of a schema; how many bytes it took.</summary>
    public static ColumnBatch Read(Schema schema, ReadOnlySpan<byte> bytes, out int length)
    {
        var rest = bytes;
        var batch = new ColumnBatch(schema);
        var count = Number(ref rest);
        foreach (var column in batch.Vectors)
        {
            Read(column, count, ref rest);
        }

        batch.EndRows(count);
        length = bytes.Length - rest.Length;
        return batch;
    }

    private static void Write(ColumnVector column, IBufferWriter<byte> to)
    {
        WriteNumber(column.NullCount, to);
        if (column.NullCount > 0)
        {
            to.Write(new ReadOnlySpan<byte>(column.Validity, (column.Count + 7) / 8));
        }

        switch (column)
        {
            case FixedVector<int> v: to.Write(MemoryMarshal.AsBytes(v.Span)); break;
            case FixedVector<long> v: to.Write(MemoryMarshal.AsBytes(v.Span)); break;
            case FixedVector<float> v: to.Write(MemoryMarshal.AsBytes(v.Span)); break;
            case FixedVector<double> v: to.Write(MemoryMarshal.AsBytes(v.Span)); break;
            case FixedVector<Int128> v: to.Write(MemoryMarshal.AsBytes(v.Span)); break;
            case FixedVector<UuidBytes> v: to.Write(MemoryMarshal.AsBytes(v.Span)); break;
            case BitVector v: to.Write(new ReadOnlySpan<byte>(v.Bits, (v.Count + 7) / 8)); break;
            case TextVector v:
                to.Write(Ends(v));
                to.Write(new ReadOnlySpan<byte>(v.Data, v.Offsets[v.Count]));
                break;
            case ListVector v:
                to.Write(Ends(v));
                Write(v.Elements, to);
                break;
            case StructVector v:
                foreach (var child in v.Vectors)
                {
                    Write(child, to);
                }

                break;
        }
    }

    private static ReadOnlySpan<byte> Ends(OffsetVector vector) =>
        MemoryMarshal.AsBytes(new ReadOnlySpan<int>(vector.Offsets, vector.Count + 1));

    private static void Read(ColumnVector column, int count, ref ReadOnlySpan<byte> bytes)
    {
        var nulls = Number(ref bytes);
        var validity = nulls > 0 ? Next(ref bytes, (count + 7) / 8) : default;
        switch (column)
        {
            case FixedVector<int> v: Fill(v, count, ref bytes); break;
            case FixedVector<long> v: Fill(v, count, ref bytes); break;
            case FixedVector<float> v: Fill(v, count, ref bytes); break;
            case FixedVector<double> v: Fill(v, count, ref bytes); break;
            case FixedVector<Int128> v: Fill(v, count, ref bytes); break;
            case FixedVector<UuidBytes> v: Fill(v, count, ref bytes); break;
            case BitVector v: v.AppendBits(Next(ref bytes, (count + 7) / 8), 0, count); break;
            case TextVector v:
                var texts = Ends(count, ref bytes);
                v.AppendRange(texts, Next(ref bytes, texts[^1]));
                break;
            case ListVector v:
                var lists = Ends(count, ref bytes);
                Read(v.Elements, lists[^1], ref bytes);
                v.EndLists(lists);
                break;
            case StructVector v:
                foreach (var child in v.Vectors)
                {
                    Read(child, count, ref bytes);
                }

                v.EndStructs(count);
                break;
        }

        if (nulls > 0)
        {
            column.MarkNulls(count, validity, 0);
        }
    }

    private static void Fill<T>(FixedVector<T> vector, int count, ref ReadOnlySpan<byte> bytes)
        where T : unmanaged => Next(ref bytes, count * sizeof(T)).CopyTo(MemoryMarshal.AsBytes(vector.AppendSpan(count)));

    // Copied, since the bytes are at no boundary of an int.
    private static int[] Ends(int count, ref ReadOnlySpan<byte> bytes)
    {
        var ends = new int[count + 1];
        Next(ref bytes, ends.Length * sizeof(int)).CopyTo(MemoryMarshal.AsBytes(ends.AsSpan()));
        return ends;
    }

    private static ReadOnlySpan<byte> Next(ref ReadOnlySpan<byte> bytes, int length)
    {
        var next = bytes[..length];
        bytes = bytes[length..];
        return next;
    }

    private static int Number(ref ReadOnlySpan<byte> bytes) => MemoryMarshal.Read<int>(Next(ref bytes, sizeof(int)));

    private static void WriteNumber(int value, IBufferWriter<byte> to) => to.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in value)));
}
