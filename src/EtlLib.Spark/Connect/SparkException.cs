namespace EtlLib.Spark.Connect;

/// <summary>What Spark, or the way to it, failed with.</summary>
/// <remarks>The message has no Java frames; <see cref="ErrorClass"/> and <see cref="SqlState"/> are Spark's, empty where it says none.</remarks>
public class SparkException : EtlException
{
    internal SparkException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    /// <inheritdoc />
    public override int ExitCode => 7;

    /// <summary>Spark's name of the error: <c>TABLE_OR_VIEW_NOT_FOUND</c>, <c>CAST_INVALID_INPUT</c> …</summary>
    public string ErrorClass { get; init; } = "";

    /// <summary>The SQL state: <c>42P01</c> …</summary>
    public string SqlState { get; init; } = "";

    /// <summary>What Spark's message is about, by name: <c>relationName</c> …</summary>
    public IReadOnlyDictionary<string, string> MessageParameters { get; init; } = new Dictionary<string, string>();

    /// <summary>Where in the query it went wrong.</summary>
    public IReadOnlyList<SparkQueryContext> QueryContexts { get; init; } = [];
}

/// <summary>A place in a query.</summary>
/// <param name="Fragment">The text that is wrong.</param>
/// <param name="Start">Where it begins in the query's text, from 0.</param>
/// <param name="Stop">Where it ends in the query's text.</param>
/// <param name="Summary">The place with a caret under it, as Spark shows it.</param>
public sealed record SparkQueryContext(string Fragment, int Start, int Stop, string Summary);

/// <summary>A query that cannot work: a name that is not there, types that do not fit. Exit code 2.</summary>
public sealed class SparkAnalysisException : SparkException
{
    internal SparkAnalysisException(string message, Exception? inner)
        : base(message, inner)
    {
    }

    /// <inheritdoc />
    public override int ExitCode => 2;
}

/// <summary>The data made an operation fail: a division by zero, an overflow, a conversion. Exit code 6.</summary>
public sealed class SparkDataException : SparkException
{
    internal SparkDataException(string message, Exception? inner)
        : base(message, inner)
    {
    }

    /// <inheritdoc />
    public override int ExitCode => 6;
}

/// <summary>The server is out of reach, or refuses to speak: a dead host, a slow network, a wrong token.</summary>
public sealed class SparkConnectionException : SparkException
{
    internal SparkConnectionException(string message, Exception? inner)
        : base(message, inner)
    {
    }
}

/// <summary>The server knows the session no longer: it was started again, or ended the session.</summary>
public sealed class SparkSessionLostException : SparkException
{
    internal SparkSessionLostException(string message, Exception? inner)
        : base(message, inner)
    {
    }
}
