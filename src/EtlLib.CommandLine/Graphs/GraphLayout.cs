namespace EtlLib.Graphs;

/// <summary>Where a box is drawn, in pixels.</summary>
internal readonly record struct Place(double X, double Y, double Width, double Height)
{
    public double Right => X + Width;

    public double Middle => Y + (Height / 2);
}

/// <summary>
/// A layered layout, after Sugiyama, Tagawa and Toda (1981): a column a layer; within a column the boxes are ordered by the mean place of their
/// neighbours, sweeping forth and back, so that few arrows cross. An arrow over several layers keeps a lane free in each.
/// </summary>
internal sealed class GraphLayout
{
    private const double CharacterWidth = 7.2, Padding = 14, RowHeight = 34, RowGap = 18, ColumnGap = 56, Margin = 16;
    private const int Sweeps = 8;

    private readonly GraphDrawing drawing;
    private readonly List<List<int>> columns;
    private readonly List<List<int>> neighbours;
    private readonly List<int> layerOf;

    public GraphLayout(GraphDrawing drawing)
    {
        this.drawing = drawing;
        layerOf = [.. drawing.Boxes.Select(b => b.Layer)];
        neighbours = [.. drawing.Boxes.Select(_ => new List<int>())];
        Lanes = [.. drawing.Arrows.Select(Lane)];
        columns = [.. Enumerable.Range(0, layerOf.Count == 0 ? 0 : layerOf.Max() + 1).Select(layer => Enumerable.Range(0, layerOf.Count).Where(n => layerOf[n] == layer).ToList())];
        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            Order(forth: sweep % 2 == 0);
        }

        Places = Placed();
    }

    /// <summary>The nodes that each arrow goes through: its boxes, and a lane in each layer between them.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Lanes { get; }

    /// <summary>The place of each box, then of each lane.</summary>
    public IReadOnlyList<Place> Places { get; }

    public double Width => Places.Select(p => p.Right).DefaultIfEmpty().Max() + Margin;

    public double Height => Places.Select(p => p.Y + p.Height).DefaultIfEmpty().Max() + Margin;

    private List<int> Lane((int From, int To) arrow)
    {
        var nodes = new List<int> { arrow.From };
        for (var layer = layerOf[arrow.From] + 1; layer < layerOf[arrow.To]; layer++)
        {
            layerOf.Add(layer);
            neighbours.Add([]);
            nodes.Add(layerOf.Count - 1);
        }

        nodes.Add(arrow.To);
        for (var i = 1; i < nodes.Count; i++)
        {
            neighbours[nodes[i]].Add(nodes[i - 1]);
            neighbours[nodes[i - 1]].Add(nodes[i]);
        }

        return nodes;
    }

    private void Order(bool forth)
    {
        for (var step = 1; step < columns.Count; step++)
        {
            var layer = forth ? step : columns.Count - 1 - step;
            var beside = columns[forth ? layer - 1 : layer + 1];
            var places = beside.Select((node, i) => (node, i)).ToDictionary(p => p.node, p => (double)p.i);
            columns[layer] = [.. columns[layer].Select((node, i) => (node, i)).OrderBy(p => Mean(neighbours[p.node].Where(places.ContainsKey).Select(n => places[n]), p.i)).Select(p => p.node)];
        }
    }

    private static double Mean(IEnumerable<double> places, double otherwise) => places.DefaultIfEmpty(otherwise).Average();

    private Place[] Placed()
    {
        var places = new Place[layerOf.Count];
        var tallest = columns.Select(Tall).DefaultIfEmpty().Max();
        var x = Margin;
        foreach (var column in columns)
        {
            var width = column.Max(WidthOf);
            var y = Margin + ((tallest - Tall(column)) / 2);
            foreach (var node in column)
            {
                places[node] = new Place(x, y, width, RowHeight);
                y += RowHeight + RowGap;
            }

            x += width + ColumnGap;
        }

        return places;
    }

    private double WidthOf(int node) => node < drawing.Boxes.Count ? (drawing.Boxes[node].Title.Length * CharacterWidth) + (2 * Padding) : 0;

    private static double Tall(List<int> column) => (column.Count * (RowHeight + RowGap)) - RowGap;
}
