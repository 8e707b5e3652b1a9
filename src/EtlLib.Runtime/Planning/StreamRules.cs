using EtlLib.Engines;
using EtlLib.Plan;

namespace EtlLib.Planning;

/// <summary>What a stream cannot do, since its rows never end: found by the plan alone, before anything runs. What one engine's streams cannot do, that engine refuses.</summary>
internal static class StreamRules
{
    /// <summary>Checks the models of a stream.</summary>
    /// <exception cref="PlanException">One cannot be a stream.</exception>
    public static void Check(IEnumerable<PlannedModel> models)
    {
        foreach (var model in models)
        {
            EngineRun.Named(model.Name, () =>
            {
                Check(model.Plan);
                return model;
            });
        }
    }

    /// <summary>Refuses the first operation, from the sources on, that would wait or remember for ever.</summary>
    /// <param name="plan">A model's plan. Where it reads other models, <see cref="ModelRows.Made"/> says whether their rows end.</param>
    /// <exception cref="PlanException">There is one. The message begins with its id and says what to do.</exception>
    public static void Check(Relation plan)
    {
        var seen = new HashSet<Relation>(ReferenceEqualityComparer.Instance);
        foreach (var node in plan.Nodes().Where(node => !node.IsBounded))
        {
            if ((Problem(node) ?? (KeepsState(node) ? WithoutLateness(node, seen) : null)) is { } problem)
            {
                throw new PlanException(problem) { Code = problem[..problem.IndexOf(':', StringComparison.Ordinal)] };
            }
        }
    }

    /// <summary>Whether rows are kept, until the watermark says that no more will come that belong to them.</summary>
    private static bool KeepsState(Relation node) => node is GroupBy or Series or Dedup or Join { Left.IsBounded: false, Right.IsBounded: false };

    /// <summary>What is wrong with a scan that an operation with state stands on, in this model or those that it reads.</summary>
    private static string? WithoutLateness(Relation node, HashSet<Relation> seen)
    {
        if (!seen.Add(node) || node.IsBounded)
        {
            return null;
        }

        IEnumerable<Relation> below = node is ModelRows { Made: { } made } ? [made] : node.Children.AsEnumerable();
        return node is Scan scan ? WithoutLateness(scan) : below.Select(child => WithoutLateness(child, seen)).FirstOrDefault(problem => problem is not null);
    }

    private static string? Problem(Relation node) => node switch
    {
        GroupBy group => Group(group) ?? OtherTime(group),
        Join { Kind: JoinKind.Full } join => $"ETL2001: The full join of {join.Left.Outputs[0].Schema.ShortName} and {join.Right.Schema.ShortName} is not computed on a stream. Use LeftJoin, or run it as a batch.",
        Join join => Join(join),
        Dedup { Within: null } dedup =>
            $"ETL1013: Dedup of {dedup.Schema.ShortName} would remember every key of a stream. Say within which time rows are duplicates: Dedup(by, within: TimeSpan.FromHours(1)).",
        Distinct distinct =>
            $"ETL1013: Distinct of {distinct.Schema.ShortName} would remember every row of a stream. Say within which time rows are duplicates: Dedup(by, within: TimeSpan.FromHours(1)).",
        Sort => $"ETL1014: OrderBy of {node.Schema.ShortName} would wait for the end of a stream, which has none. Remove it: a stream's rows come in the order of their event times.",
        Top => $"ETL1014: Top of {node.Schema.ShortName} would wait for the end of a stream, which has none. Remove it, or run it as a batch.",
        Limit limit => $"ETL1014: Limit({limit.Count}) of {node.Schema.ShortName} would end a stream after so many rows. Remove it, or end the stream by time: --for or --until.",
        Series { From.EventTime: null } series => $"ETL1015: The series of {series.Schema.ShortName} goes by the event time of {series.From.Schema.ShortName}, whose watermark is not known. Pass the event time on unchanged.",
        Project or Series => OtherTime(node),
        _ => null,
    };

    private static string? WithoutLateness(Scan scan) => scan.Model.EventTime is { Lateness: null } time
        ? $"ETL1007: {scan.Model.ShortName} comes from a stream, {scan.Source.Describe()}, and does not say how late its rows may be. Declare it at {time.Property}: [EventTime(Lateness = \"10s\")]."
        : null;

    private static string? Group(GroupBy group)
    {
        var (model, from) = (group.Schema.ShortName, group.From.Schema.ShortName);
        if (group.Window is not { } window)
        {
            return $"ETL1002: {model} aggregates a stream of {from} without a window, and would wait for its end. Add a window of the event time: Resample, or a key such as row.{group.From.Schema.EventTime?.Property ?? "Time"}.Tumble(TimeSpan.FromHours(1)).";
        }

        return IsEventTime(group.From, window.Time)
            ? null
            : $"ETL1015: {model} has windows of {window.Time}, which is not the event time of {from}. A stream closes windows by the event time: use {group.From.EventTime?.Column ?? "a property with [EventTime]"}.";
    }

    private static string? OtherTime(Relation node) => node.Schema.EventTime is { } time && node.EventTime is null
        ? $"ETL1015: {node.Schema.ShortName} sets its event time, {time.Property}, to another instant than the event time of its rows or the start or end of their window: its watermark would not be known. Pass the event time on unchanged, or unmark {time.Property}."
        : null;

    /// <summary>Of two streams a condition must say how far apart rows may be; a row that is kept, or left out, for want of a pair must know when none can come.</summary>
    private static string? Join(Join join)
    {
        if (join.Kind is JoinKind.AsOf || join.Right.IsBounded || (join.Left.IsBounded && join.Kind is JoinKind.Inner))
        {
            return null;
        }

        var (left, right) = (join.Left.Outputs[0].Schema, join.Right.Schema);
        if (left.EventTime is null || right.EventTime is null)
        {
            return $"ETL1005: The {Word(join)} join of {left.ShortName} and {right.ShortName}, two streams, needs a bound in time, and {(left.EventTime is null ? left : right).ShortName} has no event time. Mark the property that says when a row happened with [EventTime].";
        }

        var missing = (join.Bounds, join.Left.IsBounded) switch
        {
            ({ Upper: null, Lower: null }, false) => "how far before or after the left row the right row may be",
            ({ Upper: null }, _) => "how long after the left row the right row may come",
            ({ Lower: null }, false) => "how long before the left row the right row may be",
            _ => null,
        };
        return missing is null ? null
            : $"ETL1005: The {Word(join)} join of {left.ShortName} and {right.ShortName}, two streams, does not say {missing}, and would remember every row. Add a bound of event time to its condition: r.{right.EventTime.Property} >= l.{left.EventTime.Property} - TimeSpan.FromHours(1) & r.{right.EventTime.Property} <= l.{left.EventTime.Property}.";
    }

    private static string Word(Join join) => join.Kind.ToString().ToLowerInvariant();

    private static bool IsEventTime(Relation from, Expr expr) => expr is Field { Owner: Row } field && from.EventTime?.Column == field.Name;
}
