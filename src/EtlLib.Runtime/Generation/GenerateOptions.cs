namespace EtlLib.Generation;

/// <summary>Which rows are generated: for each key, one row at <see cref="Start"/> and one after each <see cref="Every"/>.</summary>
public sealed record GenerateOptions
{
    /// <summary>
    /// The values of the model's partition key, as text; a key that is not text is parsed (ISO 8601 for dates and times).
    /// None: there is one series of rows, and the partition key is generated as any other column is.
    /// </summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    /// <summary>The event time between two rows of a key: a whole number of microseconds, more than zero. One second unless said.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The seed: another one gives other values. 0 unless said.</summary>
    public long Seed { get; init; }

    /// <summary>The event time of each key's first row, on a whole microsecond. 2000-01-01T00:00:00Z unless said.</summary>
    public DateTimeOffset Start { get; init; } = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The event time before which the rows end (exclusive). Either this or <see cref="Rows"/>; if both, the earlier.</summary>
    public DateTimeOffset? End { get; init; }

    /// <summary>How many rows each key has.</summary>
    public long? Rows { get; init; }
}
