namespace EtlLib.Generation;

/// <summary>Numbers of which each follows from the one before: a path through the rows of each key.</summary>
internal abstract class PathNumbers(ColumnSite site) : NumberGenerator(site)
{
    protected sealed override void Fill(RowWindow rows, Workspace work, Span<double> numbers)
    {
        for (var i = 0; i < Math.Min(rows.Stride, numbers.Length); i++)
        {
            var first = (long)(rows.Indexes[i] % RowGenerator.MaxRowsPerKey);
            Run(rows.Keys[i], first, (numbers.Length - i + rows.Stride - 1) / rows.Stride, work, numbers[i..], rows.Stride);
        }
    }

    /// <summary>How long the blocks are that a run of so many values is made of.</summary>
    protected abstract int BlockSize(int count);

    /// <summary>The path's values from an index on, a multiple of the size: at least so many.</summary>
    protected abstract ReadOnlySpan<double> Block(int key, long first, int size, Workspace work);

    /// <summary>Writes a run of one key's values, so many places apart.</summary>
    private void Run(int key, long first, int count, Workspace work, Span<double> numbers, int stride)
    {
        var size = BlockSize(count);
        var to = 0;
        for (var done = 0; done < count;)
        {
            var skip = (int)((first + done) & (size - 1));
            var take = Math.Min(size - skip, count - done);
            var block = Block(key, first + done - skip, size, work).Slice(skip, take);
            done += take;
            foreach (var value in block)
            {
                numbers[to] = value;
                to += stride;
            }
        }
    }
}

/// <summary>Start + drift * t + volatility * W(t), or start * e^((drift - volatility^2 / 2) * t + volatility * W(t)).</summary>
internal sealed class BrownianNumbers(ColumnSite site, double start, double drift, double volatility, Per per, bool geometric) : PathNumbers(site)
{
    private readonly ulong[] streams = site.Streams();
    private readonly double time = Units(site.Layout.EveryMicros, per);

    protected override int BlockSize(int count) => WienerPath.BlockSize(count);

    protected override ReadOnlySpan<double> Block(int key, long first, int size, Workspace work)
    {
        WienerPath.Block(streams[key], first, size, work);
        var points = work.Points.AsSpan(0, size);
        var trend = geometric ? drift - (volatility * volatility / 2) : drift;
        var (step, scale) = (trend * time, volatility * Math.Sqrt(time));
        for (var i = 0; i < size; i++)
        {
            points[i] = (step * (first + i)) + (scale * points[i]);
        }

        if (geometric)
        {
            Elementary.Exp(points);
        }

        for (var i = 0; i < size; i++)
        {
            points[i] = geometric ? start * points[i] : start + points[i];
        }

        return points;
    }

    /// <summary>The time between two rows, in the unit.</summary>
    private static double Units(long everyMicros, Per per) => per switch
    {
        Per.Row => 1,
        Per.Second => everyMicros / 1e6,
        Per.Minute => everyMicros / 60e6,
        Per.Hour => everyMicros / 3600e6,
        Per.Day => everyMicros / 86400e6,
        Per.Year => everyMicros / (365 * 86400e6),
        _ => throw new PlanException($"There is no Per of {(int)per}: use Per.Day, Row, Second, Minute, Hour or Year."),
    };
}

/// <summary>Start plus or minus a step from each row to the next.</summary>
internal sealed class WalkNumbers(ColumnSite site, double start, double step) : PathNumbers(site)
{
    private readonly ulong[] sums = site.Streams();
    private readonly ulong[] steps = site.Streams("±");

    protected override int BlockSize(int count) => WalkPath.BlockSize;

    protected override ReadOnlySpan<double> Block(int key, long first, int size, Workspace work)
    {
        WalkPath.Block(sums[key], steps[key], first, work);
        var points = work.Points.AsSpan(0, size);
        for (var i = 0; i < size; i++)
        {
            points[i] = start + (step * ((2 * points[i]) - (first + i)));
        }

        return points;
    }
}
