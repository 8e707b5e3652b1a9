using System.Globalization;
using System.Security;
using System.Text;

namespace EtlLib.Graphs;

/// <summary>A graph as an SVG picture that is readable in a bright and in a dark reader.</summary>
internal static class GraphSvg
{
    private const string Style = """
        <style>
          text { font: 12px ui-monospace, Menlo, Consolas, monospace; fill: #1f2328; text-anchor: middle }
          rect { stroke-width: 1.2; rx: 6 }
          .source { fill: #ddf4ff; stroke: #54aeff; rx: 17 } .model { fill: #ffffff; stroke: #57606a } .sink { fill: #dafbe1; stroke: #4ac26b }
          path { fill: none; stroke: #8c959f; stroke-width: 1.4 }
        </style>
        <defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0,0 L8,4 L0,8 z" style="fill:#8c959f;stroke:none"/></marker></defs>
        """;

    public static string Of(GraphDrawing drawing)
    {
        var layout = new GraphLayout(drawing);
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {layout.Width:0.#} {layout.Height:0.#}\" width=\"{layout.Width:0.#}\" height=\"{layout.Height:0.#}\" role=\"img\">\n");
        svg.Append(Style.ReplaceLineEndings("\n")).Append('\n');
        foreach (var lane in layout.Lanes)
        {
            svg.Append("<path marker-end=\"url(#tip)\" d=\"").Append(Curve([.. lane.Select(n => layout.Places[n])])).Append("\"/>\n");
        }

        for (var i = 0; i < drawing.Boxes.Count; i++)
        {
            var (box, place) = (drawing.Boxes[i], layout.Places[i]);
            svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"{box.Kind.ToString().ToLowerInvariant()}\" x=\"{place.X:0.#}\" y=\"{place.Y:0.#}\" width=\"{place.Width:0.#}\" height=\"{place.Height:0.#}\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{place.X + (place.Width / 2):0.#}\" y=\"{place.Middle:0.#}\" dy=\".35em\">{SecurityElement.Escape(Printable(box.Title))}</text>\n");
        }

        return svg.Append("</svg>\n").ToString();
    }

    /// <summary>A smooth line from the right of the first place to the left of the last, level where it goes through a lane.</summary>
    private static string Curve(IReadOnlyList<Place> places)
    {
        var path = new StringBuilder();
        path.Append(CultureInfo.InvariantCulture, $"M{places[0].Right:0.#},{places[0].Middle:0.#}");
        for (var i = 1; i < places.Count; i++)
        {
            var (from, to) = (places[i - 1], places[i]);
            var middle = (from.Right + to.X) / 2;
            path.Append(CultureInfo.InvariantCulture, $" C{middle:0.#},{from.Middle:0.#} {middle:0.#},{to.Middle:0.#} {to.X:0.#},{to.Middle:0.#}");
            if (i < places.Count - 1)
            {
                path.Append(CultureInfo.InvariantCulture, $" H{to.Right:0.#}");
            }
        }

        return path.ToString();
    }

    private static string Printable(string title) => string.Concat(title.Select(c => char.IsControl(c) ? ' ' : c));
}
