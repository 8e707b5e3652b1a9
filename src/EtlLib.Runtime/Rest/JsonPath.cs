namespace EtlLib.Rest;

/// <summary>Where a value stands in a document: names of properties, and positions in arrays, from the root down.</summary>
internal sealed class JsonPath(string text, params string[] names)
{
    /// <summary>How deep it is; 0 is the document itself.</summary>
    public int Length => names.Length;

    /// <summary>A name, by its depth from 0.</summary>
    public string this[int depth] => names[depth];

    /// <summary>Reads a JSON Pointer (RFC 6901) or names with dots; null is the document itself.</summary>
    public static JsonPath Parse(string? text) => text switch
    {
        null or "" => new JsonPath("the document"),
        ['/', ..] => new JsonPath(text, [.. text[1..].Split('/').Select(name => name.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))]),
        _ => new JsonPath(text, text.Split('.')),
    };

    /// <inheritdoc />
    public override string ToString() => text;
}
