using EtlLib.Batches;
using EtlLib.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace EtlLib.Bench;

/// <summary>A million rows into a table and out of it, against Npgsql's own binary importer and exporter, written by hand for this table. Time is the wall's.</summary>
internal static class PostgresBench
{
    private const int Rows = 1_000_000, Rounds = 5;
    private const double Target = 1 / 0.8;
    private const string Ours = "etllib_bench_ours", Hands = "etllib_bench_hands", Kept = "etllib_bench_kept";
    private const string Method = "Medians of five rounds in turns, after a warm one; wall time, client and server on one machine. At most 1.25 times the rival's time is at least 0.8 times its rate.";

    /// <summary>Measures, or says why not.</summary>
    /// <returns>The results, or null.</returns>
    public static async Task<Report?> RunAsync()
    {
        if (Environment.GetEnvironmentVariable("POSTGRES_CONNECTION") is not { Length: > 0 } connection)
        {
            await Console.Error.WriteLineAsync("postgres is left out: POSTGRES_CONNECTION is not set, for example to Host=localhost;Username=me;Password=secret;Database=bench.").ConfigureAwait(false);
            return null;
        }

        await using var source = NpgsqlDataSource.Create(connection);
        await using var opened = await source.OpenConnectionAsync().ConfigureAwait(false);
        var report = new Report("postgres", $"PostgreSQL {opened.PostgreSqlVersion}", Method);
        var context = new DataContext { Settings = new Dictionary<string, string> { ["Postgres:ConnectionString"] = connection }, Now = TimeProvider.System.GetUtcNow() };
        var trades = new StockTrade[Rows];
        var generator = GeneratedBench.Generator();
        using var batch = new StockTrade.Batch();
        generator.Fill(batch, 0, Rows);
        for (var i = 0; i < Rows; i++)
        {
            trades[i] = Read<StockTrade>(batch, i);
        }

        await InAsync(report, opened, context, trades).ConfigureAwait(false);
        await OutAsync(report, opened, context, trades).ConfigureAwait(false);
        await DoAsync(opened, $"DROP TABLE {Ours}, {Hands}, {Kept}").ConfigureAwait(false);
        return report;
    }

    private static async Task InAsync(Report report, NpgsqlConnection opened, DataContext context, StockTrade[] trades)
    {
        var frame = StockTrade.DataFrame.Of(trades);
        var costs = await Measure.MediansAsync(
            Rounds,
            async () =>
            {
                await DoAsync(opened, $"DROP TABLE IF EXISTS {Ours}").ConfigureAwait(false);
                await frame.WriteAsync(DataSink.Postgres(Ours), context).ConfigureAwait(false);
            },
            async () =>
            {
                await DoAsync(opened, $"DROP TABLE IF EXISTS {Hands}").ConfigureAwait(false);
                await DoAsync(opened, Table(Hands)).ConfigureAwait(false);
                await ImportAsync(opened, Hands, trades).ConfigureAwait(false);
            }).ConfigureAwait(false);
        report.Row("1 M rows of C# into a new table, a run with its commit", "importer by hand", costs[0].WallSeconds, costs[1].WallSeconds, "s", Target);
        report.Row("the same, CPU of the client", "importer by hand", costs[0].CpuSeconds, costs[1].CpuSeconds, "s", null);

        await DoAsync(opened, $"DROP TABLE IF EXISTS {Kept}").ConfigureAwait(false);
        await DoAsync(opened, Table(Kept)).ConfigureAwait(false);
        costs = await Measure.MediansAsync(
            3,
            () => frame.WriteAsync(DataSink.Postgres(Kept, WriteMode.Append), context),
            () => ImportAsync(opened, Kept, trades)).ConfigureAwait(false);
        report.Row("1 M rows added to a table that is there: by way of a table next to it", "importer by hand, straight into the table", costs[0].WallSeconds, costs[1].WallSeconds, "s", null);
    }

    private static async Task OutAsync(Report report, NpgsqlConnection opened, DataContext context, StockTrade[] trades)
    {
        var sum = 0.0;
        var schema = StockTrade.DataFrame.Of([]).Plan.Schema;
        var costs = await Measure.MediansAsync(
            Rounds,
            async () => sum += (await StockTrade.DataFrame.From(DataSource.Postgres(Hands)).ToListAsync(context).ConfigureAwait(false)).Count,
            async () => sum += (await ExportAsync(opened, Hands).ConfigureAwait(false)).Count,
            async () =>
            {
                await foreach (var rows in DataSource.Postgres(Hands).ReadAsync(schema, context, CancellationToken.None).ConfigureAwait(false))
                {
                    sum += rows.Count;
                    rows.Dispose();
                }
            }).ConfigureAwait(false);
        report.Row("1 M rows of a table to C# objects, through the engine", "exporter by hand to a list", costs[0].WallSeconds, costs[1].WallSeconds, "s", Target);
        report.Row("the same, CPU of the client", "exporter by hand to a list", costs[0].CpuSeconds, costs[1].CpuSeconds, "s", null);
        report.Row("1 M rows of a table to batches, without the engine", "exporter by hand to a list", costs[2].WallSeconds, costs[1].WallSeconds, "s", null);
        report.Figure("the same, allocated on the managed heap", (double)costs[2].AllocatedBytes / Rows, "B a row");
        if (sum != 3.0 * (Rounds + 1) * trades.Length)
        {
            throw new InvalidOperationException("Rows were lost.");
        }
    }

    private static async Task ImportAsync(NpgsqlConnection opened, string table, StockTrade[] trades)
    {
        await using var importer = await opened.BeginBinaryImportAsync($"COPY {table} FROM STDIN (FORMAT BINARY)").ConfigureAwait(false);
        foreach (var trade in trades)
        {
            await importer.StartRowAsync().ConfigureAwait(false);
            await importer.WriteAsync(trade.Symbol, NpgsqlDbType.Text).ConfigureAwait(false);
            await importer.WriteAsync(trade.EventTime, NpgsqlDbType.TimestampTz).ConfigureAwait(false);
            await importer.WriteAsync(trade.Id, NpgsqlDbType.Bigint).ConfigureAwait(false);
            await importer.WriteAsync(trade.Price, NpgsqlDbType.Double).ConfigureAwait(false);
            await importer.WriteAsync(trade.Volume, NpgsqlDbType.Integer).ConfigureAwait(false);
        }

        await importer.CompleteAsync().ConfigureAwait(false);
    }

    private static async Task<List<StockTrade>> ExportAsync(NpgsqlConnection opened, string table)
    {
        var trades = new List<StockTrade>();
        await using var exporter = await opened.BeginBinaryExportAsync($"COPY {table} TO STDOUT (FORMAT BINARY)").ConfigureAwait(false);
        while (await exporter.StartRowAsync().ConfigureAwait(false) >= 0)
        {
            trades.Add(new StockTrade
            {
                Symbol = await exporter.ReadAsync<string>(NpgsqlDbType.Text).ConfigureAwait(false),
                EventTime = await exporter.ReadAsync<DateTimeOffset>(NpgsqlDbType.TimestampTz).ConfigureAwait(false),
                Id = await exporter.ReadAsync<long>(NpgsqlDbType.Bigint).ConfigureAwait(false),
                Price = await exporter.ReadAsync<double>(NpgsqlDbType.Double).ConfigureAwait(false),
                Volume = await exporter.ReadAsync<int>(NpgsqlDbType.Integer).ConfigureAwait(false),
            });
        }

        return trades;
    }

    private static string Table(string name) =>
        $"CREATE TABLE {name} (\"Symbol\" text NOT NULL, \"EventTime\" timestamptz NOT NULL, \"Id\" bigint NOT NULL, \"Price\" double precision NOT NULL, \"Volume\" integer NOT NULL)";

    private static async Task DoAsync(NpgsqlConnection opened, string sql)
    {
        await using var command = new NpgsqlCommand(sql, opened) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync().ConfigureAwait(false);
    }

    private static T Read<T>(ColumnBatch batch, int row)
        where T : IDataModel<T> => T.Read(batch.Vectors, row);
}
