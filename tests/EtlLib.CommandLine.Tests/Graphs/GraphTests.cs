using System.Xml.Linq;
using EtlLib.Graphs;
using EtlLib.Planning;
using EtlLib.Runtime.Tests;

namespace EtlLib.CommandLine.Tests;

public class GraphTests
{
    /// <summary>Boxes in layers, each reading a few of the boxes before it, the same for the same seed.</summary>
    private static GraphDrawing Tangled(int seed)
    {
        var random = new Random(seed);
        var boxes = new List<Box> { new(BoxKind.Source, "csv a.csv", 0) };
        var arrows = new List<(int, int)>();
        for (var i = 1; i < 25; i++)
        {
            var inputs = Enumerable.Range(0, 1 + random.Next(3)).Select(_ => random.Next(i)).Distinct().ToList();
            boxes.Add(new Box(BoxKind.Model, new string('M', 1 + random.Next(20)), inputs.Max(input => boxes[input].Layer) + 1));
            arrows.AddRange(inputs.Select(input => (input, i)));
        }

        return new GraphDrawing(boxes, arrows);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void No_box_lies_on_another_nor_on_the_lane_of_an_arrow(int seed)
    {
        var places = new GraphLayout(Tangled(seed)).Places;

        for (var i = 0; i < places.Count; i++)
        {
            for (var j = i + 1; j < places.Count; j++)
            {
                var (a, b) = (places[i], places[j]);
                Assert.True(a.Right < b.X || b.Right < a.X || a.Y + a.Height < b.Y || b.Y + b.Height < a.Y, $"{a} and {b}");
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Arrows_go_from_left_to_right_a_layer_at_a_time(int seed)
    {
        var drawing = Tangled(seed);
        var layout = new GraphLayout(drawing);

        Assert.Equal(drawing.Arrows.Select(a => drawing.Boxes[a.To].Layer - drawing.Boxes[a.From].Layer + 1), layout.Lanes.Select(l => l.Count));
        Assert.All(layout.Lanes, lane => Assert.All(lane.Zip(lane.Skip(1)), pair => Assert.True(layout.Places[pair.First].Right < layout.Places[pair.Second].X)));
    }

    [Fact]
    public void Titles_are_escaped_and_a_source_that_two_read_is_drawn_once()
    {
        var factory = new DataFactory();
        var source = DataSource.Csv("<a> & \"b\"\u0001.csv");
        factory.Make<Trade>(source: source, sink: DataSink.Console());
        factory.Make<Quote>(source: source, sink: DataSink.Console());
        var drawing = GraphDrawing.Of(ModelGraph.Of(factory, factory.ContextOf(null)));

        var svg = XDocument.Parse(GraphSvg.Of(drawing));
        var mermaid = GraphMermaid.Of(drawing);

        Assert.Equal("csv <a> & \"b\" .csv", Assert.Single(svg.Descendants(), e => e.Name.LocalName == "text" && e.Value.StartsWith("csv", StringComparison.Ordinal)).Value);
        Assert.Contains("([\"csv &lt;a&gt; &amp; &quot;b&quot;", mermaid, StringComparison.Ordinal);
    }
}
