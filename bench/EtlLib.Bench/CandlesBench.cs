using EtlLib.DuckDb;
using EtlLib.DuckDb.Native;

namespace EtlLib.Bench;

/// <summary>Ten million trades in Parquet to hourly candles in Parquet, first and last tied by the sequence, against the best correct SQL by hand.</summary>
internal static class CandlesBench
{
    public const int Threads = 2;
    private const int Rounds = 21;
    private const string Sql = """
        copy (
            select symbol as "Symbol", make_timestamptz(hour * 3600000000) as "EventTime",
                arg_min(price, k) as "Open", max(price) as "High", min(price) as "Low", arg_max(price, k) as "Close", sum(volume)::bigint as "Volume"
            from (
                select "Symbol" as symbol, "Price" as price, "Volume" as volume, epoch_us("EventTime") // 3600000000 as hour,
                    epoch_us("EventTime")::hugeint * 18446744073709551616::hugeint + "Id" as k
                from read_parquet('$in'))
            group by symbol, hour
        ) to '$out' (format parquet, compression zstd)
        """;

    /// <summary>Trades of 100 symbols in whole seconds with many ties, ids random over all longs: 24,100 hours with trades.</summary>
    public static async Task<string> TradesAsync(long rows)
    {
        var path = Path.Combine(Data.Folder, $"trades-{rows}.parquet");
        if (!File.Exists(path))
        {
            await Data.WriteAsync(path, $"""
                select 'SYM' || lpad((hash(i) % 100)::varchar, 3, '0') as "Symbol",
                    make_timestamptz(1700000000000000 + (hash(i + 1) % 866400)::bigint * 1000000) as "EventTime",
                    (hash(i + 2)::hugeint - 9223372036854775808::hugeint)::bigint as "Id",
                    10 + (hash(i + 3) % 100000) / 1000.0::double as "Price",
                    (1 + hash(i + 4) % 1000)::int as "Volume"
                from range({rows}) t(i)
                """).ConfigureAwait(false);
        }

        return path;
    }

    public static async Task RunAsync(Report report)
    {
        var trades = await TradesAsync(10_000_000).ConfigureAwait(false);
        var (ours, theirs) = (new List<ChildCost>(), new List<ChildCost>());
        for (var round = 0; round < Rounds; round++)
        {
            ours.Add(await Child.RunAsync("candles-ours", trades).ConfigureAwait(false));
            theirs.Add(await Child.RunAsync("candles-sql", trades).ConfigureAwait(false));
        }

        // Medians: on a shared machine the least of a side tells how lucky it was.
        var (our, their) = (ours.OrderBy(c => c.CpuSeconds).ElementAt(Rounds / 2), theirs.OrderBy(c => c.CpuSeconds).ElementAt(Rounds / 2));
        if (our.Check != their.Check)
        {
            throw new InvalidOperationException($"The candles differ: {our.Check} and {their.Check}.");
        }

        report.Row($"candles, 10 M trades, Parquet to Parquet, CPU, median of {Rounds} processes", "hugeint SQL by hand", our.CpuSeconds, their.CpuSeconds, "s", 0.75);
        report.Row("the same, peak memory", "hugeint SQL by hand", ours.Min(c => c.PeakMiB), theirs.Min(c => c.PeakMiB), "MiB", 1.2);
    }

    /// <summary>One side, in a process of its own, so that its peak of memory is its own.</summary>
    public static async Task SideAsync(bool ours, string trades)
    {
        var output = Path.Combine(Data.Folder, ours ? "candles-ours.parquet" : "candles-sql.parquet");
        var cost = (await Measure.InTurnsAsync(2, async () =>
        {
            File.Delete(output);
            if (ours)
            {
                var candles = StockCandle.Make(DataContext.Test, StockTrade.DataFrame.From(DataSource.Parquet(trades)));
                await FrameRun.WriteAsync(Data.Engine, candles, DataSink.Parquet(output)).ConfigureAwait(false);
            }
            else
            {
                using var database = DuckDbDatabase.Open(new DuckDbOptions(Threads: Threads));
                await using var connection = database.Connect();
                await connection.ExecuteAsync(Sql.Replace("$in", trades, StringComparison.Ordinal).Replace("$out", output, StringComparison.Ordinal)).ConfigureAwait(false);
            }
        }).ConfigureAwait(false))[0];
        var peak = Measure.PeakMiB();
        Child.Answer(new ChildCost(cost.CpuSeconds, peak, await Data.ChecksumAsync(output).ConfigureAwait(false)));
    }
}
