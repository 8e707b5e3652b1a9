using EtlLib.Generation;

namespace EtlLib;

/// <summary>Numbers from a range, each as likely, independent of each other.</summary>
/// <remarks>
/// For example <c>[Uniform(1, 1_000)]</c>. On int and long columns both ends occur. On decimal columns both ends occur, and every
/// value of the column's scale between them. On double and float columns the greatest is excluded: [minimum, maximum).
/// Fits columns of int, long, double, float and decimal, plain or nullable; on int and long columns both ends are whole numbers.
/// </remarks>
[Fits(FittingColumns.Numbers)]
public sealed class UniformAttribute : DataType
{
    private readonly (long Minimum, long Maximum)? whole;

    /// <summary>A range between whole numbers.</summary>
    public UniformAttribute(long minimum, long maximum) => (whole, Minimum, Maximum) = ((minimum, maximum), minimum, maximum);

    /// <summary>A range between any numbers.</summary>
    public UniformAttribute(double minimum, double maximum) => (Minimum, Maximum) = (minimum, maximum);

    /// <summary>The least value.</summary>
    [Argument(WholeIfColumnIs = true, IsValue = true)]
    public double Minimum { get; }

    /// <summary>The greatest value.</summary>
    [Argument(WholeIfColumnIs = true, IsValue = true)]
    public double Maximum { get; }

    internal override ColumnGenerator Bind(ColumnSite site)
    {
        site.Finite(nameof(Minimum), Minimum);
        site.Finite(nameof(Maximum), Maximum);
        if (Minimum > Maximum || whole?.Minimum > whole?.Maximum)
        {
            throw site.Wrong(FormattableString.Invariant($"the minimum {Minimum} is more than the maximum {Maximum}"));
        }

        return site.Kind switch
        {
            TypeKind.Int => Integers(site, int.MinValue, int.MaxValue),
            TypeKind.Long => Integers(site, long.MinValue, long.MaxValue),
            TypeKind.Decimal => Decimals(site),
            _ => new UniformNumbers(site, Minimum, Maximum),
        };
    }

    private IntegerGenerator Integers(ColumnSite site, long least, long most)
    {
        site.WholeIfColumnIs(nameof(Minimum), Minimum);
        site.WholeIfColumnIs(nameof(Maximum), Maximum);
        var fits = whole is not null || (Minimum >= -9223372036854775808.0 && Maximum < 9223372036854775808.0);
        var (from, to) = whole ?? (fits ? ((long)Minimum, (long)Maximum) : default);
        return fits && from >= least && to <= most
            ? new IntegerGenerator(site, from, to)
            : throw site.Wrong(FormattableString.Invariant($"the range {Minimum} to {Maximum} does not fit the column, which is {ColumnSite.Article(site.Type.ToString()!)}"));
    }

    private DecimalGenerator Decimals(ColumnSite site)
    {
        try
        {
            return whole is var (from, to) ? DecimalGenerator.Between(site, from, to) : DecimalGenerator.Between(site, (decimal)Minimum, (decimal)Maximum);
        }
        catch (Exception e) when (e is DataException or OverflowException)
        {
            throw site.Wrong($"the range does not fit the column: {e.Message}");
        }
    }
}
