using System.Text;
using EtlLib.Schemas;

namespace EtlLib.Kafka;

/// <summary>The names of topics.</summary>
internal static class TopicName
{
    private const int MaxLength = 249;

    /// <summary>
    /// The topic of a model: its name in kebab-case, <c>StockTrade</c> in <c>stock-trade</c>, <c>HTTPCall2</c> in <c>http-call2</c>.
    /// </summary>
    public static string Of(Schema model)
    {
        var (name, text) = (model.ShortName, new StringBuilder());
        for (var i = 0; i < name.Length; i++)
        {
            var begins = char.IsUpper(name[i]) && i > 0 && (!char.IsUpper(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1])));
            if (begins && text[^1] != '-')
            {
                text.Append('-');
            }

            text.Append(char.IsAsciiLetterOrDigit(name[i]) ? char.ToLowerInvariant(name[i]) : '-');
        }

        return text.ToString();
    }

    /// <summary>Whether a name is a pattern of topics: a regular expression that begins with <c>^</c>, as in librdkafka.</summary>
    public static bool IsPattern(string name) => name.StartsWith('^');

    /// <summary>Refuses a name that Kafka does not accept.</summary>
    /// <exception cref="UsageException">It is empty, too long, or has a character that topics cannot have.</exception>
    public static string Checked(string name) =>
        name is not ("" or "." or "..") && name.Length <= MaxLength && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-')
            ? name
            : throw new UsageException($"\"{name}\" is not the name of a topic. Use 1 to {MaxLength} letters, digits, dots, "
                + "underscores and hyphens.");
}
