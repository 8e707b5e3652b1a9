namespace EtlLib.Spark.Connect;

/// <summary>How far a query is: of the stages that the server has planned so far.</summary>
/// <param name="Tasks">How many tasks there are.</param>
/// <param name="Done">How many of them are done.</param>
/// <param name="BytesRead">What was read from sources, in bytes.</param>
public readonly record struct SparkProgress(long Tasks, long Done, long BytesRead)
{
    /// <summary>The part of the tasks that is done, 0 to 1, or null while there is none.</summary>
    public double? Fraction => Tasks > 0 ? (double)Done / Tasks : null;

    internal static SparkProgress Of(Wire.ExecutePlanResponse.Types.ExecutionProgress progress) =>
        new(progress.Stages.Sum(s => s.NumTasks), progress.Stages.Sum(s => s.NumCompletedTasks), progress.Stages.Sum(s => s.InputBytesRead));
}
