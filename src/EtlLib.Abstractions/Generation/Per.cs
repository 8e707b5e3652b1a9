namespace EtlLib;

/// <summary>
/// The unit of time that a path's drift and volatility are per: drift is per unit, volatility per square root of a unit, of
/// event time. It runs by the clock, nights and weekends included.
/// </summary>
public enum Per
{
    /// <summary>24 hours.</summary>
    Day,

    /// <summary>One row of a key, whatever the time between two rows.</summary>
    Row,

    /// <summary>A second.</summary>
    Second,

    /// <summary>A minute.</summary>
    Minute,

    /// <summary>An hour.</summary>
    Hour,

    /// <summary>365 days (the day count Actual/365 Fixed): for annualised figures.</summary>
    Year,
}
