namespace EtlLib.Spark.Connect;

/// <summary>How far a query is: of the stages that the server has begun so far.</summary>
/// <param name="Tasks">How many tasks they have; the server tells it every two seconds, and a short query counts as one.</param>
/// <param name="Done">How many of them are done.</param>
/// <param name="Ended">Whether the query is done: what the server still tells of its stages is from before.</param>
internal readonly record struct SparkProgress(long Tasks, long Done, bool Ended = false)
{
    /// <summary>The part of the tasks that is done, 0 to 1, or null while there is none.</summary>
    public double? Fraction => Tasks > 0 ? (double)Done / Tasks : null;

    /// <summary>What is known once a response came; the same where it tells nothing.</summary>
    public SparkProgress With(Wire.ExecutePlanResponse response) => response switch
    {
        { ExecutionProgress.Stages: { Count: > 0 } stages } when !Ended => new(stages.Sum(s => s.NumTasks), stages.Sum(s => s.NumCompletedTasks)),
        { Metrics.Metrics_.Count: > 0 } => new(Math.Max(Tasks, 1), Math.Max(Tasks, 1), Ended: true),
        _ => this,
    };
}
