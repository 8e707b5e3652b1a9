using EtlLib.DuckDb.Native;
using EtlLib.Engines;

namespace EtlLib.DuckDb.Tests.Engine;

public class MemoryBudgetTests
{
    private const long MiB = 1 << 20;

    private static MemoryBudget.Share Open(MemoryBudget budget, List<DuckDbDatabase> opened, long? asked = null)
    {
        var share = budget.Take(asked);
        opened.Add(share.Open(limit => DuckDbDatabase.Open(new DuckDbOptions { MemoryLimit = limit })));
        return share;
    }

    private static async Task<string> LimitAsync(DuckDbDatabase database)
    {
        await using var connection = database.Connect();
        return (await connection.QueryTextAsync("SELECT current_setting('max_memory')", TestContext.Current.CancellationToken))[0][0]!;
    }

    [Fact]
    public async Task Sessions_share_the_memory_of_the_process()
    {
        var (budget, opened) = (new MemoryBudget(1024 * MiB), new List<DuckDbDatabase>());
        var first = Open(budget, opened);
        Assert.Equal(1024 * MiB, first.Limit);

        var second = Open(budget, opened);

        Assert.Equal((512 * MiB, 512 * MiB), (first.Limit, second.Limit));
        Assert.Equal(("512.0 MiB", "512.0 MiB"), (await LimitAsync(opened[0]), await LimitAsync(opened[1])));

        second.Dispose();

        Assert.Equal("1.0 GiB", await LimitAsync(opened[0]));
        first.Dispose();
        opened.ForEach(database => database.Dispose());
    }

    [Fact]
    public void A_limit_that_was_asked_for_is_kept_and_the_others_share_the_rest()
    {
        var (budget, opened) = (new MemoryBudget(1024 * MiB), new List<DuckDbDatabase>());
        MemoryBudget.Share[] shares = [Open(budget, opened, asked: 256 * MiB), Open(budget, opened), Open(budget, opened)];

        Assert.Equal([256 * MiB, 384 * MiB, 384 * MiB], shares.Select(share => share.Limit));
        Array.ForEach(shares, share => share.Dispose());
        opened.ForEach(database => database.Dispose());
    }

    [Fact]
    public void Each_session_gets_the_least_however_many_there_are()
    {
        var budget = new MemoryBudget(100 * MiB);
        using var own = budget.Take(asked: 100 * MiB);
        using var other = budget.Take(asked: null);

        Assert.Equal(MemoryBudget.Least, other.Limit);
    }

    [Fact]
    public async Task A_full_temporary_folder_is_named_before_memory_is()
    {
        using var database = DuckDbDatabase.Open(new DuckDbOptions { MemoryLimit = 16 * MiB, Threads = 1 }, "SET GLOBAL max_temp_directory_size = '1MB'");
        await using var connection = database.Connect();

        var error = await Assert.ThrowsAsync<DuckDbException>(() => connection.ExecuteAsync("CREATE TABLE big AS SELECT hash(range) AS h, range::VARCHAR AS t FROM range(5000000) ORDER BY h", TestContext.Current.CancellationToken));

        Assert.StartsWith("The temporary folder is full while Trade was computed: ", Errors.Of(error, "Trade was computed").Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("IO Error: Could not write file \"/tmp/etllib-1/duckdb_temp_storage_DEFAULT-0.tmp\": No space left on device", "The temporary folder is full while Trade was computed: ")]
    [InlineData("Out of Memory Error: could not allocate block of size 256.0 KiB (15.9 MiB/16.0 MiB used)", "The memory did not suffice while Trade was computed: ")]
    public void What_is_full_is_told_by_what_could_not_be_written(string message, string expected) =>
        Assert.StartsWith(expected, Errors.Of(new DuckDbException(message), "Trade was computed", DataSink.Csv("out.csv")).Message, StringComparison.Ordinal);
}
