using System.Runtime.CompilerServices;

namespace EtlLib.Streaming;

/// <summary>Values by slot, none of them null, each of which may be replaced.</summary>
internal abstract class SlotColumn
{
    /// <summary>About how many bytes they take.</summary>
    public abstract long Bytes { get; }

    /// <summary>Makes room for values of a type, which is neither a list nor a nested model.</summary>
    public static SlotColumn Of(ColumnType type) => type.Kind switch
    {
        TypeKind.Bool => new BitSlots(),
        TypeKind.Int or TypeKind.Date => new FixedSlots<int, WholeCell<int>>(),
        TypeKind.Float => new FixedSlots<float, RealCell<float>>(),
        TypeKind.Double => new FixedSlots<double, RealCell<double>>(),
        TypeKind.Decimal => new FixedSlots<Int128, WholeCell<Int128>>(),
        TypeKind.Uuid => new FixedSlots<UuidBytes, UuidCell>(),
        TypeKind.Text or TypeKind.Bytes or TypeKind.Enum => new TextSlots(),
        TypeKind.List or TypeKind.Struct =>
            throw new ArgumentOutOfRangeException(nameof(type), type, "Rows of such values are kept whole."),
        _ => new FixedSlots<long, WholeCell<long>>(),
    };

    public abstract void Resize(int capacity);

    /// <summary>Forgets all values and keeps the memory.</summary>
    public virtual void Clear()
    {
    }

    /// <summary>Forgets a value, before its slot begins to be used.</summary>
    public virtual void Forget(int slot)
    {
    }

    public abstract int Compare(ColumnVector values, int row, int slot);

    public abstract int Compare(SlotColumn from, int other, int slot);

    public abstract void Keep(int slot, ColumnVector values, int row);

    public abstract void Keep(int slot, SlotColumn from, int other);

    public abstract void Write(int slot, ColumnVector to);

    public abstract void Save(int count, StateWriter to);

    public abstract void Load(StateReader from);

    private sealed class FixedSlots<T, TCell> : SlotColumn
        where T : unmanaged
        where TCell : ICell<T>
    {
        private T[] values = [];

        public override long Bytes => (long)values.Length * Unsafe.SizeOf<T>();

        public override void Resize(int capacity) => Array.Resize(ref values, capacity);

        public override int Compare(ColumnVector values, int row, int slot) =>
            TCell.Compare(Unsafe.As<FixedVector<T>>(values)[row], this.values[slot]);

        public override int Compare(SlotColumn from, int other, int slot) =>
            TCell.Compare(Unsafe.As<FixedSlots<T, TCell>>(from).values[other], values[slot]);

        public override void Keep(int slot, ColumnVector values, int row) => this.values[slot] = Unsafe.As<FixedVector<T>>(values)[row];

        public override void Keep(int slot, SlotColumn from, int other) =>
            values[slot] = Unsafe.As<FixedSlots<T, TCell>>(from).values[other];

        public override void Write(int slot, ColumnVector to) => Unsafe.As<FixedVector<T>>(to).Append(values[slot]);

        public override void Save(int count, StateWriter to) => to.Write<T>(values.AsSpan(0, count));

        public override void Load(StateReader from) => values = from.ReadArray<T>();
    }

    private sealed class BitSlots : SlotColumn
    {
        private bool[] values = [];

        public override long Bytes => values.Length;

        public override void Resize(int capacity) => Array.Resize(ref values, capacity);

        public override int Compare(ColumnVector values, int row, int slot) => ((BitVector)values)[row].CompareTo(this.values[slot]);

        public override int Compare(SlotColumn from, int other, int slot) => ((BitSlots)from).values[other].CompareTo(values[slot]);

        public override void Keep(int slot, ColumnVector values, int row) => this.values[slot] = ((BitVector)values)[row];

        public override void Keep(int slot, SlotColumn from, int other) => values[slot] = ((BitSlots)from).values[other];

        public override void Write(int slot, ColumnVector to) => ((BitVector)to).Append(values[slot]);

        public override void Save(int count, StateWriter to) => to.Write<bool>(values.AsSpan(0, count));

        public override void Load(StateReader from) => values = from.ReadArray<bool>();
    }

    /// <summary>Texts one behind the other; those that were replaced by longer ones stay until they are half of all.</summary>
    private sealed class TextSlots : SlotColumn
    {
        private (int Start, int Length, int Room)[] places = [];
        private byte[] bytes = [];
        private int used, live;

        public override long Bytes => bytes.Length + (places.Length * 12L);

        public override void Resize(int capacity) => Array.Resize(ref places, capacity);

        public override void Clear()
        {
            used = live = 0;
            Array.Clear(places);
        }

        public override void Forget(int slot)
        {
            live -= places[slot].Room;
            places[slot] = default;
        }

        public override int Compare(ColumnVector values, int row, int slot) =>
            Unsafe.As<TextVector>(values)[row].SequenceCompareTo(Of(slot));

        public override int Compare(SlotColumn from, int other, int slot) => ((TextSlots)from).Of(other).SequenceCompareTo(Of(slot));

        public override void Keep(int slot, ColumnVector values, int row) => Keep(slot, Unsafe.As<TextVector>(values)[row]);

        public override void Keep(int slot, SlotColumn from, int other) => Keep(slot, ((TextSlots)from).Of(other));

        public override void Write(int slot, ColumnVector to) => Unsafe.As<TextVector>(to).Append(Of(slot));

        public override void Save(int count, StateWriter to)
        {
            to.Write<(int, int, int)>(places.AsSpan(0, count));
            to.Write<byte>(bytes.AsSpan(0, used));
            to.Write(live);
        }

        public override void Load(StateReader from)
        {
            places = from.ReadArray<(int, int, int)>();
            bytes = from.ReadArray<byte>();
            used = bytes.Length;
            live = from.Read<int>();
        }

        private ReadOnlySpan<byte> Of(int slot) => bytes.AsSpan(places[slot].Start, places[slot].Length);

        private void Keep(int slot, ReadOnlySpan<byte> text)
        {
            if (text.Length > places[slot].Room)
            {
                // The text may be of this column: it is copied before the bytes move.
                var from = bytes;
                if (used + text.Length > bytes.Length)
                {
                    bytes = new byte[Math.Max(256, (live + text.Length) * 2)];
                    Pack(from, slot);
                }

                live += text.Length - places[slot].Room;
                places[slot] = (used, 0, text.Length);
                used += text.Length;
            }

            places[slot].Length = text.Length;
            text.CopyTo(bytes.AsSpan(places[slot].Start));
        }

        private void Pack(byte[] from, int except)
        {
            used = live = 0;
            for (var slot = 0; slot < places.Length; slot++)
            {
                ref var place = ref places[slot];
                if (slot == except)
                {
                    place = default;
                    continue;
                }

                from.AsSpan(place.Start, place.Length).CopyTo(bytes.AsSpan(used));
                place = (used, place.Length, place.Length);
                used += place.Length;
            }

            live = used;
        }
    }
}
