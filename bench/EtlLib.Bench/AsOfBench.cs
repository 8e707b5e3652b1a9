using EtlLib.DuckDb;
using EtlLib.DuckDb.Native;

namespace EtlLib.Bench;

/// <summary>
/// Ten million trades, each with the latest quote of its symbol of ten million, Parquet to Parquet, against DuckDB's own as-of join by hand: the one that
/// decides between quotes of one time by their id, as semantics ask, in the fastest way that we know (the last before another time, which takes less than
/// the first by row number), and the one that leaves that to chance (the data have no such quotes, which SQL does not know).
/// </summary>
internal static class AsOfBench
{
    public static async Task RunAsync(Report report)
    {
        var trades = await CandlesBench.TradesAsync(10_000_000).ConfigureAwait(false);
        var quotes = Path.Combine(Data.Folder, "quotes.parquet");
        if (!File.Exists(quotes))
        {
            await Data.WriteAsync(quotes, """
                select 'SYM' || lpad((hash(i + 10) % 100)::varchar, 3, '0') as "Symbol", make_timestamptz(1700000000000000 + i * 86640 + (hash(i + 11) % 86640)::bigint) as "EventTime",
                    i as "Id", 10 + (hash(i + 12) % 100000) / 1000.0::double as "Bid"
                from range(10000000) t(i)
                """).ConfigureAwait(false);
        }

        var (ours, theirs) = (Path.Combine(Data.Folder, "asof-ours.parquet"), Path.Combine(Data.Folder, "asof-sql.parquet"));
        using var database = DuckDbDatabase.Open(new DuckDbOptions(Threads: CandlesBench.Threads));
        await using var connection = database.Connect();
        string Sql(string right) => $"""
            copy (
                select t."Symbol", t."EventTime", t."Price", q."Bid"
                from read_parquet('{trades}') t asof left join {right} q on t."Symbol" = q."Symbol" and t."EventTime" >= q."EventTime"
            ) to '{theirs}' (format parquet, compression zstd)
            """;
        var byChance = Sql($"read_parquet('{quotes}')");
        var decided = Sql($"""(select * from read_parquet('{quotes}') qualify lead("EventTime") over (partition by "Symbol" order by "EventTime", "Id") is distinct from "EventTime")""");
        var frame = QuotedTrade.Make(DataContext.Test, StockTrade.DataFrame.From(DataSource.Parquet(trades)), Quote.DataFrame.From(DataSource.Parquet(quotes)));
        var costs = await Measure.InTurnsAsync(
            3,
            () => FrameRun.WriteAsync(Data.Engine, frame, DataSink.Parquet(ours, WriteMode.Overwrite)),
            () => connection.ExecuteAsync(decided),
            () => connection.ExecuteAsync(byChance)).ConfigureAwait(false);
        if (await Data.ChecksumAsync(ours).ConfigureAwait(false) != await Data.ChecksumAsync(theirs).ConfigureAwait(false))
        {
            throw new InvalidOperationException("The as-of joins differ.");
        }

        report.Row("as-of join of 10 M trades to 10 M quotes, CPU", "DuckDB's ASOF JOIN by hand, quotes of one time decided by id", costs[0].CpuSeconds, costs[1].CpuSeconds, "s", 1.05);
        report.Row("the same", "DuckDB's ASOF JOIN by hand, quotes of one time by chance", costs[0].CpuSeconds, costs[2].CpuSeconds, "s", 1.05);
    }
}
