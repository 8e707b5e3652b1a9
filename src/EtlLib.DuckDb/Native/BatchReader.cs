using System.Buffers.Binary;
using EtlLib.Batches;
using EtlLib.Schemas;
using static EtlLib.DuckDb.Native.NativeMethods;

namespace EtlLib.DuckDb.Native;

/// <summary>Appends rows of flat DuckDB vectors to column vectors; text is copied without a string object.</summary>
internal static unsafe class BatchReader
{
    /// <summary>Appends a chunk of a result to a batch.</summary>
    /// <exception cref="DataException">A column that the model says is never null holds a null.</exception>
    public static void Append(nint chunk, int count, ColumnBatch batch)
    {
        for (var i = 0; i < batch.Columns.Count; i++)
        {
            var nulls = batch.Columns[i].NullCount;
            Append(duckdb_data_chunk_get_vector(chunk, (ulong)i), batch.Columns[i], 0, count);
            if (batch.Columns[i].NullCount != nulls && !batch.Schema.Columns[i].Nullable)
            {
                throw new DataException($"Column {batch.Schema.Columns[i].Name} of {batch.Schema.ShortName} holds null, and the model says that it never does. Make the property nullable, or give it a value with Coalesce.") { Model = batch.Schema.ShortName, Column = batch.Schema.Columns[i].Name };
            }
        }

        batch.EndRows(count);
    }

    /// <summary>Appends rows of a vector to a column.</summary>
    public static void Append(nint from, ColumnVector to, int start, int count)
    {
        var validity = duckdb_vector_get_validity(from);
        if (validity is null)
        {
            AppendValid(from, to, start, count);
            return;
        }

        for (var (at, end) = (start, start + count); at < end;)
        {
            var run = at;
            var valid = IsValid(validity, at);
            while (run < end && IsValid(validity, run) == valid)
            {
                run++;
            }

            if (valid)
            {
                AppendValid(from, to, at, run - at);
            }

            for (; !valid && at < run; at++)
            {
                to.AppendNull();
            }

            at = run;
        }
    }

    /// <summary>The same for rows of which none is null.</summary>
    private static void AppendValid(nint from, ColumnVector to, int start, int count)
    {
        var data = duckdb_vector_get_data(from);
        switch (to)
        {
            case FixedVector<long> values:
                new ReadOnlySpan<long>((long*)data + start, count).CopyTo(values.AppendSpan(count));
                break;
            case FixedVector<double> values:
                new ReadOnlySpan<double>((double*)data + start, count).CopyTo(values.AppendSpan(count));
                break;
            case FixedVector<int> values:
                new ReadOnlySpan<int>((int*)data + start, count).CopyTo(values.AppendSpan(count));
                break;
            case FixedVector<float> values:
                new ReadOnlySpan<float>((float*)data + start, count).CopyTo(values.AppendSpan(count));
                break;
            case TextVector text:
                AppendText((DuckString*)data + start, text, count);
                break;
            case BitVector bits:
                for (var i = 0; i < count; i++)
                {
                    bits.Append(((byte*)data)[start + i] != 0);
                }

                break;
            case FixedVector<Int128> values:
                AppendDecimals(data, values.AppendSpan(count), start, ((DecimalType)to.Type).Precision);
                break;
            case FixedVector<UuidBytes> values:
                AppendUuids((UInt128*)data + start, values.AppendSpan(count));
                break;
            case ListVector list:
                AppendLists((ListEntry*)data + start, duckdb_list_vector_get_child(from), list, count);
                break;
            case StructVector nested:
                AppendStructs(from, nested, start, count);
                break;
        }
    }

    private static void AppendText(DuckString* from, TextVector to, int count)
    {
        for (var i = 0; i < count; i++)
        {
            to.Append(DuckString.Bytes(from + i));
        }
    }

    private static void AppendDecimals(void* from, Span<Int128> to, int start, int precision)
    {
        switch (precision)
        {
            case <= 4:
                Widen(new ReadOnlySpan<short>((short*)from + start, to.Length), to);
                break;
            case <= 9:
                Widen(new ReadOnlySpan<int>((int*)from + start, to.Length), to);
                break;
            case <= 18:
                Widen(new ReadOnlySpan<long>((long*)from + start, to.Length), to);
                break;
            default:
                new ReadOnlySpan<Int128>((Int128*)from + start, to.Length).CopyTo(to);
                break;
        }
    }

    private static void Widen<T>(ReadOnlySpan<T> from, Span<Int128> to)
        where T : unmanaged, System.Numerics.INumberBase<T>
    {
        for (var i = 0; i < from.Length; i++)
        {
            to[i] = Int128.CreateTruncating(from[i]);
        }
    }

    private static void AppendUuids(UInt128* from, Span<UuidBytes> to)
    {
        for (var i = 0; i < to.Length; i++)
        {
            BinaryPrimitives.WriteUInt128BigEndian(to[i], from[i] ^ (UInt128.One << 127));
        }
    }

    private static void AppendLists(ListEntry* entries, nint elements, ListVector to, int count)
    {
        for (var i = 0; i < count; i++)
        {
            Append(elements, to.Elements, (int)entries[i].Offset, (int)entries[i].Length);
            to.EndList();
        }
    }

    private static void AppendStructs(nint from, StructVector to, int start, int count)
    {
        for (var i = 0; i < to.Children.Count; i++)
        {
            Append(duckdb_struct_vector_get_child(from, (ulong)i), to.Children[i], start, count);
        }

        to.EndStructs(count);
    }
}
