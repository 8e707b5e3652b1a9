using System.Text;

namespace EtlLib.Spark.Lowering.Scalars;

/// <summary>
/// Regular expressions of the common subset as Java takes them. What both spell alike but mean otherwise is spelt out: Java's <c>.</c> stops at more line
/// ends, its <c>$</c> matches before a last one, its <c>\b</c> sees letters outside of ASCII, its <c>(?i)</c> does not.
/// </summary>
internal static class JavaPattern
{
    private const string Word = "[0-9A-Za-z_]", Space = @"\t\n\f\r ";

    /// <summary>The pattern for Java.</summary>
    public static string Of(string pattern)
    {
        var text = new StringBuilder("(?d)", pattern.Length + 16);
        var (inClass, lines) = (false, HasFlag(pattern, 'm'));
        for (var i = 0; i < pattern.Length; i++)
        {
            var c = pattern[i];
            if (c == '\\' && i + 1 < pattern.Length)
            {
                text.Append(Escape(pattern[++i], inClass));
            }
            else if (inClass)
            {
                text.Append(c == '[' ? @"\[" : c.ToString());
                inClass = c != ']';
            }
            else if (c == '[')
            {
                inClass = true;
                text.Append(c);
                i += Opening(pattern, i + 1, text);
            }
            else
            {
                text.Append(c switch
                {
                    '$' when !lines => @"\z",
                    '{' when !IsQuantifier(pattern, i) => @"\{",
                    '?' when i > 0 && pattern[i - 1] == '(' && Flags(pattern, i + 1).Contains('i', StringComparison.Ordinal) => "?u",
                    _ => c.ToString(),
                });
            }
        }

        return text.ToString();
    }

    private static string Escape(char c, bool inClass) => (c, inClass) switch
    {
        ('b', false) => $"(?:(?<={Word})(?!{Word})|(?<!{Word})(?={Word}))",
        ('B', false) => $"(?:(?<={Word})(?={Word})|(?<!{Word})(?!{Word}))",
        ('s', false) => $"[{Space}]",
        ('s', true) => Space,
        ('S', _) => $"[^{Space}]",
        ('v', _) => @"\x0B",
        _ => $"\\{c}",
    };

    /// <summary>What may stand first in a class and is no end of it: <c>^</c> and <c>]</c>. Says how much it took.</summary>
    private static int Opening(string pattern, int at, StringBuilder text)
    {
        var taken = 0;
        if (at < pattern.Length && pattern[at] == '^')
        {
            text.Append('^');
            taken++;
        }

        if (at + taken < pattern.Length && pattern[at + taken] == ']')
        {
            text.Append(@"\]");
            taken++;
        }

        return taken;
    }

    private static bool HasFlag(string pattern, char flag)
    {
        for (var i = 0; i + 2 < pattern.Length; i++)
        {
            if (pattern[i] == '\\')
            {
                i++;
            }
            else if (pattern[i] == '(' && pattern[i + 1] == '?' && Flags(pattern, i + 2).Contains(flag, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The flags that are switched on from here, as in <c>(?im-s:…)</c>.</summary>
    private static string Flags(string pattern, int at)
    {
        var end = at;
        while (end < pattern.Length && char.IsAsciiLetter(pattern[end]))
        {
            end++;
        }

        return end < pattern.Length && pattern[end] is ':' or ')' or '-' ? pattern[at..end] : "";
    }

    private static bool IsQuantifier(string pattern, int at)
    {
        var end = pattern.IndexOf('}', at);
        var content = end < 0 ? "" : pattern[(at + 1)..end];
        return content.Length > 0 && char.IsAsciiDigit(content[0]) && content.All(c => char.IsAsciiDigit(c) || c == ',');
    }
}
