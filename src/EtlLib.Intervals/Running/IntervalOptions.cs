namespace EtlLib.Intervals;

/// <summary>How a run by intervals is done.</summary>
internal sealed record IntervalOptions
{
    /// <summary>How each interval is run.</summary>
    public RunOptions Run { get; init; } = new();

    /// <summary>What the ledger calls the run.</summary>
    public string Mode { get; init; } = "batch";

    /// <summary>How many intervals are computed at once.</summary>
    public int Parallel { get; init; } = 1;

    /// <summary>Whether intervals are computed that are done.</summary>
    public bool Rerun { get; init; }

    /// <summary>How often a failed interval is tried again.</summary>
    public int Retries { get; init; } = 3;

    /// <summary>How long the lease of an interval lasts from one renewal to the next.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The models that are computed, by name; null: all.</summary>
    public IReadOnlySet<string>? Models { get; init; }

    /// <summary>Is told how far the run is, on any thread.</summary>
    public IProgress<IntervalProgress>? Progress { get; init; }

    /// <summary>Takes the secrets out of what the ledger keeps.</summary>
    public Func<string, string> Redact { get; init; } = text => text;

    /// <summary>Shows the rows of the newest interval on the console.</summary>
    public Sinks.IRowDisplay? Display { get; init; }
}

/// <summary>How far a run by intervals is.</summary>
/// <param name="Last">The interval that was decided last.</param>
/// <param name="Done">How many intervals are done.</param>
/// <param name="Failed">How many have failed.</param>
/// <param name="Total">How many there are to be computed.</param>
/// <param name="Rows">Rows written so far.</param>
/// <param name="Elapsed">How long it took.</param>
internal readonly record struct IntervalProgress(Interval Last, int Done, int Failed, int Total, long Rows, TimeSpan Elapsed)
{
    /// <summary>How long the rest will take if it goes on as it did; null before the first is done.</summary>
    public TimeSpan? TimeLeft => Done == 0 ? null : Elapsed * ((double)(Total - Done - Failed) / Done);
}

/// <summary>What a run by intervals did.</summary>
/// <param name="Computed">The intervals that it computed, or found computed by another run meanwhile.</param>
/// <param name="Current">How many were done before.</param>
/// <param name="Failed">Those that failed, with their errors.</param>
/// <param name="Rows">Rows written.</param>
internal sealed record IntervalSummary(IReadOnlyList<Interval> Computed, int Current, IReadOnlyList<(Interval Interval, Exception Error)> Failed, long Rows)
{
    /// <summary>Throws if some failed.</summary>
    /// <exception cref="IntervalException">Some did.</exception>
    public void Check()
    {
        if (Failed.Count > 0)
        {
            var (interval, error) = Failed[0];
            throw new IntervalException(
                $"{Failed.Count} of {Failed.Count + Computed.Count} intervals failed: {string.Join(", ", Failed.Take(5).Select(f => f.Interval))}{(Failed.Count > 5 ? ", …" : "")}. "
                + $"Of {interval}: {error.Message} The others are in place; the next run tries these again.",
                error);
        }
    }
}
