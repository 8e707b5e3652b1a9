using System.Globalization;
using System.Runtime.CompilerServices;
using EtlLib.Plan;

namespace EtlLib.Streaming;

/// <summary>Sum and mean of integers and decimals: exact, in 128 bits.</summary>
internal sealed class WholeSumAccumulator(AggregateColumn aggregate, ColumnType values,
    string model) : Accumulator<WholeSumAccumulator.Sum>(aggregate)
{
    private readonly double scale = values is DecimalType d ? Math.Pow(10, d.Scale) : 1;
    private readonly Int128 limit = aggregate.Column.Type is DecimalType r ? Power(r.Precision) : (Int128)long.MaxValue + 1;

    public override void Write(ReadOnlySpan<int> slots, ColumnVector to)
    {
        foreach (var slot in slots)
        {
            ref var state = ref States[slot];
            if (state.Count == 0)
            {
                to.AppendNull();
            }
            else if (Aggregate.Function is AggregateFunction.Mean)
            {
                Unsafe.As<FixedVector<double>>(to).Append((double)state.Total / (state.Count * scale));
            }
            else if (state.Total >= limit || state.Total < -limit || (state.Total == -limit && to is FixedVector<Int128>))
            {
                throw Overflow(state.Total.ToString(CultureInfo.InvariantCulture));
            }
            else if (to is FixedVector<Int128> decimals)
            {
                decimals.Append(state.Total);
            }
            else
            {
                Unsafe.As<FixedVector<long>>(to).Append((long)state.Total);
            }
        }
    }

    protected override void AddRows(ColumnBatch batch, int from, ReadOnlySpan<int> slots)
    {
        try
        {
            switch (batch.Vectors[Aggregate.Value])
            {
                case FixedVector<int> v: Add(v.Span[from..], slots); break;
                case FixedVector<long> v: Add(v.Span[from..], slots); break;
                case FixedVector<Int128> v: Add(v.Span[from..], slots); break;
            }
        }
        catch (OverflowException)
        {
            throw Overflow("more than 128 bits");
        }
    }

    protected override void Merge(Accumulator<Sum> from, int slot, int to)
    {
        ref var state = ref ((WholeSumAccumulator)from).States[slot];
        try
        {
            States[to].Total = checked(States[to].Total + state.Total);
            States[to].Count += state.Count;
        }
        catch (OverflowException)
        {
            throw Overflow("more than 128 bits");
        }
    }

    private static Int128 Power(int digits)
    {
        var power = Int128.One;
        for (; digits > 0; digits--)
        {
            power *= 10;
        }

        return power;
    }

    private void Add(ReadOnlySpan<int> values, ReadOnlySpan<int> slots)
    {
        var states = States;
        for (var i = 0; i < slots.Length; i++)
        {
            if (slots[i] >= 0)
            {
                ref var state = ref states[slots[i]];
                state.Total += values[i];
                state.Count++;
            }
        }
    }

    private void Add(ReadOnlySpan<long> values, ReadOnlySpan<int> slots)
    {
        var states = States;
        for (var i = 0; i < slots.Length; i++)
        {
            if (slots[i] >= 0)
            {
                ref var state = ref states[slots[i]];
                state.Total += values[i];
                state.Count++;
            }
        }
    }

    private void Add(ReadOnlySpan<Int128> values, ReadOnlySpan<int> slots)
    {
        for (var i = 0; i < slots.Length; i++)
        {
            if (slots[i] >= 0)
            {
                ref var state = ref States[slots[i]];
                state.Total = checked(state.Total + values[i]);
                state.Count++;
            }
        }
    }

    private DataException Overflow(string sum) =>
        new($"Column {Aggregate.Column.Name} of {model} overflows: the sum is {sum}, and {Aggregate.Column.Type} does not hold it. "
            + "Convert the values to a wider type before they are summed.");

    internal struct Sum
    {
        public Int128 Total;
        public long Count;
    }
}

/// <summary>Sum and mean of floating-point numbers.</summary>
internal sealed class RealSumAccumulator(AggregateColumn aggregate) : Accumulator<RealSumAccumulator.Sum>(aggregate)
{
    public override void Write(ReadOnlySpan<int> slots, ColumnVector to)
    {
        foreach (var slot in slots)
        {
            ref var state = ref States[slot];
            if (state.Count == 0)
            {
                to.AppendNull();
            }
            else
            {
                Unsafe.As<FixedVector<double>>(to).Append(Aggregate.Function is AggregateFunction.Mean
                    ? state.Total / state.Count
                    : state.Total);
            }
        }
    }

    protected override void AddRows(ColumnBatch batch, int from, ReadOnlySpan<int> slots)
    {
        var states = States;
        var doubles = batch.Vectors[Aggregate.Value] is FixedVector<double> v ? v.Span[from..] : default;
        var floats = batch.Vectors[Aggregate.Value] is FixedVector<float> f ? f.Span[from..] : default;
        for (var i = 0; i < slots.Length; i++)
        {
            if (slots[i] >= 0)
            {
                ref var state = ref states[slots[i]];
                state.Total += doubles.IsEmpty ? floats[i] : doubles[i];
                state.Count++;
            }
        }
    }

    protected override void Merge(Accumulator<Sum> from, int slot, int to)
    {
        ref var state = ref ((RealSumAccumulator)from).States[slot];
        States[to].Total += state.Total;
        States[to].Count += state.Count;
    }

    internal struct Sum
    {
        public double Total;
        public long Count;
    }
}

/// <summary>
/// Sample variance and standard deviation, by Welford's method and, where two are merged, Chan's. NaN and Infinity make NaN of themselves.
/// </summary>
internal sealed class SpreadAccumulator(AggregateColumn aggregate, ColumnType values) : Accumulator<SpreadAccumulator.Moments>(aggregate)
{
    private readonly double scale = values is DecimalType d ? Math.Pow(10, d.Scale) : 1;

    public override void Write(ReadOnlySpan<int> slots, ColumnVector to)
    {
        foreach (var slot in slots)
        {
            ref var state = ref States[slot];
            if (state.Count < 2)
            {
                to.AppendNull();
            }
            else
            {
                var variance = state.Squares / (state.Count - 1);
                Unsafe.As<FixedVector<double>>(to).Append(Aggregate.Function is AggregateFunction.StdDev ? Math.Sqrt(variance) : variance);
            }
        }
    }

    protected override void AddRows(ColumnBatch batch, int from, ReadOnlySpan<int> slots)
    {
        var vector = batch.Vectors[Aggregate.Value];
        for (var i = 0; i < slots.Length; i++)
        {
            if (slots[i] >= 0)
            {
                var value = Number(vector, from + i);
                ref var state = ref States[slots[i]];
                state.Count++;
                var delta = value - state.Mean;
                state.Mean += delta / state.Count;
                state.Squares += delta * (value - state.Mean);
            }
        }
    }

    protected override void Merge(Accumulator<Moments> from, int slot, int to)
    {
        var a = States[to];
        var b = ((SpreadAccumulator)from).States[slot];
        if (a.Count == 0 || b.Count == 0)
        {
            States[to] = a.Count == 0 ? b : a;
            return;
        }

        var (count, delta) = (a.Count + b.Count, b.Mean - a.Mean);
        States[to] = new Moments
        {
            Count = count,
            Mean = a.Mean + (delta * b.Count / count),
            Squares = a.Squares + b.Squares + (delta * delta * a.Count * b.Count / count),
        };
    }

    private double Number(ColumnVector vector, int row) => vector switch
    {
        FixedVector<double> v => v[row],
        FixedVector<float> v => v[row],
        FixedVector<int> v => v[row],
        FixedVector<long> v => v[row],
        _ => (double)((FixedVector<Int128>)vector)[row] / scale,
    };

    internal struct Moments
    {
        public long Count;
        public double Mean, Squares;
    }
}
