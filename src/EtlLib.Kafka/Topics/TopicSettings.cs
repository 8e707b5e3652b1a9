using System.Globalization;

namespace EtlLib.Kafka;

/// <summary>How a topic is to be: what <c>[Topic]</c> on the model says, and on top what the call says.</summary>
/// <param name="Name">Its name.</param>
internal sealed record TopicSettings(string Name)
{
    /// <summary>How many partitions it has; null: as many as there are, or as the server makes by default.</summary>
    public int? Partitions { get; init; }

    /// <summary>How many copies each partition has; null: as the server says.</summary>
    public int? Replication { get; init; }

    /// <summary>How long records are kept; null: as the server says.</summary>
    public TimeSpan? Retention { get; init; }

    /// <summary>Whether of the records of a key only the last is kept for good.</summary>
    public bool Compact { get; init; }

    /// <summary>The configuration that a topic is created with.</summary>
    public IEnumerable<KeyValuePair<string, string>> Configuration()
    {
        if (Retention is { } retention)
        {
            yield return new("retention.ms", ((long)retention.TotalMilliseconds).ToString(CultureInfo.InvariantCulture));
        }

        if (Compact)
        {
            yield return new("cleanup.policy", "compact");
        }
    }

    /// <summary>
    /// What is wrong with the number of partitions that a topic has, or null: keys would be in other partitions than the model says.
    /// </summary>
    public string? Contradiction(int actual)
    {
        if (Partitions is not { } wanted || wanted == actual)
        {
            return null;
        }

        // A hash has the same remainder for both numbers in min(a, b) of lcm(a, b) cases.
        var (stay, of) = (Math.Min(wanted, actual), (long)wanted / Gcd(wanted, actual) * actual);
        return $"Topic {Name} has {Counted(actual)}, and the model says {wanted}. With {wanted}, "
            + $"{(of - stay) * 100 / of} % of the keys would move to another partition, and the records of a key would lie in two. "
            + $"Say [Topic(Partitions = {actual})], or write to a new topic.";
    }

    private static string Counted(int partitions) => partitions == 1 ? "1 partition" : $"{partitions} partitions";

    private static int Gcd(int a, int b) => b == 0 ? a : Gcd(b, a % b);
}
