using EtlLib.Engines;
using EtlLib.Plan;
using EtlLib.Tables;

namespace EtlLib.Delta.Tests;

/// <summary>Files are left out by their statistics and partitions, and never one that has a row.</summary>
public sealed class SkippingTests : IDisposable
{
    private readonly TableFolder table = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => table.Dispose();

    [Fact]
    public async Task Files_are_left_out_by_statistics_and_partitions()
    {
        await WriteDaysAsync();
        Assert.Equal(9, await SkippedAsync(m => m.Number == 55));
        Assert.Equal(5, await SkippedAsync(m => m.Number >= 50));
        Assert.Equal(8, await SkippedAsync(m => m.Number < 15));
        Assert.Equal(8, await SkippedAsync(m => m.Time >= Measure.Of(30).Time & m.Time < Measure.Of(50).Time));
        Assert.Equal(5, await SkippedAsync(m => m.Station == "S1"));
        Assert.Equal(10, await SkippedAsync(m => m.Station == "S7"));
        Assert.Equal(10, await SkippedAsync(m => m.Value.IsNull()));
        Assert.Equal(8, await SkippedAsync(m => m.Number == 5 | m.Number == 95));
        Assert.Equal(0, await SkippedAsync(m => m.Number != 5));
    }

    [Fact]
    public async Task A_number_that_is_not_a_number_is_greater_than_all_and_not_left_out()
    {
        await Tables.WriteAsync([Measure.Of(1, "A", 1.0), Measure.Of(2, "A", double.NaN)], DataSink.Delta(table.Path));
        Assert.Equal([2], (await Tables.ReadAsync<Measure>(DataSource.Delta(table.Path), f => ((Measure.DataFrame)f).Where(m => m.Value > 5.0))).Select(m => m.Number));
    }

    [Fact]
    public async Task Instants_within_the_last_millisecond_of_a_file_are_not_left_out()
    {
        var time = Measure.Of(1).Time.AddTicks(9_990);
        await Tables.WriteAsync([Measure.Of(1) with { Time = time }], DataSink.Delta(table.Path));
        Assert.Single(await Tables.ReadAsync<Measure>(DataSource.Delta(table.Path), f => ((Measure.DataFrame)f).Where(m => m.Time >= time)));
    }

    [Fact]
    public async Task A_filtered_read_gives_the_rows_of_the_whole_read()
    {
        await WriteDaysAsync();
        var all = await Tables.ReadAsync<Measure>(DataSource.Delta(table.Path));
        var random = new Random(7);
        for (var i = 0; i < 25; i++)
        {
            var (low, high, station) = (random.Next(-10, 110), random.Next(-10, 110), $"S{random.Next(3)}");
            var some = await Tables.ReadAsync<Measure>(DataSource.Delta(table.Path), f => ((Measure.DataFrame)f).Where(m => (m.Number >= low & m.Number < high) | m.Station == station));
            Assert.Equal(all.Where(m => (m.Number >= low && m.Number < high) || m.Station == station).Select(m => m.Number).Order(), some.Select(m => m.Number).Order());
        }
    }

    private async Task WriteDaysAsync()
    {
        for (var day = 0; day < 10; day++)
        {
            await Tables.WriteAsync([.. Enumerable.Range(day * 10, 10).Select(h => Measure.Of(h, $"S{day % 2}"))], DataSink.Delta(table.Path, WriteMode.Append, partitioned: true));
        }
    }

    private async Task<int> SkippedAsync(Func<Measure.Columns, OptionalBoolColumn> condition)
    {
        await using var session = new DuckDb.DuckDbEngine(new DuckDb.DuckDbOptions(Threads: 1)).Open(new Engines.EngineRun(new DataContext()));
        var frame = ((Measure.DataFrame)Frame<Measure>(DataSource.Delta(table.Path))).Where(condition);
        var query = new TableQuery(((Scan)((Filter)frame.Plan).From).Model, ((Filter)frame.Plan).Condition, session.Tables!, new DataContext());
        return (await DataSource.Delta(table.Path).FindAsync(query, Token)).Skipped;
    }

    private static DataFrame<T> Frame<T>(DataSource source)
        where T : IDataModel<T> => T.Frame(new Scan(T.Schema, source));
}
