namespace EtlLib.Spark.Connect;

/// <summary>What Spark, or the way to it, failed with: what is wrong, where, and what to do. Exit code 7.</summary>
/// <remarks>
/// The message has no Java frames and no secret. <see cref="ErrorClass"/> and <see cref="SqlState"/> are Spark's own names of the error,
/// empty where it gave none.
/// </remarks>
public class SparkException(string message, Exception? inner = null) : EtlException(message, inner)
{
    /// <inheritdoc />
    public override int ExitCode => 7;

    /// <summary>Spark's name of the error: <c>TABLE_OR_VIEW_NOT_FOUND</c>, <c>CAST_INVALID_INPUT</c> …</summary>
    public string ErrorClass { get; internal set; } = "";

    /// <summary>The SQL state: <c>42P01</c> …</summary>
    public string SqlState { get; internal set; } = "";

    /// <summary>What Spark's message is about, by name: <c>relationName</c> …</summary>
    public IReadOnlyDictionary<string, string> MessageParameters { get; internal set; } = new Dictionary<string, string>();

    /// <summary>Where in the query it went wrong.</summary>
    public IReadOnlyList<SparkQueryContext> QueryContexts { get; internal set; } = [];
}

/// <summary>A place in a query.</summary>
/// <param name="Fragment">The text that is wrong.</param>
/// <param name="Start">Where it begins in the query's text, from 0; -1 where the query has no text.</param>
/// <param name="Stop">Where it ends in the query's text.</param>
/// <param name="Summary">The place with carets under it, as Spark shows it.</param>
public sealed record SparkQueryContext(string Fragment, int Start, int Stop, string Summary);

/// <summary>A query that cannot work: a name that is not there, types that do not fit. Exit code 2.</summary>
public sealed class SparkAnalysisException(string message, Exception? inner = null) : SparkException(message, inner)
{
    /// <inheritdoc />
    public override int ExitCode => 2;
}

/// <summary>Spark cannot read a file, a table or another source. Exit code 4.</summary>
public sealed class SparkSourceException(string message, Exception? inner = null) : SparkException(message, inner)
{
    /// <inheritdoc />
    public override int ExitCode => 4;
}

/// <summary>Spark cannot write an output, or one is there already. Exit code 5.</summary>
public sealed class SparkSinkException(string message, Exception? inner = null) : SparkException(message, inner)
{
    /// <inheritdoc />
    public override int ExitCode => 5;
}

/// <summary>The data made an operation fail: a division by zero, an overflow, a conversion. Exit code 6.</summary>
public sealed class SparkDataException(string message, Exception? inner = null) : SparkException(message, inner)
{
    /// <inheritdoc />
    public override int ExitCode => 6;
}

/// <summary>The server is out of reach, or does not speak with us: a dead host, a slow network, a wrong token, a version too old.</summary>
public sealed class SparkConnectionException(string message, Exception? inner = null) : SparkException(message, inner);

/// <summary>The server knows the session no longer, for it was started again or ended the session.</summary>
public sealed class SparkSessionLostException(string message, Exception? inner = null) : SparkException(message, inner)
{
    /// <summary>What went with the session: views, settings made in SQL, kept rows.</summary>
    public IReadOnlyList<string> Lost { get; internal set; } = [];
}
