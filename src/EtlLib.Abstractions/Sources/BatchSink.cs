using System.Threading.Channels;
using EtlLib.Batches;

namespace EtlLib;

/// <summary>
/// A sink of your own, batch by batch, at least once: rows are visible when the sink makes them so. A batch run gives it the rows of the run; a stream
/// those of one epoch after another. For exactly-once delivery, derive from <see cref="DataSink"/> and return a <see cref="SinkWriter"/>.
/// </summary>
public abstract class BatchSink : DataSink
{
    /// <inheritdoc />
    public sealed override SinkGuarantee Guarantee => SinkGuarantee.AtLeastOnce;

    /// <summary>
    /// Writes rows. Where the enumeration throws, the run has failed: nothing of them should stay visible.
    /// A batch is valid until the next is asked for.
    /// </summary>
    public abstract Task WriteAsync(Schema schema, IAsyncEnumerable<ColumnBatch> batches, DataContext context, CancellationToken cancellationToken);

    /// <inheritdoc />
    public sealed override SinkWriter Open(SinkJob job) => new BatchSinkWriter(this, job);
}

/// <summary>A sink of your own, row by row, at least once: see <see cref="BatchSink"/>.</summary>
/// <typeparam name="TModel">The model.</typeparam>
public abstract class DataSink<TModel> : BatchSink
    where TModel : IDataModel<TModel>
{
    /// <summary>Writes the rows; see <see cref="BatchSink.WriteAsync"/>.</summary>
    public abstract Task WriteAsync(IAsyncEnumerable<TModel> rows, DataContext context, CancellationToken cancellationToken);

    /// <inheritdoc />
    public sealed override Task WriteAsync(Schema schema, IAsyncEnumerable<ColumnBatch> batches, DataContext context, CancellationToken cancellationToken) =>
        WriteAsync(Rows(batches, cancellationToken), context, cancellationToken);

    private static async IAsyncEnumerable<TModel> Rows(
        IAsyncEnumerable<ColumnBatch> batches, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var batch in batches.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            for (var row = 0; row < batch.Count; row++)
            {
                yield return TModel.Read(batch.Vectors, row);
            }
        }
    }
}

/// <summary>Hands batches to a sink that pulls them. One call of the sink is one epoch.</summary>
/// <remarks>Law: a batch is given back to who wrote it only once the sink has asked for the next, has ended or has failed.</remarks>
internal sealed class BatchSinkWriter(BatchSink sink, SinkJob job) : SinkWriter
{
    private readonly CancellationTokenSource stopping = new();
    private Channel<ColumnBatch>? batches;
    private TaskCompletionSource taken = new();
    private Task? writing;

    public override async Task WriteAsync(ColumnBatch batch, CancellationToken cancellationToken)
    {
        Start();
        if (writing!.IsCompletedSuccessfully)
        {
            return;
        }

        taken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await batches!.Writer.WriteAsync(batch, cancellationToken).ConfigureAwait(false);
        if (await Task.WhenAny(taken.Task, writing!).WaitAsync(cancellationToken).ConfigureAwait(false) == writing)
        {
            // A sink that has seen enough ends; one that failed says why.
            await NamedAsync(writing).ConfigureAwait(false);
        }
    }

    public override async Task<string> PrepareAsync(long epoch, CancellationToken cancellationToken)
    {
        Start();
        batches!.Writer.Complete();
        await NamedAsync(writing!).ConfigureAwait(false);
        (batches, writing) = (null, null);
        return "";
    }

    public override Task<CommittedOutput> CommitAsync(string token, CancellationToken cancellationToken) => Task.FromResult(new CommittedOutput());

    public override async ValueTask DisposeAsync()
    {
        if (writing is not null)
        {
            await stopping.CancelAsync().ConfigureAwait(false);
            batches!.Writer.TryComplete(new OperationCanceledException("The run was stopped."));
            await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        stopping.Dispose();
    }

    private void Start()
    {
        if (writing is null)
        {
            batches = Channel.CreateBounded<ColumnBatch>(1);
            writing = Task.Run(() => sink.WriteAsync(job.Rows, ReadAsync(batches.Reader), job.Context, stopping.Token));
        }
    }

    private async IAsyncEnumerable<ColumnBatch> ReadAsync(ChannelReader<ColumnBatch> reader)
    {
        await foreach (var batch in reader.ReadAllAsync().ConfigureAwait(false))
        {
            yield return batch;
            taken.TrySetResult();
        }
    }

    private async Task NamedAsync(Task work)
    {
        try
        {
            await work.ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is not (EtlException or OperationCanceledException))
        {
            throw new SinkException(
                $"Model {job.Model} cannot be written to {sink.Describe()}: {failure.GetType().Name}: {failure.Message} --verbose shows where.", failure);
        }
    }
}
