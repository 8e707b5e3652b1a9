using EtlLib.Engines;
using EtlLib.Stores;
using EtlLib.Tables;

namespace EtlLib.Delta.Tests;

/// <summary>The contract of sinks: prepared rows survive the process, a commit is made once, and an answer that is lost is found.</summary>
public sealed class CommitTests : IAsyncLifetime
{
    private readonly TableFolder table = new();
    private EngineSession session = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        Connectors.Register(new FaultyConnector());
        session = new DuckDb.DuckDbEngine(new DuckDb.DuckDbOptions(Threads: 1)).Open(new Engines.EngineRun(new DataContext()));
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await session.DisposeAsync();
        table.Dispose();
    }

    [Fact]
    public async Task What_a_killed_process_prepared_another_commits_once()
    {
        string token;
        await using (var killed = Open())
        {
            token = await PrepareAsync(killed, 1, 7);
        }

        Assert.Null(await FindAsync());
        await using var next = Open();
        await next.CommitAsync(token, Token);
        await next.CommitAsync(token, Token);
        Assert.Equal(0, (await FindAsync())!.Version);
        Assert.Equal([7], await NumbersAsync());
        await using var third = Open();
        await third.CommitAsync(token, Token);
        Assert.Equal(1, await third.LastEpochAsync(Token));
        Assert.Equal([7], await NumbersAsync());
    }

    [Fact]
    public async Task What_a_killed_process_prepared_is_removed_by_the_epoch_alone()
    {
        await using (var killed = Open())
        {
            await PrepareAsync(killed, 5, 7);
        }

        Assert.NotEmpty(Directory.GetFiles(table.Path, "*.parquet"));
        await using var next = Open();
        await next.AbortAsync(5, null, Token);
        Assert.Empty(Directory.GetFiles(table.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_commit_that_was_made_is_not_aborted()
    {
        await using var writer = Open();
        var token = await PrepareAsync(writer, 1, 7);
        var plan = await File.ReadAllBytesAsync(Path.Combine(table.Path, token), Token);
        await writer.CommitAsync(token, Token);
        await File.WriteAllBytesAsync(Path.Combine(table.Path, token), plan, Token);
        await writer.AbortAsync(1, token, Token);
        Assert.Equal([7], await NumbersAsync());
    }

    [Fact]
    public async Task Prepared_rows_that_are_gone_are_an_error()
    {
        await using var writer = Open();
        var token = await PrepareAsync(writer, 1, 7);
        await writer.AbortAsync(1, token, Token);
        var gone = await Assert.ThrowsAsync<SinkException>(() => writer.CommitAsync(token, Token));
        Assert.Contains("the rows that an earlier run prepared are gone", gone.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_answer_that_is_lost_makes_no_second_commit(bool arrives)
    {
        await using (var first = Open())
        {
            await first.CommitAsync(await PrepareAsync(first, 1, 1), Token);
        }

        await using var writer = Open($"faulty://{table.Path}");
        var token = await PrepareAsync(writer, 2, 2);
        FaultyStore.Lose(arrives, times: 2);
        await writer.CommitAsync(token, Token);
        Assert.Equal(1, (await FindAsync())!.Version);
        Assert.Equal([1, 2], await NumbersAsync());
    }

    [Fact]
    public async Task A_commit_in_doubt_leaves_its_files_to_vacuum()
    {
        await using var writer = Open($"faulty://{table.Path}");
        var token = await PrepareAsync(writer, 1, 2);
        FaultyStore.Lose(arrives: false, times: int.MaxValue);
        await Assert.ThrowsAsync<SinkException>(() => writer.CommitAsync(token, Token));
        FaultyStore.Lose(arrives: false, times: 0);
        await writer.AbortAsync(1, token, Token);
        Assert.Single(Directory.GetFiles(table.Path, "*.parquet"));
        await writer.CommitAsync(token, Token);
        Assert.Equal([2], await NumbersAsync());
    }

    [Fact]
    public async Task Appends_that_were_planned_on_one_version_follow_each_other()
    {
        await using var first = Open(job: "a");
        await using var second = Open(job: "b");
        var (one, other) = (await PrepareAsync(first, 1, 1), await PrepareAsync(second, 1, 2));
        await second.CommitAsync(other, Token);
        await first.CommitAsync(one, Token);
        Assert.Equal(1, (await FindAsync())!.Version);
        Assert.Equal([1, 2], await NumbersAsync());
    }

    [Fact]
    public async Task Of_two_writers_that_create_a_table_one_is_refused()
    {
        await using var first = Open(job: "a", mode: WriteMode.Error);
        await using var second = Open(job: "b", mode: WriteMode.Error);
        var (one, other) = (await PrepareAsync(first, 1, 1), await PrepareAsync(second, 1, 2));
        await second.CommitAsync(other, Token);
        Assert.Contains("is there already", (await Assert.ThrowsAsync<SinkException>(() => first.CommitAsync(one, Token))).Message, StringComparison.Ordinal);
        Assert.Equal([2], await NumbersAsync());
    }

    [Fact]
    public async Task A_replaced_interval_whose_file_another_has_rewritten_is_refused_with_a_code()
    {
        await using (var writer = Open())
        {
            await writer.CommitAsync(await PrepareAsync(writer, 1, 1, 40), Token);
        }

        var day = new DataContext { Start = Measure.Of(24).Time, End = Measure.Of(48).Time };
        var sink = DataSink.Delta(table.Path, WriteMode.Overwrite, replaceInterval: true);
        await using var first = sink.Open(Job("a", day), session.Tables!);
        await using var second = sink.Open(Job("b", day), session.Tables!);
        var (one, other) = (await PrepareAsync(first, 1, 30), await PrepareAsync(second, 1, 31));
        await second.CommitAsync(other, Token);
        var refused = await Assert.ThrowsAsync<SinkException>(() => first.CommitAsync(one, Token));
        Assert.Equal("conflict", refused.Code);
        Assert.Equal([1, 31], await NumbersAsync());
    }

    private TableWriter Open(string? path = null, string job = "job", WriteMode mode = WriteMode.Append) =>
        DataSink.Delta(path ?? table.Path, mode).Open(Job(job, new DataContext()), session.Tables!);

    private static SinkJob Job(string name, DataContext context) => new(name, "Measure", Schema<Measure>(), context, null!);

    private static Schemas.Schema Schema<T>()
        where T : IDataModel<T> => T.Schema;

    private async Task<string> PrepareAsync(TableWriter writer, long epoch, params long[] numbers)
    {
        var plan = Frame<Measure>(DataSource.Rows<Measure>([.. numbers.Select(n => Measure.Of(n))])).Plan;
        await writer.WriteAsync((folder, partitionBy, token) => session.Tables!.WriteAsync(plan, folder, partitionBy, token), Token);
        return await writer.PrepareAsync(epoch, Token);
    }

    private static DataFrame<T> Frame<T>(DataSource source)
        where T : IDataModel<T> => T.Frame(new Plan.Scan(T.Schema, source));

    private Task<Snapshot?> FindAsync() => new TableLog(ObjectStores.Open(table.Path, new DataContext()), session.Tables!).FindAsync(null, Token);

    private async Task<IReadOnlyList<long>> NumbersAsync() => [.. (await Tables.ReadAsync<Measure>(DataSource.Delta(table.Path))).Select(m => m.Number).Order()];
}
