using EtlLib.Plan;

namespace EtlLib.Planning;

/// <summary>One thing that a run does.</summary>
internal abstract record RunStep(PlannedModel Model)
{
    /// <summary>What it does, in words.</summary>
    public abstract string Describe();
}

/// <summary>Computes a model that several read, once, and keeps its rows for them.</summary>
internal sealed record KeepStep(PlannedModel Model, IReadOnlyList<string> Readers) : RunStep(Model)
{
    public override string Describe() => $"compute {Model.Name} once and keep its rows, for {string.Join(", ", Readers)}";
}

/// <summary>Writes a model to a sink.</summary>
internal sealed record WriteStep(PlannedModel Model, DataSink Sink) : RunStep(Model)
{
    public override string Describe() => Sink.DescribeStep(Model.Name);
}

/// <summary>What a run will do, step by step.</summary>
/// <param name="Graph">The graph.</param>
/// <param name="Models">The models that are computed for them.</param>
/// <param name="Steps">The steps, in order.</param>
/// <param name="Warnings">What may be meant and is likely not.</param>
internal sealed record RunPlan(ModelGraph Graph, IReadOnlyList<PlannedModel> Models, IReadOnlyList<RunStep> Steps, IReadOnlyList<string> Warnings);

/// <summary>Turns a graph into steps: one statement a sink, and a model that several read computed once.</summary>
internal static class Planner
{
    /// <exception cref="PlanException">There is nothing to do, or a source or sink cannot work.</exception>
    /// <exception cref="UsageException">A placeholder of an address has no value.</exception>
    public static RunPlan Plan(ModelGraph graph)
    {
        if (graph.Models.Count == 0)
        {
            throw new PlanException("The program makes no model. Add one: factory.Make<YourModel>(source: DataSource.…, sink: DataSink.…).");
        }

        if (graph.Models.All(m => m.Model.Sinks.Count == 0))
        {
            throw new PlanException($"No model has a sink, so there is nothing to write. Give one to a model, as factory.Make<{graph.Models[^1].Schema.ShortName}>(…, sink: DataSink.Console()), or look at its rows: preview {graph.Models[^1].Name}.");
        }

        SinkRules.Check(graph);
        var readers = Readers(graph);
        var needed = graph.Models.Where(m => readers[m.Name].Count > 0).ToList();
        foreach (var source in needed.SelectMany(m => m.Sources))
        {
            source.Check(graph.Context);
        }

        SinkRules.CheckReads(needed);

        var writes = needed.SelectMany(m => m.Model.Sinks.Select(sink => new WriteStep(m, sink))).OrderBy(Turn);
        var keeps = needed.Where(m => readers[m.Name].Count > 1 && !IsCheapToRepeat(m.Plan)).Select(m => new KeepStep(m, readers[m.Name]));
        return new RunPlan(graph, needed, [.. Interleaved(graph, [.. keeps], [.. writes])], [.. Warnings(graph, readers)]);
    }

    /// <summary>Who reads each model, of those that lead to a sink: the models, then its own sinks.</summary>
    private static Dictionary<string, List<string>> Readers(ModelGraph graph)
    {
        var readers = graph.Models.ToDictionary(m => m.Name, _ => new List<string>(), StringComparer.Ordinal);
        foreach (var model in graph.Models.Reverse())
        {
            readers[model.Name].AddRange(model.Model.Sinks.Select(s => s.Describe()));
            if (readers[model.Name].Count > 0)
            {
                foreach (var read in PlanReads.Models(model.Plan))
                {
                    readers[read].Insert(0, model.Name);
                }
            }
        }

        return readers;
    }

    /// <summary>Sinks that take part in the commit first, as they can be taken back; then those that show rows at once; then those that take only some.</summary>
    private static int Turn(WriteStep step) => step.Sink switch { { Guarantee: SinkGuarantee.ExactlyOnce } => 0, { RowLimit: null } => 1, _ => 2 };

    /// <summary>Each model is kept just before the first statement that reads it.</summary>
    private static IEnumerable<RunStep> Interleaved(ModelGraph graph, List<KeepStep> keeps, List<WriteStep> writes)
    {
        foreach (var write in writes)
        {
            var reads = Upstream(graph, write.Model.Name);
            foreach (var keep in keeps.Where(k => reads.Contains(k.Model.Name)).ToList())
            {
                keeps.Remove(keep);
                yield return keep;
            }

            yield return write;
        }
    }

    /// <summary>A model and all that it reads, by name.</summary>
    public static HashSet<string> Upstream(ModelGraph graph, string name)
    {
        var found = new HashSet<string>(StringComparer.Ordinal) { name };
        foreach (var model in graph.Models.Reverse().Where(m => found.Contains(m.Name)))
        {
            found.UnionWith(PlanReads.Models(model.Plan));
        }

        return found;
    }

    /// <summary>A model that only reads its source costs no more the second time, where the source says so.</summary>
    private static bool IsCheapToRepeat(Relation plan) => plan is Scan { Source.IsCheapToRead: true } or Filter { From: Scan { Source: FileSource { IsCheapToRead: true } } };

    private static IEnumerable<string> Warnings(ModelGraph graph, Dictionary<string, List<string>> readers) =>
        from model in graph.Models
        where readers[model.Name].Count == 0
        select graph.Models.Any(m => m.Reads.Contains(model.Name))
            ? $"Model {model.Name} is read only by models that are not written: it is left out."
            : $"Model {model.Name} is made, and nobody reads or writes it: it is left out. Give it a sink, or remove it.";
}
