using EtlLib.Engines;
using EtlLib.Plan;
using EtlLib.Streams;

namespace EtlLib.Spark.Tests.Streams;

/// <summary>What Spark cannot stream is refused by the plan alone, without a server.</summary>
public class RefusalTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    public static TheoryData<string, string> Refused => new()
    {
        { "generated", "ETL2001: Spark does not support streaming generated" },
        { "console", "ETL2001: Spark does not support streaming to console" },
        { "one file", "ETL2001: Spark does not support streaming to the one file" },
        { "series", "ETL2001: Spark does not support Lag, Lead and Rolling over a stream" },
        { "as of", "ETL2001: Spark does not support an as-of join of two streams" },
        { "anti", "ETL2001: Spark does not support an anti join of two streams" },
        { "table left", "ETL2001: Spark does not support a left join of a table with a stream" },
        { "windows of windows", "ETL2001: Spark does not support windows over windows" },
        { "windows of another model", "ETL2001: Spark does not support windows over windows" },
        { "fill", "ETL2001: Spark does not support filling the empty windows of a stream" },
        { "cumulate", "ETL2001: Spark does not support cumulating windows of a stream" },
        { "union", "ETL2001: Spark does not support the union of a stream and a table" },
        { "distinct", "ETL1013" },
        { "table", "ETL2001: Spark does not support writing the table Order by a stream" },
        { "no window", "ETL1002" },
        { "unbounded join", "ETL1005" },
        { "no lateness", "ETL1007" },
        { "no bound", "ETL1013" },
        { "sorted", "ETL1014" },
        { "batch", "No source of the program can be read as a stream" },
    };

    private static Event.DataFrame Events => Event.DataFrame.From(DataSource.Parquet("in").Watch());

    private static Event.DataFrame Table => Event.DataFrame.From(DataSource.Parquet("table"));

    private static Order.DataFrame Orders => Order.DataFrame.From(DataSource.Parquet("orders").Watch());

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_stream_is_refused(string what, string message)
    {
        var factory = new DataFactory();
        var to = DataSink.Parquet("out");
        _ = what switch
        {
            "generated" => (Model)factory.Make<Event>(source: DataSource.Generate(keys: ["a"], every: Minute, seed: 1), sink: to),
            "console" => factory.Make<Event>(source: Events, sink: DataSink.Console()),
            "one file" => factory.Make<Event>(source: Events, sink: DataSink.Parquet("out.parquet")),
            "series" => factory.Make<Matched>(source: Events.Series(by: e => e.Key).Select((e, s) => new Matched.Projection { Time = e.Time, Key = e.Key, Id = e.Id, Number = s.Lag(x => x.Id, 1), Text = null, Price = null }), sink: to),
            "as of" => factory.Make<Matched>(source: Events.AsOfJoin(Orders, on: (e, o) => e.Key == o.Key).Select((e, o) => new Matched.Projection { Time = e.Time, Key = e.Key, Id = e.Id, Number = o.Number, Text = null, Price = null }), sink: to),
            "anti" => factory.Make<Event>(source: Events.AntiJoin(Orders, on: (e, o) => (e.Key == o.Key) & (o.Placed >= e.Time) & (o.Placed <= e.Time + Minute)), sink: to),
            "table left" => factory.Make<Matched>(source: Table.LeftJoin(Orders, on: (e, o) => (e.Key == o.Key) & (o.Placed >= e.Time) & (o.Placed <= e.Time + Minute)).Select((e, o) => new Matched.Projection { Time = e.Time, Key = e.Key, Id = e.Id, Number = o.Number, Text = null, Price = null }), sink: to),
            "windows of windows" => factory.Make<Event>(source: Hours(Hours(Events)), sink: to),
            "windows of another model" => factory.Make<Event>(source: Hours(Event.DataFrame.From(factory.Make<Event>(source: Hours(Events), name: "Hours"))), name: "Days", sink: to),
            "fill" => factory.Make<Event>(source: Events.Resample(Minute, by: e => e.Key, fill: Fill.Previous).Select((key, w, g) => new Event.Projection { Key = key, Time = w.Start, Id = g.Count(), Value = null }), sink: to),
            "cumulate" => factory.Make<Event>(source: Events.GroupBy(e => (e.Key, W: e.Time.Cumulate(Minute * 5, Minute))).Select((k, g) => new Event.Projection { Key = k.Key, Time = k.W.End, Id = g.Count(), Value = null }), sink: to),
            "union" => factory.Make<Event>(source: Events.Union(Table), sink: to),
            "distinct" => factory.Make<Event>(source: Events.Distinct(), sink: to),
            "table" => Both(factory, to),
            "no window" => factory.Make<Event>(source: Events.GroupBy(e => e.Key).Select((key, g) => new Event.Projection { Key = key, Time = g.Max(e => e.Time), Id = g.Count(), Value = null }), sink: to),
            "unbounded join" => factory.Make<Event>(source: Events.SemiJoin(Orders, on: (e, o) => e.Key == o.Key), sink: to),
            "no lateness" => factory.Make<Quote>(source: Quote.DataFrame.From(DataSource.Parquet("in").Watch()).Dedup(by: q => q.Key, within: Minute), sink: to),
            "no bound" => factory.Make<Event>(source: Events.Dedup(by: e => e.Key), sink: to),
            "sorted" => factory.Make<Event>(source: Events.OrderBy(e => e.Id), sink: to),
            _ => factory.Make<Event>(source: Table, sink: to),
        };
        var error = Assert.Throws<PlanException>(() => Streams().Explain(factory, new StreamOptions()));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plan_tells_of_each_query_what_it_reads_keeps_and_promises()
    {
        var factory = new DataFactory();
        var events = factory.Make<Event>(source: DataSource.Parquet("in").Watch(), sink: DataSink.Parquet("events"));
        factory.Make<Event>(source: Hours(Event.DataFrame.From(events)), name: "Hours", sink: DataSink.Parquet("hours"));
        var text = Streams().Explain(factory, new StreamOptions { Job = "hourly" });
        Assert.StartsWith("A stream on the engine spark, job hourly, in 2 queries:\n\n1. Event -> parquet events\n   reads: parquet in as files appear, watermark: the greatest Time of all, less 00:00:10\n", text, StringComparison.Ordinal);
        Assert.Contains("2. Hours -> parquet hours\n", text, StringComparison.Ordinal);
        Assert.Contains("   computes Event itself, as does Event\n", text, StringComparison.Ordinal);
        Assert.Contains("   state: GroupBy", text, StringComparison.Ordinal);
        Assert.Contains("   guarantee: exactly once", text, StringComparison.Ordinal);
        Assert.Contains("   checkpoint: s3a://bucket/checkpoints/hourly/Hours-", text, StringComparison.Ordinal);
        Assert.Contains("WithWatermark Time less 10001 milliseconds", text, StringComparison.Ordinal);
    }

    private static Event.DataFrame Hours(Event.DataFrame events) =>
        events.Resample(TimeSpan.FromHours(1), by: e => e.Key).Select((key, w, g) => new Event.Projection { Key = key, Time = w.Start, Id = g.Count(), Value = null });

    private static Model Both(DataFactory factory, DataSink to)
    {
        factory.Make<Event>(source: Events, sink: to);
        return factory.Make<Order>(source: DataSource.Parquet("orders"), sink: DataSink.Parquet("other"));
    }

    private static IStreamEngine Streams() => ((IEngine)new SparkEngine("sc://127.0.0.1:1", new SparkOptions { CheckpointLocation = "s3a://bucket/checkpoints/" })).Streams!;
}
