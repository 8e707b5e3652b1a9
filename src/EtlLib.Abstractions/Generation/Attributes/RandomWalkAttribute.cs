using EtlLib.Generation;

namespace EtlLib;

/// <summary>A value that goes up or down by one step from each row of a key to the next, each as likely. The first row is Start itself.</summary>
/// <remarks>
/// For example <c>[RandomWalk(Start = 20, Step = 0.5)]</c>. After n rows the value is Start on average, with a standard deviation of
/// Step * sqrt(n). Fits columns of double, float, int, long and decimal, plain or nullable; on int and long columns Start and Step
/// are whole numbers.
/// </remarks>
[Fits(FittingColumns.Numbers)]
public sealed class RandomWalkAttribute : DataType
{
    /// <summary>The value at a key's first row. 0 unless said.</summary>
    [Argument(WholeIfColumnIs = true)]
    public double Start { get; set; }

    /// <summary>How far the value goes from a row to the next. 1 unless said.</summary>
    [Argument(WholeIfColumnIs = true)]
    public double Step { get; set; } = 1;
}
