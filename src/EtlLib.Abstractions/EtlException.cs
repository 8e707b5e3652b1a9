namespace EtlLib;

/// <summary>What every error of EtlLib derives from: it says what is wrong, where (model, column, file, line) and what to do.</summary>
public abstract class EtlException : Exception
{
    /// <summary>Makes the error.</summary>
    protected EtlException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    /// <summary>The exit code of a program that ends by it; docs/exit-codes.md lists them.</summary>
    public abstract int ExitCode { get; }
}

/// <summary>A plan, a model or the graph of models cannot work: found before any data is read. Exit code 2.</summary>
public sealed class PlanException(string message, Exception? inner = null) : EtlException(message, inner)
{
    /// <inheritdoc />
    public override int ExitCode => 2;
}

/// <summary>The command line or the configuration asks for what there is not. Exit code 3.</summary>
public sealed class UsageException(string message, Exception? inner = null) : EtlException(message, inner)
{
    /// <inheritdoc />
    public override int ExitCode => 3;
}

/// <summary>A source cannot be read, or holds what its model does not allow. Exit code 4.</summary>
public sealed class SourceException(string message, Exception? inner = null) : EtlException(message, inner)
{
    /// <inheritdoc />
    public override int ExitCode => 4;

    /// <summary>The file, address or other place, where it is known.</summary>
    public string? Location { get; init; }

    /// <summary>The line in the file, from 1, where it is known.</summary>
    public long? Line { get; init; }

    /// <summary>The column's name, where it is known.</summary>
    public string? Column { get; init; }
}

/// <summary>A sink cannot be written; nothing of the output is visible. Exit code 5.</summary>
public sealed class SinkException(string message, Exception? inner = null) : EtlException(message, inner)
{
    /// <inheritdoc />
    public override int ExitCode => 5;

    /// <summary>The file, folder or other place, where it is known.</summary>
    public string? Location { get; init; }
}

/// <summary>The data made an operation fail while it ran: an overflow, a division by zero, a conversion. Exit code 6.</summary>
public sealed class DataException(string message, Exception? inner = null) : EtlException(message, inner)
{
    /// <inheritdoc />
    public override int ExitCode => 6;
}

/// <summary>The engine failed in a way that is neither the data's nor the plan's fault, for example for want of memory. Exit code 7.</summary>
public sealed class EngineException(string message, Exception? inner = null) : EtlException(message, inner)
{
    /// <inheritdoc />
    public override int ExitCode => 7;
}
