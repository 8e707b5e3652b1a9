using EtlLib.Batches;
using EtlLib.Plan;
using EtlLib.Schemas;
using EtlLib.Streaming;

namespace EtlLib.Bench;

/// <summary>The keyed operators of a stream, from memory: no source, no statement before or after them, no journal.</summary>
internal static class OperatorBench
{
    private const int Events = 2_000_000, Epoch = 10_000, Rounds = 3;
    private const long Second = 1_000_000, Start = 1_700_000_000 * Second;

    private static readonly Schema Trades = new("Trade",
        [new("Symbol", ColumnType.Text, false), new("Time", ColumnType.Instant, false), new("Id", ColumnType.Long, false),
            new("Price", ColumnType.Double, false), new("Volume", ColumnType.Long, false)]);

    private static readonly OperatorInput BySymbol = new(Trades, [0], Time: 1, Sequence: 2, Ties: [0, 1, 2, 3, 4]);

    public static async Task RunAsync(Report report)
    {
        var minute = new WindowSpec(WindowKind.Tumble, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1), TimeSpan.Zero);
        EquatableArray<AggregateColumn> candle =
        [
            new(new("Open", ColumnType.Double, false), AggregateFunction.First, 3),
                new(new("High", ColumnType.Double, false), AggregateFunction.Max, 3),
            new(new("Low", ColumnType.Double, false), AggregateFunction.Min, 3),
                new(new("Close", ColumnType.Double, false), AggregateFunction.Last, 3),
            new(new("Volume", ColumnType.Long, false), AggregateFunction.Sum, 4),
                new(new("Mean", ColumnType.Double, false), AggregateFunction.Mean, 3),
        ];
        var session = new WindowSpec(WindowKind.Session, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(30), TimeSpan.Zero);
        var hop = new WindowSpec(WindowKind.Hop, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(1), TimeSpan.Zero);
        await FigureAsync(report, "candles of a minute, 100 keys", new AggregateWindows(BySymbol, "Candle", minute, candle), 100,
            target: 0.2).ConfigureAwait(false);
        await FigureAsync(report, "candles of a minute, 100,000 keys", new AggregateWindows(BySymbol, "Candle", minute, candle), 100_000,
            target: 0.5).ConfigureAwait(false);
        await FigureAsync(report, "candles of five minutes every minute, 100 keys", new AggregateWindows(BySymbol, "Candle", hop, candle),
            100).ConfigureAwait(false);
        await FigureAsync(report, "rows of a minute kept for the batch's statement, 100 keys", new CollectWindows(BySymbol, minute),
            100).ConfigureAwait(false);
        await FigureAsync(report, "as-of join, 100 keys, as many right rows: a left row",
            new AsOfJoin(BySymbol, BySymbol, 60 * Second, false), 100, inputs: 2, target: 0.6).ConfigureAwait(false);
        await FigureAsync(report, "join within a second, 10,000 keys, as many right rows: a left row",
            new IntervalJoin(JoinKind.Left, BySymbol, BySymbol, -Second, 0), 10_000, inputs: 2).ConfigureAwait(false);
        await FigureAsync(report, "sessions of a gap of 30 s, 100,000 keys", new AggregateWindows(BySymbol, "Visit", session, candle),
            100_000, target: 1.0).ConfigureAwait(false);
        await FigureAsync(report, "dedup by id within 10 min", new DedupWithin(BySymbol with { Keys = [2] }, 600 * Second), 100,
            target: 0.6).ConfigureAwait(false);
        await FigureAsync(report, "rolling mean of 5 min, 100 keys",
            Series(new SeriesColumn(new(new("Mean", ColumnType.Double, true), AggregateFunction.Mean, 3), Range: 300 * Second)), 100,
            target: 0.5).ConfigureAwait(false);
        await FigureAsync(report, "lag of one row, 100 keys", Series(new SeriesColumn(new(new("Before", ColumnType.Double, true),
            AggregateFunction.First, 3), Shift: 1)), 100).ConfigureAwait(false);
    }

    private static SeriesRows Series(SeriesColumn column) => new(BySymbol, "Series", [column]);

    private static async Task FigureAsync(Report report, string what, OperatorSpec spec, int keys, int inputs = 1, double? target = null)
    {
        var best = double.MaxValue;
        for (var round = -1; round < Rounds; round++)
        {
            var epochs = Enumerable.Range(0, inputs).Select(side => Enumerable.Range(0,
                Events / Epoch).Select(epoch => Rows(epoch, keys, side)).ToArray()).ToArray();
            using var op = spec.Open();
            var cost = await Measure.OnceAsync(() =>
            {
                Run(op, epochs);
                return Task.CompletedTask;
            }).ConfigureAwait(false);
            best = Math.Min(best, cost.CpuSeconds);
        }

        report.Figure($"{what}, epochs of 10,000 rows, CPU", best * 1e6 / Events, "us an event", target);
    }

    private static void Run(Operator op, ColumnBatch[][] inputs)
    {
        var (watermarks, output) = (new long[inputs.Length], new List<ColumnBatch>());
        for (var epoch = 0; epoch <= inputs[0].Length; epoch++)
        {
            for (var side = 0; side < inputs.Length; side++)
            {
                watermarks[side] = epoch == inputs[0].Length
                    ? Watermark.Ended
                    : inputs[side][epoch].Fixed<long>(1)[Epoch - 1] - (2 * Second);
                if (epoch < inputs[0].Length)
                {
                    op.Add(side, inputs[side][epoch]);
                }
            }

            op.Advance(watermarks, output);
            output.ForEach(b => b.Dispose());
            output.Clear();
        }
    }

    /// <summary>10,000 events a second, up to two seconds out of order.</summary>
    private static ColumnBatch Rows(int epoch, int keys, int side)
    {
        var (batch, random) = (new ColumnBatch(Trades), new Random((epoch * 2) + side));
        for (var i = 0; i < Epoch; i++)
        {
            var id = ((long)epoch * Epoch) + i;
            batch.Text(0).Append($"SYM{random.Next(keys):D5}");
            batch.Fixed<long>(1).Append(Start + (id * 100) - (i == Epoch - 1 ? 0 : random.Next((int)Second)));
            batch.Fixed<long>(2).Append(random.Next(20) == 0 ? id - random.Next(1_000) : id);
            batch.Fixed<double>(3).Append(random.NextDouble() * 100);
            batch.Fixed<long>(4).Append(random.Next(1_000));
            batch.EndRow();
        }

        return batch;
    }
}
