using System.Globalization;
using System.Text;

namespace EtlLib.Graphs;

/// <summary>A graph as a Mermaid flowchart: https://mermaid.js.org/syntax/flowchart.html.</summary>
internal static class GraphMermaid
{
    public static string Of(GraphDrawing drawing)
    {
        var text = new StringBuilder("flowchart LR\n");
        for (var i = 0; i < drawing.Boxes.Count; i++)
        {
            var (open, close) = drawing.Boxes[i].Kind switch { BoxKind.Source => ("([", "])"), BoxKind.Sink => ("[(", ")]"), _ => ("[", "]") };
            text.Append(CultureInfo.InvariantCulture, $"  n{i}{open}\"{Escaped(drawing.Boxes[i].Title)}\"{close}\n");
        }

        foreach (var (from, to) in drawing.Arrows)
        {
            text.Append(CultureInfo.InvariantCulture, $"  n{from} --> n{to}\n");
        }

        return text.ToString();
    }

    private static string Escaped(string title) => title
        .Replace("&", "&amp;", StringComparison.Ordinal).Replace("\"", "&quot;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal).ReplaceLineEndings(" ");
}
