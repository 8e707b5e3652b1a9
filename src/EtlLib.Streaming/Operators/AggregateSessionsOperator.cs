namespace EtlLib.Streaming;

/// <summary>Sessions whose aggregates are accumulated.</summary>
internal sealed class AggregateSessionsOperator(AggregateWindows spec) : SessionOperator(spec.Input, spec.Window, spec.EventTime)
{
    private readonly Accumulator[] accumulators = Accumulator.Of(spec.Aggregates, spec.Input, spec.Model);

    /// <inheritdoc />
    public override Schema Output => spec.Output;

    /// <inheritdoc />
    protected override long ContentBytes => accumulators.Sum(a => a.Bytes);

    /// <inheritdoc />
    protected override void Take(ColumnBatch rows, ReadOnlySpan<int> slots, int count)
    {
        foreach (var accumulator in accumulators)
        {
            accumulator.Reserve(count);
            accumulator.Add(rows, 0, slots);
        }
    }

    /// <inheritdoc />
    protected override void Reset(int slot)
    {
        foreach (var accumulator in accumulators)
        {
            accumulator.Reserve(slot + 1);
            accumulator.Reset(slot);
        }
    }

    /// <inheritdoc />
    protected override void Write(List<Closed> closed, ColumnBatch made)
    {
        int[] keys = [.. closed.Select(c => c.Key)], slots = [.. closed.Select(c => c.Slot)];
        var column = 0;
        foreach (var key in Table.Keys.Vectors)
        {
            BatchRows.Append(made.Vectors[column++], key, keys);
        }

        foreach (var session in closed)
        {
            made.Fixed<long>(column).Append(session.Start);
            made.Fixed<long>(column + 1).Append(session.End);
        }

        column += 2;
        foreach (var accumulator in accumulators)
        {
            accumulator.Write(slots, made.Vectors[column++]);
        }

        made.EndRows(closed.Count);
    }

    /// <inheritdoc />
    protected override void SaveContent(StateWriter to) => Array.ForEach(accumulators, a => a.Save(to));

    /// <inheritdoc />
    protected override void LoadContent(StateReader from) => Array.ForEach(accumulators, a => a.Load(from));
}
