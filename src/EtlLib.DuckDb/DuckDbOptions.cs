namespace EtlLib.DuckDb;

/// <summary>What the embedded engine may use of this machine.</summary>
/// <param name="MemoryLimit">In bytes; beyond it, it spills to the temporary folder. Null: a part of the process's memory, which the runs that are open share.</param>
/// <param name="TempFolder">Where it spills to. Null: a folder of its own under the system's, removed at the end.</param>
/// <param name="Threads">How many threads. Null: one a core.</param>
public sealed record DuckDbOptions(long? MemoryLimit = null, string? TempFolder = null, int? Threads = null)
{
    /// <summary>The memory limit in bytes; null: a part of the process's memory.</summary>
    /// <exception cref="UsageException">It is not positive.</exception>
    public long? MemoryLimit { get; init => field = Positive(value, "MemoryLimit"); } = Positive(MemoryLimit, "MemoryLimit");

    /// <summary>The number of threads; null: one a core.</summary>
    /// <exception cref="UsageException">It is not positive.</exception>
    public int? Threads { get; init => field = (int?)Positive(value, "Threads"); } = (int?)Positive(Threads, "Threads");

    private static long? Positive(long? value, string name) =>
        value is null or > 0 ? value : throw new UsageException($"DuckDbOptions.{name} must be positive (was {value}). Leave it null for the default.");
}
