namespace EtlLib;

/// <summary>The base class of all errors of EtlLib. The message says what is wrong, where, and what to do; the properties say the same to programs.</summary>
public abstract class EtlException : Exception
{
    private string? code, model;
    private ErrorPlace place;

    /// <summary>Creates the error.</summary>
    protected EtlException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    /// <summary>The exit code of a program that ends with this error; docs/exit-codes.md lists them.</summary>
    public abstract int ExitCode { get; }

    /// <summary>
    /// A stable name of the kind of error: a diagnostic as <c>ETL2001</c>, else <c>plan</c>, <c>usage</c>, <c>source</c>, <c>sink</c>, <c>data</c>,
    /// <c>engine</c> or <c>intervals</c>, as the exit code.
    /// </summary>
    public string Code
    {
        get => code ?? ExitCode switch { 2 => "plan", 3 => "usage", 4 => "source", 5 => "sink", 6 => "data", 7 => "engine", _ => "error" };
        init => code = value;
    }

    /// <summary>The name of the model, or null if it is unknown.</summary>
    public string? Model
    {
        get => model;
        init => model = value;
    }

    /// <summary>The name of the column, or its path in a nested model (<c>Legs[].Qty</c>), or null if it is unknown.</summary>
    public string? Column { get; init; }

    /// <summary>Where in a source or sink the error is, as far as it is known.</summary>
    public ErrorPlace Place
    {
        get => place;
        init => place = value;
    }

    /// <summary>The file, folder or address, or null if it is unknown: <see cref="ErrorPlace.Location"/> of <see cref="Place"/>.</summary>
    public string? Location
    {
        get => place.Location;
        init => place = place with { Location = value };
    }

    /// <summary>The line in the file, or the row of a Parquet file, from 1, or null if it is unknown: <see cref="ErrorPlace.Line"/> of <see cref="Place"/>.</summary>
    public long? Line
    {
        get => place.Line;
        init => place = place with { Line = value };
    }

    /// <summary>Whether the same can succeed later with nothing changed, as where a server does not answer: a stream then tries again.</summary>
    public bool IsTransient { get; init; }

    /// <summary>The offending value as text, or null if it is unknown.</summary>
    internal string? Value { get; init; }

    /// <summary>The description of the source whose rows are wrong, or null if it is unknown.</summary>
    internal string? SourceName { get; init; }

    /// <summary>Copies the properties of the error that this one wraps.</summary>
    internal EtlException Like
    {
        init => (code, model, place, Column, Value, SourceName, IsTransient) = (value.code, value.model, value.place, value.Column, value.Value, value.SourceName, value.IsTransient);
    }

    /// <summary>Names the model that was worked on, unless the error names one.</summary>
    internal void In(string name) => model ??= name;
}

/// <summary>A place in a source or sink.</summary>
/// <param name="Location">The file, folder or address.</param>
/// <param name="Line">The line in the file, from 1.</param>
/// <param name="Topic">The topic.</param>
/// <param name="Partition">The partition of the topic.</param>
/// <param name="Offset">The offset in the partition.</param>
public readonly record struct ErrorPlace(string? Location = null, long? Line = null, string? Topic = null, int? Partition = null, long? Offset = null);

/// <summary>A plan, a model or the graph of models cannot work; found before any data is read. Exit code 2.</summary>
public sealed class PlanException(string message, Exception? inner = null) : EtlException(message, inner)
{
    /// <inheritdoc />
    public override int ExitCode => 2;
}

/// <summary>The command line or the configuration is wrong. Exit code 3.</summary>
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
}

/// <summary>A sink cannot be written; nothing of the output is visible. Exit code 5.</summary>
public sealed class SinkException(string message, Exception? inner = null) : EtlException(message, inner)
{
    /// <inheritdoc />
    public override int ExitCode => 5;
}

/// <summary>The data made an operation fail at run time: an overflow, a division by zero, a conversion. Exit code 6.</summary>
public sealed class DataException(string message, Exception? inner = null) : EtlException(message, inner)
{
    /// <inheritdoc />
    public override int ExitCode => 6;
}

/// <summary>The engine failed for a reason other than the data or the plan, for example a lack of memory. Exit code 7.</summary>
public sealed class EngineException(string message, Exception? inner = null) : EtlException(message, inner)
{
    /// <inheritdoc />
    public override int ExitCode => 7;
}
