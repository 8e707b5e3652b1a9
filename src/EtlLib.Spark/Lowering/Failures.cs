namespace EtlLib.Spark.Lowering;

/// <summary>What the messages begin with that plans raise themselves (<c>raise_error</c>), so that the engine knows them from Spark's.</summary>
internal static class Failures
{
    /// <summary>The data made an operation fail.</summary>
    public const string Data = "EtlLib data: ";

    /// <summary>A source holds what its model does not allow.</summary>
    public const string Source = "EtlLib source: ";

    /// <summary>A sink cannot hold a value.</summary>
    public const string Sink = "EtlLib sink: ";
}
