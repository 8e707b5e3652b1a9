using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Text;
using Apache.Arrow;
using EtlLib.Batches;

namespace EtlLib.Spark.Data;

/// <summary>Copies Arrow's arrays to the end of columns of the matching type: whole buffers, since both have Arrow's layout.</summary>
internal static class ArrowColumns
{
    /// <summary>Copies a run of values.</summary>
    /// <param name="to">The column.</param>
    /// <param name="from">The array.</param>
    /// <param name="start">The first value, counted from the array's own offset.</param>
    /// <param name="count">How many.</param>
    /// <exception cref="FormatException">A text is no UUID, where the column holds them.</exception>
    public static void Append(ColumnVector to, ArrayData from, int start, int count)
    {
        if (count == 0)
        {
            return;
        }

        start += from.Offset;
        var validity = from.NullCount == 0 ? default : from.Buffers[0].Span;
        switch (to)
        {
            case FixedVector<int> v: Copy(v, from, start, count); break;
            case FixedVector<long> v: Copy(v, from, start, count); break;
            case FixedVector<float> v: Copy(v, from, start, count); break;
            case FixedVector<double> v: Copy(v, from, start, count); break;
            case FixedVector<Int128> v: Copy(v, from, start, count); break;
            case BitVector v: v.AppendBits(from.Buffers[1].Span, start, count); break;
            case FixedVector<UuidBytes> v: Parse(v, from, validity, start, count); return;
            case TextVector v: Copy(v, from, ref validity, start, count); break;
            case ListVector v: Copy(v, from, ref validity, start, count); break;
            case StructVector v: Copy(v, from, start, count); break;
        }

        if (!validity.IsEmpty)
        {
            to.MarkNulls(count, validity, start);
        }
    }

    private static void Copy<T>(FixedVector<T> to, ArrayData from, int start, int count)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(from.Buffers[1].Span).Slice(start, count).CopyTo(to.AppendSpan(count));

    private static void Copy(TextVector to, ArrayData from, ref ReadOnlySpan<byte> validity, int start, int count)
    {
        var ends = Ends(from, start, count);
        var data = from.Buffers[2].Span;
        if (NullsAreEmpty(ends, validity, start))
        {
            to.AppendRange(ends, data);
            return;
        }

        for (var i = 0; i < count; i++)
        {
            if (IsNull(validity, start + i))
            {
                to.AppendNull();
            }
            else
            {
                to.Append(data[ends[i]..ends[i + 1]]);
            }
        }

        validity = default;
    }

    private static void Copy(ListVector to, ArrayData from, ref ReadOnlySpan<byte> validity, int start, int count)
    {
        var ends = Ends(from, start, count);
        var elements = from.Children[0];
        if (NullsAreEmpty(ends, validity, start))
        {
            Append(to.Elements, elements, ends[0], ends[^1] - ends[0]);
            to.EndLists(ends);
            return;
        }

        for (var i = 0; i < count; i++)
        {
            if (IsNull(validity, start + i))
            {
                to.AppendNull();
            }
            else
            {
                Append(to.Elements, elements, ends[i], ends[i + 1] - ends[i]);
                to.EndList();
            }
        }

        validity = default;
    }

    private static void Copy(StructVector to, ArrayData from, int start, int count)
    {
        for (var i = 0; i < to.Children.Count; i++)
        {
            Append(to.Children[i], from.Children[i], start, count);
        }

        to.EndStructs(count);
    }

    /// <summary>UUIDs come as text.</summary>
    private static void Parse(FixedVector<UuidBytes> to, ArrayData from, ReadOnlySpan<byte> validity, int start, int count)
    {
        var ends = Ends(from, start, count);
        var data = from.Buffers[2].Span;
        for (var i = 0; i < count; i++)
        {
            if (IsNull(validity, start + i))
            {
                to.AppendNull();
                continue;
            }

            var text = data[ends[i]..ends[i + 1]];
            to.Append(Utf8Parser.TryParse(text, out Guid value, out var read) && read == text.Length
                ? UuidBytes.From(value)
                : throw new FormatException($"'{Encoding.UTF8.GetString(text)}' is no UUID in its usual form of 36 digits and dashes."));
        }
    }

    private static ReadOnlySpan<int> Ends(ArrayData from, int start, int count) => MemoryMarshal.Cast<byte, int>(from.Buffers[1].Span).Slice(start, count + 1);

    private static bool IsNull(ReadOnlySpan<byte> validity, int bit) => !validity.IsEmpty && (validity[bit >> 3] >> (bit & 7) & 1) == 0;

    /// <summary>Arrow lets anything lie beneath a null; our columns have nothing there.</summary>
    private static bool NullsAreEmpty(ReadOnlySpan<int> ends, ReadOnlySpan<byte> validity, int start)
    {
        for (var i = 0; i < ends.Length - 1 && !validity.IsEmpty; i++)
        {
            if (IsNull(validity, start + i) && ends[i] != ends[i + 1])
            {
                return false;
            }
        }

        return true;
    }
}
