namespace EtlLib;

/// <summary>A value that never prints: its text is <c>***</c> in logs, plans, messages and JSON.</summary>
public sealed class Secret : IEquatable<Secret>
{
    private readonly string value;

    /// <summary>Hides a value.</summary>
    public Secret(string value) => this.value = value;

    /// <summary>The value, for the client that needs it.</summary>
    public string Reveal() => value;

    /// <inheritdoc />
    public bool Equals(Secret? other) => other is not null && value == other.value;

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as Secret);

    /// <inheritdoc />
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(value);

    /// <summary>Three asterisks.</summary>
    public override string ToString() => "***";
}
