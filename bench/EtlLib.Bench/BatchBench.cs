using EtlLib.Batches;
using EtlLib.DuckDb;
using EtlLib.DuckDb.Native;

namespace EtlLib.Bench;

/// <summary>Batches into a query, the fixed cost of a query, and rows of C# objects in and out.</summary>
internal static class BatchBench
{
    private const int BatchRows = 100_000, BatchCount = 50;
    private const string Scan = "select sum(\"Volume\")::bigint, max(\"Price\"), min(\"Price\"), avg(\"Price\"), max(\"Id\") from etl_rows('trades')";

    public static async Task RunAsync(Report report)
    {
        await ScanAsync(report).ConfigureAwait(false);
        await RowsAsync(report).ConfigureAwait(false);
    }

    /// <summary>A statement over batches in memory: rows in, and what a statement costs by itself, planned each time and with its plan kept.</summary>
    private static async Task ScanAsync(Report report)
    {
        var batches = Enumerable.Range(0, BatchCount).Select(i => Generated(i * (long)BatchRows, BatchRows)).ToArray();
        using var database = DuckDbDatabase.Open(new DuckDbOptions(Threads: 1));
        await using var connection = database.Connect();
        var source = new MemorySource("trades", batches[0].Schema, batches);
        connection.Register(source);
        var totals = Schemas(Totals.DataFrame.Of([]));
        var scan = (await Measure.InTurnsAsync(5, () => DrainAsync(connection.QueryAsync(Scan, totals))).ConfigureAwait(false))[0];
        report.Figure("scan of StockTrade in batches of 100,000, five aggregates, one thread, CPU", scan.CpuSeconds * 1e9 / BatchRows / BatchCount, "ns a row", 25);
        report.Figure("the same, allocated on the managed heap", (double)scan.AllocatedBytes / BatchRows / BatchCount, "B a row", 0.01);

        source.Batches = [Generated(0, 1)];
        const int Queries = 2_000;
        var fixedCost = (await Measure.InTurnsAsync(5, async () =>
        {
            for (var i = 0; i < Queries; i++)
            {
                await DrainAsync(connection.QueryAsync(Scan, totals)).ConfigureAwait(false);
            }
        }).ConfigureAwait(false))[0];
        report.Figure("a query of one row, planned each time, CPU", fixedCost.CpuSeconds * 1e3 / Queries, "ms", 0.3);

        await using var prepared = await connection.PrepareAsync(Scan, totals).ConfigureAwait(false);
        var keptCost = (await Measure.InTurnsAsync(5, async () =>
        {
            for (var i = 0; i < Queries; i++)
            {
                await DrainAsync(prepared.QueryAsync()).ConfigureAwait(false);
            }
        }).ConfigureAwait(false))[0];
        report.Figure("a query of one row, its plan kept, CPU", keptCost.CpuSeconds * 1e3 / Queries, "ms", 0.3);
    }

    private static async Task RowsAsync(Report report)
    {
        const int Rows = 1_000_000;
        var rows = new StockTrade[Rows];
        using (var batch = Generated(0, Rows))
        {
            for (var i = 0; i < Rows; i++)
            {
                rows[i] = Read<StockTrade>(batch, i);
            }
        }

        var into = (await Measure.InTurnsAsync(5, () =>
        {
            using var batch = new StockTrade.Batch();
            foreach (var row in rows)
            {
                Append(batch, row);
            }

            return Task.CompletedTask;
        }).ConfigureAwait(false))[0];
        report.Figure("C# objects into a batch, CPU", into.CpuSeconds * 1e9 / Rows, "ns a row");

        using var full = Generated(0, Rows);
        var sum = 0.0;
        var from = (await Measure.InTurnsAsync(5, () =>
        {
            for (var i = 0; i < Rows; i++)
            {
                sum += Read<StockTrade>(full, i).Price;
            }

            return Task.CompletedTask;
        }).ConfigureAwait(false))[0];
        report.Figure("C# objects out of a batch, CPU", from.CpuSeconds * 1e9 / Rows, "ns a row");
        report.Figure("the same, allocated (the object and its string)", (double)from.AllocatedBytes / Rows, "B a row");

        var whole = (await Measure.InTurnsAsync(3, async () => sum += (await StockTrade.DataFrame.Of(rows).Where(t => t.Price > 0).ToListAsync().ConfigureAwait(false)).Count).ConfigureAwait(false))[0];
        report.Figure("C# objects through a query and back (ToListAsync), CPU", whole.CpuSeconds * 1e9 / Rows, "ns a row");
        GC.KeepAlive(sum);
    }

    private static StockTrade.Batch Generated(long first, int count)
    {
        var batch = new StockTrade.Batch();
        GeneratedBench.Generator().Fill(batch, first, count);
        return batch;
    }

    private static EtlLib.Schemas.Schema Schemas(DataFrame frame) => frame.Plan.Schema;

    private static T Read<T>(ColumnBatch batch, int row)
        where T : IDataModel<T> => T.Read(batch.Vectors, row);

    private static void Append<T>(ColumnBatch batch, T row)
        where T : IDataModel<T>
    {
        T.Append(batch.Vectors, row);
        batch.EndRow();
    }

    private static async Task DrainAsync(IAsyncEnumerable<ColumnBatch> batches)
    {
        await foreach (var batch in batches.ConfigureAwait(false))
        {
            batch.Dispose();
        }
    }
}
