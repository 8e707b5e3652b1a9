namespace EtlLib.Rest;

/// <summary>The header <c>Link</c> of RFC 8288.</summary>
internal static class LinkHeader
{
    /// <summary>The target of the first link whose relation is <c>next</c>, or null.</summary>
    public static string? Next(IEnumerable<string> values)
    {
        foreach (var value in values)
        {
            for (var at = value.IndexOf('<', StringComparison.Ordinal); at >= 0;)
            {
                var close = value.IndexOf('>', at);
                if (close < 0)
                {
                    break;
                }

                var end = EndOfLink(value, close + 1);
                if (IsNext(value[(close + 1)..end]))
                {
                    return value[(at + 1)..close].Trim();
                }

                at = value.IndexOf('<', end);
            }
        }

        return null;
    }

    /// <summary>The comma that ends a link, outside of quotes, or the value's end.</summary>
    private static int EndOfLink(string value, int from)
    {
        var quoted = false;
        for (var i = from; i < value.Length; i++)
        {
            quoted ^= value[i] == '"';
            if (value[i] == ',' && !quoted)
            {
                return i;
            }
        }

        return value.Length;
    }

    private static bool IsNext(string parameters) => parameters.Split(';', StringSplitOptions.TrimEntries).Any(parameter =>
        parameter.Split('=', 2, StringSplitOptions.TrimEntries) is [var name, var relation]
        && name.Equals("rel", StringComparison.OrdinalIgnoreCase)
        && relation.Trim('"').Split(' ').Contains("next", StringComparer.OrdinalIgnoreCase));
}
