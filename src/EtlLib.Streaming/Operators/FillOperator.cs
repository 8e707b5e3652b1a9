using System.Globalization;
using EtlLib.Plan;

namespace EtlLib.Streaming;

/// <summary>Fills empty windows once the next one with rows has come: the last row of each key is all that is kept.</summary>
internal sealed class FillOperator : OrderedOperator
{
    private const int Version = 1, Least = 1024;
    private readonly FillWindows spec;
    private readonly KeyTable table;
    private readonly Queue<(long Time, int Key)> oldest = [];
    private readonly List<Window> windows = [];
    private ColumnBatch store;
    private int[] keys = [], last = [];
    private long[] lastTimes = [];

    public FillOperator(FillWindows spec)
        : base(spec.Input)
    {
        this.spec = spec;
        table = new KeyTable(spec.Input);
        store = new ColumnBatch(spec.Input.Rows);
    }

    /// <inheritdoc />
    public override Schema Output => spec.Output;

    /// <summary>A key's next window may be filled from its last one on.</summary>
    public override long OutputWatermark
    {
        get
        {
            while (oldest.TryPeek(out var first) && (lastTimes[first.Key] != first.Time || Passed - first.Time > spec.Idle))
            {
                oldest.Dequeue();
            }

            return Passed < Watermark.Ended && oldest.TryPeek(out var open) ? Math.Min(Passed, open.Time + spec.Size) : Passed;
        }
    }

    /// <inheritdoc />
    public override StateSize State =>
        Waiting.Size + new StateSize(table.Count, table.Bytes + BatchRows.Bytes(store) + (last.Length * 12L));

    /// <inheritdoc />
    protected override void Take(ColumnBatch? rows, List<ColumnBatch> output)
    {
        if (rows is null)
        {
            return;
        }

        Look(rows);
        var made = new ColumnBatch(Output);
        for (var c = 0; c < made.Vectors.Length; c++)
        {
            Write(c, rows, made.Vectors[c]);
        }

        made.EndRows(windows.Count);
        output.Add(made);
        windows.Clear();
        Keep(rows);
        if (table.IsCrowded)
        {
            Forget();
        }
    }

    /// <inheritdoc />
    protected override void SaveMore(StateWriter to)
    {
        to.Write(Version);
        table.Save(to);
        to.Write<int>(last.AsSpan(0, table.Count));
        to.Write<long>(lastTimes.AsSpan(0, table.Count));
        to.Write(store);
        to.Write<(long, int)>(oldest.ToArray());
    }

    /// <inheritdoc />
    protected override void LoadMore(StateReader from)
    {
        from.Expect(Version);
        table.Load(from);
        last = from.ReadArray<int>();
        lastTimes = from.ReadArray<long>();
        store.Dispose();
        store = from.ReadBatch(spec.Input.Rows);
        Array.ForEach(from.ReadArray<(long, int)>(), oldest.Enqueue);
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        table.Dispose();
        store.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>The windows that come out: each row, and before it those between it and the one before.</summary>
    private void Look(ColumnBatch rows)
    {
        if (keys.Length < rows.Count)
        {
            keys = new int[rows.Count];
        }

        table.Find(KeyTable.Columns(spec.Input, rows), 0, add: true, keys.AsSpan(0, rows.Count));
        var known = last.Length;
        if (known < table.Count)
        {
            Array.Resize(ref last, Math.Max(Least, table.Count * 2));
            Array.Resize(ref lastTimes, last.Length);
            last.AsSpan(known).Fill(int.MinValue);
        }

        var times = rows.Fixed<long>(spec.Input.Time).Span;
        for (var i = 0; i < times.Length; i++)
        {
            var (key, time) = (keys[i], times[i]);
            if (last[key] != int.MinValue && time - lastTimes[key] <= spec.Idle)
            {
                for (var empty = lastTimes[key] + spec.Size; empty < time; empty += spec.Size)
                {
                    windows.Add(new Window(i, last[key], empty, (empty - lastTimes[key]) / (double)(time - lastTimes[key])));
                }
            }

            windows.Add(new Window(i, int.MinValue, time, 1));
            (last[key], lastTimes[key]) = (~i, time);
            oldest.Enqueue((time, key));
        }
    }

    private void Write(int column, ColumnBatch rows, ColumnVector to)
    {
        var from = rows.Vectors[column];
        var isKey = spec.Input.Keys.Contains(column);
        var fill = spec.Fills[column];
        foreach (var window in windows)
        {
            if (column == spec.Input.Time)
            {
                ((FixedVector<long>)to).Append(window.Time);
            }
            else if (isKey || window.Before == int.MinValue)
            {
                to.AppendFrom(from, window.Row);
            }
            else if (fill.Kind is FillKind.Value or FillKind.Empty)
            {
                WriteValue(spec.Output.Columns[column], fill, to);
            }
            else
            {
                var (before, row) = window.Before >= 0 ? (store.Vectors[column], window.Before) : (from, ~window.Before);
                if (fill.Kind is not FillKind.Linear || to.Type.Kind is not (TypeKind.Float or TypeKind.Double or TypeKind.Decimal))
                {
                    to.AppendFrom(before, row);
                }
                else if (before.IsNull(row) || from.IsNull(window.Row))
                {
                    to.AppendNull();
                }
                else
                {
                    var (a, b) = (Number(before, row), Number(from, window.Row));
                    Append(to, a + ((b - a) * window.Share));
                }
            }
        }
    }

    private void WriteValue(ColumnSchema column, (FillKind Kind, double Value) fill, ColumnVector to)
    {
        if (column.Type.IsNumeric && fill.Kind is FillKind.Value)
        {
            try
            {
                Append(to, fill.Value);
            }
            catch (OverflowException error)
            {
                var value = fill.Value.ToString(CultureInfo.InvariantCulture);
                throw new DataException($"Column {column.Name} of {spec.Model} is {column.Type}, which does not hold {value}, "
                    + "the number that fills empty windows. Choose another number.", error);
            }
        }
        else if (column.Nullable)
        {
            to.AppendNull();
        }
        else
        {
            throw new DataException($"Column {column.Name} of {spec.Model} is never null, and no number fills it in an empty window. "
                + "Make the property nullable, or fill by the window before.");
        }
    }

    private static double Number(ColumnVector values, int row) => values switch
    {
        FixedVector<double> v => v[row],
        FixedVector<float> v => v[row],
        _ => (double)((FixedVector<Int128>)values)[row] / Math.Pow(10, ((DecimalType)values.Type).Scale),
    };

    /// <summary>Appends a number as a cast makes it: to an integer halves go to even, to a decimal away from zero.</summary>
    private static void Append(ColumnVector to, double value)
    {
        switch (to)
        {
            case FixedVector<double> v: v.Append(value); break;
            case FixedVector<float> v: v.Append((float)value); break;
            case FixedVector<int> v: v.Append(checked((int)Math.Round(value))); break;
            case FixedVector<long> v: v.Append(checked((long)Math.Round(value))); break;
            case FixedVector<Int128> v:
                v.Append((Int128)Math.Round(value * Math.Pow(10, ((DecimalType)to.Type).Scale),
                MidpointRounding.AwayFromZero)); break;
        }
    }

    /// <summary>Copies the last rows of their keys out of a batch that goes.</summary>
    private void Keep(ColumnBatch rows)
    {
        var (picked, count) = (new int[rows.Count], 0);
        for (var i = 0; i < rows.Count; i++)
        {
            ref var row = ref last[keys[i]];
            if (row == ~i)
            {
                row = store.Count + count;
                picked[count++] = i;
            }
        }

        BatchRows.Append(store, rows, picked.AsSpan(0, count));
        if (store.Count > (2 * table.Count) + Least)
        {
            Pack();
        }

        if (oldest.Count > (2 * table.Count) + Least)
        {
            Trim();
        }
    }

    private void Pack()
    {
        var packed = new ColumnBatch(spec.Input.Rows);
        BatchRows.Append(packed, store, last.AsSpan(0, table.Count));
        store.Dispose();
        store = packed;
        for (var key = 0; key < table.Count; key++)
        {
            last[key] = key;
        }
    }

    private void Trim()
    {
        var kept = oldest.Where(o => lastTimes[o.Key] == o.Time).ToArray();
        oldest.Clear();
        Array.ForEach(kept, oldest.Enqueue);
    }

    private void Forget()
    {
        var kept = table.Compact(key => Passed - lastTimes[key] <= spec.Idle);
        var moved = kept.Select((key, i) => (key, i)).ToDictionary(k => k.key, k => k.i);
        var queued = oldest.Where(o => lastTimes[o.Key] == o.Time && moved.ContainsKey(o.Key))
            .Select(o => (o.Time, moved[o.Key])).ToArray();
        oldest.Clear();
        Array.ForEach(queued, oldest.Enqueue);
        (last, lastTimes) = ([.. kept.Select(key => last[key])], [.. kept.Select(key => lastTimes[key])]);
        Pack();
    }

    /// <summary>A window that comes out.</summary>
    /// <param name="Row">The row, or the one after an empty window.</param>
    /// <param name="Before">Of an empty window the row before: in the store, or the complement of one that was just taken.</param>
    /// <param name="Time">Its start.</param>
    /// <param name="Share">How far from the row before to the one after.</param>
    private readonly record struct Window(int Row, int Before, long Time, double Share);
}
