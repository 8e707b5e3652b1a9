using System.Text;
using static EtlLib.Spark.Lowering.Scalars.Ex;

namespace EtlLib.Spark.Lowering.Scalars;

/// <summary>
/// Upper and lower case by simple mapping: a code point for a code point, by the tables of this process. Spark's own functions make several letters of
/// some (ß) and look at neighbours (Σ), so that they are right for ASCII only.
/// </summary>
internal static class LetterCase
{
    private static readonly Lazy<(string From, string To)> ToUpper = new(() => Mapping(text => text.ToUpperInvariant().Replace('ı', 'I')));
    private static readonly Lazy<(string From, string To)> ToLower = new(() => Mapping(text => text.ToLowerInvariant().Replace('İ', 'i')));

    /// <summary>Upper case.</summary>
    public static Wire.Expression Upper(Wire.Expression text) => Mapped("upper", text, ToUpper.Value);

    /// <summary>Lower case.</summary>
    public static Wire.Expression Lower(Wire.Expression text) => Mapped("lower", text, ToLower.Value);

    private static Wire.Expression Mapped(string ascii, Wire.Expression text, (string From, string To) mapping) =>
        Let("text", text, x => If(Fn("rlike", x, Text(@"[^\x00-\x7F]")), Fn("translate", x, Text(mapping.From), Text(mapping.To)), Fn(ascii, x)));

    private static (string From, string To) Mapping(Func<string, string> map)
    {
        var (from, to) = (new StringBuilder(), new StringBuilder());
        for (var code = 0; code <= 0x10FFFF; code++)
        {
            // .NET maps the two letters i of Turkish not at all, simple mapping as the others: map says so.
            if (Rune.IsValid(code) && new Rune(code).ToString() is var letter && map(letter) is var mapped && mapped != letter)
            {
                from.Append(letter);
                to.Append(mapped);
            }
        }

        return (from.ToString(), to.ToString());
    }
}
