using EtlLib.Streams;

namespace EtlLib.Delta.Tests;

/// <summary>A table as the sink of a stream: a version an epoch.</summary>
public sealed class StreamTests : IDisposable
{
    private readonly TableFolder table = new();
    private readonly TableFolder state = new();
    private readonly TableFolder input = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        table.Dispose();
        state.Dispose();
        input.Dispose();
    }

    [Fact]
    public async Task Each_epoch_is_a_version_and_a_restart_goes_on_after_it()
    {
        await RunAsync(0, 10);
        Assert.Equal(Enumerable.Range(0, 10).Select(i => (long)i), await NumbersAsync());
        await RunAsync(10, 20);
        Assert.Equal(Enumerable.Range(0, 30).Select(i => (long)i), await NumbersAsync());
        await RunAsync(30, 0);
        Assert.Equal(Enumerable.Range(0, 30).Select(i => (long)i), await NumbersAsync());
        var last = Directory.GetFiles(Path.Combine(table.Path, "_delta_log"), "*.json").Max(StringComparer.Ordinal)!;
        Assert.Contains("\"txn\":{\"appId\":\"etllib/stream/Measure\"", await File.ReadAllTextAsync(last, Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_that_has_lost_its_state_does_not_write_its_epochs_again()
    {
        await RunAsync(0, 5);
        Directory.Delete(state.Path, recursive: true);
        var refused = await Assert.ThrowsAsync<SinkException>(() => RunAsync(5, 5));
        Assert.Contains("the stream has no saved state that they are of", refused.Message, StringComparison.Ordinal);
        Assert.Equal(5, (await NumbersAsync()).Count);
    }

    [Fact]
    public async Task A_stream_does_not_overwrite_a_table_epoch_by_epoch()
    {
        var refused = await Assert.ThrowsAsync<PlanException>(() => RunAsync(0, 5, WriteMode.Overwrite));
        Assert.Contains("Say mode: WriteMode.Append (was Overwrite).", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>Puts a file into a folder that a stream watches, and lets the stream read what is there.</summary>
    private async Task RunAsync(int first, int count, WriteMode mode = WriteMode.Append)
    {
        Directory.CreateDirectory(input.Path);
        if (count > 0)
        {
            var lines = Enumerable.Range(first, count).Select(i => FormattableString.Invariant($"{{\"Station\":\"A\",\"Time\":\"{Measure.Of(i).Time:o}\",\"Number\":{i},\"Value\":1.5}}"));
            await File.WriteAllLinesAsync(Path.Combine(input.Path, FormattableString.Invariant($"{first:d3}.jsonl")), lines, Token);
        }

        var factory = new DataFactory();
        factory.Make<Measure>(source: DataSource.JsonLines(input.Path).Watch(), sink: DataSink.Delta(table.Path, mode));
        await new EmbeddedStreams().RunAsync(factory, new StreamOptions { Folder = state.Path, AvailableNow = true, EpochRows = 3, Linger = TimeSpan.Zero }, CancellationToken.None, Token);
    }

    private async Task<IReadOnlyList<long>> NumbersAsync() => [.. (await Tables.ReadAsync<Measure>(DataSource.Delta(table.Path))).Select(m => m.Number).Order()];
}
