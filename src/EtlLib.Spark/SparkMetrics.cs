namespace EtlLib.Spark;

/// <summary>What Spark counted while a query ran.</summary>
internal static class SparkMetrics
{
    // Rows that are kept on the cluster were read before.
    private static readonly string[] Kept = ["Scan ExistingRDD", "Scan In-memory table"];

    private const string OutputRows = "numOutputRows";

    /// <summary>How many rows its scans of files and tables gave; those of rows that were sent are counted here.</summary>
    public static long RowsScanned(Wire.ExecutePlanResponse.Types.Metrics metrics) => metrics.Metrics_
        .Where(m => (m.Name.StartsWith("Scan ", StringComparison.Ordinal) && !Kept.Any(k => m.Name.StartsWith(k, StringComparison.Ordinal))) || m.Name.StartsWith("BatchScan", StringComparison.Ordinal))
        .Sum(m => m.ExecutionMetrics.TryGetValue(OutputRows, out var rows) ? rows.Value : 0);
}
