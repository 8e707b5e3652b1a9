using EtlLib.Batches;
using EtlLib.DuckDb.Native;
using EtlLib.Schemas;

namespace EtlLib.DuckDb.Tests.Native;

/// <summary>
/// DuckDB 1.5 plans a prepared statement for the statistics of the moment: run again over a table that has changed, it gives wrong
/// rows or fails (embedded-engine.md, trap 1; duckdb/duckdb#23704). So nothing here keeps a plan over a table.
/// </summary>
public sealed class PreparedQueryTests : DatabaseTests
{
    private static readonly Schema One = new("One", [new("n", ColumnType.Long, true)]);

    [Fact]
    public async Task A_query_that_runs_again_sees_what_its_table_has_become()
    {
        const string count = "SELECT count(*) AS n FROM t WHERE i = 200";
        const string groups = "SELECT count(*) AS n FROM (SELECT i, sum(i) FROM t GROUP BY i)";
        await Connection.ExecuteAsync("CREATE TABLE t AS SELECT range::INTEGER AS i FROM range(100)", Cancellation);
        Assert.Equal(["0"], await Values(count, ColumnType.Long));
        Assert.Equal(["100"], await Values(groups, ColumnType.Long));
        await Connection.ExecuteAsync("INSERT INTO t SELECT 100 + range FROM range(200)", Cancellation);
        Assert.Equal(["1"], await Values(count, ColumnType.Long));
        Assert.Equal(["300"], await Values(groups, ColumnType.Long));
    }

    [Theory]
    [InlineData("SELECT i AS n FROM t")]
    [InlineData("WITH x AS (SELECT n FROM etl_rows('rows')) SELECT x.n FROM x JOIN t ON x.n = t.i")]
    [InlineData("SELECT n FROM etl_rows('rows') WHERE n IN (SELECT i FROM main.t)")]
    public async Task A_plan_over_a_table_is_not_kept(string sql)
    {
        await Connection.ExecuteAsync("CREATE TABLE t AS SELECT range AS i FROM range(100)", Cancellation);
        Connection.Register(new MemorySource("rows", One, [Batch(0, 10)]));
        var error = await Assert.ThrowsAsync<DuckDbException>(() => Connection.PrepareAsync(sql, One, cancellation: Cancellation));
        Assert.Contains("cannot be kept", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_over_sources_gives_the_rows_of_the_moment()
    {
        var source = new MemorySource("rows", One, [Batch(0, 10)]);
        Connection.Register(source);
        await using var query = await Connection.PrepareAsync("WITH r AS (FROM etl_rows('rows')) SELECT n FROM r WHERE n % 2 = 1 ORDER BY n", One, cancellation: Cancellation);
        for (var i = 0; i < 50; i++)
        {
            var from = i * 1000L * (i % 2 == 0 ? 1 : -1);
            source.Batches = [Batch(from, i * 200), Batch(from + (i * 200), 17)];
            var expected = Enumerable.Range(0, (i * 200) + 17).Select(r => from + r).Where(n => n % 2 == 1);
            var actual = await query.QueryAsync(Cancellation).ToListAsync(Cancellation);
            Assert.Equal(expected, actual.SelectMany(b => b.Fixed<long>(0).Span.ToArray()));
        }
    }

    [Fact]
    public async Task A_kept_plan_works_again_after_it_was_left_or_has_failed()
    {
        var source = new MemorySource("rows", One, [Batch(0, 300_000)]);
        Connection.Register(source);
        await using var query = await Connection.PrepareAsync("SELECT CASE WHEN n = -1 THEN error('negative') ELSE n END AS n FROM etl_rows('rows')", One, cancellation: Cancellation);
        await foreach (var batch in query.QueryAsync(Cancellation))
        {
            batch.Dispose();
            break;
        }

        source.Batches = [Batch(-5, 10)];
        await Assert.ThrowsAsync<DuckDbException>(async () => await query.QueryAsync(Cancellation).ToListAsync(Cancellation));
        source.Batches = [Batch(5, 10)];
        Assert.Equal(10, (await query.QueryAsync(Cancellation).ToListAsync(Cancellation)).Sum(b => b.Count));
    }

    private static ColumnBatch Batch(long from, int count)
    {
        var batch = new ColumnBatch(One);
        for (var i = from; i < from + count; i++)
        {
            batch.Fixed<long>(0).Append(i);
            batch.EndRow();
        }

        return batch;
    }
}
