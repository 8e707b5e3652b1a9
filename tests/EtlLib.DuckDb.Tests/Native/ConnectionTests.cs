using System.Runtime.CompilerServices;
using EtlLib.Batches;
using EtlLib.DuckDb.Native;
using EtlLib.Engines;
using EtlLib.Schemas;

namespace EtlLib.DuckDb.Tests.Native;

public sealed class ConnectionTests : DatabaseTests
{
    private const string Forever = "SELECT count(*) FROM range(100000000) a, range(100000000) b WHERE hash(a.range, b.range) = 1";
    private static readonly Schema One = new("One", [new("n", ColumnType.Long, true)]);

    [Fact]
    public async Task Cancellation_interrupts_what_runs()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var execution = Connection.ExecuteAsync(Forever, stop.Token);
        await Until(() => Connection.Scope is not null);
        await stop.CancelAsync();
        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => execution);
        Assert.Equal(stop.Token, error.CancellationToken);
        Assert.Equal("1", await Text("SELECT 1"));
    }

    [Fact]
    public async Task Cancellation_ends_the_wait_for_a_source()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var waiting = new TaskCompletionSource();
        Connection.Register(new PulledSource("never", One, Never));
        var query = Task.Run(async () => await Connection.QueryAsync("SELECT count(*) AS n FROM etl_rows('never')", One, cancellation: stop.Token).ToListAsync(Cancellation), Cancellation);
        await waiting.Task;
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => query);

        async IAsyncEnumerable<ColumnBatch> Never([EnumeratorCancellation] CancellationToken cancellation)
        {
            waiting.SetResult();
            await Task.Delay(Timeout.Infinite, cancellation);
            yield break;
        }
    }

    [Fact]
    public async Task A_cancelled_token_runs_nothing()
    {
        var cancelled = new CancellationToken(canceled: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Connection.ExecuteAsync("CREATE TABLE t (i INTEGER)", cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Connection.QueryAsync("SELECT 1::BIGINT", One, cancellation: cancelled).ToListAsync(Cancellation));
        Assert.Equal("0", await Text("SELECT count(*) FROM duckdb_tables()"));
    }

    [Theory]
    [InlineData("SELEC 1", "Parser")]
    [InlineData("SELECT nothing", "Binder")]
    [InlineData("SELECT * FROM nowhere", "Catalog")]
    [InlineData("SELECT 'x'::INTEGER", "Conversion")]
    [InlineData("SELECT 9223372036854775807 + range FROM range(3)", "Out of Range")]
    [InlineData("SELECT error('stop')", "Invalid Input")]
    [InlineData("SELECT * FROM read_csv('/nowhere.csv')", "IO")]
    [InlineData("SET threads = 7", "Invalid Input")]
    public async Task An_error_tells_its_kind(string sql, string kind)
    {
        var executed = await Assert.ThrowsAsync<DuckDbException>(() => Connection.ExecuteAsync(sql, Cancellation));
        Assert.Equal(kind, executed.Kind);
        var queried = await Assert.ThrowsAsync<DuckDbException>(async () => await Connection.QueryAsync(sql, One, cancellation: Cancellation).ToListAsync(Cancellation));
        Assert.Equal(kind, queried.Kind);
    }

    [Fact]
    public async Task An_error_late_in_a_result_is_told_as_it_is()
    {
        // Again and again, for DuckDB tells of its own interrupt instead now and then.
        for (var i = 0; i < 100; i++)
        {
            var sql = $"SELECT CASE WHEN range = {i * 3999} THEN error('late') ELSE range END AS n FROM range(400000)";
            var error = await Assert.ThrowsAsync<DuckDbException>(async () =>
            {
                await foreach (var batch in Connection.QueryAsync(sql, One, cancellation: Cancellation))
                {
                    batch.Dispose();
                }
            });
            Assert.Equal(("Invalid Input Error: late", "Invalid Input"), (error.Message, error.Kind));
        }
    }

    [Fact]
    public async Task The_order_of_ORDER_BY_holds_though_insertion_order_does_not()
    {
        var shuffled = Enumerable.Range(0, 40).Select(i =>
        {
            var batch = new ColumnBatch(One);
            for (var row = 0; row < 5000; row++)
            {
                batch.Fixed<long>(0).Append((((i * 5000L) + row) * 7919) % 200_000);
                batch.EndRow();
            }

            return batch;
        }).ToList();
        Connection.Register(new MemorySource("rows", One, shuffled));
        Assert.Equal("false", await Text("SELECT current_setting('preserve_insertion_order')"));
        Assert.Equal(Enumerable.Range(0, 200_000).Select(i => $"{i}"), await Values("SELECT n FROM etl_rows('rows') ORDER BY n", ColumnType.Long));
        Assert.Equal(Enumerable.Range(0, 5000).Select(i => $"{199_999 - i}"), await Values("SELECT n FROM (FROM etl_rows('rows') ORDER BY n DESC LIMIT 5000)", ColumnType.Long));
        var file = Path.Combine(Path.GetTempPath(), $"etllib-{Guid.NewGuid():N}.parquet");
        Assert.Equal(200_000, await Connection.ExecuteAsync($"COPY (SELECT n FROM etl_rows('rows') ORDER BY n) TO '{file}' (FORMAT parquet, ROW_GROUP_SIZE 20000)", Cancellation));
        Assert.Equal("0", await Text($"SELECT count(*) FROM (SELECT n, file_row_number AS r FROM read_parquet('{file}', file_row_number = true)) WHERE n <> r"));
        File.Delete(file);
    }

    [Fact]
    public async Task Options_reach_DuckDB_and_are_locked()
    {
        var folder = Path.Combine(Path.GetTempPath(), "etllib-'test'");
        using var database = DuckDbDatabase.Open(new DuckDbOptions(100 << 20, folder, 3));
        await using var connection = database.Connect();
        var rows = await connection.QueryTextAsync(
            "SELECT current_setting('memory_limit'), current_setting('threads'), current_setting('temp_directory'), current_setting('preserve_insertion_order'), current_setting('TimeZone'), current_setting('autoinstall_known_extensions'), current_setting('autoload_known_extensions'), current_setting('lock_configuration')",
            Cancellation);
        Assert.Equal(["100.0 MiB", "3", folder, "false", "UTC", "false", "false", "true"], rows[0].AsEnumerable());
        Assert.Throws<UsageException>(() => new DuckDbOptions(Threads: 0));
    }

    [Fact]
    public async Task A_query_that_needs_more_than_its_memory_goes_to_the_temp_folder()
    {
        var folder = Path.Combine(Path.GetTempPath(), $"etllib-spill-{Guid.NewGuid():N}");
        using var database = DuckDbDatabase.Open(new DuckDbOptions(60 << 20, folder, 1));
        await using var connection = database.Connect();
        var rows = await connection.QueryTextAsync("SELECT count(*) FROM (SELECT range, hash(range) AS h, hash(range + 1) AS i FROM range(3000000) ORDER BY h)", Cancellation);
        Assert.Equal("3000000", rows[0][0]);
    }

    [Fact]
    public async Task Progress_is_told_while_a_statement_runs()
    {
        Assert.Null(Connection.Progress);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        await Connection.ExecuteAsync("CREATE TABLE t AS SELECT range AS n FROM range(2000000)", Cancellation);
        var execution = Connection.ExecuteAsync("SELECT sum(hash(a.n)) FROM t a JOIN t b ON hash(a.n) % 100 = hash(b.n) % 100", stop.Token);
        await Until(() => execution.IsCompleted || Connection.Progress is not null);
        Assert.InRange(Connection.Progress ?? -1, 0, 1);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => execution);
    }

    private static async Task Until(Func<bool> condition)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!condition())
        {
            deadline.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
