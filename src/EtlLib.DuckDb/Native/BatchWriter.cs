using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using EtlLib.Batches;
using EtlLib.Schemas;
using static EtlLib.DuckDb.Native.NativeMethods;

namespace EtlLib.DuckDb.Native;

/// <summary>Whose memory text longer than 12 bytes is in, once it is in a DuckDB vector.</summary>
internal enum TextOwner
{
    /// <summary>The batch's: it must stay until the query's result is drained.</summary>
    Batch,

    /// <summary>The vector's: the batch may go as soon as the chunk is written.</summary>
    Vector,
}

/// <summary>Writes rows of column vectors into fresh DuckDB vectors, from their row 0.</summary>
internal static unsafe class BatchWriter
{
    /// <summary>Writes rows of a column.</summary>
    public static void Write(nint to, ColumnVector from, int start, int count, TextOwner owner)
    {
        if (count == 0)
        {
            return;
        }

        WriteValidity(to, from.Validity, start, count);
        switch (from)
        {
            case FixedVector<long> values:
                Copy(to, values.Values + start, count);
                break;
            case FixedVector<double> values:
                Copy(to, values.Values + start, count);
                break;
            case FixedVector<int> values:
                Copy(to, values.Values + start, count);
                break;
            case FixedVector<float> values:
                Copy(to, values.Values + start, count);
                break;
            case TextVector text:
                WriteText(to, text, start, count, owner);
                break;
            case BitVector bits:
                WriteBits((byte*)duckdb_vector_get_data(to), bits.Bits, start, count);
                break;
            case FixedVector<Int128> values:
                WriteDecimals(duckdb_vector_get_data(to), values.Values + start, count, ((DecimalType)from.Type).Precision);
                break;
            case FixedVector<UuidBytes> values:
                WriteUuids((UInt128*)duckdb_vector_get_data(to), values.Values + start, count);
                break;
            case ListVector list:
                WriteLists(to, list, start, count, owner);
                break;
            case StructVector nested:
                for (var i = 0; i < nested.Children.Count; i++)
                {
                    Write(duckdb_struct_vector_get_child(to, (ulong)i), nested.Children[i], start, count, owner);
                }

                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy<T>(nint to, T* from, int count)
        where T : unmanaged => NativeMemory.Copy(from, duckdb_vector_get_data(to), (nuint)count * (nuint)sizeof(T));

    /// <summary>Copies an Arrow bitmap, which DuckDB's is too, but that its first bit is the first row's.</summary>
    private static void WriteValidity(nint to, byte* from, int start, int count)
    {
        if (from is null)
        {
            return;
        }

        duckdb_vector_ensure_validity_writable(to);
        var mask = (byte*)duckdb_vector_get_validity(to);
        var (first, shift) = (start >> 3, start & 7);
        var (bytes, last) = ((count + 7) >> 3, (start + count - 1) >> 3);
        for (var i = 0; i < bytes; i++)
        {
            var at = first + i;
            var next = at + 1 <= last ? from[at + 1] : 0;
            mask[i] = (byte)((from[at] | (next << 8)) >> shift);
        }
    }

    private static void WriteText(nint to, TextVector text, int start, int count, TextOwner owner)
    {
        var strings = (DuckString*)duckdb_vector_get_data(to);
        var offsets = text.Offsets + start;
        var bytes = text.Data;
        var length = offsets[count] - offsets[0];
        if (length == 0)
        {
            new Span<DuckString>(strings, count).Clear();
            return;
        }

        if (owner == TextOwner.Vector && length > DuckString.MaxInline && HasLong(offsets, count))
        {
            // One string for the whole run, in the vector's memory; the values then point into it, padding included.
            duckdb_unsafe_vector_assign_string_element_len(to, 0, bytes + offsets[0], (ulong)length + DuckString.MaxInline);
            bytes = strings[0].Pointer - offsets[0];
        }

        for (var i = 0; i < count; i++)
        {
            DuckString.Write(strings + i, bytes + offsets[i], offsets[i + 1] - offsets[i]);
        }
    }

    private static bool HasLong(int* offsets, int count)
    {
        for (var i = 0; i < count; i++)
        {
            if (offsets[i + 1] - offsets[i] > DuckString.MaxInline)
            {
                return true;
            }
        }

        return false;
    }

    private static void WriteBits(byte* to, byte* bits, int start, int count)
    {
        for (var i = 0; i < count; i++)
        {
            to[i] = (byte)((bits[(start + i) >> 3] >> ((start + i) & 7)) & 1);
        }
    }

    /// <summary>DuckDB holds a decimal in the least of 16, 32, 64 and 128 bits that its precision needs.</summary>
    private static void WriteDecimals(void* to, Int128* from, int count, int precision)
    {
        switch (precision)
        {
            case <= 4:
                Narrow<short>((short*)to, from, count);
                break;
            case <= 9:
                Narrow<int>((int*)to, from, count);
                break;
            case <= 18:
                Narrow<long>((long*)to, from, count);
                break;
            default:
                NativeMemory.Copy(from, to, (nuint)count * 16);
                break;
        }
    }

    private static void Narrow<T>(T* to, Int128* from, int count)
        where T : unmanaged, System.Numerics.INumberBase<T>
    {
        for (var i = 0; i < count; i++)
        {
            to[i] = T.CreateTruncating(from[i]);
        }
    }

    /// <summary>DuckDB holds a UUID as a signed 128-bit integer with the top bit flipped, so that integers order as text does.</summary>
    private static void WriteUuids(UInt128* to, UuidBytes* from, int count)
    {
        for (var i = 0; i < count; i++)
        {
            to[i] = System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(from[i]) ^ (UInt128.One << 127);
        }
    }

    private static void WriteLists(nint to, ListVector list, int start, int count, TextOwner owner)
    {
        var first = list.Offsets[start];
        var elements = list.Offsets[start + count] - first;
        if (duckdb_list_vector_reserve(to, (ulong)elements) != 0 || duckdb_list_vector_set_size(to, (ulong)elements) != 0)
        {
            throw new DuckDbException($"Out of Memory Error: There is no room for a list of {elements} elements.");
        }

        var entries = (ListEntry*)duckdb_vector_get_data(to);
        for (var i = 0; i < count; i++)
        {
            var offset = list.Offsets[start + i];
            entries[i] = new ListEntry { Offset = (ulong)(offset - first), Length = (ulong)(list.Offsets[start + i + 1] - offset) };
        }

        Write(duckdb_list_vector_get_child(to), list.Elements, first, elements, owner);
    }
}
