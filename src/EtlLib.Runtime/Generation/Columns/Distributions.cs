using System.Runtime.Intrinsics;

namespace EtlLib.Generation;

/// <summary>Evenly distributed numbers in [minimum, maximum).</summary>
internal sealed class UniformNumbers(ColumnSite site, double minimum, double maximum) : DrawNumbers(site)
{
    // Rounding must not reach the excluded end.
    private readonly double last = minimum < maximum ? Math.BitDecrement(maximum) : minimum;

    protected override void Map(ReadOnlySpan<ulong> bits, Span<double> numbers)
    {
        var (from, span, most) = (Vector256.Create(minimum), Vector256.Create(maximum - minimum), Vector256.Create(last));
        for (var i = 0; i <= bits.Length - 4; i += 4)
        {
            var number = from + (NormalQuantile.Unit(Vector256.Create(bits[i..])) * span);
            Vector256.Min(number, most).CopyTo(numbers[i..]);
        }
    }
}

/// <summary>Normally distributed numbers, or e to their power.</summary>
internal sealed class NormalNumbers(ColumnSite site, double mean, double deviation, bool exponential) : DrawNumbers(site)
{
    protected override void Map(ReadOnlySpan<ulong> bits, Span<double> numbers)
    {
        NormalQuantile.Fill(bits, numbers);
        for (var i = 0; i < bits.Length; i++)
        {
            numbers[i] = mean + (deviation * numbers[i]);
        }

        if (exponential)
        {
            Elementary.Exp(numbers);
        }
    }
}

/// <summary>Exponentially distributed numbers, by the inverse of the distribution function.</summary>
internal sealed class ExponentialNumbers(ColumnSite site, double mean) : DrawNumbers(site)
{
    protected override void Map(ReadOnlySpan<ulong> bits, Span<double> numbers)
    {
        var scale = Vector256.Create(-mean);
        for (var i = 0; i <= bits.Length - 4; i += 4)
        {
            (scale * Elementary.Log(NormalQuantile.Unit(Vector256.Create(bits[i..])))).CopyTo(numbers[i..]);
        }
    }
}

/// <summary>Poisson distributed whole numbers, from a table of all that have a probability a double can hold.</summary>
internal sealed class PoissonNumbers : DrawNumbers
{
    private readonly AliasTable table;
    private readonly int first;

    public PoissonNumbers(ColumnSite site, double mean)
        : base(site)
    {
        // p(k + 1) = p(k) * mean / (k + 1), outward from the mode, relative to it; beyond 40 deviations there is nothing left.
        var mode = (int)mean;
        var reach = 40 + (int)(40 * Math.Sqrt(mean));
        first = Math.Max(0, mode - reach);
        var weights = new double[mode + reach + 1 - first];
        weights[mode - first] = 1;
        for (var k = mode; k < mode + reach; k++)
        {
            weights[k + 1 - first] = weights[k - first] * mean / (k + 1);
        }

        for (var k = mode; k > first; k--)
        {
            weights[k - 1 - first] = weights[k - first] * k / mean;
        }

        table = new AliasTable(weights);
    }

    protected override void Map(ReadOnlySpan<ulong> bits, Span<double> numbers)
    {
        for (var i = 0; i < bits.Length; i++)
        {
            numbers[i] = first + table.Pick(bits[i]);
        }
    }
}

/// <summary>An arithmetic sequence of each key.</summary>
internal sealed class SerialNumbers(ColumnSite site, double start, double step) : NumberGenerator(site)
{
    protected override void Fill(RowWindow rows, Workspace work, Span<double> numbers)
    {
        var indexes = rows.Indexes;
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = start + (step * (long)indexes[i]);
        }
    }
}
