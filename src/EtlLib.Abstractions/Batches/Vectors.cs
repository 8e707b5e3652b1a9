using System.Runtime.CompilerServices;

namespace EtlLib.Batches;

/// <summary>Takes the columns of a batch or a nested model as what they are. Unchecked: it is for what generated code calls, which knows the types.</summary>
internal static class Vectors
{
    /// <summary>A column's vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector As<TVector>(ReadOnlySpan<ColumnVector> columns, int column)
        where TVector : ColumnVector => Unsafe.As<TVector>(columns[column]);
}
