using EtlLib.Generation;

namespace EtlLib;

/// <summary>
/// What a column without an attribute has, with a share of nulls: <c>[Generated(NullRate = 0.1)]</c>. Numbers are evenly
/// distributed in the model's range, text is short words, times are the event time.
/// </summary>
/// <remarks>Fits columns of any type, plain or nullable.</remarks>
[Fits(FittingColumns.Any)]
public sealed class GeneratedAttribute : DataType
{
}
