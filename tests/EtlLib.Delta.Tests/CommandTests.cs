namespace EtlLib.Delta.Tests;

/// <summary>The commands <c>table …</c>, as a program has them.</summary>
public sealed class CommandTests : IDisposable
{
    private readonly TableFolder table = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => table.Dispose();

    [Fact]
    public void The_package_is_known_to_a_program_that_references_it() => Assert.Contains(Connectors.All, c => c is DeltaConnector { Name: "Delta" });

    [Fact]
    public async Task A_table_is_shown_with_its_versions()
    {
        await Tables.WriteAsync([Measure.Of(1), Measure.Of(2)], DataSink.Delta(table.Path, partitioned: true));
        await Tables.WriteAsync([Measure.Of(3)], DataSink.Delta(table.Path, WriteMode.Append, partitioned: true), job: "nightly");
        var shown = await CallAsync("table show", table.Path);
        Assert.Contains("version    1, committed ", shown, StringComparison.Ordinal);
        Assert.Contains("rows       3", shown, StringComparison.Ordinal);
        Assert.Contains("partitions Station", shown, StringComparison.Ordinal);
        Assert.Contains("  Value: double?", shown, StringComparison.Ordinal);
        var history = await CallAsync("table history", table.Path);
        Assert.Contains("nightly Measure", history.Split('\n')[1], StringComparison.Ordinal);
        Assert.StartsWith("      0  ", history.Split('\n')[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Small_files_become_one_and_the_rows_stay_the_same()
    {
        for (var i = 0; i < 6; i++)
        {
            await Tables.WriteAsync([Measure.Of(i, "A"), Measure.Of(i + 100, "B")], DataSink.Delta(table.Path, WriteMode.Append, partitioned: true));
        }

        var before = await RowsAsync();
        Assert.Equal("12 files are 2 now.", await CallAsync("table optimize", table.Path));
        Assert.Equal(before, await RowsAsync());
        Assert.Contains("files      2,", await CallAsync("table show", table.Path), StringComparison.Ordinal);
        Assert.Equal("No two files are small enough to be written as one.", await CallAsync("table optimize", table.Path));
        await Tables.WriteAsync([Measure.Of(7)], DataSink.Delta(table.Path, WriteMode.Overwrite, partitioned: true));
        Assert.Single(await RowsAsync());
    }

    [Fact]
    public async Task Vacuum_deletes_what_no_version_needs_and_nothing_else()
    {
        await Tables.WriteAsync([Measure.Of(1)], DataSink.Delta(table.Path));
        await Tables.WriteAsync([Measure.Of(2)], DataSink.Delta(table.Path, WriteMode.Overwrite));
        await File.WriteAllTextAsync(Path.Combine(table.Path, "orphan.parquet"), "of a writer that was killed", Token);
        Assert.StartsWith("0 files were deleted", await CallAsync("table vacuum", table.Path), StringComparison.Ordinal);
        Assert.Equal([1], (await Tables.ReadAsync<Measure>(DataSource.Delta(table.Path, version: 0))).Select(m => m.Number));
        Assert.StartsWith("2 files were deleted", await CallAsync("table vacuum", table.Path, "0"), StringComparison.Ordinal);
        Assert.Equal([2], (await Tables.ReadAsync<Measure>(DataSource.Delta(table.Path))).Select(m => m.Number));
        var gone = await Assert.ThrowsAsync<SourceException>(() => CallAsync("table restore", table.Path, "0"));
        Assert.Contains("is missing, and the table's log names it", gone.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Vacuum_leaves_what_a_writer_has_prepared()
    {
        await Tables.WriteAsync([Measure.Of(1)], DataSink.Delta(table.Path));
        await using var session = new DuckDb.DuckDbEngine(new DuckDb.DuckDbOptions(Threads: 1)).Open(new Engines.EngineRun(new DataContext()));
        await using var writer = DataSink.Delta(table.Path, WriteMode.Append).Open(new SinkJob("job", "Measure", Schema<Measure>(), new DataContext(), null!), session.Tables!);
        var rows = new Plan.Scan(Schema<Measure>(), DataSource.Rows(Measure.Of(2)));
        await writer.WriteAsync((folder, partitionBy, token) => session.Tables!.WriteAsync(rows, folder, partitionBy, token), Token);
        var token = await writer.PrepareAsync(1, Token);
        Assert.StartsWith("0 files were deleted", await CallAsync("table vacuum", table.Path, "0"), StringComparison.Ordinal);
        await writer.CommitAsync(token, Token);
        Assert.Equal(2, (await RowsAsync()).Count);
    }

    [Fact]
    public async Task An_earlier_version_is_restored_by_a_new_one()
    {
        await Tables.WriteAsync([Measure.Of(1)], DataSink.Delta(table.Path));
        await Tables.WriteAsync([Measure.Of(2)], DataSink.Delta(table.Path, WriteMode.Append));
        await Tables.WriteAsync([Measure.Of(3)], DataSink.Delta(table.Path, WriteMode.Overwrite));
        Assert.Equal("Version 3 is what version 1 was.", await CallAsync("table restore", table.Path, "1"));
        Assert.Equal(2, (await RowsAsync()).Count);
        Assert.Equal([3], (await Tables.ReadAsync<Measure>(DataSource.Delta(table.Path, version: 2))).Select(m => m.Number));
    }

    [Fact]
    public async Task A_folder_that_is_no_table_is_named()
    {
        var refused = await Assert.ThrowsAsync<SourceException>(() => CallAsync("table show", table.Path));
        Assert.Contains($"delta {table.Path} is not there: the folder has no Delta log.", refused.Message, StringComparison.Ordinal);
    }

    internal static async Task<string> CallAsync(string path, params string?[] arguments)
    {
        var command = new DeltaConnector().Commands.Single(c => c.Path == path);
        using var output = new StringWriter { NewLine = "\n" };
        var call = new ConnectorCall(new DataFactory(), new DataContext(), null, output) { Arguments = [.. arguments, .. Enumerable.Repeat<string?>(null, command.Arguments.Count - arguments.Length)], Engine = () => new DuckDb.DuckDbEngine() };
        await command.RunAsync(call, Token);
        return output.ToString().TrimEnd();
    }

    private static Schemas.Schema Schema<T>()
        where T : IDataModel<T> => T.Schema;

    private async Task<IReadOnlyList<string>> RowsAsync() => [.. (await Tables.ReadAsync<Measure>(DataSource.Delta(table.Path))).Select(m => m.ToString()).Order(StringComparer.Ordinal)];
}
