namespace EtlLib.DuckDb.Native;

/// <summary>DuckDB's own error, with its kind: the engine makes an <see cref="EtlException"/> of it that says what to do.</summary>
internal sealed class DuckDbException(string message) : Exception(message)
{
    /// <summary>The kind of error in DuckDB's words, which its message begins with: <c>Out of Range</c> of <c>Out of Range Error: …</c>; else nothing.</summary>
    public string Kind { get; } = message.IndexOf(" Error: ", StringComparison.Ordinal) is > 0 and var end ? message[..end] : "";
}
