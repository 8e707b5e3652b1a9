using EtlLib.Plan;
using EtlLib.Planning;
using EtlLib.Rewriting;

namespace EtlLib.Runtime.Tests.Planning;

[DataModel]
public partial record Event
{
    public required string Key { get; init; }

    [EventTime(Lateness = "10s")]
    public required DateTimeOffset At { get; init; }

    public required DateTimeOffset Seen { get; init; }

    public required double Value { get; init; }
}

[DataModel]
public partial record Undeclared
{
    public required string Key { get; init; }

    [EventTime]
    public required DateTimeOffset At { get; init; }
}

[DataModel]
public partial record Keyed(string Key, double Value);

/// <summary>What a stream refuses, each by its id, the operation and what to do instead; and what it does not refuse.</summary>
public sealed class StreamRulesTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private static readonly Event.DataFrame Events = Event.DataFrame.From(new Endless()), Others = Event.DataFrame.From(new Endless()), Table = Event.DataFrame.From(DataSource.Parquet("table"));
    private static readonly Keyed.DataFrame Plain = Keyed.DataFrame.From(new Endless());

    [Fact]
    public void An_aggregate_without_a_window() =>
        Refuses("ETL1002", "Keyed aggregates a stream of Event without a window", "row.At.Tumble", Events.GroupBy(e => e.Key).Select((k, g) => new Keyed.Projection { Key = k, Value = g.Sum(e => e.Value) }));

    [Fact]
    public void A_join_that_bounds_no_time()
    {
        Refuses("ETL1005", "inner join of Event and Event", "r.At >= l.At - TimeSpan", Joined(Events, Others, (l, r) => l.Key == r.Key));
        Refuses("ETL1005", "how long after the left row", "r.At <= l.At", Joined(Events, Others, (l, r) => l.Key == r.Key & r.At >= l.At - Hour));
        Refuses("ETL1005", "how long before the left row", "r.At >= l.At", Joined(Events, Others, (l, r) => r.At <= l.At));
        Refuses("ETL1005", "Keyed has no event time", "[EventTime]", Events.SemiJoin(Plain, (l, r) => l.Key == r.Key));
        Refuses("ETL1005", "anti join", "r.At <= l.At", Table.AntiJoin(Events, (l, r) => l.Key == r.Key));
    }

    [Fact]
    public void A_source_that_does_not_say_how_late_its_rows_are() =>
        Refuses("ETL1007", "Undeclared comes from a stream, an endless source", "[EventTime(Lateness = \"10s\")]", Undeclared.DataFrame.From(new Endless()).Where(u => u.Key == "a").Dedup(u => u.Key, within: Hour));

    [Fact]
    public void What_keeps_no_state_needs_no_lateness() => StreamRules.Check(Undeclared.DataFrame.From(new Endless()).Where(u => u.Key == "a").Plan);

    [Fact]
    public void What_would_remember_every_row()
    {
        Refuses("ETL1013", "Dedup of Event", "Dedup(by, within:", Events.Dedup(e => e.Key));
        Refuses("ETL1013", "Dedup of Event", "Dedup(by, within:", Events.Dedup(e => (e.Key, e.At)));
        Refuses("ETL1013", "Distinct of Keyed", "Dedup(by, within:", Plain.Distinct());
        Refuses("ETL1013", "Distinct of Event", "Dedup(by, within:", Events.Distinct());
    }

    [Fact]
    public void A_sort_and_a_limit()
    {
        Refuses("ETL1014", "OrderBy of Event", "Remove it", Events.OrderBy(e => e.Value));
        Refuses("ETL1014", "Limit(5) of Event", "--until", Events.Limit(5));
        Refuses("ETL1014", "Top of Event", "batch", Events.Top(5, by: e => e.Key, order: e => e.Value));
    }

    [Fact]
    public void A_window_and_a_projection_of_another_time()
    {
        Refuses("ETL1015", "windows of Seen, which is not the event time of Event", "use At", Events.GroupBy(e => (e.Key, e.Seen.Tumble(Hour))).Select((k, g) => new Keyed.Projection { Key = k.Key, Value = g.Sum(e => e.Value) }));
        Refuses("ETL1015", "Event sets its event time, At, to another instant", "Pass the event time on", Events.Select(e => new Event.Projection { Key = e.Key, At = e.Seen, Seen = e.Seen, Value = e.Value }));
        Refuses("ETL1015", "sets its event time, At", "Pass the event time on", Events.Resample(Hour, by: e => e.Key).Select((k, w, g) => new Event.Projection { Key = k, At = g.Max(e => e.At), Seen = w.Start, Value = g.Sum(e => e.Value) }));
    }

    [Fact]
    public void The_plans_of_the_models_that_are_read_count()
    {
        var rows = Frames.Over<Event.DataFrame>(new ModelRows(Events.Plan.Schema, "Event", Events.Plan));

        Refuses("ETL1014", "OrderBy of Event", "Remove it", rows.OrderBy(e => e.Value));
        StreamRules.Check(Frames.Over<Event.DataFrame>(new ModelRows(Events.Plan.Schema, "Event", Table.Plan)).OrderBy(e => e.Value).Plan);
    }

    [Fact]
    public void What_a_stream_can_do_is_not_refused()
    {
        foreach (var frame in new DataFrame[]
        {
            Events.Where(e => e.Value > 1).Union(Others), Events.Dedup(e => e.Key, within: Hour), Table.Distinct().OrderBy(e => e.Value).Limit(5), Plain.Where(p => p.Value > 1),
            Events.Resample(Hour, by: e => e.Key).Select((k, w, g) => new Event.Projection { Key = k, At = w.Start, Seen = w.End, Value = g.Sum(e => e.Value) }).Resample(Hour, by: e => e.Key).Select((k, w, g) => new Keyed.Projection { Key = k, Value = g.Max(e => e.Value) }),
            Joined(Events, Others, (l, r) => l.Key == r.Key & r.At >= l.At - Hour & r.At <= l.At), Joined(Events, Table, (l, r) => l.Key == r.Key), Joined(Table, Events, (l, r) => l.Key == r.Key), Table.AntiJoin(Events, (l, r) => l.Key == r.Key & r.At <= l.At + Hour),
            Events.AsOfJoin(Others, (l, r) => l.Key == r.Key).Select((l, r) => new Event.Projection { Key = l.Key, At = l.At, Seen = l.Seen, Value = r.Value.OrElse(0) }), Events.Series(e => e.Key).Select((e, s) => new Event.Projection { Key = e.Key, At = e.At, Seen = e.Seen, Value = s.Lag(x => x.Value).OrElse(0) }),
        })
        {
            StreamRules.Check(frame.Plan);
            StreamRules.Check(PlanRewriter.Rewrite(frame.Plan));
        }
    }

    private static Event.DataFrame Joined(Event.DataFrame left, Event.DataFrame right, Func<Event.Columns, Event.Columns, OptionalBoolColumn> on) =>
        left.InnerJoin(right, on).Select((l, r) => new Event.Projection { Key = r.Key, At = left == Table ? r.At : l.At, Seen = l.Seen, Value = r.Value });

    private static void Refuses(string id, string what, string remedy, DataFrame frame)
    {
        var message = Assert.Throws<PlanException>(() => StreamRules.Check(frame.Plan)).Message;
        Assert.StartsWith(id + ": ", message, StringComparison.Ordinal);
        Assert.Contains(what, message, StringComparison.Ordinal);
        Assert.Contains(remedy, message, StringComparison.Ordinal);
    }

    private sealed class Endless : DataSource
    {
        public override bool IsStream => true;

        public override string Describe() => "an endless source";
    }
}
