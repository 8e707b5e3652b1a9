namespace EtlLib.Settings;

/// <summary>Replaces the values of secrets in printed text.</summary>
internal sealed class Redaction
{
    private const int LeastOfLine = 4;
    private readonly List<string> values = [];

    /// <summary>Adds secrets: the value, its percent-encoded form and each of its lines, because text is replaced line by line. Short lines such as "}" reveal nothing.</summary>
    public void Add(IEnumerable<Secret> secrets)
    {
        foreach (var value in secrets.Select(s => s.Reveal()))
        {
            values.AddRange([value, Uri.EscapeDataString(value), .. value.Split('\n', StringSplitOptions.TrimEntries).Where(line => line.Length >= LeastOfLine)]);
        }

        values.RemoveAll(v => v.Length == 0);
        values.Sort((a, b) => b.Length.CompareTo(a.Length));
    }

    /// <summary>A text without the secrets.</summary>
    public string Apply(string text)
    {
        foreach (var value in values)
        {
            text = text.Replace(value, "***", StringComparison.Ordinal);
        }

        return text;
    }
}
