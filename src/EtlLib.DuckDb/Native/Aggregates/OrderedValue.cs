using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EtlLib.DuckDb.Native;

/// <summary>What is known of an <see cref="OrderedValue{T}"/>.</summary>
[Flags]
internal enum Known
{
    /// <summary>There is no value yet.</summary>
    Nothing = 0,

    /// <summary>There is a value.</summary>
    Value = 1,

    /// <summary>Its time is not null.</summary>
    Time = 2,

    /// <summary>Its sequence is not null.</summary>
    Sequence = 4,
}

/// <summary>
/// A value and its place in the order of rows: by time, then sequence, then the value; a null time or sequence comes before others.
/// What is not known is zero.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct OrderedValue<T>
    where T : unmanaged
{
    public Known Known;
    public long Time;
    public long Sequence;
    public T Value;

    /// <summary>Where a row is in relation to a kept one: negative before, positive after, zero where they are the same.</summary>
    public static int Compare<TCell>(Known known, long time, long sequence, T* value, OrderedValue<T>* kept)
        where TCell : ICell<T>
    {
        var order = ((int)(known & Known.Time)).CompareTo((int)(kept->Known & Known.Time));
        order = order != 0 ? order : time.CompareTo(kept->Time);
        order = order != 0 ? order : ((int)(known & Known.Sequence)).CompareTo((int)(kept->Known & Known.Sequence));
        order = order != 0 ? order : sequence.CompareTo(kept->Sequence);
        return order != 0 ? order : TCell.Compare(value, &kept->Value);
    }

    /// <summary>Keeps a row of which something is known if it is before the kept one, or after it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Offer<TCell>(OrderedValue<T>* kept, Known known, long time, long sequence, T* value, bool last)
        where TCell : ICell<T>
    {
        if (kept->Known == known)
        {
            // As much is known of both: mostly the time decides.
            if (time != kept->Time ? time < kept->Time == last : !WinsTie<TCell>(kept, sequence, value, last))
            {
                return;
            }
        }
        else if (kept->Known != Known.Nothing && !Wins(Compare<TCell>(known, time, sequence, value, kept), last))
        {
            return;
        }

        Keep<TCell>(kept, known, time, sequence, value);
    }

    /// <summary>Keeps a row in place of the one before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Keep<TCell>(OrderedValue<T>* kept, Known known, long time, long sequence, T* value)
        where TCell : ICell<T>
    {
        kept->Known = known;
        kept->Time = time;
        kept->Sequence = sequence;
        TCell.Keep(&kept->Value, value);
    }

    private static bool WinsTie<TCell>(OrderedValue<T>* kept, long sequence, T* value, bool last)
        where TCell : ICell<T> => Wins(sequence != kept->Sequence ? sequence.CompareTo(kept->Sequence) : TCell.Compare(value, &kept->Value), last);

    private static bool Wins(int order, bool last) => last ? order > 0 : order < 0;
}
