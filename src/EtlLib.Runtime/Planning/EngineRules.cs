using EtlLib.Engines;

namespace EtlLib.Planning;

/// <summary>Asks an engine, before anything runs, whether it can do all of a run.</summary>
internal static class EngineRules
{
    /// <exception cref="PlanException">It cannot: the message names the model, what it is about, the engine, and what to do instead.</exception>
    public static void Check(IEngine engine, RunPlan plan)
    {
        Check(engine, plan.Models);
        foreach (var write in plan.Steps.OfType<WriteStep>())
        {
            Named(write.Model, () => engine.Check(write.Sink, write.Model.Schema));
        }
    }

    /// <summary>The same of models that are only read.</summary>
    public static void Check(IEngine engine, IEnumerable<PlannedModel> models)
    {
        foreach (var model in models)
        {
            Named(model, () => engine.Check(model.Plan));
        }
    }

    private static void Named(PlannedModel model, Action check)
    {
        try
        {
            check();
        }
        catch (PlanException refused) when (refused.Model != model.Name)
        {
            throw new PlanException($"Model {model.Name}: {refused.Message}", refused) { Like = refused, Model = model.Name };
        }
    }
}
