using System.Diagnostics;
using System.Diagnostics.Metrics;
using EtlLib.Plan;
using EtlLib.Rewriting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace EtlLib.Engines;

/// <summary>What an engine is told of a run.</summary>
/// <remarks>Law: each model's plan is rewritten once, here; engines rewrite nothing.</remarks>
public sealed class EngineRun
{
    private readonly Dictionary<string, Relation> models;

    /// <summary>Describes a run.</summary>
    /// <param name="context">What it is parameterised by.</param>
    /// <param name="models">The plan of each model, by its name: what <see cref="ModelRows"/> stand for.</param>
    /// <param name="loggers">Makes the loggers of the run; null: nothing is logged.</param>
    public EngineRun(DataContext context, IReadOnlyDictionary<string, Relation>? models = null, ILoggerFactory? loggers = null)
    {
        Context = context ?? throw new ArgumentNullException(nameof(context));
        this.models = (models ?? new Dictionary<string, Relation>()).ToDictionary(m => m.Key, m => PlanRewriter.Rewrite(m.Value), StringComparer.OrdinalIgnoreCase);
        Logger = (loggers ?? NullLoggerFactory.Instance).CreateLogger("EtlLib.Engine");
    }

    /// <summary>What the run is parameterised by.</summary>
    public DataContext Context { get; }

    /// <summary>The log of the category <c>EtlLib.Engine</c>.</summary>
    public ILogger Logger { get; }

    /// <summary>The meter <c>EtlLib</c>.</summary>
    public Meter Meter => Running.RunMeters.Meter;

    /// <summary>The plan of a model, rewritten.</summary>
    /// <exception cref="PlanException">There is no such model; the message names the nearest.</exception>
    public Relation Model(string name) => models.TryGetValue(name, out var plan)
        ? plan
        : throw new PlanException($"There is no model {name} in the graph. Did you mean {Nearest.To(name, models.Keys)}?");

    /// <summary>Lowers a plan, and measures how long that takes.</summary>
    /// <param name="engine">The engine's name.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="lower">Lowers it.</param>
    public static T Lowered<T>(string engine, Relation plan, Func<T> lower)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(lower);
        var started = Stopwatch.GetTimestamp();
        var lowered = lower();
        Running.RunMeters.Lowering.Record(Stopwatch.GetElapsedTime(started).TotalSeconds, new("engine", engine), new("model", plan.Schema.ShortName));
        return lowered;
    }

    /// <summary>Lowers a model's plan; a refusal that names no model names this one.</summary>
    /// <exception cref="PlanException">The plan is refused.</exception>
    public static T Named<T>(string model, Func<T> lower)
    {
        ArgumentNullException.ThrowIfNull(lower);
        try
        {
            return lower();
        }
        catch (PlanException refused) when (refused.Model is null)
        {
            throw new PlanException($"Model {model}: {refused.Message}", refused) { Like = refused, Model = model };
        }
    }
}
