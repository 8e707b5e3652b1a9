namespace EtlLib.Streaming;

/// <summary>One part of a running stream: makes the rows of an epoch of the rows of its inputs.</summary>
/// <remarks>
/// Law: what a node gives in an epoch depends on the journalled epochs alone. Its batches are the graph's, which disposes of them once the epoch is
/// committed, unless an operator took them.
/// </remarks>
internal abstract class StreamNode(string name, Schema schema, string text, params StreamNode[] inputs) : IAsyncDisposable
{
    /// <summary>What the node does and over what, the same for the same plan: what state is found by.</summary>
    public string Id { get; } = StableId.Of(text, inputs.Select(i => i.Id));

    /// <summary>What people call it: <c>windows of StockCandle</c>.</summary>
    public string Name => name;

    /// <summary>What it does, in the words of the plan.</summary>
    public string Text => text;

    /// <summary>The model of its rows.</summary>
    public Schema Schema => schema;

    /// <summary>What it reads.</summary>
    public IReadOnlyList<StreamNode> Inputs => inputs;

    /// <summary>The rows of the epoch.</summary>
    public List<ColumnBatch> Rows { get; } = [];

    /// <summary>No row of a later epoch has an event time before it.</summary>
    public long Reached { get; protected set; } = Watermark.None;

    /// <summary>Whether its rows are the same in every epoch.</summary>
    public virtual bool IsTable => false;

    /// <summary>Prepares it, once.</summary>
    public virtual Task StartAsync(StreamDatabase database, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Makes the rows of an epoch, its inputs having made theirs.</summary>
    public abstract Task RunAsync(EpochAt epoch, CancellationToken cancellationToken);

    /// <summary>Takes the rows from the node: the caller owns them.</summary>
    public ColumnBatch[] Take()
    {
        ColumnBatch[] taken = [.. Rows];
        Rows.Clear();
        return taken;
    }

    /// <summary>Frees the rows of the epoch.</summary>
    public virtual void EndEpoch()
    {
        foreach (var batch in Rows)
        {
            batch.Dispose();
        }

        Rows.Clear();
    }

    /// <inheritdoc />
    public virtual ValueTask DisposeAsync()
    {
        EndEpoch();
        return ValueTask.CompletedTask;
    }

    /// <summary>The least of the inputs that are streams.</summary>
    protected long LeastReached()
    {
        var least = Watermark.Ended;
        foreach (var input in inputs)
        {
            least = input.IsTable ? least : Math.Min(least, input.Reached);
        }

        return least;
    }
}

/// <summary>The place in a plan where the rows of a node come in.</summary>
internal sealed class NodeRows(StreamNode node) : BatchSource
{
    private const int RowsExpected = 10_000;

    /// <summary>The node.</summary>
    public StreamNode Node => node;

    /// <inheritdoc />
    public override bool IsRepeatable => true;

    /// <summary>A guess: statements are planned once, before there is a row.</summary>
    public override long? RowCount(Schema schema, DataContext context) => RowsExpected;

    /// <summary>The node's identity, so that the text of a plan over it is a part of the identity of what comes after.</summary>
    public override string Describe() => node.Id;

    /// <inheritdoc />
    public override IAsyncEnumerable<ColumnBatch> ReadAsync(Schema schema, DataContext context, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("A node's rows are read by its stream.");
}

/// <summary>Short names of long texts, the same on every machine.</summary>
internal static class StableId
{
    /// <summary>Sixteen hexadecimal digits.</summary>
    public static string Of(string text, IEnumerable<string> parts)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(string.Join('\n', parts.Prepend(text)));
        return Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes).AsSpan(0, 8));
    }
}
