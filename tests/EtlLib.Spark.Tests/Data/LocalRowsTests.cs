using EtlLib.Batches;
using EtlLib.Engine.Specification;
using EtlLib.Schemas;
using EtlLib.Spark.Connect;
using EtlLib.Spark.Data;
using EtlLib.Spark.Tests.Connect.Faults;

namespace EtlLib.Spark.Tests.Data;

/// <summary>Rows that go to the real server and come back.</summary>
public class LocalRowsTests(SparkServer server)
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_type_and_its_edges_come_back_as_they_went()
    {
        await using var session = await server.SessionAsync();
        using var rows = Edges.Batch();
        Rows.Same([rows], await BackAsync(session, Edges.Schema, [Edges.Batch()]));
    }

    [Fact]
    public async Task Random_rows_of_every_type_come_back_as_they_went()
    {
        await using var session = await server.SessionAsync();
        foreach (var seed in Enumerable.Range(0, 10))
        {
            using var rows = RandomRows.Make(RandomRows.EveryType, seed * 10, seed);
            Rows.Same([rows], await BackAsync(session, RandomRows.EveryType, [RandomRows.Make(RandomRows.EveryType, seed * 10, seed)]));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Many_rows_go_through_the_cache_and_are_not_sent_twice(bool old)
    {
        await using var session = await server.SessionAsync();
        var local = new LocalRows(session, old);
        var relation = await local.SendAsync(Numbers.Schema, Numbers.Batches(25, 10_000), Token);
        var sent = local.SentBytes;
        Assert.Equal(old ? Wire.Relation.RelTypeOneofCase.CachedLocalRelation : Wire.Relation.RelTypeOneofCase.ChunkedCachedLocalRelation, relation.RelTypeCase);
        Assert.Equal((250_000, true), (local.Rows, sent > 250_000 * 16));
        Assert.Equal(relation, await local.SendAsync(Numbers.Schema, Numbers.Batches(25, 10_000), Token));
        Assert.Equal(sent, local.SentBytes);

        var (count, sum) = (0L, 0L);
        await foreach (var batch in ArrowReader.ReadAsync(session.ExecuteAsync(new Wire.Plan { Root = relation }, Token), Numbers.Schema, Token))
        {
            using (batch)
            {
                for (var i = 0; i < batch.Count; i++)
                {
                    Assert.Equal(count++, batch.Fixed<long>(0)[i]);
                    sum += batch.Text(1)[i].Length;
                }
            }
        }

        Assert.Equal((250_000, 250_000 * 10), (count, sum));
    }

    [Fact]
    public async Task Rows_are_sent_while_they_are_made()
    {
        await using var session = await server.SessionAsync();
        var local = new LocalRows(session);
        var seen = new List<long>();
        async IAsyncEnumerable<ColumnBatch> Watched()
        {
            await foreach (var batch in Numbers.Batches(4, 100_000))
            {
                seen.Add(local.SentBytes);
                yield return batch;
            }
        }

        await local.SendAsync(Numbers.Schema, Watched(), Token);
        Assert.Equal(0, seen[0]);
        Assert.InRange(seen[3], local.SentBytes / 2, local.SentBytes - 1);
    }

    [Fact]
    public async Task Rows_that_the_cache_has_lost_are_sent_again()
    {
        await using var lost = await server.SessionAsync();
        await using var session = await server.SessionAsync();
        var (first, local) = (new LocalRows(lost), new LocalRows(session));
        var plans = 0;
        var rows = 0L;
        await foreach (var response in local.ExecuteAsync(
            async token => new() { Root = await (plans++ == 0 ? first : local).SendAsync(Numbers.Schema, Numbers.Batches(12, 10_000), token) }, progress: null, Token))
        {
            rows += response.ArrowBatch?.RowCount ?? 0;
        }

        Assert.Equal((2, 120_000), (plans, rows));

        var error = await Assert.ThrowsAsync<SparkException>(async () =>
        {
            await foreach (var _ in local.ExecuteAsync(_ => Task.FromResult(new Wire.Plan { Root = new() { ChunkedCachedLocalRelation = new() { DataHashes = { new string('0', 64) } } } }), progress: null, Token))
            {
            }
        });
        Assert.EndsWith("NOT_FOUND_CHUNKED_CACHED_LOCAL_RELATION", error.ErrorClass, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_that_are_sent_again_count_once()
    {
        await using var fake = await FakeServer.StartAsync();
        var plans = 0;
        fake.Spark.Answer = _ => plans++ == 0 ? throw FakeSpark.Error("NOT_FOUND_CHUNKED_CACHED_LOCAL_RELATION", "No rows of this name.") : FakeSpark.Rows(1);
        await using var session = fake.Session();
        var local = new LocalRows(session);
        foreach (var count in new[] { 300, 600 })
        {
            await foreach (var _ in local.ExecuteAsync(async token => new() { Root = await local.SendAsync(Numbers.Schema, Numbers.Batches(3, 100), token) }, progress: null, Token))
            {
            }

            Assert.Equal(count, local.Rows);
        }

        Assert.Equal(3, plans);
    }

    [Fact]
    public async Task More_rows_than_a_server_takes_well_are_refused_with_the_remedy()
    {
        await using var session = await server.SessionAsync();
        var local = new LocalRows(session, limit: 3 << 20);
        var error = await Assert.ThrowsAsync<SourceException>(() => local.SendAsync(Numbers.Schema, Numbers.Batches(100, 10_000), Token));
        Assert.Contains("Numbers: rows that are made here go to Spark up to 3 MiB", error.Message, StringComparison.Ordinal);
        Assert.Contains("Write them to Parquet", error.Message, StringComparison.Ordinal);
        Assert.InRange(local.Rows, 100_000, 200_000);
    }

    [Fact]
    public async Task A_source_that_fails_midway_says_so()
    {
        await using var session = await server.SessionAsync();
        async IAsyncEnumerable<ColumnBatch> Failing()
        {
            await foreach (var batch in Numbers.Batches(3, 100_000))
            {
                yield return batch;
            }

            throw new SourceException("no more");
        }

        Assert.Equal("no more", (await Assert.ThrowsAsync<SourceException>(() => new LocalRows(session).SendAsync(Numbers.Schema, Failing(), Token))).Message);
    }

    [Fact]
    public async Task No_rows_are_a_relation_with_columns()
    {
        await using var session = await server.SessionAsync();
        Assert.Empty(await BackAsync(session, RandomRows.EveryType, []));
        Assert.Empty(await BackAsync(session, RandomRows.EveryType, [new ColumnBatch(RandomRows.EveryType)]));
    }

    [Fact]
    public async Task Batches_come_out_as_they_arrive()
    {
        var taken = 0;
        async IAsyncEnumerable<Wire.ExecutePlanResponse> Responses()
        {
            await foreach (var batch in Numbers.Batches(3, 10))
            {
                using (batch)
                {
                    taken++;
                    yield return new();
                    yield return new() { ArrowBatch = new() { RowCount = 10, Data = Google.Protobuf.ByteString.CopyFrom(Rows.Bytes(batch).Span) } };
                }
            }
        }

        var (count, rows) = (0, 0);
        await foreach (var batch in ArrowReader.ReadAsync(Responses(), Numbers.Schema, Token))
        {
            rows += batch.Count;
            batch.Dispose();
            Assert.Equal(++count, taken);
        }

        Assert.Equal((3, 30), (count, rows));
    }

    static async Task<List<ColumnBatch>> BackAsync(SparkSession session, Schema schema, ColumnBatch[] batches)
    {
        var relation = await new LocalRows(session).SendAsync(schema, batches.ToAsyncEnumerable(), Token);
        Assert.Equal(Wire.Relation.RelTypeOneofCase.LocalRelation, relation.RelTypeCase);
        return await ArrowReader.ReadAsync(session.ExecuteAsync(new Wire.Plan { Root = relation }, Token), schema, Token).ToListAsync(Token);
    }
}
