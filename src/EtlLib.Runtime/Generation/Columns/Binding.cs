using EtlLib.Batches;
using EtlLib.Schemas;

namespace EtlLib.Generation;

/// <summary>Binds the attribute of a column to the column: checks that the arguments fit, and makes what fills it.</summary>
internal static class Binding
{
    /// <exception cref="PlanException">The attribute or an argument of it does not fit the column.</exception>
    public static ColumnGenerator Of(DataType type, ColumnSite site) => type switch
    {
        BrownianMotionAttribute a => Brownian(site, a.Start, a.Drift, a.Volatility, a.Per, geometric: false),
        GeometricBrownianMotionAttribute a => Brownian(site, a.Start, a.Drift, a.Volatility, a.Per, geometric: true),
        RandomWalkAttribute a => new WalkNumbers(site, Whole(site, nameof(a.Start), a.Start), Whole(site, nameof(a.Step), a.Step)),
        SerialAttribute a => new SerialNumbers(site, Whole(site, nameof(a.Start), a.Start), Whole(site, nameof(a.Step), a.Step)),
        NormalAttribute a => new NormalNumbers(site, site.Finite(nameof(a.Mean), a.Mean), site.NotNegative(nameof(a.StandardDeviation), a.StandardDeviation), exponential: false),
        LogNormalAttribute a => new NormalNumbers(site, site.Finite(nameof(a.Mu), a.Mu), site.NotNegative(nameof(a.Sigma), a.Sigma), exponential: true),
        ExponentialAttribute a => new ExponentialNumbers(site, site.Positive(nameof(a.Mean), a.Mean)),
        PoissonAttribute a => Poisson(site, a.Mean),
        UniformAttribute a => Uniform(site, a),
        ChoiceAttribute a => Choice(site, a),
        ConstantAttribute a => Constant(site, a),
        RandomUuidAttribute => site.Kind is TypeKind.Uuid or TypeKind.Text ? new UuidGenerator(site) : throw site.Unfit("Guid and text"),
        GeneratedAttribute => Defaults.OfType(site),
        _ => type.Accept(new UserTypes(site)) ?? throw new ArgumentOutOfRangeException(nameof(type)),
    };

    private static BrownianNumbers Brownian(ColumnSite site, double start, double drift, double volatility, Per per, bool geometric) => new(
        site, site.Finite("Start", start), site.Finite("Drift", drift), site.NotNegative("Volatility", volatility), per, geometric);

    private static double Whole(ColumnSite site, string name, double value) => site.WholeIfColumnIs(name, site.Finite(name, value));

    private static PoissonNumbers Poisson(ColumnSite site, double mean) => site.Positive("Mean", mean) <= PoissonAttribute.MaxMean
        ? new PoissonNumbers(site, mean)
        : throw site.Wrong(FormattableString.Invariant($"Mean is {mean}; it must be at most {PoissonAttribute.MaxMean}. Use [Normal] with the standard deviation {Math.Sqrt(mean)}: it looks the same"));

    private static ColumnGenerator Uniform(ColumnSite site, UniformAttribute range)
    {
        site.Finite(nameof(range.Minimum), range.Minimum);
        site.Finite(nameof(range.Maximum), range.Maximum);
        if (range.Minimum > range.Maximum || range.Whole?.Minimum > range.Whole?.Maximum)
        {
            throw site.Wrong(FormattableString.Invariant($"the minimum {range.Minimum} is more than the maximum {range.Maximum}"));
        }

        return site.Kind switch
        {
            TypeKind.Int => Integers(site, range, int.MinValue, int.MaxValue),
            TypeKind.Long => Integers(site, range, long.MinValue, long.MaxValue),
            TypeKind.Decimal => Decimals(site, range),
            _ => new UniformNumbers(site, range.Minimum, range.Maximum),
        };
    }

    private static IntegerGenerator Integers(ColumnSite site, UniformAttribute range, long least, long most)
    {
        site.WholeIfColumnIs(nameof(range.Minimum), range.Minimum);
        site.WholeIfColumnIs(nameof(range.Maximum), range.Maximum);
        var fits = range.Whole is not null || (range.Minimum >= -9223372036854775808.0 && range.Maximum < 9223372036854775808.0);
        var (from, to) = range.Whole ?? (fits ? ((long)range.Minimum, (long)range.Maximum) : default);
        return fits && from >= least && to <= most
            ? new IntegerGenerator(site, from, to)
            : throw site.Wrong(FormattableString.Invariant($"the range {range.Minimum} to {range.Maximum} does not fit the column, which is {ColumnSite.Article(site.Type.ToString()!)}"));
    }

    private static DecimalGenerator Decimals(ColumnSite site, UniformAttribute range)
    {
        try
        {
            return range.Whole is var (from, to) ? DecimalGenerator.Between(site, from, to) : DecimalGenerator.Between(site, (decimal)range.Minimum, (decimal)range.Maximum);
        }
        catch (Exception e) when (e is DataException or OverflowException)
        {
            throw site.Wrong($"the range does not fit the column: {e.Message}");
        }
    }

    private static ChoiceGenerator Choice(ColumnSite site, ChoiceAttribute choice)
    {
        var (values, weights) = (choice.Values, choice.Weights);
        if (values.Count == 0)
        {
            throw site.Wrong("there is no value to choose");
        }

        if (weights is not null && weights.Length != values.Count)
        {
            throw site.Wrong(FormattableString.Invariant($"there are {values.Count} values but {weights.Length} Weights"));
        }

        double total = 0;
        foreach (var weight in weights ?? [1])
        {
            total += site.NotNegative("a weight", weight);
        }

        site.Positive("the sum of the weights", total);
        var vector = ColumnVector.Create(site.Type);
        foreach (var value in values)
        {
            Literals.Append(vector, value, site, what: $"[{choice.Word}]");
        }

        return new ChoiceGenerator(site, vector, weights is null ? null : new AliasTable(weights));
    }

    private static ConstantGenerator Constant(ColumnSite site, ConstantAttribute constant)
    {
        var vector = ColumnVector.Create(site.Type);
        Literals.Append(vector, constant.Value, site, what: $"[{constant.Word}]");
        return new ConstantGenerator(vector);
    }

    /// <summary>Columns of users' own types.</summary>
    private sealed class UserTypes(ColumnSite site) : IPointVisitor<ColumnGenerator>
    {
        public ColumnGenerator Visit<T>(PointFunction<T> generate) =>
            new UserGenerator<T>(site, ValueWriter<T>.For(site) ?? throw site.Unfit(ValueWriter<T>.Fits), generate);
    }
}
