namespace EtlLib.Streaming;

/// <summary>An operator of one input that takes rows once the watermark has passed them, in order.</summary>
internal abstract class OrderedOperator(OperatorInput input) : Operator
{
    /// <summary>What the columns are for.</summary>
    protected OperatorInput Input { get; } = input;

    /// <summary>Rows that the watermark has not passed.</summary>
    protected WaitingRows Waiting { get; } = new(input);

    /// <summary>The input's watermark.</summary>
    protected long Passed { get; private set; } = Watermark.None;

    /// <inheritdoc />
    public sealed override void Add(int input, ColumnBatch batch) => Waiting.Add(batch);

    /// <inheritdoc />
    public sealed override void Advance(ReadOnlySpan<long> watermarks, List<ColumnBatch> output)
    {
        if (watermarks[0] <= Passed)
        {
            return;
        }

        Passed = watermarks[0];
        var rows = Waiting.Take(Passed);
        try
        {
            Take(rows?.Batch, output);
        }
        finally
        {
            rows?.Release();
        }
    }

    /// <inheritdoc />
    public sealed override void Save(StateWriter to)
    {
        to.Write(Passed);
        Waiting.Save(to);
        SaveMore(to);
    }

    /// <inheritdoc />
    public sealed override void Load(StateReader from)
    {
        Passed = from.Read<long>();
        Waiting.Load(from);
        LoadMore(from);
    }

    /// <summary>Takes the rows that the watermark has just passed, which are not changed and not kept; null where there are none.</summary>
    protected abstract void Take(ColumnBatch? rows, List<ColumnBatch> output);

    /// <summary>Writes a version, and what is kept beyond the rows that wait.</summary>
    protected abstract void SaveMore(StateWriter to);

    /// <summary>Reads it.</summary>
    protected abstract void LoadMore(StateReader from);

    /// <inheritdoc />
    protected override void Dispose(bool disposing) => Waiting.Dispose();
}
