namespace EtlLib.DuckDb.Native;

/// <summary>How a database is opened. Extensions are never installed or loaded by themselves, and the time zone is UTC.</summary>
internal sealed record DuckDbOptions
{
    /// <summary>The most memory, as DuckDB writes it (<c>4GB</c>), or null: 80 % of the machine's.</summary>
    public string? MemoryLimit { get; init; }

    /// <summary>Where data goes that does not fit the memory, or null: a folder of its own beneath the system's.</summary>
    public string? TempFolder { get; init; }

    /// <summary>How many threads compute, or null: one a core.</summary>
    public int? Threads { get; init; }

    /// <summary>
    /// Whether rows keep the order of their source where no ORDER BY says otherwise. Off: reading and COPY are faster, and
    /// a result is a multiset anyway; an ORDER BY holds in either case.
    /// </summary>
    public bool PreserveInsertionOrder { get; init; }
}
