using System.Text.RegularExpressions;

namespace EtlLib.Plan;

/// <summary>Errors that a plan raises itself while an engine computes it: by what their messages begin with, they are known from the engine's own.</summary>
internal static partial class Failures
{
    /// <summary>The data made an operation fail.</summary>
    public const string Data = "EtlLib data: ";

    /// <summary>A source holds what its model does not allow.</summary>
    public const string Source = "EtlLib source: ";

    /// <summary>A sink cannot hold a value.</summary>
    public const string Sink = "EtlLib sink: ";

    /// <summary>What follows on <see cref="Column"/> where the model has no null.</summary>
    public const string Null = " is never null, and it is null in a row. Make the property nullable, or correct the source.";

    /// <summary>How a message names a column of a source's rows.</summary>
    public static string Column(DataSource source, ColumnSchema column, Schema model) => $"{source.Describe()}: column {column.Name} of {model.ShortName}";

    /// <summary>The error that a user sees; null where the plan raised none.</summary>
    /// <param name="message">The engine's message.</param>
    /// <param name="during">What happened then: "StockCandle was computed".</param>
    /// <param name="sink">What was being written.</param>
    /// <param name="error">The engine's error.</param>
    public static EtlException? Raised(string message, string during, DataSink? sink, Exception error)
    {
        if (After(Data) is { } data)
        {
            return new DataException($"{char.ToUpperInvariant(data[0])}{data[1..]} It happened while {during}.", error);
        }

        if (After(Source) is { } source)
        {
            return new SourceException(source, error) { Column = ColumnOf().Match(source) is { Success: true } m ? m.Groups[1].Value : null };
        }

        return After(Sink) is { } refused ? new SinkException(refused, error) { Location = (sink as FileSink)?.Path } : null;

        string? After(string prefix) => message.IndexOf(prefix, StringComparison.Ordinal) is >= 0 and var at ? message[(at + prefix.Length)..].Trim() : null;
    }

    [GeneratedRegex(@"\bcolumn (\S+) of ")]
    private static partial Regex ColumnOf();
}
