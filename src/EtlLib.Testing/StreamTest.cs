using EtlLib.Streams;

namespace EtlLib.Testing;

/// <summary>Makes streams to test models with.</summary>
public static class StreamTest
{
    /// <summary>A stream of a model, whose rows and time a test moves by hand. It needs no server and does not wait.</summary>
    /// <param name="context">What the model is parameterised by; null: nothing is set.</param>
    /// <typeparam name="TModel">The model.</typeparam>
    public static StreamTest<TModel> Of<TModel>(DataContext? context = null)
        where TModel : IDataModel<TModel> => new(context);
}

/// <summary>A stream of a model under test.</summary>
/// <typeparam name="TModel">The model.</typeparam>
public sealed class StreamTest<TModel> : IAsyncDisposable
    where TModel : IDataModel<TModel>
{
    private readonly ManualClock clock = new();
    private readonly FedStream stream;
    private int given;

    internal StreamTest(DataContext? context) => stream = FedStream.Of<TModel>(clock, context);

    /// <summary>The rows that were late so far: in the dead letter, and in no result.</summary>
    public IReadOnlyList<StreamDeadLetter> Late => [.. stream.Dead.Where(d => d.Kind == Streaming.DeadLetter.Late)];

    /// <summary>Adds rows to an input, to be read by the next <see cref="RunAsync"/>.</summary>
    /// <param name="rows">The rows, in the order of the partition.</param>
    /// <param name="partition">The partition that they come from.</param>
    /// <typeparam name="TInput">The model of the input.</typeparam>
    /// <exception cref="ArgumentException">The model reads no such input.</exception>
    public void Feed<TInput>(IReadOnlyList<TInput> rows, string partition = "0")
        where TInput : IDataModel<TInput>
    {
        ArgumentNullException.ThrowIfNull(rows);
        var batch = stream.Source(TInput.Schema).Partition(partition);
        foreach (var row in rows)
        {
            TInput.Append(batch.Vectors, row);
            batch.EndRow();
        }
    }

    /// <summary>Adds a row to an input, to be read by the next <see cref="RunAsync"/>.</summary>
    /// <param name="row">The row.</param>
    /// <param name="partition">The partition that it comes from.</param>
    /// <typeparam name="TInput">The model of the input.</typeparam>
    /// <exception cref="ArgumentException">The model reads no such input.</exception>
    public void Feed<TInput>(TInput row, string partition = "0")
        where TInput : IDataModel<TInput> => Feed([row], partition);

    /// <summary>Moves the clock on: a partition without rows may become idle.</summary>
    public void Advance(TimeSpan time) => clock.Advance(time);

    /// <summary>Raises the watermark of every input, as if a row so late had come: no earlier row is waited for.</summary>
    public Task CompleteAsync(DateTimeOffset upTo, CancellationToken cancellationToken = default) => stream.CompleteAsync(upTo, cancellationToken);

    /// <summary>Reads what was fed, as one epoch.</summary>
    /// <returns>The rows that have come out since the last call, in no order.</returns>
    public Task<IReadOnlyList<TModel>> RunAsync(CancellationToken cancellationToken = default) => StepAsync(end: false, cancellationToken);

    /// <summary>Reads what was fed, and ends all inputs: every window closes.</summary>
    /// <returns>The rows that have come out since the last call, in no order.</returns>
    public Task<IReadOnlyList<TModel>> EndAsync(CancellationToken cancellationToken = default) => StepAsync(end: true, cancellationToken);

    /// <summary>Kills the process, as it were; the next call starts another, which recovers from the journal.</summary>
    public Task RestartAsync() => stream.RestartAsync(crash: true);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => stream.DisposeAsync();

    private async Task<IReadOnlyList<TModel>> StepAsync(bool end, CancellationToken cancellationToken)
    {
        await stream.EpochAsync((source, partition) => source.Partition(partition).Count, end, cancellationToken).ConfigureAwait(false);
        var rows = new List<TModel>();
        for (; given < stream.Output.Rows.Count; given++)
        {
            rows.Add(TModel.Read(stream.Output.Rows.Vectors, given));
        }

        return rows;
    }
}

/// <summary>A clock that a test moves.</summary>
internal sealed class ManualClock : TimeProvider
{
    private DateTimeOffset now = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public void Advance(TimeSpan time) => now += time;

    public override DateTimeOffset GetUtcNow() => now;

    public override long GetTimestamp() => now.UtcTicks;
}
