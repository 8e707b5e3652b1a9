using System.Text;

namespace EtlLib.Graphs;

/// <summary>A graph in text: each model with what it reads above it and where it goes below.</summary>
internal static class GraphText
{
    public static string Of(GraphDrawing drawing)
    {
        var text = new StringBuilder();
        for (var i = 0; i < drawing.Boxes.Count; i++)
        {
            if (drawing.Boxes[i].Kind is not BoxKind.Model)
            {
                continue;
            }

            text.Append(drawing.Boxes[i].Title).Append('\n');
            foreach (var (from, _) in drawing.Arrows.Where(a => a.To == i))
            {
                text.Append("  <- ").Append(drawing.Boxes[from].Title).Append('\n');
            }

            foreach (var (_, to) in drawing.Arrows.Where(a => a.From == i))
            {
                text.Append("  -> ").Append(drawing.Boxes[to].Title).Append('\n');
            }
        }

        return text.ToString();
    }
}
