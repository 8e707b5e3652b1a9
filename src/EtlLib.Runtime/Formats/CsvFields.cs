using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EtlLib.Formats;

/// <summary>A field of a record: where it is, without its quotes.</summary>
/// <param name="Start">Where it begins.</param>
/// <param name="Length">Its length.</param>
/// <param name="IsQuoted">Whether it was in quotes, and so is not null.</param>
internal readonly record struct CsvField(int Start, int Length, bool IsQuoted);

/// <summary>What is wrong with records of CSV.</summary>
internal enum CsvFault
{
    None,
    FieldCount,
    OpenQuote,
    AfterQuote,
}

/// <summary>Splits records of CSV into fields (RFC 4180). The arrays are used again for the next records.</summary>
internal sealed class CsvFields
{
    private const byte Quote = (byte)'"';

    private int[] ends = new int[1 << 12];
    private CsvField[] fields = new CsvField[1 << 12];
    private int[] starts = new int[1 << 10];
    private int count;

    /// <summary>How many records there are.</summary>
    public int Records { get; private set; }

    /// <summary>What ended the splitting.</summary>
    public CsvFault Fault { get; private set; }

    /// <summary>Where the record begins that is wrong.</summary>
    public int FaultAt { get; private set; }

    /// <summary>How many fields the wrong record has.</summary>
    public int FaultFields { get; private set; }

    /// <summary>The fields, record after record, each record's in the order of the kept columns.</summary>
    public ReadOnlySpan<CsvField> All => fields.AsSpan(0, count);

    /// <summary>Where a record begins.</summary>
    public int Start(int record) => starts[record];

    /// <summary>Splits records.</summary>
    /// <param name="data">Whole records, the last of which ends with a line's end. A quoted field's doubled quotes become one, in
    /// place.</param>
    /// <param name="delimiter">What stands between fields.</param>
    /// <param name="newline">What ends a line.</param>
    /// <param name="columns">How many fields a record has.</param>
    /// <param name="kept">Whether each field is kept.</param>
    public void Split(Span<byte> data, byte delimiter, byte newline, int columns, ReadOnlySpan<bool> kept)
    {
        (Records, count, Fault) = (0, 0, CsvFault.None);
        if (data.Contains(Quote))
        {
            SplitQuoted(data, delimiter, newline, columns, kept);
        }
        else
        {
            SplitPlain(data, FindEnds(data, delimiter, newline), newline, columns, kept);
        }
    }

    /// <summary>
    /// Where the last record ends that is whole: behind the last line's end that is in no quotes. A quote opens only at a field's start.
    /// </summary>
    public static int LastEnd(ReadOnlySpan<byte> data, byte delimiter, byte newline)
    {
        var (from, last) = (0, 0);
        while (true)
        {
            var quote = data[from..].IndexOf(Quote);
            var plain = data[from..(quote < 0 ? data.Length : from + quote)];
            last = plain.LastIndexOf(newline) is >= 0 and var end ? from + end + 1 : last;
            if (quote < 0)
            {
                return last;
            }

            quote += from;
            if (quote > 0 && data[quote - 1] != delimiter && data[quote - 1] != newline)
            {
                from = quote + 1;
                continue;
            }

            if (CloseOf(data, quote + 1) is not (>= 0 and var close))
            {
                return last;
            }

            from = close + 1;
        }
    }

    /// <summary>The quote that closes a field whose text begins at an offset, or -1.</summary>
    private static int CloseOf(ReadOnlySpan<byte> data, int from)
    {
        while (data[from..].IndexOf(Quote) is >= 0 and var next)
        {
            from += next;
            if (from + 1 == data.Length || data[from + 1] != Quote)
            {
                return from;
            }

            from += 2;
        }

        return -1;
    }

    /// <summary>Finds the ends of fields in records without quotes, 32 bytes at a time.</summary>
    private int FindEnds(ReadOnlySpan<byte> data, byte delimiter, byte newline)
    {
        var (found, i) = (0, 0);
        ref var first = ref MemoryMarshal.GetReference(data);
        var (delimiters, newlines) = (Vector256.Create(delimiter), Vector256.Create(newline));
        for (; i <= data.Length - Vector256<byte>.Count; i += Vector256<byte>.Count)
        {
            if (found + Vector256<byte>.Count > ends.Length)
            {
                Array.Resize(ref ends, ends.Length * 2);
            }

            var bytes = Vector256.LoadUnsafe(ref first, (nuint)i);
            var mask = (Vector256.Equals(bytes, delimiters) | Vector256.Equals(bytes, newlines)).ExtractMostSignificantBits();
            while (mask != 0)
            {
                ends[found++] = i + BitOperations.TrailingZeroCount(mask);
                mask &= mask - 1;
            }
        }

        Array.Resize(ref ends, Math.Max(ends.Length, found + Vector256<byte>.Count));
        for (; i < data.Length; i++)
        {
            if (data[i] == delimiter || data[i] == newline)
            {
                ends[found++] = i;
            }
        }

        return found;
    }

    private void SplitPlain(ReadOnlySpan<byte> data, int found, byte newline, int columns, ReadOnlySpan<bool> kept)
    {
        var (at, start) = (0, 0);
        while (at < found)
        {
            var end = ends[at];
            if (columns > 1 && data[end] == newline && IsBlank(data[start..end]))
            {
                (at, start) = (at + 1, end + 1);
                continue;
            }

            Room(columns);
            starts[Records] = start;
            var column = 0;
            for (; column < columns && at < found; column++)
            {
                end = ends[at++];
                var isLast = data[end] == newline;
                if (isLast != (column == columns - 1))
                {
                    Fail(starts[Records], column + 1 + (isLast ? 0 : Fields(data, at, found, newline)));
                    return;
                }

                if (kept[column])
                {
                    var length = isLast && end > start && data[end - 1] == '\r' ? end - start - 1 : end - start;
                    fields[count++] = new CsvField(start, length, IsQuoted: false);
                }

                start = end + 1;
            }

            Records++;
        }
    }

    /// <summary>How many more fields follow in the record.</summary>
    private int Fields(ReadOnlySpan<byte> data, int at, int found, byte newline)
    {
        var more = 1;
        while (at < found && data[ends[at++]] != newline)
        {
            more++;
        }

        return more;
    }

    private void SplitQuoted(Span<byte> data, byte delimiter, byte newline, int columns, ReadOnlySpan<bool> kept)
    {
        var start = 0;
        while (start < data.Length)
        {
            Room(columns);
            starts[Records] = start;
            var (column, isLast) = (0, false);
            for (; !isLast; column++)
            {
                if (Next(data, start, delimiter, newline) is not ( >= 0 and var end, var field))
                {
                    return;
                }

                isLast = data[end] == newline;
                if (columns > 1 && isLast && column == 0 && !field.IsQuoted && IsBlank(data[start..end]))
                {
                    start = end + 1;
                    column = columns - 1;
                    Records--;
                    continue;
                }

                if (column < columns && kept[column])
                {
                    fields[count++] = field;
                }

                start = end + 1;
            }

            if (column != columns)
            {
                Fail(starts[Records], column);
                return;
            }

            Records++;
        }
    }

    /// <summary>The field that begins at an offset, and the delimiter or line's end behind it; -1 where it is wrong.</summary>
    private (int End, CsvField Field) Next(Span<byte> data, int start, byte delimiter, byte newline)
    {
        if (data[start] != Quote)
        {
            var length = data[start..].IndexOfAny(delimiter, newline);
            var end = start + length;
            return (end, new CsvField(start, data[end] == newline && length > 0 && data[end - 1] == '\r' ? length - 1
                : length, IsQuoted: false));
        }

        var close = CloseOf(data, start + 1);
        if (close < 0)
        {
            (Fault, FaultAt) = (CsvFault.OpenQuote, starts[Records]);
            return (-1, default);
        }

        var after = close + 1;
        after += data[after] == '\r' && after + 1 < data.Length && data[after + 1] == newline ? 1 : 0;
        if (data[after] != delimiter && data[after] != newline)
        {
            (Fault, FaultAt) = (CsvFault.AfterQuote, starts[Records]);
            return (-1, default);
        }

        return (after, new CsvField(start + 1, Unescaped(data[(start + 1)..close]), IsQuoted: true));
    }

    /// <summary>
    /// Makes one of doubled quotes, in place; the new length. What is left over is filled with quotes, so that lines still count.
    /// </summary>
    private static int Unescaped(Span<byte> text)
    {
        var quote = text.IndexOf(Quote);
        if (quote < 0)
        {
            return text.Length;
        }

        var to = quote;
        for (var from = quote; from < text.Length; from++)
        {
            text[to++] = text[from];
            from += text[from] == Quote ? 1 : 0;
        }

        text[to..].Fill(Quote);
        return to;
    }

    private static bool IsBlank(ReadOnlySpan<byte> line) => line.IsEmpty || (line.Length == 1 && line[0] == '\r');

    private void Fail(int start, int found) => (Fault, FaultAt, FaultFields) = (CsvFault.FieldCount, start, found);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Room(int columns)
    {
        if (count + columns > fields.Length)
        {
            Array.Resize(ref fields, (fields.Length * 2) + columns);
        }

        if (Records == starts.Length)
        {
            Array.Resize(ref starts, starts.Length * 2);
        }
    }
}
