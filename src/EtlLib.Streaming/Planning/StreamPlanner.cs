using System.Diagnostics;
using EtlLib.Engines;
using EtlLib.Plan;
using EtlLib.Planning;
using EtlLib.Rewriting;

namespace EtlLib.Streaming;

/// <summary>A graph's models as nodes: each after those that it reads.</summary>
/// <param name="Nodes">The nodes.</param>
/// <param name="Sources">Those that read the sources.</param>
/// <param name="Models">The node with the rows of each model that leads to a sink.</param>
internal sealed record StreamGraph(IReadOnlyList<StreamNode> Nodes, IReadOnlyList<SourceNode> Sources, IReadOnlyList<(PlannedModel Model, StreamNode Node)> Models)
{
    /// <summary>The nodes with state.</summary>
    public IEnumerable<OperatorNode> Operators => Nodes.OfType<OperatorNode>();
}

/// <summary>
/// Turns the models of a graph into nodes. What needs no state stays a plan, which grows until an operator needs its rows: then it is one statement. A stateful
/// operation becomes an operator between two projections: one makes its columns, one makes the model's of what it gives.
/// </summary>
internal sealed partial class StreamPlanner
{
    private readonly ModelGraph graph;
    private readonly EngineRun run;
    private readonly Func<Scan, PlannedModel, StreamSource> open;
    private readonly Func<Relation, CancellationToken, IAsyncEnumerable<ColumnBatch>> readTable;
    private readonly Dictionary<string, StreamNode> models = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<Scan, SourceNode> sources = [];
    private readonly Dictionary<Relation, TableNode> tables = [];
    private readonly List<StreamNode> nodes = [];
    private PlannedModel model = null!;

    private StreamPlanner(
        ModelGraph graph, EngineRun run, Func<Scan, PlannedModel, StreamSource> open, Func<Relation, CancellationToken, IAsyncEnumerable<ColumnBatch>> readTable) =>
        (this.graph, this.run, this.open, this.readTable) = (graph, run, open, readTable);

    /// <summary>Plans the models that lead to a sink.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="run">The models' plans, rewritten.</param>
    /// <param name="wanted">The models whose rows are wanted.</param>
    /// <param name="open">Opens the source of a scan as a stream.</param>
    /// <param name="readTable">Reads the rows of a bounded plan.</param>
    /// <exception cref="PlanException">ETL2001: a model cannot be computed as a stream here, though <see cref="StreamRules"/> accepts it.</exception>
    public static StreamGraph Plan(
        ModelGraph graph,
        EngineRun run,
        IReadOnlyList<PlannedModel> wanted,
        Func<Scan, PlannedModel, StreamSource> open,
        Func<Relation, CancellationToken, IAsyncEnumerable<ColumnBatch>> readTable)
    {
        var planner = new StreamPlanner(graph, run, open, readTable);
        var made = wanted.Select(m => (m, planner.Emitted(m))).ToList();
        return new StreamGraph(planner.nodes, [.. planner.nodes.OfType<SourceNode>()], made);
    }

    /// <summary>The node of a model whose rows go to sinks: a bounded one gives them once.</summary>
    private StreamNode Emitted(PlannedModel wanted) => ModelNode(wanted.Name) is TableNode table ? Once(table) : models[wanted.Name];

    private StreamNode ModelNode(string name)
    {
        if (models.TryGetValue(name, out var known))
        {
            return known;
        }

        var planned = graph.Models.First(m => string.Equals(m.Name, name, StringComparison.OrdinalIgnoreCase));
        var (outer, plan) = (model, run.Model(planned.Name));
        model = planned;
        var node = planned.Plan.IsBounded ? Table(planned.Rows) : Made(Of(plan).Plan, planned.Name);
        model = outer;
        return models[name] = node;
    }

    private Piece Of(Relation plan)
    {
        if (plan.Outputs.Count == 1 && plan.IsBounded)
        {
            return Leaf(Table(plan));
        }

        switch (plan)
        {
            case Scan scan:
                return Leaf(Source(scan));
            case ModelRows rows:
                return Leaf(ModelNode(rows.Name));
            case Filter filter:
                var filtered = Of(filter.From);
                return filtered with { Plan = new Filter(filtered.Plan, filtered.Of(filter.Condition)) };
            case Project project:
                var from = Of(project.From);
                CheckTime(project);
                return new Piece(new Project(from.Plan, project.Schema, from.Of(project.Columns)));
            case Union union:
                return new Piece(new Union(Side(union.First).Plan, Side(union.Second).Plan));
            case MapRows map:
                return Leaf(Added(new MapNode($"map to {map.Model.ShortName}", map, Made(Of(map.From).Plan, $"rows of {map.Model.ShortName}"))));
            case GroupBy group:
                return Group(group);
            case Series series:
                return SeriesOf(series);
            case Dedup dedup:
                return Deduplicated(dedup);
            case Join join:
                return Joined(join);
            default:
                throw new UnreachableException($"{plan.GetType().Name} of a stream: StreamRules refuses it.");
        }
    }

    /// <summary>A side of a union: the rows of a table come once.</summary>
    private Piece Side(Relation side) => side.IsBounded ? Leaf(Once(Table(side))) : Of(side);

    private static Piece Leaf(StreamNode node) => new(new Scan(node.Schema, new NodeRows(node)));

    private SourceNode Source(Scan scan) =>
        sources.TryGetValue(scan, out var node) ? node : sources[scan] = Added(new SourceNode(scan, open(scan, model), model.Name));

    private TableNode Table(Relation plan)
    {
        if (!tables.TryGetValue(plan, out var table))
        {
            tables[plan] = table = Added(new TableNode($"table {plan.Schema.ShortName}", plan, token => readTable(plan, token)));
        }

        return table;
    }

    private OnceNode Once(TableNode table) => Added(new OnceNode(table));

    private T Added<T>(T node)
        where T : StreamNode
    {
        nodes.Add(node);
        return node;
    }

    /// <summary>The node whose rows a plan's are: a statement, unless they are another node's as they are.</summary>
    private StreamNode Made(Relation plan, string name, bool own = false)
    {
        if (!own && plan is Scan { Source: NodeRows rows })
        {
            return rows.Node;
        }

        var inputs = new List<StreamNode>();
        Collect(plan);
        return Added(new SqlNode(name, PlanRewriter.Rewrite(plan), [.. inputs]));

        void Collect(Relation part)
        {
            if (part is Scan { Source: NodeRows leaf } && !inputs.Contains(leaf.Node))
            {
                inputs.Add(leaf.Node);
            }

            foreach (var read in part.Children)
            {
                Collect(read);
            }
        }
    }

    /// <summary>An operator over projections that are made for it.</summary>
    private OperatorNode Operator(string what, OperatorSpec spec, string text, params ReadOnlySpan<Relation> projections)
    {
        var inputs = new StreamNode[projections.Length];
        for (var i = 0; i < inputs.Length; i++)
        {
            inputs[i] = Made(projections[i], $"input of {what} of {model.Name}", own: true);
        }

        return Added(new OperatorNode($"{what} of {model.Name}", spec, text, inputs));
    }

    /// <summary>A projection passes an event time on as it is: a stream knows nothing of another.</summary>
    private void CheckTime(Project project)
    {
        if (project.Schema.EventTime is not { } time)
        {
            return;
        }

        var value = project.Columns[project.Schema.IndexOf(time.Name)];
        if (value is not Field { Owner: Row row } field || row.Schema.EventTime?.Name != field.Name || !IsOfStream(project.From, row.Input))
        {
            throw Refusals.NewEventTime(model.Name, time.Name);
        }
    }

    /// <summary>Whether the event time of an output is the one that a stream goes by: of a join of streams the left one's, else the one that is not a table.</summary>
    private static bool IsOfStream(Relation from, int input) => from switch
    {
        Filter filter => IsOfStream(filter.From, input),
        Join join when input < join.Left.Outputs.Count => IsOfStream(join.Left, input),
        Join join => join.Left.IsBounded && !join.Right.IsBounded,
        _ => !from.IsBounded,
    };
}
