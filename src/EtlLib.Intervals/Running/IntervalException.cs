namespace EtlLib;

/// <summary>Some intervals of a run could not be computed; the others are in place. Exit code 8.</summary>
public sealed class IntervalException : EtlException
{
    /// <summary>Creates the error.</summary>
    public IntervalException(string message, Exception? inner = null)
        : base(message, inner) => Code = "intervals";

    /// <inheritdoc />
    public override int ExitCode => 8;
}
