namespace EtlLib.Files;

/// <summary>Whether a name matches a pattern: <c>*</c> any characters, <c>?</c> one, <c>[a-z]</c> one of several, <c>[!a-z]</c> none of them.</summary>
internal static class Glob
{
    /// <summary>Whether the whole name matches.</summary>
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        while (pattern.Length > 0)
        {
            switch (pattern[0])
            {
                case '*':
                    return MatchesRest(pattern[1..], name);
                case '[' when pattern[1..].IndexOf(']') is >= 0 and var end:
                    if (name.IsEmpty || !IsIn(pattern[1..(end + 1)], name[0]))
                    {
                        return false;
                    }

                    pattern = pattern[(end + 2)..];
                    break;
                default:
                    if (name.IsEmpty || (pattern[0] != '?' && pattern[0] != name[0]))
                    {
                        return false;
                    }

                    pattern = pattern[1..];
                    break;
            }

            name = name[1..];
        }

        return name.IsEmpty;
    }

    private static bool MatchesRest(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        for (var i = 0; i <= name.Length; i++)
        {
            if (Matches(pattern, name[i..]))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsIn(ReadOnlySpan<char> set, char value)
    {
        var not = set is ['!', ..];
        set = not ? set[1..] : set;
        for (var i = 0; i < set.Length; i++)
        {
            var range = i + 2 < set.Length && set[i + 1] == '-';
            if (range ? value >= set[i] && value <= set[i + 2] : value == set[i])
            {
                return !not;
            }

            i += range ? 2 : 0;
        }

        return not;
    }
}
