using System.Globalization;
using EtlLib.Delta;

namespace EtlLib.Bench;

/// <summary>What a scan of trades computes.</summary>
[DataModel]
public partial record TableTotals
{
    /// <summary>The symbol.</summary>
    public required string Symbol { get; init; }

    /// <summary>How many.</summary>
    public required long Volume { get; init; }

    /// <summary>The highest price.</summary>
    public required double High { get; init; }

    /// <summary>The lowest price.</summary>
    public required double Low { get; init; }

    /// <summary>How many trades.</summary>
    public required long Trades { get; init; }
}

/// <summary>Delta tables compared with plain Parquet files of the same rows, and opening a table of many versions.</summary>
internal static class DeltaBench
{
    private const int Rows = 10_000_000, Commits = 10_000;

    public static async Task RunAsync(Report report)
    {
        var folder = Directory.CreateTempSubdirectory("etllib-bench-").FullName;
        try
        {
            await ScanAsync(report, folder).ConfigureAwait(false);
            await OpenAsync(report, Path.Combine(folder, "many")).ConfigureAwait(false);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task ScanAsync(Report report, string folder)
    {
        var (trades, parquet, delta) = (Path.Combine(folder, "trades"), Path.Combine(folder, "parquet"), Path.Combine(folder, "delta"));
        await WriteAsync(DataSource.Generate(keys: ["SPY"], rows: Rows), DataSink.Parquet(trades), folder).ConfigureAwait(false);
        var write = await Measure.InTurnsAsync(
            3,
            () => WriteAsync(DataSource.Parquet(trades), DataSink.Parquet(parquet, WriteMode.Overwrite), folder),
            () => WriteAsync(DataSource.Parquet(trades), DataSink.Delta(delta, WriteMode.Overwrite), folder)).ConfigureAwait(false);
        report.Figure("write of 10 million StockTrade, Delta by Parquet, CPU", write[1].CpuSeconds / write[0].CpuSeconds, "times", 1.1);
        report.Figure("the same, wall time", write[1].WallSeconds / write[0].WallSeconds, "times", 1.1);
        var scan = await Measure.InTurnsAsync(5, () => SumAsync(DataSource.Parquet(parquet)), () => SumAsync(DataSource.Delta(delta))).ConfigureAwait(false);
        report.Figure("scan of them, four aggregates, Delta by Parquet, CPU", scan[1].CpuSeconds / scan[0].CpuSeconds, "times", 1.05);
        report.Figure("the same, wall time", scan[1].WallSeconds / scan[0].WallSeconds, "times", 1.05);
    }

    /// <summary>A table of 10,000 versions that each added a file, with a checkpoint at the last multiple of ten.</summary>
    private static async Task OpenAsync(Report report, string table)
    {
        var state = table + "-state";
        StockTrade[] one = [new() { Symbol = "SPY", EventTime = DateTimeOffset.UnixEpoch, Id = 0, Price = 1, Volume = 1 }];
        await WriteAsync(DataSource.Rows(one), DataSink.Delta(table), state).ConfigureAwait(false);
        var log = Path.Combine(table, "_delta_log");
        var add = (await File.ReadAllLinesAsync(Path.Combine(log, "00000000000000000000.json")).ConfigureAwait(false)).Single(l => l.StartsWith("{\"add\"", StringComparison.Ordinal));
        var data = Directory.GetFiles(table, "*.parquet").Single();
        for (var version = 1; version < Commits; version++)
        {
            // The versions are made by hand: what is measured is the opening.
            var name = string.Create(CultureInfo.InvariantCulture, $"part-{version:d6}.parquet");
            await File.WriteAllTextAsync(
                Path.Combine(log, string.Create(CultureInfo.InvariantCulture, $"{version:d20}.json")), add.Replace(Path.GetFileName(data), name, StringComparison.Ordinal) + "\n").ConfigureAwait(false);
        }

        await WriteAsync(DataSource.Rows(one), DataSink.Delta(table, WriteMode.Append), state).ConfigureAwait(false);
        var whole = $"{Commits} versions";
        report.Figure($"opening a table of {whole}, with the embedded engine, wall time", (await Measure.InTurnsAsync(5, () => ShowAsync(table)).ConfigureAwait(false))[0].WallSeconds, "s", 0.3);
    }

    private static async Task ShowAsync(string table)
    {
        var show = new DeltaConnector().Commands.Single(c => c.Path == "table show");
        await show.RunAsync(new ConnectorCall(new DataFactory(), new DataContext(), null, TextWriter.Null) { Arguments = [table], Engine = () => new DuckDb.DuckDbEngine() }, CancellationToken.None).ConfigureAwait(false);
    }

    private static async Task WriteAsync(DataSource source, DataSink sink, string state)
    {
        var factory = new DataFactory();
        factory.Make<StockTrade>(source: source, sink: sink);
        await factory.RunAsync(options: new RunOptions { StateFolder = Path.Combine(state, ".etl") }).ConfigureAwait(false);
    }

    private static async Task SumAsync(DataSource source)
    {
        var frame = (StockTrade.DataFrame)Frame<StockTrade>(source);
        var rows = await frame.GroupBy(t => t.Symbol).Select((symbol, g) => new TableTotals.Projection { Symbol = symbol, Volume = g.Sum(t => t.Volume), High = g.Max(t => t.Price), Low = g.Min(t => t.Price), Trades = g.Count() })
            .ToListAsync().ConfigureAwait(false);
        if (rows.Sum(r => r.Trades) != Rows)
        {
            throw new InvalidOperationException($"{rows.Sum(r => r.Trades)} rows were read.");
        }
    }

    private static DataFrame<T> Frame<T>(DataSource source)
        where T : IDataModel<T> => T.Frame(new Plan.Scan(T.Schema, source));
}
