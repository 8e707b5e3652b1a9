using System.Numerics;
using EtlLib.Batches;
using EtlLib.Schemas;

namespace EtlLib.Generation;

/// <summary>
/// A column of numbers. Whole numbers and decimals are rounded to the nearest, half to even; one that the column cannot hold is an error.
/// </summary>
internal abstract class NumberGenerator : ColumnGenerator
{
    private readonly ColumnSite site;

    /// <exception cref="PlanException">The column does not hold numbers.</exception>
    protected NumberGenerator(ColumnSite site) =>
        this.site = site.Type.IsNumeric ? site : throw site.Unfit("numbers: double, float, int, long or decimal");

    public sealed override void Append(RowWindow rows, Workspace work, ColumnVector column)
    {
        if (column is FixedVector<double> doubles)
        {
            Fill(rows, work, doubles.AppendSpan(rows.Count));
            return;
        }

        var numbers = work.Numbers(rows.Count);
        Fill(rows, work, numbers);
        switch (column)
        {
            case FixedVector<float> floats:
                Convert(numbers, floats.AppendSpan(numbers.Length));
                break;
            case FixedVector<int> ints:
                Convert(numbers, ints.AppendSpan(numbers.Length), int.MinValue, int.MaxValue + 1.0);
                break;
            case FixedVector<long> longs:
                Convert(numbers, longs.AppendSpan(numbers.Length), long.MinValue, long.MaxValue + 1.0);
                break;
            default:
                Convert(numbers, ((FixedVector<Int128>)column).AppendSpan(numbers.Length), (DecimalType)site.Type);
                break;
        }
    }

    /// <summary>Writes the numbers asked for.</summary>
    protected abstract void Fill(RowWindow rows, Workspace work, Span<double> numbers);

    private static void Convert(ReadOnlySpan<double> numbers, Span<float> floats)
    {
        for (var i = 0; i < numbers.Length; i++)
        {
            floats[i] = (float)numbers[i];
        }
    }

    private void Convert<T>(ReadOnlySpan<double> numbers, Span<T> wholes, double least, double end)
        where T : INumberBase<T>
    {
        for (var i = 0; i < numbers.Length; i++)
        {
            var whole = Math.Round(numbers[i]);
            wholes[i] = whole >= least && whole < end ? T.CreateTruncating(whole) : throw TooLarge(numbers[i]);
        }
    }

    private void Convert(ReadOnlySpan<double> numbers, Span<Int128> decimals, DecimalType type)
    {
        var (scale, limit) = ((double)Values.PowersOfTen[type.Scale], (double)Values.PowersOfTen[type.Precision]);
        for (var i = 0; i < numbers.Length; i++)
        {
            var unscaled = Math.Round(numbers[i] * scale);
            decimals[i] = Math.Abs(unscaled) < limit
                ? Math.Abs(unscaled) < 9e18 ? (long)unscaled : (Int128)unscaled
                : throw TooLarge(numbers[i]);
        }
    }

    private DataException TooLarge(double number) => new(FormattableString.Invariant(
        $"{site.Path}: the generated number {number} does not fit {ColumnSite.Article(site.Type.ToString()!)} column. Use a wider type, or other arguments of [{site.Column.Generator?.Word}]."));
}

/// <summary>Numbers that each come from 64 random bits of their own.</summary>
internal abstract class DrawNumbers(ColumnSite site) : NumberGenerator(site)
{
    private readonly ulong[] streams = site.Streams();

    protected sealed override void Fill(RowWindow rows, Workspace work, Span<double> numbers)
    {
        for (var from = 0; from < rows.Count; from += Workspace.TileSize)
        {
            var count = Math.Min(Workspace.TileSize, rows.Count - from);
            var bits = work.Draw(rows, from, count, streams);
            Map(bits, work.Values.AsSpan(0, bits.Length));
            work.Values.AsSpan(0, count).CopyTo(numbers[from..]);
        }
    }

    /// <summary>Writes the number of each 64 bits. The length is a multiple of four.</summary>
    protected abstract void Map(ReadOnlySpan<ulong> bits, Span<double> numbers);
}
