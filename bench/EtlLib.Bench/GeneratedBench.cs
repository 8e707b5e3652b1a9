using EtlLib.Generation;

namespace EtlLib.Bench;

/// <summary>Generated rows: by the generator alone, and end to end through the embedded engine.</summary>
internal static class GeneratedBench
{
    private static string[] Keys => [.. Enumerable.Range(0, 100).Select(i => $"SYM{i:D3}")];

    public static async Task RunAsync(Report report)
    {
        await AloneAsync(report).ConfigureAwait(false);
        await EndToEndAsync(report).ConfigureAwait(false);
    }

    /// <summary>Trades of 100 symbols.</summary>
    public static RowGenerator Generator() => new(
        StockTrade.DataFrame.Of([]).Plan.Schema,
        new GenerateOptions { Keys = Keys, Every = TimeSpan.FromSeconds(1), Seed = 42, Start = new DateTimeOffset(2021, 1, 1, 0, 0, 0, TimeSpan.Zero), Rows = 1_000_000 });

    /// <summary>The generator by itself, on one thread.</summary>
    private static async Task AloneAsync(Report report)
    {
        var generator = Generator();
        using var batch = new StockTrade.Batch();
        const int Rows = 5_000_000;
        var cost = (await Measure.InTurnsAsync(5, () =>
        {
            foreach (var (first, count) in generator.Slices(62_500).TakeWhile(s => s.First < Rows))
            {
                batch.Clear();
                generator.Fill(batch, first, count);
            }

            return Task.CompletedTask;
        }).ConfigureAwait(false))[0];
        report.Figure("generated StockTrade rows, a core", Rows / cost.CpuSeconds / 1e6, "M rows/s", 5, atLeast: true);
        report.Figure("the same, allocated", (double)cost.AllocatedBytes / Rows, "B a row", 0.01);
    }

    /// <summary>Generated rows through the whole engine: into a count, and into a file.</summary>
    private static async Task EndToEndAsync(Report report)
    {
        const int RowsPerKey = 50_000;
        var rows = (double)RowsPerKey * Keys.Length;
        var trades = StockTrade.DataFrame.From(DataSource.Generate(Keys, TimeSpan.FromSeconds(1), seed: 42, rows: RowsPerKey));
        var counted = (await Measure.InTurnsAsync(3, () => trades.Aggregate(g => new RowCount.Projection { Rows = g.Count() }).ToListAsync()).ConfigureAwait(false))[0];
        report.Figure("generated StockTrade rows into a count, CPU", rows / counted.CpuSeconds / 1e6, "M rows a CPU second");

        var file = Path.Combine(Path.GetTempPath(), $"etllib-bench-{Environment.ProcessId}.parquet");
        try
        {
            var written = (await Measure.InTurnsAsync(3, () => trades.WriteAsync(DataSink.Parquet(file, WriteMode.Overwrite))).ConfigureAwait(false))[0];
            report.Figure("generated StockTrade rows into Parquet, CPU", rows / written.CpuSeconds / 1e6, "M rows a CPU second");
        }
        finally
        {
            File.Delete(file);
        }
    }
}
