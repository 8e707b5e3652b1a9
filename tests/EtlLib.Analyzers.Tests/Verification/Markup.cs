using System.Text;
using Microsoft.CodeAnalysis.Text;

namespace EtlLib.Analyzers.Tests.Verification;

/// <summary>Source with the spans that a diagnostic is to be on, each between <c>[|</c> and <c>|]</c>.</summary>
internal sealed record Markup(string Source, IReadOnlyList<TextSpan> Spans)
{
    public static Markup Parse(string text)
    {
        var source = new StringBuilder();
        var spans = new List<TextSpan>();
        var starts = new Stack<int>();
        for (var i = 0; i < text.Length; i++)
        {
            switch (text.AsSpan(i))
            {
                case ['[', '|', ..]:
                    starts.Push(source.Length);
                    i++;
                    break;
                case ['|', ']', ..] when starts.Count > 0:
                    spans.Add(TextSpan.FromBounds(starts.Pop(), source.Length));
                    i++;
                    break;
                default:
                    source.Append(text[i]);
                    break;
            }
        }

        return new(source.ToString(), [.. spans.Order()]);
    }
}
