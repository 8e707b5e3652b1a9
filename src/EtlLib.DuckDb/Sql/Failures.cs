namespace EtlLib.DuckDb.Sql;

/// <summary>What the messages begin with that statements raise themselves, so that the engine knows them from DuckDB's.</summary>
internal static class Failures
{
    /// <summary>The data made an operation fail.</summary>
    public const string Data = "EtlLib data: ";

    /// <summary>A source holds what its model does not allow.</summary>
    public const string Source = "EtlLib source: ";

    /// <summary>A sink cannot take the data.</summary>
    public const string Sink = "EtlLib sink: ";
}
