using EtlLib.Plan;

namespace EtlLib.Streaming;

/// <summary>What a stream cannot compute, with the remedy.</summary>
internal static class Refusals
{
    public static PlanException NoWindow(string model) => new(
        $"ETL1002: Model {model} groups a stream without a window: the groups of a stream are never complete. Add a window to the keys, for example "
        + $"GroupBy(x => (x.Symbol, x.EventTime.Tumble(TimeSpan.FromMinutes(1)))) or Resample(…), or run it as a batch.");

    public static PlanException UnboundedJoin(string model, string left, string right) => new(
        $"ETL1005: Model {model} joins the streams {left} and {right} without a bound of time: every row would be kept for ever. Bound the event times in the "
        + $"condition, for example & (r.EventTime >= l.EventTime) & (r.EventTime <= l.EventTime + TimeSpan.FromMinutes(5)), or use AsOfJoin.");

    public static PlanException NoLateness(Schema schema) => new(
        $"ETL1007: Model {schema.ShortName} is read as a stream, and its event time {schema.EventTime!.Name} does not say how late a row may be. Write "
        + "[EventTime(Lateness = \"10s\")].");

    public static PlanException UnboundedDistinct(string model, string operation) => new(
        $"ETL1013: Model {model} uses {operation} on a stream without a bound of time: every key would be kept for ever. "
        + "Use Dedup(by: …, within: TimeSpan.FromMinutes(10)).");

    public static PlanException Order(string model, string operation) => new(
        $"ETL1014: Model {model} uses {operation} on a stream, which has no last row. Leave it out, or run it as a batch.");

    public static PlanException NotEventTime(string model, Expr time, Schema rows) => new(
        $"ETL1015: Model {model} has a window over {time}; a stream knows how far the event time has come, and of nothing else. "
        + (rows.EventTime is { } known ? $"Use {known.Name}, the event time of {rows.ShortName}." : $"Mark the property of {rows.ShortName} that says when a row happened with [EventTime]."));

    public static PlanException NewEventTime(string model, string column) => new(
        $"Model {model}: the event time {column} is not the event time of the rows that it is made of, nor the start or end of their window, so a stream cannot "
        + "tell when it is complete. Pass the event time on unchanged, or keep the computed time in a column without [EventTime].");

    public static PlanException Unsupported(string model, string operation, string remedy) => new(
        $"ETL2001: Model {model}: the embedded engine does not stream {operation}. {remedy}");
}
