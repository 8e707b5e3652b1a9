namespace EtlLib.Spark.Tests.Differential;

/// <summary>Random decisions, all of one seed.</summary>
internal sealed class Dice(int seed)
{
    private readonly Random random = new(seed);

    /// <summary>A number from 0 to one less.</summary>
    public int Below(int count) => random.Next(count);

    /// <summary>A number between two, both included.</summary>
    public int Between(int least, int greatest) => random.Next(least, greatest + 1);

    /// <summary>True once in so many times.</summary>
    public bool OneIn(int times) => random.Next(times) == 0;

    /// <summary>One of several values.</summary>
    public T Of<T>(params IReadOnlyList<T> values) => values[random.Next(values.Count)];
}
