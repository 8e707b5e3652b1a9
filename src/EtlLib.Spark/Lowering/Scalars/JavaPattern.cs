using System.Text.RegularExpressions;

namespace EtlLib.Spark.Lowering.Scalars;

/// <summary>
/// Regular expressions of the common subset as Java takes them. What both spell alike but mean otherwise is spelt out: Java's <c>.</c> stops at more line
/// ends, its <c>$</c> matches before a last one, its <c>\b</c> sees letters outside of ASCII, its <c>(?i)</c> does not.
/// </summary>
internal static partial class JavaPattern
{
    private const string Word = "[0-9A-Za-z_]", Space = @"\t\n\f\r ";

    /// <summary>The pattern for Java.</summary>
    public static string Of(string pattern)
    {
        var lines = Tokens().Matches(pattern).Any(t => t.Groups["flags"].Value.Contains('m', StringComparison.Ordinal));
        return "(?d)" + Tokens().Replace(pattern, token => token.Value switch
        {
            ['\\', var escaped] => Escape(escaped, inClass: false),
            "$" => lines ? "$" : @"\z",
            "{" => @"\{",
            ['(', '?', ..] => token.Groups["flags"].Value.Contains('i', StringComparison.Ordinal) ? $"(?u{token.Value[2..]}" : token.Value,
            _ => token.Groups["opening"].Value.Replace("]", @"\]", StringComparison.Ordinal)
                + ClassTokens().Replace(token.Groups["content"].Value, inner => inner.Value is ['\\', var escaped] ? Escape(escaped, inClass: true) : @"\[")
                + token.Groups["end"].Value,
        });
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

    /// <summary>What may need another spelling: an escape, a class, <c>$</c>, a brace that begins no quantifier, flags that are switched on.</summary>
    [GeneratedRegex(@"\\.|(?<opening>\[\^?\]?)(?<content>(\\.|[^\]\\]|\\\z)*)(?<end>\]?)|\$|\{(?![0-9][0-9,]*\})|\(\?(?<flags>[A-Za-z]+)(?=[:)\-])", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Tokens();

    [GeneratedRegex(@"\\.|\[", RegexOptions.Singleline)]
    private static partial Regex ClassTokens();
}
