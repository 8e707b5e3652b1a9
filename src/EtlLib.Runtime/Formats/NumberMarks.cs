namespace EtlLib.Formats;

/// <summary>
/// The marks in numbers of a text file, by a sample. Of two marks the last is the decimal one: <c>#.##0,00</c>. One alone groups digits
/// where
/// exactly three signs follow it, as in <c>#,###</c>; else it is the decimal one, as in <c>0,00</c>. A percent sign at the end divides by
/// 100.
/// </summary>
/// <param name="Group">What stands between groups of digits; 0 where there is none.</param>
/// <param name="Point">What stands before the digits of a fraction.</param>
/// <param name="IsPercent">Whether a number is in hundredths.</param>
internal readonly record struct NumberMarks(byte Group, byte Point, bool IsPercent)
{
    /// <summary>The marks of a sample.</summary>
    /// <param name="sample">The sample: the signs <c>#</c> and <c>0</c>, at most two different marks of <c>. , ' _</c> and space, and maybe
    /// <c>%</c>.</param>
    /// <param name="column">The column, for the error.</param>
    /// <exception cref="PlanException">It is not one.</exception>
    public static NumberMarks Of(string sample, string column)
    {
        var digits = sample.EndsWith('%') ? sample[..^1].TrimEnd() : sample;
        var marks = digits.Where(c => c is not ('#' or '0')).Distinct().ToArray();
        var last = digits.LastIndexOfAny(['.', ',', '\'', '_', ' ']);
        if (digits.Length == 0 || marks.Length > 2 || marks.Any(m => m is not ('.' or ',' or '\'' or '_' or ' ')) || last == 0
            || (marks.Length == 2 && (digits[last] is not ('.' or ',') || digits.Count(c => c == digits[last]) > 1)))
        {
            throw new PlanException($"Column {column}: [Format(\"{sample}\")] is not a sample of a number. Write one like #,##0.00, "
                + "#.##0,00, 0,0 or 0.0%.");
        }

        var isPercent = sample.EndsWith('%');
        if (marks.Length == 2)
        {
            return new((byte)marks.Single(m => m != digits[last]), (byte)digits[last], isPercent);
        }

        var groups = last > 0 && (digits[last] is not ('.' or ',') || digits.Length - last == 4);
        return last < 0 ? new(0, (byte)'.', isPercent)
            : groups ? new((byte)digits[last], (byte)(digits[last] == '.' ? ',' : '.'), isPercent)
            : new(0, (byte)digits[last], isPercent);
    }

    /// <summary>The number with a point as the only mark.</summary>
    public bool TryPlain(ReadOnlySpan<byte> text, Span<byte> to, out int length)
    {
        length = 0;
        if (IsPercent)
        {
            if (text is not [.., (byte)'%'])
            {
                return false;
            }

            text = text[..^1].TrimEnd((byte)' ');
        }

        var (sinceGroup, seenPoint) = (-1, false);
        foreach (var c in text)
        {
            if (c == Point && !seenPoint)
            {
                seenPoint = true;
                to[length++] = (byte)'.';
            }
            else if (c == Group && Group != 0 && !seenPoint && length > 0 && sinceGroup is -1 or 3)
            {
                sinceGroup = 0;
                continue;
            }
            else if (c is >= (byte)'0' and <= (byte)'9' || (c is (byte)'-' or (byte)'+' && length == 0))
            {
                to[length++] = c;
                sinceGroup += sinceGroup >= 0 && !seenPoint ? 1 : 0;
            }
            else
            {
                return false;
            }
        }

        if (IsPercent)
        {
            "e-2"u8.CopyTo(to[length..]);
            length += 3;
        }

        return sinceGroup is -1 or 3;
    }

    /// <summary>Writes a plain number, without an exponent, with the marks.</summary>
    /// <returns>How many bytes were written.</returns>
    public int Write(scoped ReadOnlySpan<byte> plain, Span<byte> to)
    {
        scoped Span<byte> moved = stackalloc byte[plain.Length + 4];
        if (IsPercent)
        {
            plain = moved[..Hundredfold(plain, moved)];
        }

        var end = plain.IndexOf((byte)'.') is >= 0 and var at ? at : plain.Length;
        var (length, first) = (0, plain is [(byte)'-', ..] ? 1 : 0);
        for (var i = 0; i < plain.Length; i++)
        {
            if (Group != 0 && i > first && i < end && (end - i) % 3 == 0)
            {
                to[length++] = Group;
            }

            to[length++] = i == end ? Point : plain[i];
        }

        if (IsPercent)
        {
            to[length++] = (byte)'%';
        }

        return length;
    }

    /// <summary>Moves the point two digits to the right; the length.</summary>
    private static int Hundredfold(ReadOnlySpan<byte> plain, Span<byte> to)
    {
        var point = plain.IndexOf((byte)'.');
        var fraction = point < 0 ? default : plain[(point + 1)..];
        var whole = point < 0 ? plain : plain[..point];
        whole.CopyTo(to);
        var length = whole.Length;
        for (var i = 0; i < 2; i++)
        {
            to[length++] = i < fraction.Length ? fraction[i] : (byte)'0';
        }

        var first = to[0] == '-' ? 1 : 0;
        while (length > first + 1 && to[first] == '0')
        {
            to[(first + 1)..length].CopyTo(to[first..]);
            length--;
        }

        if (fraction.Length > 2)
        {
            to[length++] = (byte)'.';
            fraction[2..].CopyTo(to[length..]);
            length += fraction.Length - 2;
        }

        return length;
    }
}
