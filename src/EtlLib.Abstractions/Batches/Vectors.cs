using System.Runtime.CompilerServices;

namespace EtlLib.Batches;

/// <summary>Takes the columns of a batch or a nested model as what they are. Unchecked: it is for generated code, which knows the types.</summary>
public static class Vectors
{
    /// <summary>A column of fixed width.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FixedVector<T> Fixed<T>(ReadOnlySpan<ColumnVector> columns, int column)
        where T : unmanaged => Unsafe.As<FixedVector<T>>(columns[column]);

    /// <summary>A column of text, bytes or an enum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TextVector Text(ReadOnlySpan<ColumnVector> columns, int column) => Unsafe.As<TextVector>(columns[column]);

    /// <summary>A column of booleans.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitVector Bits(ReadOnlySpan<ColumnVector> columns, int column) => Unsafe.As<BitVector>(columns[column]);

    /// <summary>A column of lists.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ListVector Lists(ReadOnlySpan<ColumnVector> columns, int column) => Unsafe.As<ListVector>(columns[column]);

    /// <summary>A column of nested models.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static StructVector Structs(ReadOnlySpan<ColumnVector> columns, int column) => Unsafe.As<StructVector>(columns[column]);
}
