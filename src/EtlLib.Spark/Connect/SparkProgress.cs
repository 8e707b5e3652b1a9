namespace EtlLib.Spark.Connect;

/// <summary>How far a query is: of the stages that the server has begun so far.</summary>
/// <param name="Tasks">How many tasks they have; the server tells it every two seconds, and a short query counts as one.</param>
/// <param name="Done">How many of them are done.</param>
/// <param name="BytesRead">What was read from sources, in bytes.</param>
/// <param name="RowsRead">Rows read from sources; the server tells it at the end, and before that it is 0.</param>
public readonly record struct SparkProgress(long Tasks, long Done, long BytesRead, long RowsRead)
{
    /// <summary>The part of the tasks that is done, 0 to 1, or null while there is none.</summary>
    public double? Fraction => Tasks > 0 ? (double)Done / Tasks : null;

    /// <summary>What a response adds to what is known; the same where it tells nothing.</summary>
    internal SparkProgress With(Wire.ExecutePlanResponse response) => response switch
    {
        { ExecutionProgress.Stages: { Count: > 0 } stages } => this with
        {
            Tasks = stages.Sum(s => s.NumTasks),
            Done = stages.Sum(s => s.NumCompletedTasks),
            BytesRead = Math.Max(BytesRead, stages.Sum(s => s.InputBytesRead)),
        },
        { Metrics.Metrics_: { Count: > 0 } operators } => this with
        {
            Tasks = Math.Max(Tasks, 1),
            Done = Math.Max(Tasks, 1),
            RowsRead = operators.Where(o => o.Name.Contains("Scan", StringComparison.Ordinal)).Sum(o => o.ExecutionMetrics.TryGetValue("numOutputRows", out var rows) ? rows.Value : 0),
        },
        _ => this,
    };
}
