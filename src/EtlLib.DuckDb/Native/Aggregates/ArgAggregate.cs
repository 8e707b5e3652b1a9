namespace EtlLib.DuckDb.Native;

/// <summary>
/// The value of the row that is first, or last, by key, time, sequence and value: of the rows with the least key the first by time, of
/// those with the greatest key the last.
/// Rows whose value or key is null do not count.
/// </summary>
internal sealed unsafe class ArgAggregate<T, TCell>(bool greatest) : Aggregate
    where T : unmanaged
    where TCell : ICell<T>
{
    private const int Stride = 512;

    /// <inheritdoc />
    public override int Size => sizeof(State);

    /// <inheritdoc />
    public override delegate* unmanaged[Cdecl]<nint*, ulong, void> Destroy =>
        TCell.Owns ? AggregateCallbacks.DestroyKeyAndValue : AggregateCallbacks.DestroyKey;

    /// <inheritdoc />
    public override void Update(nint chunk, nint* states)
    {
        var rows = new OrderedRows<T>(chunk, 2);
        var keys = new KeyColumn(chunk, 1);
        Span<Int128> numbers = stackalloc Int128[Stride];
        for (var start = 0; start < rows.Count; start += Stride)
        {
            var count = Math.Min(Stride, rows.Count - start);
            if (!keys.IsText)
            {
                keys.Load(start, numbers[..count]);
            }

            for (var i = start; i < start + count; i++)
            {
                if (keys.IsValid(i) && rows.Row(i, out var time, out var sequence) is not Known.Nothing and var known)
                {
                    var text = keys.IsText ? keys.Texts + i : null;
                    Offer((State*)states[i], text, numbers[i - start], known, time, sequence, rows.Values + i);
                }
            }
        }
    }

    /// <inheritdoc />
    public override void Combine(nint* from, nint* to, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var other = (State*)from[i];
            if (other->Row.Known != Known.Nothing)
            {
                var text = other->IsText != 0 ? &other->Text : null;
                Offer((State*)to[i], text, other->Number, other->Row.Known, other->Row.Time, other->Row.Sequence, &other->Row.Value);
            }
        }
    }

    /// <inheritdoc />
    public override void Finish(nint* states, nint vector, int count, int offset)
    {
        for (var i = 0; i < count; i++)
        {
            Put<T, TCell>(vector, offset + i, &((State*)states[i])->Row);
        }
    }

    private void Offer(State* kept, DuckString* text, Int128 number, Known known, long time, long sequence, T* value)
    {
        if (kept->Row.Known != Known.Nothing)
        {
            var order = text is null ? number.CompareTo(kept->Number) : TextCell.Compare(text, &kept->Text);
            order = order != 0 ? order : OrderedValue<T>.Compare<TCell>(known, time, sequence, value, &kept->Row);
            if (greatest ? order <= 0 : order >= 0)
            {
                return;
            }
        }

        if (text is null)
        {
            kept->Number = number;
        }
        else
        {
            kept->IsText = 1;
            TextCell.Keep(&kept->Text, text);
        }

        OrderedValue<T>.Keep<TCell>(&kept->Row, known, time, sequence, value);
    }

    /// <summary>The key comes first, so that destroying finds it whatever the value is.</summary>
    internal struct State
    {
        public DuckString Text;
        public Int128 Number;
        public int IsText;
        public OrderedValue<T> Row;
    }
}
