namespace EtlLib.Generation;

/// <summary>Tests of fit, on values with fixed seeds: a failure is a change, not bad luck.</summary>
internal static class Statistics
{
    public static double Mean(IReadOnlyCollection<double> values) => values.Sum() / values.Count;

    public static double Variance(IReadOnlyCollection<double> values)
    {
        var mean = Mean(values);
        return values.Sum(v => (v - mean) * (v - mean)) / (values.Count - 1);
    }

    public static double Correlation(IReadOnlyList<double> left, IReadOnlyList<double> right)
    {
        var (a, b) = (Mean(left), Mean(right));
        double sum = 0;
        for (var i = 0; i < left.Count; i++)
        {
            sum += (left[i] - a) * (right[i] - b);
        }

        return sum / (left.Count - 1) / Math.Sqrt(Variance(left) * Variance(right));
    }

    /// <summary>Kolmogorov and Smirnov: the greatest distance from the distribution function is below the 0.1 % critical value.</summary>
    public static void FitsContinuous(IEnumerable<double> values, Func<double, double> distribution)
    {
        var sorted = values.Order().ToArray();
        double distance = 0;
        for (var i = 0; i < sorted.Length; i++)
        {
            var f = distribution(sorted[i]);
            distance = Math.Max(distance, Math.Max(f - ((double)i / sorted.Length), ((i + 1.0) / sorted.Length) - f));
        }

        Assert.True(distance < 1.95 / Math.Sqrt(sorted.Length), $"distance {distance} of {sorted.Length} values");
    }

    /// <summary>Pearson's chi-square: below about its 0.1 % critical value (Wilson and Hilferty). Cells with fewer than 5 expected are left out.</summary>
    public static void FitsCounts(IReadOnlyList<long> counts, Func<int, double> probability)
    {
        var total = counts.Sum();
        double chi = 0;
        var cells = 0;
        for (var i = 0; i < counts.Count; i++)
        {
            var expected = probability(i) * total;
            if (expected >= 5)
            {
                chi += (counts[i] - expected) * (counts[i] - expected) / expected;
                cells++;
            }
        }

        var degrees = Math.Max(1, cells - 1);
        var limit = degrees * Math.Pow(1 - (2.0 / (9 * degrees)) + (3.09 * Math.Sqrt(2.0 / (9 * degrees))), 3);
        Assert.True(chi < limit, $"chi-square {chi}, limit {limit}, {degrees} degrees of freedom");
    }

    /// <summary>The normal distribution function.</summary>
    public static double Normal(double x) => x < 0 ? NormalTail(-x) : 1 - NormalTail(x);

    /// <summary>The probability of a standard normal number above x, x not negative: a series, or Laplace's continued fraction.</summary>
    public static double NormalTail(double x)
    {
        var density = Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI);
        if (x < 2)
        {
            var (term, sum) = (x, x);
            for (var n = 3; Math.Abs(term) > 1e-18; n += 2)
            {
                term *= x * x / n;
                sum += term;
            }

            return 0.5 - (density * sum);
        }

        var fraction = x;
        for (var n = 200; n >= 1; n--)
        {
            fraction = x + (n / fraction);
        }

        return density / fraction;
    }
}
