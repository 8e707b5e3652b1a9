namespace EtlLib.Streaming;

/// <summary>
/// Rows in the order of time, numbered from 0 for all time, in pieces of one size: full ones never change and go, from the front, whole.
/// </summary>
internal sealed class RowLog(Schema schema, int time) : IDisposable
{
    private const int Bits = 12, Piece = 1 << Bits;
    private readonly List<HeldBatch> pieces = [];
    private ColumnBatch tail = new(schema);
    private long firstPiece, bytes;

    /// <summary>The number of the first row that is kept.</summary>
    public long First { get; private set; }

    /// <summary>The number of the next row.</summary>
    public long End => ((firstPiece + pieces.Count) << Bits) + tail.Count;

    /// <summary>How much is kept.</summary>
    public StateSize Size => new(End - First, bytes + BatchRows.Bytes(tail));

    /// <summary>Appends rows; a row that is before the ones that are there has no place here.</summary>
    public void Append(ColumnBatch rows)
    {
        for (var from = 0; from < rows.Count;)
        {
            var count = Math.Min(rows.Count - from, Piece - tail.Count);
            for (var c = 0; c < tail.Vectors.Length; c++)
            {
                BatchRows.AppendRange(tail.Vectors[c], rows.Vectors[c], from, count);
            }

            tail.EndRows(count);
            from += count;
            if (tail.Count == Piece)
            {
                bytes += BatchRows.Bytes(tail);
                pieces.Add(new HeldBatch(tail));
                tail = new ColumnBatch(schema);
            }
        }
    }

    /// <summary>The batch that a row is in.</summary>
    public ColumnBatch Of(long number, out int row)
    {
        row = (int)number & (Piece - 1);
        var piece = (int)((number >> Bits) - firstPiece);
        return piece < pieces.Count ? pieces[piece].Batch : tail;
    }

    /// <summary>The time of a row.</summary>
    public long Time(long number) => Of(number, out var row).Fixed<long>(time)[row];

    /// <summary>The first row with a time that is not before a bound.</summary>
    public long From(long bound)
    {
        var (low, high) = (First, End);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            (low, high) = Time(middle) < bound ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    /// <summary>Appends the rows of a run to a batch whose first columns are these.</summary>
    public void CopyTo(ColumnBatch to, long from, long end)
    {
        while (from < end)
        {
            var batch = Of(from, out var row);
            var count = (int)Math.Min(end - from, batch.Count - row);
            for (var c = 0; c < batch.Vectors.Length; c++)
            {
                BatchRows.AppendRange(to.Vectors[c], batch.Vectors[c], row, count);
            }

            from += count;
        }
    }

    /// <summary>Forgets rows before a number.</summary>
    public void Forget(long before)
    {
        First = Math.Max(First, before);
        var gone = 0;
        for (; gone < pieces.Count && (firstPiece + gone + 1) << Bits <= First; gone++)
        {
            bytes -= BatchRows.Bytes(pieces[gone].Batch);
            pieces[gone].Release();
        }

        pieces.RemoveRange(0, gone);
        firstPiece += gone;
    }

    /// <summary>Writes the rows.</summary>
    public void Save(StateWriter to)
    {
        to.Write((First, firstPiece, pieces.Count));
        pieces.ForEach(to.Write);
        to.Write(tail);
    }

    /// <summary>Reads the rows.</summary>
    public void Load(StateReader from)
    {
        (First, firstPiece, var count) = from.Read<(long, long, int)>();
        for (; count > 0; count--)
        {
            pieces.Add(from.ReadHeld(schema));
            bytes += BatchRows.Bytes(pieces[^1].Batch);
        }

        tail.Dispose();
        tail = from.ReadBatch(schema);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        pieces.ForEach(p => p.Release());
        tail.Dispose();
    }
}
