using System.Runtime.CompilerServices;
using EtlLib.Plan;

namespace EtlLib.Streaming;

/// <summary>
/// The value of one row: Min and Max by the value, First and Last by event time, sequence and value, ArgMin and ArgMax by their key and
/// then as these: of the rows with the least key the first, of those with the greatest the last.
/// </summary>
internal sealed unsafe class ChosenAccumulator : Accumulator<ChosenAccumulator.Place>
{
    private readonly SlotColumn values;
    private readonly SlotColumn? keys;
    private readonly bool greatest, isOrdered;
    private readonly int time, sequence;

    public ChosenAccumulator(AggregateColumn aggregate, OperatorInput input, bool greatest)
        : base(aggregate)
    {
        this.greatest = greatest;
        (time, sequence) = (input.Time, input.Sequence);
        values = SlotColumn.Of(input.Rows.Columns[aggregate.Value].Type);
        isOrdered = aggregate.Function is not (AggregateFunction.Min or AggregateFunction.Max);
        keys = aggregate.Function is AggregateFunction.ArgMin or AggregateFunction.ArgMax
            ? SlotColumn.Of(input.Rows.Columns[aggregate.By].Type)
            : null;
    }

    public override long Bytes => base.Bytes + values.Bytes + (keys?.Bytes ?? 0);

    public override void Clear()
    {
        base.Clear();
        values.Clear();
        keys?.Clear();
    }

    public override void Reset(int slot)
    {
        base.Reset(slot);
        values.Forget(slot);
        keys?.Forget(slot);
    }

    public override void Write(ReadOnlySpan<int> slots, ColumnVector to)
    {
        foreach (var slot in slots)
        {
            if (States[slot].IsKnown)
            {
                values.Write(slot, to);
            }
            else
            {
                to.AppendNull();
            }
        }
    }

    protected override void AddRows(ColumnBatch batch, int from, ReadOnlySpan<int> slots)
    {
        var (value, states) = (batch.Vectors[Aggregate.Value], States);
        var key = keys is null ? null : batch.Vectors[Aggregate.By];
        var times = isOrdered ? batch.Fixed<long>(time).Values : null;
        var sequences = isOrdered && sequence >= 0 ? batch.Fixed<long>(sequence).Values : null;
        for (var i = 0; i < slots.Length; i++)
        {
            var (slot, row) = (slots[i], from + i);
            if (slot < 0)
            {
                continue;
            }

            ref var state = ref states[slot];
            var place = new Place
            {
                IsKnown = true, Time = times is null ? 0 : times[row],
                Sequence = sequences is null ? 0 : sequences[row]
            };
            if (state.IsKnown)
            {
                var order = keys?.Compare(key!, row, slot) ?? 0;
                order = order != 0 ? order : place.CompareTo(state);
                order = order != 0 ? order : values.Compare(value, row, slot);
                if (greatest ? order <= 0 : order >= 0)
                {
                    continue;
                }
            }

            state = place;
            values.Keep(slot, value, row);
            keys?.Keep(slot, key!, row);
        }
    }

    protected override void Merge(Accumulator<Place> from, int slot, int to)
    {
        var other = (ChosenAccumulator)from;
        var (place, kept) = (other.States[slot], States[to]);
        if (!place.IsKnown)
        {
            return;
        }

        if (kept.IsKnown)
        {
            var order = keys?.Compare(other.keys!, slot, to) ?? 0;
            order = order != 0 ? order : place.CompareTo(kept);
            order = order != 0 ? order : values.Compare(other.values, slot, to);
            if (greatest ? order <= 0 : order >= 0)
            {
                return;
            }
        }

        States[to] = place;
        values.Keep(to, other.values, slot);
        keys?.Keep(to, other.keys!, slot);
    }

    protected override void Resize(int capacity)
    {
        base.Resize(capacity);
        values.Resize(capacity);
        keys?.Resize(capacity);
    }

    protected override void SaveSlots(StateWriter to)
    {
        base.SaveSlots(to);
        values.Save(Count, to);
        keys?.Save(Count, to);
    }

    protected override void LoadSlots(StateReader from)
    {
        base.LoadSlots(from);
        values.Load(from);
        keys?.Load(from);
    }

    /// <summary>Where a row is in the order of events.</summary>
    internal struct Place
    {
        public long Time, Sequence;
        public bool IsKnown;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly int CompareTo(in Place other) =>
            Time != other.Time ? Time < other.Time ? -1 : 1 : Sequence < other.Sequence ? -1 : Sequence > other.Sequence ? 1 : 0;
    }
}
