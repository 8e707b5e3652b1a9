using System.Runtime.CompilerServices;
using EtlLib.Batches;
using EtlLib.DuckDb.Native;
using EtlLib.Schemas;

namespace EtlLib.DuckDb.Tests.Native;

public sealed class StreamingTests : DatabaseTests
{
    private static readonly Schema Number = new("Number", [new("n", ColumnType.Long, false), new("text", ColumnType.Text, false)]);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task The_first_row_arrives_before_the_source_ends()
    {
        var seen = new TaskCompletionSource();
        Connection.Register(new PulledSource("numbers", Number, _ => Source(seen.Task)));
        var rows = 0;
        await foreach (var batch in Connection.QueryAsync("SELECT n + 1 AS n, text FROM etl_rows('numbers') WHERE n % 2 = 0", Number, cancellation: Cancellation))
        {
            rows += batch.Count;
            seen.TrySetResult();
            batch.Dispose();
        }

        Assert.Equal(2000, rows);

        async IAsyncEnumerable<ColumnBatch> Source(Task untilSeen)
        {
            yield return Batch(0, 2000);
            await untilSeen.WaitAsync(Deadline);
            yield return Batch(2000, 2000);
        }
    }

    [Fact]
    public async Task Leaving_the_enumeration_stops_the_query_and_the_source()
    {
        var source = new Endless();
        Connection.Register(new PulledSource("numbers", Number, source.ReadAsync));
        await foreach (var batch in Connection.QueryAsync("SELECT * FROM etl_rows('numbers')", Number, cancellation: Cancellation))
        {
            batch.Dispose();
            break;
        }

        Assert.True(source.Ended);
        Assert.Equal(source.Made, source.Disposed);
        Assert.Equal("1", await Text("SELECT 1"));
    }

    [Fact]
    public async Task A_query_may_be_left_just_as_it_ends()
    {
        for (var i = 0; i < 1_000; i++)
        {
            await foreach (var batch in Connection.QueryAsync("SELECT 1::BIGINT, 'a'", Number, cancellation: Cancellation))
            {
                batch.Dispose();
                break;
            }
        }

        Assert.Equal("1", await Text("SELECT 1"));
    }

    [Fact]
    public async Task A_source_is_read_only_a_little_ahead()
    {
        var source = new Endless();
        Connection.Register(new PulledSource("numbers", Number, source.ReadAsync));
        Assert.Equal("10", await Text("SELECT count(*) FROM (FROM etl_rows('numbers') LIMIT 10)"));
        Assert.InRange(source.Made, 1, 50);
        Assert.True(source.Ended);
        Assert.Equal(source.Made, source.Disposed);
    }

    [Fact]
    public async Task The_sources_exception_is_the_statements()
    {
        var failure = new SourceException("Line 7 is broken.") { Line = 7 };
        foreach (var sql in new[] { "SELECT * FROM etl_rows('numbers')", "SELECT count(*) AS n, max(text) AS text FROM etl_rows('numbers')" })
        {
            Connection.Register(new PulledSource("numbers", Number, _ => Failing(failure)));
            var thrown = await Assert.ThrowsAsync<SourceException>(async () => await Connection.QueryAsync(sql, Number, cancellation: Cancellation).ToListAsync(Cancellation));
            Assert.Same(failure, thrown);
            Connection.Unregister("numbers");
        }

        Connection.Register(new PulledSource("numbers", Number, _ => throw failure));
        Assert.Same(failure, await Assert.ThrowsAsync<SourceException>(() => Connection.ExecuteAsync("CREATE TABLE t AS FROM etl_rows('numbers')", Cancellation)));
    }

    [Fact]
    public async Task Rows_before_the_sources_exception_are_not_lost_to_who_reads_along()
    {
        Connection.Register(new PulledSource("numbers", Number, _ => Failing(new SourceException("Broken."))));
        var rows = 0;
        await Assert.ThrowsAsync<SourceException>(async () =>
        {
            await foreach (var batch in Connection.QueryAsync("SELECT * FROM etl_rows('numbers')", Number, cancellation: Cancellation))
            {
                rows += batch.Count;
            }
        });
        Assert.InRange(rows, 0, 5000);
    }

    [Fact]
    public async Task A_stream_is_read_once_and_memory_as_often_as_wanted()
    {
        Connection.Register(new PulledSource("stream", Number, _ => Finite(100)));
        Connection.Register(new MemorySource("memory", Number, [Batch(0, 3000), Batch(3000, 3000)]));
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => Text("SELECT count(*) FROM etl_rows('stream') a JOIN etl_rows('stream') b USING (n)"));
        Assert.Contains("stream is a stream, which can be read once", error.Message, StringComparison.Ordinal);
        Assert.Equal("6000,8998500", await Text("SELECT count(*), sum(a.n * 0 + b.n - a.n / 2)::BIGINT FROM etl_rows('memory') a JOIN etl_rows('memory') b USING (n)"));
        Assert.Equal("6000", await Text("SELECT count(*) FROM etl_rows('Memory')"));
    }

    [Fact]
    public async Task A_stream_in_a_materialized_CTE_is_read_twice()
    {
        Connection.Register(new PulledSource("stream", Number, _ => Finite(100)));
        Assert.Equal("4950,9900", await Text("WITH s AS MATERIALIZED (FROM etl_rows('stream')) SELECT sum(a.n), sum(a.n + b.n) FROM s a JOIN s b USING (n)"));
    }

    [Fact]
    public async Task A_statement_may_read_what_another_one_gives()
    {
        await using var other = Database.Connect();
        other.Register(new PulledSource("numbers", Number, _ => Finite(200_000)));
        Connection.Register(new PulledSource("mapped", Number, c => other.QueryAsync("SELECT n * 2 AS n, text FROM etl_rows('numbers')", Number, cancellation: c)));
        Assert.Equal("200000,39999800000", await Text("SELECT count(*), sum(n) FROM etl_rows('mapped')"));
    }

    [Fact]
    public async Task Text_of_a_stream_outlives_its_batches()
    {
        Connection.Register(new PulledSource("numbers", Number, _ => Finite(100_000)));
        Assert.Equal(
            "100000,number 00000 of a long text,number 99999 of a long text",
            await Text("SELECT count(DISTINCT text), min(text), max(text) FROM (FROM etl_rows('numbers') ORDER BY text)"));
    }

    [Fact]
    public async Task A_name_that_is_not_registered_is_named()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => Text("FROM etl_rows('nothing')"));
        Assert.Equal("No source is registered as nothing.", error.Message);
        Connection.Register(new MemorySource("rows", Number, []));
        Assert.Throws<ArgumentException>(() => Connection.Register(new MemorySource("ROWS", Number, [])));
        Assert.Equal("0", await Text("SELECT count(*) FROM etl_rows('rows')"));
    }

    private static ColumnBatch Batch(long from, int count, ColumnBatch? batch = null)
    {
        batch ??= new ColumnBatch(Number);
        for (var i = from; i < from + count; i++)
        {
            batch.Fixed<long>(0).Append(i);
            batch.Text(1).Append($"number {i:D5} of a long text");
            batch.EndRow();
        }

        return batch;
    }

    private static async IAsyncEnumerable<ColumnBatch> Finite(int rows)
    {
        for (var at = 0; at < rows; at += 3000)
        {
            await Task.Yield();
            yield return Batch(at, Math.Min(3000, rows - at));
        }
    }

    private static async IAsyncEnumerable<ColumnBatch> Failing(Exception failure)
    {
        yield return Batch(0, 5000);
        await Task.Yield();
        throw failure;
    }

    /// <summary>A source that never ends, and counts.</summary>
    private sealed class Endless
    {
        private int disposed;

        public int Made { get; private set; }

        public int Disposed => Volatile.Read(ref disposed);

        public bool Ended { get; private set; }

        public async IAsyncEnumerable<ColumnBatch> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
        {
            try
            {
                while (true)
                {
                    cancellation.ThrowIfCancellationRequested();
                    await Task.Yield();
                    Made++;
                    yield return Batch(0, 3000, new Counted(this));
                }
            }
            finally
            {
                Ended = true;
            }
        }

        private sealed class Counted(Endless owner) : ColumnBatch(Number)
        {
            private int gone;

            protected override void Dispose(bool disposing)
            {
                base.Dispose(disposing);
                if (Interlocked.Exchange(ref gone, 1) == 0)
                {
                    Interlocked.Increment(ref owner.disposed);
                }
            }
        }
    }
}
