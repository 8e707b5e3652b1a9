using System.Runtime.CompilerServices;

namespace EtlLib.Streaming;

/// <summary>Rows picked from batches, column by column.</summary>
internal static unsafe class BatchRows
{
    /// <summary>About how many bytes a batch takes.</summary>
    public static long Bytes(ColumnBatch batch)
    {
        var bytes = 0L;
        foreach (var column in batch.Vectors)
        {
            bytes += Bytes(column);
        }

        return bytes;
    }

    /// <summary>Appends rows of a batch whose first columns are those of the other.</summary>
    public static void Append(ColumnBatch to, ColumnBatch from, ReadOnlySpan<int> rows)
    {
        for (var c = 0; c < to.Vectors.Length; c++)
        {
            Append(to.Vectors[c], from.Vectors[c], rows);
        }

        to.EndRows(rows.Length);
    }

    /// <summary>Appends values.</summary>
    public static void Append(ColumnVector to, ColumnVector from, ReadOnlySpan<int> rows)
    {
        if (from.NullCount > 0)
        {
            foreach (var row in rows)
            {
                to.AppendFrom(from, row);
            }

            return;
        }

        switch (to)
        {
            case FixedVector<long> v: Fixed(v, from, rows); break;
            case FixedVector<double> v: Fixed(v, from, rows); break;
            case FixedVector<int> v: Fixed(v, from, rows); break;
            case TextVector v:
                var texts = Unsafe.As<TextVector>(from);
                foreach (var row in rows)
                {
                    v.Append(texts[row]);
                }

                break;
            default:
                foreach (var row in rows)
                {
                    to.AppendFrom(from, row);
                }

                break;
        }
    }

    /// <summary>Appends a run of values.</summary>
    public static void AppendRange(ColumnVector to, ColumnVector from, int first, int count)
    {
        switch (from.NullCount == 0 ? to : null)
        {
            case FixedVector<long> v: Unsafe.As<FixedVector<long>>(from).Span.Slice(first, count).CopyTo(v.AppendSpan(count)); break;
            case FixedVector<double> v: Unsafe.As<FixedVector<double>>(from).Span.Slice(first, count).CopyTo(v.AppendSpan(count)); break;
            case FixedVector<int> v: Unsafe.As<FixedVector<int>>(from).Span.Slice(first, count).CopyTo(v.AppendSpan(count)); break;
            case TextVector v:
                var texts = Unsafe.As<TextVector>(from);
                var ends = new ReadOnlySpan<int>(texts.Offsets + first, count + 1);
                v.AppendRange(ends, new ReadOnlySpan<byte>(texts.Data, texts.Offsets[texts.Count]));
                break;
            default:
                for (var row = first; row < first + count; row++)
                {
                    to.AppendFrom(from, row);
                }

                break;
        }
    }

    /// <summary>A batch of rows of several: a place is the batch's number in the upper half, the row in the lower.</summary>
    public static ColumnBatch Gathered(Schema schema, ReadOnlySpan<ColumnBatch> batches, ReadOnlySpan<long> places)
    {
        var made = new ColumnBatch(schema);
        for (var c = 0; c < made.Vectors.Length; c++)
        {
            switch (made.Vectors[c])
            {
                case FixedVector<long> v when !HasNulls(batches, c): Fixed(v, batches, c, places); break;
                case FixedVector<double> v when !HasNulls(batches, c): Fixed(v, batches, c, places); break;
                case FixedVector<int> v when !HasNulls(batches, c): Fixed(v, batches, c, places); break;
                case var v:
                    foreach (var place in places)
                    {
                        v.AppendFrom(batches[(int)(place >> 32)].Vectors[c], (int)place);
                    }

                    break;
            }
        }

        made.EndRows(places.Length);
        return made;
    }

    /// <summary>Sorts times and what goes with them: by digits where there are many.</summary>
    /// <returns>The sorted times and what goes with them: the arrays given, or the spare ones.</returns>
    public static void Sort(ref long[] times, ref long[] places, int count, ref long[] spareTimes, ref long[] sparePlaces)
    {
        var (least, greatest, isSorted) = (long.MaxValue, long.MinValue, true);
        for (var i = 0; i < count; i++)
        {
            isSorted &= times[i] >= greatest;
            greatest = Math.Max(greatest, times[i]);
            least = Math.Min(least, times[i]);
        }

        if (isSorted)
        {
            return;
        }

        if (count < 256)
        {
            Array.Sort(times, places, 0, count);
            return;
        }

        if (spareTimes.Length < times.Length)
        {
            (spareTimes, sparePlaces) = (new long[times.Length], new long[times.Length]);
        }

        Span<int> ends = stackalloc int[2048];
        for (var shift = 0; shift < 64 && (greatest - least) >> shift != 0; shift += 11)
        {
            ends.Clear();
            for (var i = 0; i < count; i++)
            {
                ends[(int)((times[i] - least) >> shift) & 2047]++;
            }

            var sum = 0;
            foreach (ref var end in ends)
            {
                (end, sum) = (sum, sum + end);
            }

            for (var i = 0; i < count; i++)
            {
                var to = ends[(int)((times[i] - least) >> shift) & 2047]++;
                spareTimes[to] = times[i];
                sparePlaces[to] = places[i];
            }

            (times, spareTimes, places, sparePlaces) = (spareTimes, times, sparePlaces, places);
        }
    }

    private static bool HasNulls(ReadOnlySpan<ColumnBatch> batches, int column)
    {
        foreach (var batch in batches)
        {
            if (batch.Vectors[column].NullCount > 0)
            {
                return true;
            }
        }

        return false;
    }

    private static void Fixed<T>(FixedVector<T> to, ColumnVector from, ReadOnlySpan<int> rows)
        where T : unmanaged
    {
        var values = Unsafe.As<FixedVector<T>>(from).Values;
        var span = to.AppendSpan(rows.Length);
        for (var i = 0; i < rows.Length; i++)
        {
            span[i] = values[rows[i]];
        }
    }

    private static void Fixed<T>(FixedVector<T> to, ReadOnlySpan<ColumnBatch> batches, int column, ReadOnlySpan<long> places)
        where T : unmanaged
    {
        var span = to.AppendSpan(places.Length);
        for (var i = 0; i < places.Length; i++)
        {
            span[i] = batches[(int)(places[i] >> 32)].Fixed<T>(column).Values[(int)places[i]];
        }
    }

    private static long Bytes(ColumnVector column) => column switch
    {
        BitVector v => v.Count / 8,
        FixedVector<int> or FixedVector<float> => column.Count * 4L,
        FixedVector<Int128> or FixedVector<UuidBytes> => column.Count * 16L,
        TextVector v => (v.Count * 4L) + v.Offsets[v.Count],
        ListVector v => (v.Count * 4L) + Bytes(v.Elements),
        StructVector v => v.Children.Sum(Bytes),
        _ => column.Count * 8L,
    };
}
