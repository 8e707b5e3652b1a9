using EtlLib.Engines;
using EtlLib.Plan;
using EtlLib.Schemas;
using Microsoft.Extensions.Logging;

namespace EtlLib.Planning;

/// <summary>A model of the graph with its plan, and what that reads.</summary>
internal sealed record PlannedModel(Model Model, Relation Plan, IReadOnlyList<string> Reads, IReadOnlyList<DataSource> Sources)
{
    public string Name => Model.Name;

    public Schema Schema => Model.Schema;

    /// <summary>Its rows, as another plan reads them.</summary>
    public Relation Rows { get; init; } = Model.Plan;
}

/// <summary>The graph of a factory, checked: each model after those that it reads.</summary>
internal sealed class ModelGraph
{
    private ModelGraph(DataContext context, IReadOnlyList<PlannedModel> models) => (Context, Models) = (context, models);

    public DataContext Context { get; }

    /// <summary>The models, each after those that it reads.</summary>
    public IReadOnlyList<PlannedModel> Models { get; }

    /// <summary>A run of some of the models, as an engine is told of it.</summary>
    public EngineRun Run(IEnumerable<PlannedModel> models, ILoggerFactory? loggers = null, RunMode? mode = null) =>
        new(Context with { Mode = mode ?? Context.Mode }, models.ToDictionary(m => m.Name, m => m.Plan, StringComparer.Ordinal), loggers);

    /// <summary>Matches the inputs, calls each <c>Make</c> and checks the whole.</summary>
    /// <exception cref="PlanException">A model or the graph cannot work.</exception>
    public static ModelGraph Of(DataFactory factory, DataContext context)
    {
        if (context.Start is { } start && context.End is { } end && start >= end)
        {
            throw new UsageException($"The run starts at {(TimePoint)start} and ends at {(TimePoint)end}: it must end after it starts. A day as an end includes that day.");
        }

        var inputs = factory.Models.ToDictionary(m => m.Name, m => m.Info.Inputs.Count == 0 ? [] : InputMatching.Match(m, factory.Models), StringComparer.Ordinal);
        var declared = inputs.ToDictionary(i => i.Key, i => (IReadOnlyList<string>)[.. i.Value.SelectMany(PlanReads.Models).Distinct()], StringComparer.Ordinal);
        ModelOrder.Of(declared);
        var planned = factory.Models.Select(m => Planned(m, inputs[m.Name], declared[m.Name], context)).ToDictionary(m => m.Name, StringComparer.Ordinal);
        CheckReads(planned);
        var order = ModelOrder.Of(planned.ToDictionary(m => m.Key, m => m.Value.Reads, StringComparer.Ordinal));
        if (context.Mode is RunMode.Stream)
        {
            foreach (var name in order)
            {
                planned[name] = planned[name] with { Plan = OverPlans(planned[name].Plan, planned) };
            }
        }

        return new ModelGraph(context, [.. order.Select(name => planned[name])]);
    }

    /// <summary>The plans of the models down to their sources, with those of other models in the place of these: how far they look back and ahead in all.</summary>
    public IReadOnlyDictionary<string, Relation> WholePlans()
    {
        var whole = new Dictionary<string, Relation>(StringComparer.Ordinal);
        foreach (var model in Models)
        {
            var done = new Dictionary<Relation, Relation>(ReferenceEqualityComparer.Instance);
            foreach (var node in model.Plan.Nodes())
            {
                done[node] = node is ModelRows rows ? Frames.As(whole[rows.Name], rows.Model) : node.OverEach(child => done[child]);
            }

            whole[model.Name] = done[model.Plan];
        }

        return whole;
    }

    /// <summary>A plan whose other models carry their plans: whether their rows end and where they stand in time follows from those.</summary>
    private static Relation OverPlans(Relation plan, Dictionary<string, PlannedModel> planned)
    {
        var done = new Dictionary<Relation, Relation>(ReferenceEqualityComparer.Instance);
        foreach (var node in plan.Nodes())
        {
            done[node] = node is ModelRows rows ? new ModelRows(rows.Model, rows.Name, planned[rows.Name].Plan) : node.OverEach(child => done[child]);
        }

        return done[plan];
    }

    private static PlannedModel Planned(Model model, IReadOnlyList<Relation> inputs, IReadOnlyList<string> declared, DataContext context)
    {
        var plan = Made(model, inputs, context with { Source = SourceOf(model) });
        if (plan.Schema != model.Schema)
        {
            throw new PlanException($"Model {model.Name}: its Make gives rows of {plan.Schema.ShortName}. Select a projection of {model.Schema.ShortName}.") { Model = model.Name };
        }

        plan = RunInterval.Bound(plan, context);
        return new PlannedModel(model, plan, [.. PlanReads.Models(plan).Union(declared)], PlanReads.Sources(plan));
    }

    private static DataSource? SourceOf(Model model) => (Inputs: model.Info.Inputs.Count, Sources: model.Sources.Count) switch
    {
        { Inputs: > 0 } or { Sources: 0 } => null,
        { Sources: 1 } => model.Sources[0],
        _ => throw new PlanException($"Model {model.Name} comes from one source; it is given {model.Sources.Count}. Its Make takes no frames: declare them as parameters, Make(DataContext context, A.DataFrame a, …).") { Model = model.Name },
    };

    private static Relation Made(Model model, IReadOnlyList<Relation> inputs, DataContext context)
    {
        try
        {
            return model.Info.Make(context, new FrameInputs(inputs));
        }
        catch (PlanException wrong) when (wrong.Model != model.Name)
        {
            throw new PlanException($"Model {model.Name}: {wrong.Message}", wrong) { Like = wrong, Model = model.Name };
        }
        catch (Exception thrown) when (thrown is not EtlException)
        {
            throw new PlanException($"Model {model.Name}: its Make threw {thrown.GetType().Name}: {thrown.Message} Make only builds a plan; it runs before any data is read. --verbose shows where.", thrown) { Model = model.Name };
        }
    }

    private static void CheckReads(Dictionary<string, PlannedModel> planned)
    {
        foreach (var model in planned.Values)
        {
            foreach (var name in model.Reads.Where(name => !planned.ContainsKey(name)))
            {
                throw new PlanException($"Model {model.Name} reads a model {name}, which its factory does not make. Add factory.Make<{name}>(…).") { Model = model.Name };
            }
        }
    }
}
