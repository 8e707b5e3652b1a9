using EtlLib.DuckDb;
using EtlLib.Spark;

namespace EtlLib.Bench;

/// <summary>The candles of ten million trades, the same model on both engines, Parquet to Parquet: the rows must be the same.</summary>
internal static class SparkCandlesBench
{
    public static async Task<Report?> RunAsync()
    {
        if (Environment.GetEnvironmentVariable("SPARK_REMOTE") is not { Length: > 0 } remote)
        {
            await Console.Error.WriteLineAsync("spark-candles is left out: SPARK_REMOTE is not set, for example to sc://localhost:15002.").ConfigureAwait(false);
            return null;
        }

        var trades = StockTrade.DataFrame.From(DataSource.Parquet(await CandlesBench.TradesAsync(10_000_000).ConfigureAwait(false)));
        var (embedded, spark) = (Path.Combine(Data.Folder, "candles-embedded.parquet"), Path.Combine(Data.Folder, "candles-spark.parquet"));
        Task WriteAsync(Engines.IEngine engine, string path) =>
            FrameRun.WriteAsync(engine, StockCandle.Make(DataContext.Test, trades), DataSink.Parquet(path, WriteMode.Overwrite));
        var costs = await Measure.InTurnsAsync(3, () => WriteAsync(new SparkEngine(remote), spark), () => WriteAsync(new DuckDbEngine(), embedded)).ConfigureAwait(false);
        if (await Data.ChecksumAsync(spark).ConfigureAwait(false) != await Data.ChecksumAsync(embedded).ConfigureAwait(false))
        {
            throw new InvalidOperationException("The candles of the engines differ.");
        }

        var report = new Report("spark-candles", $"a Spark server at {remote} on the same machine", "The wall's time of the best of three rounds after a warm one, in turns; both write the same rows, which is checked.");
        report.Row("candles of 10 M trades on Spark, Parquet to Parquet", "the embedded engine on the same cores", costs[0].WallSeconds, costs[1].WallSeconds, "s", null);
        return report;
    }
}
