using EtlLib.Plan;
using EtlLib.Schemas;

namespace EtlLib.Planning;

/// <summary>Gives each parameter of a model's <c>Make</c> its rows.</summary>
/// <remarks>
/// Law: a source of the parameter's very model goes to it, wherever it stands; several of one model go to its parameters in order. Any other
/// source goes by position, and must conform. What is left is supplied by the one model of its type in the graph.
/// </remarks>
internal static class InputMatching
{
    /// <summary>The plan of each parameter.</summary>
    /// <exception cref="PlanException">A source is missing, is one too many, does not conform, or could go to several parameters.</exception>
    public static IReadOnlyList<Relation> Match(Model model, IReadOnlyList<Model> graph)
    {
        var inputs = model.Info.Inputs;
        var sources = model.Sources;
        if (sources.Count > inputs.Count)
        {
            throw new PlanException($"Model {model.Name} takes {Counted(inputs)}; it is given {sources.Count} sources: {Listed(sources)}. Leave out {(sources.Count - inputs.Count == 1 ? "one" : "some")}.") { Model = model.Name };
        }

        var given = new DataSource?[inputs.Count];
        var left = ByModel(inputs, sources, given);
        ByPosition(model, left, given);
        return [.. inputs.Select((schema, i) => given[i] is { } source ? Rows(model, schema, i, source) : Supplied(model, schema, i, graph))];
    }

    /// <summary>Where a source that is one model's alone stands: its schema is the parameter's.</summary>
    private static List<int> ByModel(IReadOnlyList<Schema> inputs, IReadOnlyList<DataSource> sources, DataSource?[] given)
    {
        var left = new List<int>();
        for (var s = 0; s < sources.Count; s++)
        {
            var free = SchemaOf(sources[s]) is { } schema ? Enumerable.Range(0, inputs.Count).FirstOrDefault(i => given[i] is null && inputs[i] == schema, -1) : -1;
            if (free < 0)
            {
                left.Add(s);
            }
            else
            {
                given[free] = sources[s];
            }
        }

        return left;
    }

    private static void ByPosition(Model model, List<int> left, DataSource?[] given)
    {
        var open = Enumerable.Range(0, given.Length).Where(i => given[i] is null).ToList();
        if (left.All(s => given[s] is null) || (left.Count == 1 && open.Count == 1))
        {
            var inPlace = left.All(s => given[s] is null);
            foreach (var s in left)
            {
                given[inPlace ? s : open[0]] = model.Sources[s];
            }

            return;
        }

        throw new PlanException(
            $"Model {model.Name}: it cannot be told which parameter of Make {Listed([.. left.Select(s => model.Sources[s])])} {(left.Count == 1 ? "is" : "are")} for, "
            + $"out of {Parameters([.. open.Select(i => model.Info.Inputs[i])])}. Give the sources in the order of the parameters: {Parameters(model.Info.Inputs)}.")
        { Model = model.Name };
    }

    private static Relation Rows(Model model, Schema schema, int index, DataSource source)
    {
        if (source is Model other && other.Factory != model.Factory)
        {
            throw new PlanException($"Model {model.Name} reads model {other.Name} of another factory: make both by one.") { Model = model.Name };
        }

        if (source is not FrameSource frame)
        {
            return new Scan(schema, source);
        }

        try
        {
            return Frames.As(frame.Plan, schema);
        }
        catch (PlanException misfit)
        {
            throw new PlanException(
                $"Model {model.Name}: parameter {index + 1} of Make takes rows of {schema.ShortName}, and {source.Describe()} does not conform to it. {misfit.Message} "
                + $"Give it a source of {schema.ShortName}, or one with its columns.",
                misfit)
            { Model = model.Name, Column = misfit.Column };
        }
    }

    private static Relation Supplied(Model model, Schema schema, int index, IReadOnlyList<Model> graph)
    {
        var candidates = graph.Where(m => m.Schema == schema).ToList();
        return candidates.Count switch
        {
            1 => candidates[0].Plan,
            0 => throw new PlanException(
                $"Model {model.Name}: parameter {index + 1} of Make takes rows of {schema.ShortName}, and nothing gives them. "
                + $"Make them, var rows = factory.Make<{schema.ShortName}>(source: DataSource.…), and add them: factory.Make<{model.Schema.ShortName}>({(model.Info.Inputs.Count == 1 ? "source: rows" : "sources: […, rows]")}).")
            { Model = model.Name },
            _ => throw new PlanException(
                $"Model {model.Name}: parameter {index + 1} of Make takes rows of {schema.ShortName}, and {candidates.Count} models give them: {string.Join(", ", candidates.Select(c => c.Name))}. Say which, as one of its sources.")
            { Model = model.Name },
        };
    }

    private static Schema? SchemaOf(DataSource source) => (source as FrameSource)?.Plan.Schema;

    private static string Counted(IReadOnlyList<Schema> inputs) => inputs.Count == 1 ? $"one input, {inputs[0].ShortName}" : $"{inputs.Count} inputs, {Parameters(inputs)}";

    private static string Parameters(IReadOnlyList<Schema> inputs) => string.Join(", ", inputs.Select(i => i.ShortName));

    private static string Listed(IReadOnlyList<DataSource> sources) => string.Join(", ", sources.Select(s => s.Describe()));
}
