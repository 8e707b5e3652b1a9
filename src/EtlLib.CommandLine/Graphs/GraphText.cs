using System.Text;

namespace EtlLib.Graphs;

/// <summary>A graph in text: each model with what it reads above it and where it goes below.</summary>
internal static class GraphText
{
    public static string Of(GraphDrawing drawing)
    {
        var text = new StringBuilder();
        foreach (var (i, box) in drawing.Boxes.Index().Where(b => b.Item.Kind is BoxKind.Model))
        {
            text.Append(box.Title).Append('\n');
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
