using System.Buffers.Text;
using EtlLib.Batches;
using EtlLib.Engines;
using EtlLib.Plan;
using EtlLib.Schemas;
using EtlLib.Spark;
using EtlLib.Spark.Connect;
using EtlLib.Spark.Data;
using EtlLib.Spark.Lowering;

namespace EtlLib.Bench;

/// <summary>
/// What our client costs on top of a Spark server: against a rival that sends the same messages, made beforehand, and looks at nothing
/// that comes back. Time is the wall's, since the server works in a process of its own; the CPU is the client's.
/// </summary>
internal static class SparkBench
{
    private const string Method = "Medians of rounds in turns, after a warm one; the rival is a bare gRPC client in the same process that replays the same messages and decodes nothing.";
    private static readonly Schema Row = new("Row", [new("id", ColumnType.Long, false), new("value", ColumnType.Double, false), new("text", ColumnType.Text, false)]);

    /// <summary>Measures, or says why not.</summary>
    /// <returns>The results, or null.</returns>
    public static async Task<Report?> RunAsync()
    {
        if (Environment.GetEnvironmentVariable("SPARK_REMOTE") is not { Length: > 0 } remote)
        {
            await Console.Error.WriteLineAsync("spark is left out: SPARK_REMOTE is not set, for example to sc://localhost:15002.").ConfigureAwait(false);
            return null;
        }

        string version;
        await using (var session = SparkSession.Connect(remote))
        {
            version = (await session.VersionAsync().ConfigureAwait(false)).ToString();
        }

        var report = new Report("spark", $"Spark {version} at {SparkAddress.Parse(remote)}", Method);
        await FirstRowAsync(report, remote).ConfigureAwait(false);
        await RowsOutAsync(report, remote).ConfigureAwait(false);
        await RowsInAsync(report, remote).ConfigureAwait(false);
        return report;
    }

    /// <summary>A frame over a thousand rows in memory: lowered, its rows sent, run and read.</summary>
    private static async Task FirstRowAsync(Report report, string remote)
    {
        var trades = Enumerable.Range(0, 1_000).Select(i => new StockTrade { Symbol = $"SYM{i % 10}", EventTime = DateTimeOffset.UnixEpoch.AddSeconds(i), Id = i, Price = i / 8.0, Volume = i });
        var plan = StockTrade.DataFrame.Of([.. trades]).Where(t => t.Price > 10).Where(t => t.Volume < 900).Plan;
        await using var session = new SparkEngine(remote, new SparkOptions { Settings = RawSpark.Settings }).Open(new EngineRun(DataContext.Test));
        using var raw = await RawSpark.ConnectAsync(remote).ConfigureAwait(false);
        var replay = await MessageAsync(remote, plan).ConfigureAwait(false);
        var costs = await Measure.MediansAsync(
            40,
            async () =>
            {
                await foreach (var batch in session.ReadAsync(plan, CancellationToken.None).ConfigureAwait(false))
                {
                    batch.Dispose();
                }
            },
            () => raw.ReceiveAsync(replay)).ConfigureAwait(false);
        report.Row("a plan over 1,000 rows in memory on our engine, to its rows", "raw replay of the same message", costs[0].WallSeconds * 1e3, costs[1].WallSeconds * 1e3, "ms", null);
        report.Figure("the same, ours beyond the replay", (costs[0].WallSeconds - costs[1].WallSeconds) * 1e3, "ms", 20);
        report.Figure("the same, CPU of the client beyond the replay", (costs[0].CpuSeconds - costs[1].CpuSeconds) * 1e3, "ms");
    }

    /// <summary>The message that the engine sends for a plan over rows in memory.</summary>
    private static async Task<Wire.Plan> MessageAsync(string remote, Relation plan)
    {
        // The plan's one scan, whose rows are sent once it is lowered.
        var (rows, found) = (new Wire.Relation(), (Scan?)null);
        var relation = SparkLowering.Of(plan, new LoweringInputs(scan => (found = scan, rows).rows, _ => null, name => throw new PlanException($"There is no model {name} here.")));
        await using var session = SparkSession.Connect(remote);
        rows.MergeFrom(await new LocalRows(session).SendAsync(found!.Model, SourceRows.ReadAsync(found, DataContext.Test, CancellationToken.None), CancellationToken.None).ConfigureAwait(false));
        return new Wire.Plan { Root = relation };
    }

    private static async Task RowsOutAsync(Report report, string remote)
    {
        const long Rows = 10_000_000;
        var plan = new Wire.Plan { Root = new() { Sql = new() { Query = $"SELECT id, id * 0.5D AS value, concat('row ', id) AS text FROM range(0, {Rows}, 1, 16)" } } };
        await using var session = SparkSession.Connect(remote);
        await session.SetAsync(RawSpark.Settings, CancellationToken.None).ConfigureAwait(false);
        using var raw = await RawSpark.ConnectAsync(remote).ConfigureAwait(false);
        var (ours, bytes) = (0L, 0L);
        var costs = await Measure.MediansAsync(
            5,
            async () =>
            {
                ours = 0;
                await foreach (var batch in ArrowReader.ReadAsync(session.ExecuteAsync(plan, CancellationToken.None), Row).ConfigureAwait(false))
                {
                    ours += batch.Count;
                    batch.Dispose();
                }
            },
            async () => bytes = await raw.ReceiveAsync(plan).ConfigureAwait(false)).ConfigureAwait(false);
        if (ours != Rows)
        {
            throw new InvalidOperationException($"{ours} rows came of {Rows}.");
        }

        report.Row("10 M rows (long, double, text) back as batches", "raw receive that decodes nothing", costs[0].WallSeconds, costs[1].WallSeconds, "s", 1.05);
        report.Row("the same, CPU of the client", "the same", costs[0].CpuSeconds, costs[1].CpuSeconds, "s", null);
        report.Figure("the same, Arrow's bytes received", bytes / 1e6 / costs[0].WallSeconds, "MB/s");
        report.Figure("the same, allocated on the managed heap beyond the messages", (double)(costs[0].AllocatedBytes - costs[1].AllocatedBytes) / Rows, "B a row");
    }

    /// <summary>Each round in a session of its own: what a session has already is not sent again.</summary>
    private static async Task RowsInAsync(Report report, string remote)
    {
        ColumnBatch[] batches = [.. Enumerable.Range(0, 10).Select(i => Batch(i, 100_000))];
        using var raw = await RawSpark.ConnectAsync(remote).ConfigureAwait(false);
        var replay = RawSpark.Record(Row, batches);
        foreach (var (what, target, plan) in new (string, double?, Func<Wire.Relation, Wire.Plan>)[] { ("1 M rows (long, double, text) of batches to the session's cache", null, _ => RawSpark.Nothing), ("the same, and read there", 1.05, RawSpark.Count) })
        {
            var costs = await Measure.MediansAsync(
                5,
                async () =>
                {
                    await using var session = SparkSession.Connect(remote);
                    await session.SetAsync(RawSpark.Settings, CancellationToken.None).ConfigureAwait(false);
                    var relation = await new LocalRows(session).SendAsync(Row, batches.ToAsyncEnumerable(), CancellationToken.None).ConfigureAwait(false);
                    await foreach (var _ in session.ExecuteAsync(plan(relation), CancellationToken.None).ConfigureAwait(false))
                    {
                    }
                },
                async () =>
                {
                    await raw.RenewAsync().ConfigureAwait(false);
                    await raw.UploadAsync(replay).ConfigureAwait(false);
                    await raw.ReceiveAsync(plan(replay.Relation)).ConfigureAwait(false);
                    await raw.ReleaseAsync().ConfigureAwait(false);
                }).ConfigureAwait(false);
            report.Row(what, "raw upload of the same bytes, made beforehand", costs[0].WallSeconds, costs[1].WallSeconds, "s", target);
            report.Row("the same, CPU of the client", "the same", costs[0].CpuSeconds, costs[1].CpuSeconds, "s", null);
        }
    }

    private static ColumnBatch Batch(int number, int rows)
    {
        var batch = new Kept(Row);
        Span<byte> text = stackalloc byte[32];
        "row "u8.CopyTo(text);
        for (var i = 0; i < rows; i++)
        {
            var id = ((long)number * rows) + i;
            batch.Fixed<long>(0).Append(id);
            batch.Fixed<double>(1).Append(id * 0.5);
            _ = Utf8Formatter.TryFormat(id, text[4..], out var digits);
            batch.Text(2).Append(text[..(4 + digits)]);
            batch.EndRow();
        }

        return batch;
    }

    /// <summary>A batch that is sent more than once: whoever takes it cannot free it.</summary>
    private sealed class Kept(Schema schema) : ColumnBatch(schema)
    {
        protected override void Dispose(bool disposing) => base.Dispose(disposing: false);
    }
}
