namespace EtlLib;

/// <summary>Finds what a mistyped name was meant to be.</summary>
internal static class Nearest
{
    /// <summary>The candidate with the least edit distance, ignoring case; the word "nothing" where there is no candidate.</summary>
    public static string To(string name, IEnumerable<string> candidates) =>
        candidates.MinBy(candidate => Distance(name.ToUpperInvariant(), candidate.ToUpperInvariant())) ?? "nothing: there is none";

    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0]++;
            for (var j = 1; j <= b.Length; j++)
            {
                (row[j], diagonal) = (Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)), row[j]);
            }
        }

        return row[^1];
    }
}
