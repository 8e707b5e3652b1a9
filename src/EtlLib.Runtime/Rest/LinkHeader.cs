using System.Text.RegularExpressions;

namespace EtlLib.Rest;

/// <summary>The header <c>Link</c> of RFC 8288.</summary>
internal static partial class LinkHeader
{
    /// <summary>The target of the first link whose relation is <c>next</c>, or null.</summary>
    public static string? Next(IEnumerable<string> values) => values.SelectMany(value => Links().Matches(value))
        .FirstOrDefault(link => IsNext(link.Groups["parameters"].Value))?.Groups["target"].Value.Trim();

    private static bool IsNext(string parameters) => parameters.Split(';', StringSplitOptions.TrimEntries).Any(parameter =>
        parameter.Split('=', 2, StringSplitOptions.TrimEntries) is [var name, var relation]
        && name.Equals("rel", StringComparison.OrdinalIgnoreCase)
        && relation.Trim('"').Split(' ').Contains("next", StringComparer.OrdinalIgnoreCase));

    /// <summary>Links with what follows each up to the comma that ends it, outside of quotes.</summary>
    [GeneratedRegex("""<(?<target>[^>]*)>(?<parameters>([^",]|"[^"]*("|$))*)""", RegexOptions.ExplicitCapture)]
    private static partial Regex Links();
}
