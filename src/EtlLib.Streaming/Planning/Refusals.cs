namespace EtlLib.Streaming;

/// <summary>What the embedded engine's streams cannot compute though any stream could, with the remedy.</summary>
internal static class Refusals
{
    public static PlanException NewEventTime(string model, string column) => new(
        $"Model {model}: the event time {column} is not the event time of the rows that it is made of, nor the start or end of their window, so a stream cannot "
        + "tell when it is complete. Pass the event time on unchanged, or keep the computed time in a column without [EventTime].");

    public static PlanException Unsupported(string model, string operation, string remedy) => new(
        $"ETL2001: Model {model}: the embedded engine does not stream {operation}. {remedy}");
}
