namespace EtlLib;

/// <summary>A value that never prints: its text is <c>***</c> in logs, plans, messages and JSON.</summary>
public sealed record Secret
{
    private readonly string value;

    /// <summary>Hides a value.</summary>
    public Secret(string value) => this.value = value;

    /// <summary>The value, for the client that needs it.</summary>
    public string Reveal() => value;

    /// <summary>Three asterisks.</summary>
    public override string ToString() => "***";
}
