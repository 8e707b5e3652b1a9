using EtlLib.Plan;
using EtlLib.Planning;

namespace EtlLib.Intervals;

/// <summary>An output of an interval that is to be there.</summary>
/// <param name="Output">The output.</param>
/// <param name="Sink">Its sink, for all intervals.</param>
/// <param name="Fingerprint">What its rows follow from.</param>
internal sealed record WantedOutput(Output Output, DataSink Sink, string Fingerprint);

/// <summary>Makes the plan of each interval: of the same models, read for the interval and what its rows look back and ahead on, and written for the interval alone.</summary>
internal sealed class IntervalPlanner(DataFactory factory, Every every, DateTimeOffset? first, DateTimeOffset? last)
{
    private readonly SourceIdentities identities = new();
    private string? parameters;

    /// <summary>What the program's parameters were, as text.</summary>
    public string Parameters => parameters ??= Read(Graph(new Interval(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddDays(1)), Everything));

    private ReadRange Everything => new(null, null, first, last);

    /// <summary>The outputs of an interval with their fingerprints. Of sinks that keep nothing, as the console, there is none.</summary>
    /// <exception cref="PlanException">An output cannot be written by intervals.</exception>
    public IReadOnlyList<WantedOutput> Outputs(Interval interval)
    {
        var graph = Graph(interval, Everything);
        var fingerprints = new Fingerprints(graph, Parameters, identities);
        return [.. Planner.Plan(graph).Steps.OfType<WriteStep>().Where(w => IsKept(w.Sink)).Select(w => new WantedOutput(Checked(w), w.Sink, fingerprints.Of(w.Model.Name)))];
    }

    /// <summary>The steps that compute outputs of an interval.</summary>
    /// <param name="interval">The interval.</param>
    /// <param name="wanted">The outputs.</param>
    /// <param name="run">The run.</param>
    /// <param name="showsRows">Whether the console shows rows.</param>
    public RunPlan Plan(Interval interval, IReadOnlyList<WantedOutput> wanted, string run, bool showsRows)
    {
        var whole = Graph(interval, Everything).WholePlans();
        var (back, ahead) = Reach(whole.Where(t => wanted.Any(w => w.Output.Model == t.Key)).Select(t => t.Value));
        var plan = Planner.Plan(Graph(interval, Everything with { From = Minus(interval.Start, back), To = Plus(interval.End, ahead) }));
        var writes = new Dictionary<RunStep, WriteStep>();
        foreach (var write in plan.Steps.OfType<WriteStep>())
        {
            var one = wanted.FirstOrDefault(w => w.Output == new Output(write.Model.Name, write.Sink.Describe()));
            if (one is not null || (showsRows && !IsKept(write.Sink)))
            {
                writes[write] = new WriteStep(
                    write.Model with { Rows = RowsOf(write.Model, interval) }, one is null ? write.Sink : IntervalFolder.Of(write.Sink, one.Output, interval, run, one.Fingerprint));
            }
        }

        var needed = writes.Keys.SelectMany(w => Planner.Upstream(plan.Graph, w.Model.Name)).ToHashSet(StringComparer.Ordinal);
        return plan with
        {
            Models = [.. plan.Models.Where(m => needed.Contains(m.Name))],
            Steps = [.. plan.Steps.Where(s => s is KeepStep ? needed.Contains(s.Model.Name) : writes.ContainsKey(s)).Select(s => writes.TryGetValue(s, out var write) ? write : s)],
        };
    }

    /// <summary>How far the rows of plans look back and ahead, the farthest of all; null: without bound.</summary>
    public static (TimeSpan? Back, TimeSpan? Ahead) Reach(IEnumerable<Relation> plans) =>
        plans.Aggregate(((TimeSpan?)TimeSpan.Zero, (TimeSpan?)TimeSpan.Zero), (reach, plan) => (Spans.Max(reach.Item1, plan.LookBack), Spans.Max(reach.Item2, plan.LookAhead)));

    /// <summary>Whether what a sink gets stays there.</summary>
    public static bool IsKept(DataSink sink) => sink.RowLimit is null;

    private static DateTimeOffset? Minus(DateTimeOffset instant, TimeSpan? span) => span is not { } back ? null : instant - DateTimeOffset.MinValue > back ? instant - back : DateTimeOffset.MinValue;

    private static DateTimeOffset? Plus(DateTimeOffset instant, TimeSpan? span) => span is not { } ahead ? null : DateTimeOffset.MaxValue - instant > ahead ? instant + ahead : DateTimeOffset.MaxValue;

    private static Relation RowsOf(PlannedModel model, Interval interval)
    {
        if (model.Schema.EventTime is not { } time)
        {
            return model.Rows;
        }

        var at = new Field(new Row(0, model.Schema), time.Name);
        return new Filter(model.Rows, Rewriting.Conditions.All([
            new Call(ScalarFunction.GreaterOrEqual, at, ColumnExprs.Constant(interval.Start)), new Call(ScalarFunction.Less, at, ColumnExprs.Constant(interval.End))]));
    }

    private static Output Checked(WriteStep write)
    {
        var (name, sink) = (write.Model.Name, write.Sink.Describe());
        if (write.Model.Schema.EventTime is null)
        {
            throw new PlanException($"Model {name} has no event time, so its rows belong to no interval: mark the property that says when a row happened with [EventTime], or run without intervals.") { Model = name };
        }

        if (write.Sink is FileSink { IsFolder: false } file)
        {
            throw new PlanException($"Model {name} is written to {file.Path}, one file, of which no interval can be replaced: give a folder, or run without intervals.") { Model = name };
        }

        if (write.Sink is FileSink && write.Model.Schema.IndexOf("interval") >= 0)
        {
            throw new PlanException($"Model {name} has a column {write.Model.Schema["interval"].Name}, which the folders of its intervals, interval=…, would hide: give it another name with [Column].") { Model = name };
        }

        return new Output(name, sink);
    }

    /// <summary>The parameters that the program read, each with its value.</summary>
    private static string Read(ModelGraph graph) => string.Join(
        "\n", graph.Context.ParametersRead.Order(StringComparer.OrdinalIgnoreCase).Where(graph.Context.Parameters.ContainsKey).Select(p => $"{p.ToLowerInvariant()}={graph.Context.Parameters[p]}"));

    private ModelGraph Graph(Interval interval, ReadRange reads)
    {
        // The end of the interval is the clock of its models, so that its rows do not depend on when they are computed.
        var context = factory.ContextOf(null) with { Start = interval.Start, End = interval.End, Now = interval.End, Interval = every, Reads = reads };
        lock (factory)
        {
            return ModelGraph.Of(factory, context);
        }
    }
}
