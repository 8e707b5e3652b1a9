namespace EtlLib.Streaming;

/// <summary>A part with state between epochs. Its inputs make rows for it alone.</summary>
internal sealed class OperatorNode(string name, OperatorSpec spec, string text, params StreamNode[] inputs) : StreamNode(name, spec.Output, text, inputs)
{
    private readonly long[] watermarks = new long[inputs.Length];
    private Operator? made;

    /// <summary>What it is.</summary>
    public OperatorSpec Spec => spec;

    /// <summary>How much it keeps.</summary>
    public StateSize State => made?.State ?? default;

    /// <inheritdoc />
    public override Task StartAsync(StreamDatabase database, CancellationToken cancellationToken)
    {
        made = spec.Open();
        return Task.CompletedTask;
    }

    /// <summary>Writes the state of an operator.</summary>
    public void Save(StateWriter to) => made!.Save(to);

    /// <summary>Reads the state of an operator that has started.</summary>
    public void Load(StateReader from)
    {
        made!.Load(from);
        Reached = made.OutputWatermark;
    }

    /// <inheritdoc />
    public override Task RunAsync(EpochAt epoch, CancellationToken cancellationToken)
    {
        for (var i = 0; i < watermarks.Length; i++)
        {
            watermarks[i] = Inputs[i].Reached;
            foreach (var batch in Inputs[i].Take())
            {
                made!.Add(i, batch);
            }
        }

        made!.Advance(watermarks, Rows);
        Reached = made.OutputWatermark;
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync().ConfigureAwait(false);
        made?.Dispose();
    }
}
