namespace EtlLib.Streaming;

/// <summary>
/// A node of a stream that keeps state between epochs. Statements before and after it compute expressions; it knows columns by their
/// positions.
/// </summary>
/// <remarks>
/// Law: rows with an event time before their input's watermark never come, and no event time is null. What <see cref="Advance"/> gives, and
/// its order, depends on the rows and on how far the watermarks have come, not on how rows were cut into batches or in which order they
/// came. One thread at a time calls an operator.
/// </remarks>
internal abstract class Operator : IDisposable
{
    /// <summary>What the batches of <see cref="Advance"/> hold.</summary>
    public abstract Schema Output { get; }

    /// <summary>Takes rows; the batch is the operator's from then on.</summary>
    /// <param name="input">0, or of a join 0 for the left side and 1 for the right.</param>
    /// <param name="batch">Rows of that input's schema.</param>
    public abstract void Add(int input, ColumnBatch batch);

    /// <summary>Gives out what has become complete; its batches are the caller's.</summary>
    /// <param name="watermarks">One an input, never less than the time before: see <see cref="Watermark"/>.</param>
    /// <param name="output">Batches are added to it, none of them empty.</param>
    /// <exception cref="DataException">
    /// A sum overflows; the message names model and column. The operator is not to be used after it.
    /// </exception>
    public abstract void Advance(ReadOnlySpan<long> watermarks, List<ColumnBatch> output);

    /// <summary>No row that comes out later has an event time before it. It never falls.</summary>
    public abstract long OutputWatermark { get; }

    /// <summary>How much is kept now.</summary>
    public abstract StateSize State { get; }

    /// <summary>
    /// Writes the state, as <see cref="Load"/> reads it. Between <see cref="Advance"/> and the next <see cref="Add"/>, or at any other
    /// time.
    /// </summary>
    public abstract void Save(StateWriter to);

    /// <summary>Reads the state into an operator that was just made of an equal <see cref="OperatorSpec"/>.</summary>
    /// <exception cref="EngineException">The state is of another format.</exception>
    public abstract void Load(StateReader from);

    /// <summary>Frees the state.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees the state.</summary>
    protected abstract void Dispose(bool disposing);

    /// <summary>Adds a batch to the output, unless it is empty.</summary>
    protected static void Give(ColumnBatch? made, List<ColumnBatch> output)
    {
        if (made is { Count: > 0 })
        {
            output.Add(made);
        }
        else
        {
            made?.Dispose();
        }
    }
}

/// <summary>What an operator keeps.</summary>
/// <param name="Rows">Rows, groups or keys: the unit of the node's state.</param>
/// <param name="Bytes">About how many bytes they take.</param>
internal readonly record struct StateSize(long Rows, long Bytes)
{
    public static StateSize operator +(StateSize a, StateSize b) => new(a.Rows + b.Rows, a.Bytes + b.Bytes);
}

/// <summary>
/// Watermarks in microseconds since 1970-01-01T00:00:00Z: no later row has an event time before it.
/// Adding or subtracting any <see cref="TimeSpan"/> overflows for none of them.
/// </summary>
internal static class Watermark
{
    /// <summary>Nothing is known yet: the first instant that C# has.</summary>
    public const long None = -62_135_596_800_000_000;

    /// <summary>The input has ended: after any instant, even with any duration added to it.</summary>
    public const long Ended = long.MaxValue / 4;
}
