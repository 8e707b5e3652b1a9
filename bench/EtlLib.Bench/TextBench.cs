using System.Globalization;
using System.Text;
using EtlLib.DuckDb.Native;

namespace EtlLib.Bench;

/// <summary>What a symbol's rows come to: it takes each column of a file.</summary>
[DataModel]
public partial record TradeTotals
{
    /// <summary>The symbol.</summary>
    public required string Symbol { get; init; }

    /// <summary>The last event time.</summary>
    public DateTimeOffset? Last { get; init; }

    /// <summary>The sum of the ids.</summary>
    public long? Ids { get; init; }

    /// <summary>The sum of the volumes.</summary>
    public long? Volume { get; init; }

    /// <summary>The sum of the prices.</summary>
    public double? Prices { get; init; }
}

/// <summary>Text files of 5 M rows (time, two whole numbers, text, double), read and summed, against DuckDB's own reader with the same types.</summary>
internal static class TextBench
{
    private const int Rows = 5_000_000;

    public static async Task RunAsync(Report report)
    {
        var folder = Directory.CreateTempSubdirectory("etllib-text");
        try
        {
            var (csv, json) = (Path.Combine(folder.FullName, "trades.csv"), Path.Combine(folder.FullName, "trades.jsonl"));
            await WriteAsync(csv, json).ConfigureAwait(false);
            const string Totals = "SELECT symbol, max(eventtime), sum(id), sum(volume), sum(price) FROM";
            const string Types = "columns = {'symbol': 'VARCHAR', 'eventtime': 'TIMESTAMPTZ', 'id': 'BIGINT', 'price': 'DOUBLE', 'volume': 'INTEGER'}";
            await CompareAsync(report, "CSV of 5 M rows, CPU", DataSource.Csv(csv), $"{Totals} read_csv('{csv}', auto_detect = false, header = true, {Types}) GROUP BY symbol").ConfigureAwait(false);
            await CompareAsync(report, "JSON lines of 5 M rows, CPU", DataSource.JsonLines(json), $"{Totals} read_json('{json}', format = 'newline_delimited', {Types}) GROUP BY symbol").ConfigureAwait(false);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task CompareAsync(Report report, string what, DataSource source, string sql)
    {
        var frame = StockTrade.DataFrame.From(source).GroupBy(t => t.Symbol).Select((symbol, g) => new TradeTotals.Projection
        {
            Symbol = symbol,
            Last = g.Max(t => t.EventTime),
            Ids = g.Sum(t => t.Id),
            Volume = g.Sum(t => t.Volume),
            Prices = g.Sum(t => t.Price),
        });
        var costs = await Measure.InTurnsAsync(3, async () => await frame.ToListAsync().ConfigureAwait(false), async () =>
        {
            using var database = DuckDbDatabase.Open();
            await using var connection = database.Connect();
            await connection.QueryTextAsync($"SELECT symbol, max(eventtime)::VARCHAR, sum(id)::VARCHAR, sum(volume)::VARCHAR, sum(price)::VARCHAR FROM ({sql}) AS t(symbol, eventtime, id, volume, price) GROUP BY symbol").ConfigureAwait(false);
        }).ConfigureAwait(false);
        report.Row(what, "DuckDB's reader", costs[0].CpuSeconds, costs[1].CpuSeconds, "s", 1);
    }

    private static async Task WriteAsync(string csv, string json)
    {
        await using var lines = new StreamWriter(csv, append: false, Encoding.ASCII, 1 << 16);
        await using var objects = new StreamWriter(json, append: false, Encoding.ASCII, 1 << 16);
        await lines.WriteLineAsync("Symbol,EventTime,Id,Price,Volume").ConfigureAwait(false);
        var (start, random) = (new DateTimeOffset(2021, 1, 1, 0, 0, 0, TimeSpan.Zero), new Random(1));
        for (var i = 0; i < Rows; i++)
        {
            var (symbol, time) = (i % 100, start.AddSeconds(i).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
            var (price, volume) = (Math.Round(random.NextDouble() * 1000, 4), random.Next(1, 1000));
            await lines.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"SYM{symbol:D3},{time},{i},{price},{volume}\n")).ConfigureAwait(false);
            await objects.WriteAsync(string.Create(CultureInfo.InvariantCulture, $$"""{"Symbol":"SYM{{symbol:D3}}","EventTime":"{{time}}","Id":{{i}},"Price":{{price}},"Volume":{{volume}}}{{'\n'}}""")).ConfigureAwait(false);
        }
    }
}
