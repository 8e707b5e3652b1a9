using System.Security.Cryptography;
using System.Text;
using EtlLib.Engines;
using EtlLib.Plan;
using EtlLib.Planning;
using EtlLib.Spark.Lowering;
using EtlLib.Streams;

namespace EtlLib.Spark.Streams;

/// <summary>The rows of a model on their way to a sink: one query on the cluster.</summary>
/// <param name="Model">The model.</param>
/// <param name="Sink">The sink.</param>
/// <param name="Sources">The streams that it reads, described.</param>
internal sealed record StreamTarget(PlannedModel Model, DataSink Sink, string Sources)
{
    /// <summary>What the query and its checkpoint are called within the job: the same after each restart.</summary>
    public string Name { get; } = string.Concat(Model.Name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-'))
        + "-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Model.Name} -> {Sink.Describe()}")).AsSpan(0, 4));
}

/// <summary>A graph as queries: one a sink, which computes all models before it.</summary>
/// <param name="Graph">The graph.</param>
/// <param name="Run">Its models' plans, rewritten.</param>
/// <param name="Targets">The queries.</param>
internal sealed record StreamPlan(ModelGraph Graph, EngineRun Run, IReadOnlyList<StreamTarget> Targets)
{
    private const string Embedded = "or run the stream on the embedded engine";

    /// <summary>Plans a factory's models. Connects to nothing.</summary>
    /// <exception cref="PlanException">Spark cannot stream a part of it.</exception>
    public static StreamPlan Of(DataFactory factory, StreamOptions options)
    {
        var graph = FactoryRun.GraphOf(factory, factory.ContextOf(null) with { Mode = RunMode.Stream }, options.Clock);
        var plan = Planner.Plan(graph);
        var streams = new StreamPlan(graph, graph.Run(plan.Models), [.. plan.Steps.OfType<WriteStep>().Select(w => new StreamTarget(w.Model, w.Sink, Sources(graph, w.Model)))]);
        if (plan.Models.All(m => m.Plan.IsBounded))
        {
            throw new PlanException("No source of the program can be read as a stream: "
                + $"{string.Join(", ", plan.Models.SelectMany(m => m.Sources).Select(s => s.Describe()).Distinct())}. Run it as a batch, or watch a folder: DataSource.Csv(\"in\").Watch().");
        }

        foreach (var model in plan.Models)
        {
            _ = EngineRun.Named(model.Name, () =>
            {
                StreamRules.Check(model.Plan);
                return streams.Lowered(model.Name, Scanned);
            });
        }

        foreach (var target in streams.Targets)
        {
            _ = EngineRun.Named(target.Model.Name, () => Check(target));
        }

        return streams;
    }

    /// <summary>The models that a query computes: its own first.</summary>
    public IEnumerable<PlannedModel> Computed(StreamTarget target) => Computed(Graph, target.Model);

    /// <summary>The parts of a query that its checkpoint depends on: where it reads, and what keeps state with all that is before it.</summary>
    public SavedPlan Saved(StreamTarget target)
    {
        var models = Computed(target).ToList();
        var text = string.Join(" | ", models.Skip(1).Select(m => m.Plan.ToString().ReplaceLineEndings(" ").Trim()));
        return new SavedPlan(
            [.. models.SelectMany(m => Nodes(m.Plan).OfType<Scan>().Where(s => !s.IsBounded).Select(s => Part($"{s.Model.ShortName} of {m.Name}", $"{s.Source.Describe()}, late by {s.Model.EventTime?.Lateness:c}")))],
            [.. models.SelectMany(m => Nodes(m.Plan).Where(StreamLowering.IsState).Select(n => Part($"{n.GetType().Name} of {m.Name}", $"{n.ToString().ReplaceLineEndings(" ").Trim()} | {text}")))]);
    }

    /// <summary>The operations of a plan, and of the frames that it reads.</summary>
    public static IEnumerable<Relation> Nodes(Relation plan) => plan.Nodes().SelectMany(n => n is Scan { Source: FrameSource frame } ? Nodes(frame.Plan) : [n]);

    private static IEnumerable<PlannedModel> Computed(ModelGraph graph, PlannedModel model)
    {
        var names = Planner.Upstream(graph, model.Name);
        return graph.Models.Where(m => names.Contains(m.Name)).Reverse();
    }

    private static string Sources(ModelGraph graph, PlannedModel model) =>
        string.Join(" and ", Computed(graph, model).SelectMany(m => Nodes(m.Plan)).OfType<Scan>().Where(s => !s.IsBounded).Select(s => s.Source.Describe()).Distinct());

    private static SavedPart Part(string name, string text) => new(text, name, text);

    /// <summary>A model's plan as a relation, in which sources have places.</summary>
    public Wire.Relation Lowered(string model, Func<Scan, Wire.Relation> scan) => SparkLowering.Of(Run.Model(model), new LoweringInputs(scan, _ => null, Run.Model, IsStream: true));

    private static bool Check(StreamTarget target)
    {
        if (target.Model.Plan.IsBounded)
        {
            throw Refusals.Operation($"writing the table {target.Model.Name} by a stream", "Leave out its sink, and write it by a batch.");
        }

        Capabilities.Check(target.Sink, target.Model.Schema);
        switch (target.Sink)
        {
            case FileSink { IsFolder: false }:
                throw Refusals.Operation($"streaming to the one file {target.Sink.Describe()}", "Give a folder: each batch of the stream adds files to it.");
            case FileSink file:
                _ = file.KeysOf(target.Model.Schema);
                break;
            default:
                throw Refusals.Operation($"streaming to {target.Sink.Describe()}", $"Give a folder of files, {Embedded}.");
        }

        return true;
    }

    private static Wire.Relation Scanned(Scan scan)
    {
        Capabilities.Check(scan);
        return scan switch
        {
            { IsBounded: true } => new(),
            { Source: FileSource file } when Formats.TextFiles.IsOnlyHere(file, scan.Model) => throw Refusals.Operation($"streaming {file.Describe()} as {scan.Model.ShortName}, since an encoding, "
                + "[Format], [AssumeZone] and nested values in text are read in this process", $"Write the files as Parquet, {Embedded}."),
            { Source: FileSource } => new(),
            _ => throw Refusals.Operation($"streaming {scan.Source.Describe()}", $"Write its rows to a folder that the stream watches, {Embedded}."),
        };
    }
}
