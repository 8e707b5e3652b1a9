using System.Runtime.CompilerServices;
using EtlLib.Plan;

namespace EtlLib.Streaming;

/// <summary>An aggregate of many groups at once: each has a slot. Rows come by column and run, with the slot of each.</summary>
internal abstract class Accumulator(AggregateColumn aggregate)
{
    private int[] counted = [];

    /// <summary>How many slots there are.</summary>
    public int Count { get; private set; }

    /// <summary>About how many bytes the slots take.</summary>
    public abstract long Bytes { get; }

    /// <summary>What is computed.</summary>
    protected AggregateColumn Aggregate => aggregate;

    /// <summary>How many slots there is room for.</summary>
    protected abstract int Capacity { get; }

    /// <summary>Makes accumulators.</summary>
    /// <param name="aggregates">What they compute.</param>
    /// <param name="input">The rows.</param>
    /// <param name="model">The model's name, for errors.</param>
    public static Accumulator[] Of(IEnumerable<AggregateColumn> aggregates, OperatorInput input, string model) =>
        [.. aggregates.Select(a => Of(a, input, model))];

    /// <summary>Makes an accumulator.</summary>
    public static Accumulator Of(AggregateColumn aggregate, OperatorInput input, string model)
    {
        var type = aggregate.Value < 0 ? null : input.Rows.Columns[aggregate.Value].Type;
        var isReal = type?.Kind is TypeKind.Float or TypeKind.Double;
        return aggregate.Function switch
        {
            AggregateFunction.Count => new CountAccumulator(aggregate),
            AggregateFunction.Sum or AggregateFunction.Mean =>
                isReal ? new RealSumAccumulator(aggregate) : new WholeSumAccumulator(aggregate, type!, model),
            AggregateFunction.StdDev or AggregateFunction.Variance => new SpreadAccumulator(aggregate, type!),
            AggregateFunction.Any or AggregateFunction.All => new FlagAccumulator(aggregate),
            AggregateFunction.Min or AggregateFunction.First or AggregateFunction.ArgMin =>
                new ChosenAccumulator(aggregate, input, greatest: false),
            AggregateFunction.Max or AggregateFunction.Last or AggregateFunction.ArgMax =>
                new ChosenAccumulator(aggregate, input, greatest: true),
            _ => throw new PlanException($"Column {aggregate.Column.Name} of {model} is {aggregate.Function}, which does not accumulate."),
        };
    }

    /// <summary>Makes slots up to a count; new ones have seen nothing.</summary>
    public void Reserve(int count)
    {
        if (count > Capacity)
        {
            Resize(Math.Max(count, Math.Max(16, Capacity * 2)));
        }

        for (; Count < count; Count++)
        {
            Reset(Count);
        }
    }

    /// <summary>Forgets all slots and keeps the memory.</summary>
    public virtual void Clear() => Count = 0;

    /// <summary>Makes a slot one that has seen nothing.</summary>
    public abstract void Reset(int slot);

    /// <summary>Takes rows.</summary>
    /// <param name="batch">The rows.</param>
    /// <param name="from">The first of them.</param>
    /// <param name="slots">The slot of each from there on.</param>
    public void Add(ColumnBatch batch, int from, ReadOnlySpan<int> slots)
    {
        var value = aggregate.Value < 0 ? null : batch.Vectors[aggregate.Value];
        var by = aggregate.By < 0 ? null : batch.Vectors[aggregate.By];
        if (aggregate.Where >= 0 || value is { NullCount: > 0 } || by is { NullCount: > 0 })
        {
            slots = Counted(batch, value, by, from, slots);
        }

        AddRows(batch, from, slots);
    }

    /// <summary>Takes what slots of an accumulator of the same aggregate have seen, which may be this one.</summary>
    /// <param name="from">The other.</param>
    /// <param name="first">Its first slot.</param>
    /// <param name="to">The slot that each of its slots from there on goes to.</param>
    public abstract void Merge(Accumulator from, int first, ReadOnlySpan<int> to);

    /// <summary>Takes what another slot of this accumulator has seen.</summary>
    public void Merge(int from, int to) => Merge(this, from, new ReadOnlySpan<int>(in to));

    /// <summary>Appends the results of slots.</summary>
    public abstract void Write(ReadOnlySpan<int> slots, ColumnVector to);

    /// <summary>Writes all slots.</summary>
    public void Save(StateWriter to)
    {
        to.Write(Count);
        SaveSlots(to);
    }

    /// <summary>Reads all slots.</summary>
    public void Load(StateReader from)
    {
        Count = from.Read<int>();
        LoadSlots(from);
    }

    /// <summary>Takes rows; those of a negative slot do not count.</summary>
    protected abstract void AddRows(ColumnBatch batch, int from, ReadOnlySpan<int> slots);

    /// <summary>Makes room for so many slots.</summary>
    protected abstract void Resize(int capacity);

    protected abstract void SaveSlots(StateWriter to);

    protected abstract void LoadSlots(StateReader from);

    /// <summary>The slots, negative where a value is null or the condition not true.</summary>
    private ReadOnlySpan<int> Counted(ColumnBatch batch, ColumnVector? value, ColumnVector? by, int from, ReadOnlySpan<int> slots)
    {
        if (counted.Length < slots.Length)
        {
            counted = new int[slots.Length];
        }

        var where = aggregate.Where < 0 ? null : batch.Bits(aggregate.Where);
        for (var i = 0; i < slots.Length; i++)
        {
            var row = from + i;
            var isCounted = (where is null || (!where.IsNull(row) && where[row])) && value?.IsNull(row) != true && by?.IsNull(row) != true;
            counted[i] = isCounted ? slots[i] : -1;
        }

        return counted.AsSpan(0, slots.Length);
    }
}

/// <summary>An accumulator whose slots are plain values.</summary>
internal abstract class Accumulator<TState>(AggregateColumn aggregate) : Accumulator(aggregate)
    where TState : unmanaged
{
    protected TState[] States { get; private set; } = [];

    /// <inheritdoc />
    public override long Bytes => (long)States.Length * Unsafe.SizeOf<TState>();

    /// <inheritdoc />
    protected override int Capacity => States.Length;

    /// <inheritdoc />
    public override void Reset(int slot) => States[slot] = default;

    /// <inheritdoc />
    public sealed override void Merge(Accumulator from, int first, ReadOnlySpan<int> to)
    {
        var other = Unsafe.As<Accumulator<TState>>(from);
        for (var i = 0; i < to.Length; i++)
        {
            Merge(other, first + i, to[i]);
        }
    }

    protected abstract void Merge(Accumulator<TState> from, int slot, int to);

    protected override void Resize(int capacity)
    {
        var states = States;
        Array.Resize(ref states, capacity);
        States = states;
    }

    protected override void SaveSlots(StateWriter to) => to.Write<TState>(States.AsSpan(0, Count));

    protected override void LoadSlots(StateReader from) => States = from.ReadArray<TState>();
}

/// <summary>Count: of rows, or of values that are not null.</summary>
internal sealed class CountAccumulator(AggregateColumn aggregate) : Accumulator<long>(aggregate)
{
    public override void Write(ReadOnlySpan<int> slots, ColumnVector to)
    {
        foreach (var slot in slots)
        {
            Unsafe.As<FixedVector<long>>(to).Append(States[slot]);
        }
    }

    protected override void AddRows(ColumnBatch batch, int from, ReadOnlySpan<int> slots)
    {
        var states = States;
        foreach (var slot in slots)
        {
            if (slot >= 0)
            {
                states[slot]++;
            }
        }
    }

    protected override void Merge(Accumulator<long> from, int slot, int to) => States[to] += ((CountAccumulator)from).States[slot];
}

/// <summary>Any and All: a bool, or nothing yet.</summary>
internal sealed class FlagAccumulator(AggregateColumn aggregate) : Accumulator<byte>(aggregate)
{
    private const byte False = 1, True = 2;
    private readonly byte decisive = aggregate.Function is AggregateFunction.Any ? True : False;

    public override void Write(ReadOnlySpan<int> slots, ColumnVector to)
    {
        foreach (var slot in slots)
        {
            if (States[slot] == 0)
            {
                to.AppendNull();
            }
            else
            {
                ((BitVector)to).Append(States[slot] == True);
            }
        }
    }

    protected override void AddRows(ColumnBatch batch, int from, ReadOnlySpan<int> slots)
    {
        var values = batch.Bits(Aggregate.Value);
        for (var i = 0; i < slots.Length; i++)
        {
            if (slots[i] >= 0)
            {
                Take(slots[i], values[from + i] ? True : False);
            }
        }
    }

    protected override void Merge(Accumulator<byte> from, int slot, int to)
    {
        if (((FlagAccumulator)from).States[slot] is not 0 and var value)
        {
            Take(to, value);
        }
    }

    private void Take(int slot, byte value) => States[slot] = States[slot] == decisive ? decisive : value;
}
