using EtlLib.Batches;
using EtlLib.DuckDb.Native;
using EtlLib.Schemas;

namespace EtlLib.DuckDb.Tests.Native;

/// <summary>The count is the process's: while it is looked at no other test runs.</summary>
[CollectionDefinition(nameof(LeakTests), DisableParallelization = true)]
[Collection(nameof(LeakTests))]
public sealed class LeakTests
{
    private static readonly Schema One = new("One", [new("n", ColumnType.Long, true)]);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_is_left_behind()
    {
        var before = NativeHandle.Count;
        using (var database = DuckDbDatabase.Open())
        {
            var registered = NativeHandle.Count;
            await using (var connection = database.Connect())
            {
                connection.Register(new MemorySource("rows", One, [new ColumnBatch(One)]));
                await connection.QueryTextAsync("SELECT count(*) FROM etl_rows('rows') a, etl_rows('rows') b", Cancellation);
                await Assert.ThrowsAsync<InvalidOperationException>(() => connection.QueryTextAsync("FROM etl_rows('rows'), etl_rows('none')", Cancellation));
                await using var prepared = await connection.PrepareAsync("SELECT count(n) AS n FROM etl_rows('rows')", One, cancellation: Cancellation);
                await prepared.QueryAsync(Cancellation).ToListAsync(Cancellation);
            }

            Assert.Equal(registered, NativeHandle.Count);
        }

        Assert.Equal(before, NativeHandle.Count);
    }
}
