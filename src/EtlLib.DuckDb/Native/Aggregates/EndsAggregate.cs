using System.Runtime.CompilerServices;
using static EtlLib.DuckDb.Native.NativeMethods;

namespace EtlLib.DuckDb.Native;

/// <summary>Which ends of the order of rows are kept.</summary>
internal interface IEnds
{
    /// <summary>Whether the first row is.</summary>
    static abstract bool First { get; }

    /// <summary>Whether the last row is.</summary>
    static abstract bool Last { get; }
}

/// <summary>The first row.</summary>
internal readonly struct FirstEnd : IEnds
{
    public static bool First => true;

    public static bool Last => false;
}

/// <summary>The last row.</summary>
internal readonly struct LastEnd : IEnds
{
    public static bool First => false;

    public static bool Last => true;
}

/// <summary>Both.</summary>
internal readonly struct BothEnds : IEnds
{
    public static bool First => true;

    public static bool Last => true;
}

/// <summary>The first value that is not null, the last, or both as STRUCT(first, last): then the rows are read once. A state holds one value for each.</summary>
internal sealed unsafe class EndsAggregate<T, TCell, TEnds> : Aggregate
    where T : unmanaged
    where TCell : ICell<T>
    where TEnds : IEnds
{
    /// <inheritdoc />
    public override int Size => sizeof(OrderedValue<T>) * (TEnds.First && TEnds.Last ? 2 : 1);

    /// <inheritdoc />
    public override delegate* unmanaged[Cdecl]<nint*, ulong, void> Destroy =>
        !TCell.Owns ? null : TEnds.First && TEnds.Last ? AggregateCallbacks.DestroyBothEnds : AggregateCallbacks.DestroyEnd;

    /// <inheritdoc />
    public override void Update(nint chunk, nint* states)
    {
        var rows = new OrderedRows<T>(chunk, 1);
        if (rows.HasNoNulls)
        {
            for (var i = 0; i < rows.Count; i++)
            {
                Offer((OrderedValue<T>*)states[i], rows.All, rows.Time(i), rows.Sequence(i), rows.Values + i);
            }

            return;
        }

        for (var i = 0; i < rows.Count; i++)
        {
            var known = rows.Row(i, out var time, out var sequence);
            if (known != Known.Nothing)
            {
                Offer((OrderedValue<T>*)states[i], known, time, sequence, rows.Values + i);
            }
        }
    }

    /// <inheritdoc />
    public override void Combine(nint* from, nint* to, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var kept = (OrderedValue<T>*)to[i];
            var other = (OrderedValue<T>*)from[i];
            if (TEnds.First)
            {
                Combine(kept++, other++, last: false);
            }

            if (TEnds.Last)
            {
                Combine(kept, other, last: true);
            }
        }
    }

    /// <inheritdoc />
    public override void Finish(nint* states, nint vector, int count, int offset)
    {
        var both = TEnds.First && TEnds.Last;
        var firsts = both ? duckdb_struct_vector_get_child(vector, 0) : vector;
        var lasts = both ? duckdb_struct_vector_get_child(vector, 1) : vector;
        for (var i = 0; i < count; i++)
        {
            var kept = (OrderedValue<T>*)states[i];
            if (TEnds.First)
            {
                Put<T, TCell>(firsts, offset + i, kept++);
            }

            if (TEnds.Last)
            {
                Put<T, TCell>(lasts, offset + i, kept);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Offer(OrderedValue<T>* kept, Known known, long time, long sequence, T* value)
    {
        if (TEnds.First)
        {
            OrderedValue<T>.Offer<TCell>(kept++, known, time, sequence, value, last: false);
        }

        if (TEnds.Last)
        {
            OrderedValue<T>.Offer<TCell>(kept, known, time, sequence, value, last: true);
        }
    }

    private static void Combine(OrderedValue<T>* kept, OrderedValue<T>* other, bool last)
    {
        if (other->Known != Known.Nothing)
        {
            OrderedValue<T>.Offer<TCell>(kept, other->Known, other->Time, other->Sequence, &other->Value, last);
        }
    }
}
