using System.Text.RegularExpressions;

namespace EtlLib.Spark.Connect;

/// <summary>Whose fault an error is.</summary>
internal enum Fault { Server, Query, Source, Sink, Data, Connection }

/// <summary>What an error class means to our users.</summary>
/// <param name="Class">Spark's name of it, or what the name begins with.</param>
/// <param name="Fault">Whose fault it is.</param>
/// <param name="Text">What is wrong, with Spark's message parameters in braces; empty: Spark's own words.</param>
/// <param name="Remedy">What to do.</param>
internal sealed partial record ErrorRule(string Class, Fault Fault, string Text, string Remedy)
{
    private const string Guard = "Exclude such rows with Where, or guard the expression with Column.When.";
    private const string Cluster = "Spark looks for it on the machines of the cluster, not on this one: put it where they all read, such as s3a:// or a shared folder.";

    /// <summary>The first that fits is it.</summary>
    private static readonly ErrorRule[] Rules =
    [
        new("TABLE_OR_VIEW_NOT_FOUND", Fault.Query, "There is no table or view {relationName}.", "Correct the name or its catalog and schema; a temporary view is seen by the session alone that made it."),
        new("UNRESOLVED_COLUMN.WITH_SUGGESTION", Fault.Query, "There is no column {objectName}; there is {proposal}.", "Correct the name."),
        new("UNRESOLVED_COLUMN", Fault.Query, "There is no column {objectName}.", "Correct the name."),
        new("UNRESOLVED_ROUTINE", Fault.Query, "There is no function {routineName}.", "Correct the name, or use a server that has it: functions come with versions of Spark."),
        new("AMBIGUOUS_REFERENCE", Fault.Query, "{name} may be any of {referenceNames}.", "Say which."),
        new("PARSE_SYNTAX_ERROR", Fault.Query, "", "Correct the SQL there."),
        new("DATATYPE_MISMATCH", Fault.Query, "", "Cast the operands to one type."),
        new("DATA_SOURCE_NOT_FOUND", Fault.Query, "The server knows no format {provider}.", "Correct the name, or put the format's jar on the server's class path."),
        new("UNSUPPORTED", Fault.Query, "", ""),
        new("CANNOT_MODIFY_STATIC_CONFIG", Fault.Query, "", "Set it where the server is started."),
        new("INVALID_CONF_VALUE", Fault.Query, "{confName} cannot be {confValue}.", "Give it a value that its documentation allows."),
        new("PATH_NOT_FOUND", Fault.Source, "There is nothing at {path}.", Cluster),
        new("UNABLE_TO_INFER_SCHEMA", Fault.Source, "", "Spark found no file there that it reads. " + Cluster),
        new("FAILED_READ_FILE.FILE_NOT_EXIST", Fault.Source, "", "A file went away while it was read. Run it again; write new files beside the old ones rather than over them."),
        new("FAILED_READ_FILE", Fault.Source, "The file {path} cannot be read.", "Copy it again, or write it anew."),
        new("MALFORMED_RECORD_IN_PARSING", Fault.Source, "", "Correct the record."),
        new("MALFORMED_CSV_RECORD", Fault.Source, "", "Correct the record."),
        new("PATH_ALREADY_EXISTS", Fault.Sink, "There is something at {outputPath} already.", "Choose another place, or overwrite or append to what is there."),
        new("TABLE_OR_VIEW_ALREADY_EXISTS", Fault.Sink, "There is a table or view {relationName} already.", "Choose another name, or overwrite or append to what is there."),
        new("TASK_WRITE_FAILED", Fault.Sink, "Writing to {path} failed.", "See that every machine of the cluster may write there and has room. Nothing of it is visible."),
        new("DIVIDE_BY_ZERO", Fault.Data, "A number was divided by zero.", Guard),
        new("REMAINDER_BY_ZERO", Fault.Data, "The remainder of a division by zero was asked for.", Guard),
        new("ARITHMETIC_OVERFLOW", Fault.Data, "A number does not fit its type: {message}.", "Compute in a wider type, or exclude such rows with Where."),
        new("BINARY_ARITHMETIC_OVERFLOW", Fault.Data, "{value1} {symbol} {value2} does not fit its type.", "Compute in a wider type, or exclude such rows with Where."),
        new("NUMERIC_VALUE_OUT_OF_RANGE", Fault.Data, "{value} does not fit a decimal of {precision} digits, {scale} of them after the point.", "Give the decimal more digits, or exclude such rows with Where."),
        new("NUMERIC_OUT_OF_SUPPORTED_RANGE", Fault.Data, "{value} has more digits than a decimal can have.", "Compute in double, or exclude such rows with Where."),
        new("CAST_INVALID_INPUT", Fault.Data, "{expression} is no {targetType}.", "Correct the value, or cast so that what is none becomes null."),
        new("CAST_OVERFLOW", Fault.Data, "{value} does not fit {targetType}.", "Cast to a wider type, or so that what does not fit becomes null."),
        new("USER_RAISED_EXCEPTION", Fault.Data, "{errorMessage}", ""),
        new("SCALAR_SUBQUERY_TOO_MANY_ROWS", Fault.Data, "", "Let the inner query return one row."),
        new("OPERATION_CANCELED", Fault.Server, "The query was cancelled on the server.", "Somebody interrupted it there, or the session was released; run it again."),
        new("UNABLE_TO_ACQUIRE_MEMORY", Fault.Server, "", "Give the executors more memory, or split the work into more partitions (spark.sql.shuffle.partitions)."),
        new("INVALID_HANDLE", Fault.Server, "", "Run it again."),
        new("CONNECT_INVALID_PLAN", Fault.Server, "", ""),
    ];

    /// <summary>The rule of an error, or null.</summary>
    public static ErrorRule Of(string errorClass, string sqlState) =>
        Rules.FirstOrDefault(r => errorClass.StartsWith(r.Class, StringComparison.Ordinal)) ?? new ErrorRule(errorClass, ByState(sqlState), "", "");

    /// <summary>The text with the parameters in it, or null where it needs one that is not there.</summary>
    public string? Fill(IReadOnlyDictionary<string, string> parameters)
    {
        var whole = Text.Length > 0;
        var text = Parameter().Replace(Text, m => (whole &= parameters.TryGetValue(m.Groups[1].Value, out var value)) ? value!.Trim() : "");
        return whole ? text : null;
    }

    private static Fault ByState(string sqlState) => sqlState switch
    {
        ['2', '2' or '1' or '3', ..] => Fault.Data,
        ['4', '2', ..] or ['0', 'A', ..] => Fault.Query,
        ['0', '8', ..] => Fault.Connection,
        _ => Fault.Server,
    };

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Parameter();
}
