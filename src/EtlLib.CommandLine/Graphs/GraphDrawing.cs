using EtlLib.Planning;

namespace EtlLib.Graphs;

/// <summary>The kinds of boxes.</summary>
internal enum BoxKind
{
    /// <summary>A source.</summary>
    Source,

    /// <summary>A model.</summary>
    Model,

    /// <summary>A sink.</summary>
    Sink,
}

/// <summary>A box of the drawing.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Title">Its name.</param>
/// <param name="Layer">The distance from the sources: 0 for a source, otherwise more than that of any box that it reads.</param>
internal sealed record Box(BoxKind Kind, string Title, int Layer);

/// <summary>A graph as boxes and arrows: sources, models, sinks.</summary>
/// <param name="Boxes">The boxes.</param>
/// <param name="Arrows">The arrows, as pairs of box indexes.</param>
internal sealed record GraphDrawing(IReadOnlyList<Box> Boxes, IReadOnlyList<(int From, int To)> Arrows)
{
    public static GraphDrawing Of(ModelGraph graph)
    {
        var boxes = new List<Box>();
        var arrows = new List<(int, int)>();
        var models = new Dictionary<string, int>(StringComparer.Ordinal);
        var sources = new Dictionary<DataSource, int>(ReferenceEqualityComparer.Instance);
        foreach (var model in graph.Models)
        {
            var inputs = model.Sources.Select(s => SourceBox(s)).Concat(model.Reads.Select(name => models[name])).ToList();
            var box = Add(new Box(BoxKind.Model, model.Name, inputs.Count == 0 ? 1 : inputs.Max(i => boxes[i].Layer) + 1), inputs);
            models[model.Name] = box;
        }

        foreach (var model in graph.Models)
        {
            foreach (var sink in model.Model.Sinks)
            {
                Add(new Box(BoxKind.Sink, sink.Describe(), boxes[models[model.Name]].Layer + 1), [models[model.Name]]);
            }
        }

        return new GraphDrawing(boxes, arrows);

        int SourceBox(DataSource source) => sources.TryGetValue(source, out var box) ? box : sources[source] = Add(new Box(BoxKind.Source, source.Describe(), 0), []);

        int Add(Box box, IReadOnlyList<int> inputs)
        {
            boxes.Add(box);
            arrows.AddRange(inputs.Select(i => (i, boxes.Count - 1)));
            return boxes.Count - 1;
        }
    }
}
