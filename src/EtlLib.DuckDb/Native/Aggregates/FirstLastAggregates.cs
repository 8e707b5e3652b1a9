using System.Runtime.CompilerServices;
using static EtlLib.DuckDb.Native.NativeMethods;

namespace EtlLib.DuckDb.Native;

/// <summary>Which end of the order is kept.</summary>
internal interface IEnd
{
    /// <summary>Whether a row so ordered in relation to the kept one takes its place.</summary>
    static abstract bool Wins(int order);
}

/// <summary>The first row.</summary>
internal readonly struct FirstEnd : IEnd
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Wins(int order) => order < 0;
}

/// <summary>The last row.</summary>
internal readonly struct LastEnd : IEnd
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Wins(int order) => order > 0;
}

/// <summary>One end of the order of rows: what the aggregates of one shape share.</summary>
internal static unsafe class End<T, TCell, TEnd>
    where T : unmanaged
    where TCell : ICell<T>
    where TEnd : IEnd
{
    /// <summary>Keeps a row without nulls if it wins.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Offer(OrderedValue<T>* kept, Known all, long time, long sequence, T* value)
    {
        if (kept->Known == all)
        {
            if (time != kept->Time)
            {
                if (!TEnd.Wins(time < kept->Time ? -1 : 1))
                {
                    return;
                }
            }
            else if (!WinsTie(kept, sequence, value))
            {
                return;
            }
        }
        else if (kept->Known != Known.Nothing && !TEnd.Wins(OrderedValue<T>.Compare<TCell>(all, time, sequence, value, kept)))
        {
            return;
        }

        OrderedValue<T>.Keep<TCell>(kept, all, time, sequence, value);
    }

    /// <summary>Keeps a row if it wins.</summary>
    public static void OfferAny(OrderedValue<T>* kept, Known known, long time, long sequence, T* value)
    {
        if (known != Known.Nothing
            && (kept->Known == Known.Nothing || TEnd.Wins(OrderedValue<T>.Compare<TCell>(known, time, sequence, value, kept))))
        {
            OrderedValue<T>.Keep<TCell>(kept, known, time, sequence, value);
        }
    }

    /// <summary>Keeps what another state has kept if it wins.</summary>
    public static void Combine(OrderedValue<T>* kept, OrderedValue<T>* other) => OfferAny(kept, other->Known, other->Time, other->Sequence, &other->Value);

    private static bool WinsTie(OrderedValue<T>* kept, long sequence, T* value) =>
        TEnd.Wins(sequence != kept->Sequence ? sequence < kept->Sequence ? -1 : 1 : TCell.Compare(value, &kept->Value));
}

/// <summary>The first or last value that is not null.</summary>
internal sealed unsafe class EndAggregate<T, TCell, TEnd> : Aggregate
    where T : unmanaged
    where TCell : ICell<T>
    where TEnd : IEnd
{
    /// <inheritdoc />
    public override int Size => sizeof(OrderedValue<T>);

    /// <inheritdoc />
    public override delegate* unmanaged[Cdecl]<nint*, ulong, void> Destroy => TCell.Owns ? AggregateCallbacks.DestroyEnds : null;

    /// <inheritdoc />
    public override void Update(nint chunk, nint* states)
    {
        var rows = new OrderedRows<T>(chunk, 1);
        var kept = (OrderedValue<T>**)states;
        if (rows.HasNoNulls)
        {
            for (var i = 0; i < rows.Count; i++)
            {
                End<T, TCell, TEnd>.Offer(kept[i], rows.All, rows.Time(i), rows.Sequence(i), rows.Values + i);
            }

            return;
        }

        for (var i = 0; i < rows.Count; i++)
        {
            var known = rows.Row(i, out var time, out var sequence);
            End<T, TCell, TEnd>.OfferAny(kept[i], known, time, sequence, rows.Values + i);
        }
    }

    /// <inheritdoc />
    public override void Combine(nint* from, nint* to, int count)
    {
        for (var i = 0; i < count; i++)
        {
            End<T, TCell, TEnd>.Combine((OrderedValue<T>*)to[i], (OrderedValue<T>*)from[i]);
        }
    }

    /// <inheritdoc />
    public override void Finish(nint* states, nint vector, int count, int offset)
    {
        for (var i = 0; i < count; i++)
        {
            Put<T, TCell>(vector, offset + i, (OrderedValue<T>*)states[i]);
        }
    }
}

/// <summary>First and last together, as STRUCT(first, last): the rows are read once.</summary>
internal sealed unsafe class BothEndsAggregate<T, TCell> : Aggregate
    where T : unmanaged
    where TCell : ICell<T>
{
    /// <inheritdoc />
    public override int Size => sizeof(State);

    /// <inheritdoc />
    public override delegate* unmanaged[Cdecl]<nint*, ulong, void> Destroy => TCell.Owns ? AggregateCallbacks.DestroyBothEnds : null;

    /// <inheritdoc />
    public override void Update(nint chunk, nint* states)
    {
        var rows = new OrderedRows<T>(chunk, 1);
        var kept = (State**)states;
        if (rows.HasNoNulls)
        {
            for (var i = 0; i < rows.Count; i++)
            {
                var (time, sequence) = (rows.Time(i), rows.Sequence(i));
                End<T, TCell, FirstEnd>.Offer(&kept[i]->First, rows.All, time, sequence, rows.Values + i);
                End<T, TCell, LastEnd>.Offer(&kept[i]->Last, rows.All, time, sequence, rows.Values + i);
            }

            return;
        }

        for (var i = 0; i < rows.Count; i++)
        {
            var known = rows.Row(i, out var time, out var sequence);
            End<T, TCell, FirstEnd>.OfferAny(&kept[i]->First, known, time, sequence, rows.Values + i);
            End<T, TCell, LastEnd>.OfferAny(&kept[i]->Last, known, time, sequence, rows.Values + i);
        }
    }

    /// <inheritdoc />
    public override void Combine(nint* from, nint* to, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var kept = (State*)to[i];
            var other = (State*)from[i];
            End<T, TCell, FirstEnd>.Combine(&kept->First, &other->First);
            End<T, TCell, LastEnd>.Combine(&kept->Last, &other->Last);
        }
    }

    /// <inheritdoc />
    public override void Finish(nint* states, nint vector, int count, int offset)
    {
        var (first, last) = (duckdb_struct_vector_get_child(vector, 0), duckdb_struct_vector_get_child(vector, 1));
        for (var i = 0; i < count; i++)
        {
            var state = (State*)states[i];
            Put<T, TCell>(first, offset + i, &state->First);
            Put<T, TCell>(last, offset + i, &state->Last);
        }
    }

    internal struct State
    {
        public OrderedValue<T> First;
        public OrderedValue<T> Last;
    }
}
