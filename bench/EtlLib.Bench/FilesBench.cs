using EtlLib.DuckDb;
using EtlLib.DuckDb.Native;

namespace EtlLib.Bench;

/// <summary>Twenty thousand Parquet files of a hundred trades each, filtered into one, against DuckDB's own scan of them.</summary>
internal static class FilesBench
{
    private const int Files = 20_000;

    public static async Task RunAsync(Report report)
    {
        var folder = Path.Combine(Data.Folder, "small");
        if (!Directory.Exists(folder))
        {
            Directory.CreateDirectory(folder);
            var first = Path.Combine(folder, "part-00000.parquet");
            await Data.WriteAsync(first, """
                select 'SYM' || (i % 7) as "Symbol", make_timestamptz(1700000000000000 + i * 86640) as "EventTime", i as "Id", 10 + (hash(i) % 100000) / 1000.0::double as "Price", (1 + hash(i + 1) % 1000)::integer as "Volume"
                from range(100) t(i)
                """).ConfigureAwait(false);
            for (var i = 1; i < Files; i++)
            {
                File.Copy(first, Path.Combine(folder, FormattableString.Invariant($"part-{i:d5}.parquet")));
            }
        }

        var (ours, theirs) = (Path.Combine(Data.Folder, "small-ours.parquet"), Path.Combine(Data.Folder, "small-sql.parquet"));
        using var database = DuckDbDatabase.Open(new DuckDbOptions(Threads: CandlesBench.Threads));
        await using var connection = database.Connect();
        var frame = StockTrade.DataFrame.From(DataSource.Parquet(folder)).Where(t => t.Volume > 900);
        var costs = await Measure.InTurnsAsync(
            3,
            () => FrameRun.WriteAsync(Data.Engine, frame, DataSink.Parquet(ours, WriteMode.Overwrite)),
            () => connection.ExecuteAsync($"copy (select * from read_parquet('{folder}/*.parquet') where \"Volume\" > 900) to '{theirs}' (format parquet, compression zstd)")).ConfigureAwait(false);
        if (await Data.ChecksumAsync(ours).ConfigureAwait(false) != await Data.ChecksumAsync(theirs).ConfigureAwait(false))
        {
            throw new InvalidOperationException("The rows differ.");
        }

        report.Row("20,000 Parquet files of 100 rows, filtered into one, CPU", "DuckDB's own scan", costs[0].CpuSeconds, costs[1].CpuSeconds, "s", 1.3);
    }
}
