namespace EtlLib;

/// <summary>What a run did.</summary>
/// <param name="Steps">Its steps, in order.</param>
/// <param name="Elapsed">How long it took.</param>
/// <param name="Warnings">What may be meant and is likely not: a model that nobody reads, for example.</param>
public sealed record RunSummary(IReadOnlyList<StepSummary> Steps, TimeSpan Elapsed, IReadOnlyList<string> Warnings)
{
    /// <summary>Rows read from sources, as far as is known; 0 where the engine cannot tell.</summary>
    public long RowsIn => Steps.Sum(s => s.RowsIn);

    /// <summary>Rows that went to sinks.</summary>
    public long RowsOut => Steps.Where(s => s.Sink is not null).Sum(s => s.RowsOut);

    /// <summary>Records that sources could not read and wrote to their dead letters.</summary>
    public long DeadLetters { get; init; }

    /// <summary>Bytes in files that were written.</summary>
    public long Bytes => Steps.Sum(s => s.Bytes ?? 0);
}

/// <summary>What a step of a run did.</summary>
/// <param name="Model">The model, by its name in the graph.</param>
/// <param name="Sink">The sink in a few words; null where the model's rows were kept for others to read.</param>
/// <param name="RowsIn">Rows that the step read, as far as is known.</param>
/// <param name="RowsOut">Rows that were kept, written or shown.</param>
/// <param name="Elapsed">How long it took.</param>
/// <param name="Location">Where the output is, or null where it is in no file.</param>
/// <param name="Bytes">Bytes in files that were written, or null.</param>
public sealed record StepSummary(string Model, string? Sink, long RowsIn, long RowsOut, TimeSpan Elapsed, string? Location = null, long? Bytes = null);
