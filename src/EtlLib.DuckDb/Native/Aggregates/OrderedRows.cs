using System.Runtime.CompilerServices;
using static EtlLib.DuckDb.Native.NativeMethods;

namespace EtlLib.DuckDb.Native;

/// <summary>The arguments of one call: a value, its time and, where given, its sequence, from columns of a chunk.</summary>
internal readonly unsafe ref struct OrderedRows<T>
    where T : unmanaged
{
    private readonly ulong* valueValidity;
    private readonly ulong* timeValidity;
    private readonly ulong* sequenceValidity;
    private readonly long* times;
    private readonly long* sequences;

    /// <summary>Reads the chunk's column 0 as the value, and the time and sequence from the column given on.</summary>
    public OrderedRows(nint chunk, int timeColumn)
    {
        Count = (int)duckdb_data_chunk_get_size(chunk);
        Values = (T*)Column(chunk, 0, out valueValidity);
        times = (long*)Column(chunk, timeColumn, out timeValidity);
        CheckTime(duckdb_data_chunk_get_vector(chunk, (ulong)timeColumn));
        if ((int)duckdb_data_chunk_get_column_count(chunk) > timeColumn + 1)
        {
            sequences = (long*)Column(chunk, timeColumn + 1, out sequenceValidity);
        }

        All = Known.Value | Known.Time | (sequences is null ? Known.Nothing : Known.Sequence);
    }

    /// <summary>How many rows there are.</summary>
    public int Count { get; }

    /// <summary>The values.</summary>
    public T* Values { get; }

    /// <summary>What is known of a row without a null.</summary>
    public Known All { get; }

    /// <summary>Whether no row has a null.</summary>
    public bool HasNoNulls => valueValidity is null && timeValidity is null && sequenceValidity is null;

    /// <summary>A row's time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Time(int row) => times[row];

    /// <summary>A row's sequence, or zero where there are none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Sequence(int row) => sequences is null ? 0 : sequences[row];

    /// <summary>What is known of a row, and its time and sequence; nothing where the value is null.</summary>
    public Known Row(int row, out long time, out long sequence)
    {
        (time, sequence) = (0, 0);
        if (!IsValid(valueValidity, row))
        {
            return Known.Nothing;
        }

        var known = Known.Value;
        if (IsValid(timeValidity, row))
        {
            (known, time) = (known | Known.Time, times[row]);
        }

        if (sequences is not null && IsValid(sequenceValidity, row))
        {
            (known, sequence) = (known | Known.Sequence, sequences[row]);
        }

        return known;
    }

    private static void* Column(nint chunk, int index, out ulong* validity)
    {
        var vector = duckdb_data_chunk_get_vector(chunk, (ulong)index);
        validity = duckdb_vector_get_validity(vector);
        return duckdb_vector_get_data(vector);
    }

    /// <summary>The parameter takes any type, to take times without a cast; what is not 64 bits wide would be read wrongly.</summary>
    private static void CheckTime(nint vector)
    {
        var type = KeyColumn.TypeOf(vector);
        if (type is not (DuckType.BigInt or DuckType.Timestamp or DuckType.TimestampTz or DuckType.Time))
        {
            throw new ArgumentException($"Rows are ordered by a {type}, where a BIGINT, TIMESTAMP, TIMESTAMPTZ or TIME is needed.");
        }
    }
}
