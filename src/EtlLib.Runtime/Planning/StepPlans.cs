using EtlLib.Engines;
using EtlLib.Plan;

namespace EtlLib.Planning;

/// <summary>The steps of a run as an engine will do them.</summary>
internal static class StepPlans
{
    /// <summary>Has a session check and lower the plan of each step, and the engine check the sinks, before anything runs.</summary>
    /// <exception cref="PlanException">The engine cannot do one: the message names the model, what it is about, the engine, and what to do instead.</exception>
    public static IReadOnlyList<EnginePlan> Of(IEngine engine, EngineSession session, EngineRun run, RunPlan plan)
    {
        var plans = new EnginePlan[plan.Steps.Count];
        var kept = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < plans.Length; i++)
        {
            var step = plan.Steps[i];
            plans[i] = EngineRun.Named(step.Model.Name, () =>
            {
                if (step is WriteStep { Sink: var sink })
                {
                    engine.Check(sink, step.Model.Schema);
                }

                return session.Prepare(RowsOf(step, run), kept);
            });
            if (step is KeepStep)
            {
                kept.Add(step.Model.Name);
            }
        }

        return plans;
    }

    private static Relation RowsOf(RunStep step, EngineRun run) => step switch
    {
        KeepStep => run.Model(step.Model.Name),
        WriteStep { Sink.RowLimit: { } limit } => FirstRows.Of(step.Model, limit),
        _ => step.Model.Rows,
    };
}
