using System.Text.RegularExpressions;

namespace EtlLib.Settings;

/// <summary>Replaces the values of secrets in printed text.</summary>
internal sealed partial class Redaction
{
    private const int LeastOfLine = 4;
    private readonly List<string> values = [];

    /// <summary>
    /// Adds secrets: the value, its percent-encoded form, the password in a connection string, and each of its lines, because text is replaced line by
    /// line. Short lines such as "}" reveal nothing.
    /// </summary>
    public void Add(IEnumerable<Secret> secrets)
    {
        foreach (var value in secrets.Select(s => s.Reveal()))
        {
            values.AddRange(Passwords().Matches(value).SelectMany(m => m.Groups.Values.Skip(1)).Select(g => g.Value.Trim()));
            values.AddRange([value, Uri.EscapeDataString(value), .. value.Split('\n', StringSplitOptions.TrimEntries).Where(line => line.Length >= LeastOfLine)]);
        }

        values.RemoveAll(v => v.Length == 0);
        values.Sort((a, b) => b.Length.CompareTo(a.Length));
    }

    /// <summary>A text without the secrets.</summary>
    public string Apply(string text)
    {
        foreach (var value in values)
        {
            text = text.Replace(value, "***", StringComparison.Ordinal);
        }

        return text;
    }

    /// <summary>Whether a text has a secret in it.</summary>
    public bool Finds(string text) => values.Exists(value => text.Contains(value, StringComparison.Ordinal));

    /// <summary>An error without the secrets; the same one if it has none.</summary>
    /// <remarks>An error of EtlLib keeps its kind and its properties. What it wraps is replaced by its text.</remarks>
    public Exception Apply(Exception error)
    {
        if (error is OperationCanceledException || !Finds(error.ToString()))
        {
            return error;
        }

        var text = new RedactedException(error, this);
        return error is not EtlException known ? text : Shown(known, Apply(known.Message), text);
    }

    private EtlException Shown(EtlException error, string message, Exception inner)
    {
        var (model, column, place) = (Clean(error.Model), Clean(error.Column), error.Place with { Location = Clean(error.Location) });
        return error switch
        {
            PlanException => new PlanException(message, inner) { Code = error.Code, Model = model, Column = column, Place = place },
            UsageException => new UsageException(message, inner) { Code = error.Code, Model = model, Column = column, Place = place },
            SourceException => new SourceException(message, inner) { Code = error.Code, Model = model, Column = column, Place = place },
            SinkException => new SinkException(message, inner) { Code = error.Code, Model = model, Column = column, Place = place },
            DataException => new DataException(message, inner) { Code = error.Code, Model = model, Column = column, Place = place },
            _ => new EngineException(message, inner) { Code = error.Code, Model = model, Column = column, Place = place },
        };
    }

    [GeneratedRegex("""(?:password|pwd)\s*=\s*(?:"([^"]+)"|'([^']+)'|([^;&"']+))|://[^:/@]*:([^@/]+)@""", RegexOptions.IgnoreCase)]
    private static partial Regex Passwords();

    private string? Clean(string? text) => text is null ? null : Apply(text);
}

/// <summary>The text of an error that has a secret in it, without the secret.</summary>
internal sealed class RedactedException(Exception error, Redaction redaction) : Exception($"{error.GetType().Name}: {redaction.Apply(error.Message)}")
{
    private readonly string text = redaction.Apply(error.ToString());

    /// <inheritdoc />
    public override string ToString() => text;
}
