using System.Runtime.CompilerServices;

namespace EtlLib.Batches;

/// <summary>
/// Rows of one model as a struct of arrays, in Arrow's memory layout: what moves between sources, engines and sinks.
/// Each model's generated <c>Batch</c> derives from it, with one typed property a column.
/// </summary>
/// <remarks>Law: all columns have <see cref="Count"/> values, except between the first append of a row and its <see cref="EndRow"/>.</remarks>
public class ColumnBatch : IDisposable
{
    private readonly ColumnVector[] columns;

    /// <summary>Makes an empty batch.</summary>
    public ColumnBatch(Schema schema)
    {
        Schema = schema;
        columns = [.. schema.Columns.Select(c => ColumnVector.Create(c.Type))];
    }

    /// <summary>The model.</summary>
    public Schema Schema { get; }

    /// <summary>How many rows there are.</summary>
    public int Count { get; private set; }

    /// <summary>The columns, in the schema's order.</summary>
    public IReadOnlyList<ColumnVector> Columns => columns;

    /// <summary>The columns as a span: what generated code reads and appends rows with.</summary>
    public ReadOnlySpan<ColumnVector> Vectors => columns;

    /// <summary>Ends a row, once a value was appended to each column.</summary>
    public void EndRow() => Count++;

    /// <summary>Ends so many rows, once so many values were appended to each column.</summary>
    public void EndRows(int count)
    {
        Count += count;
        foreach (var column in columns)
        {
            if (column.Count != Count)
            {
                throw new InvalidOperationException($"A column of {Schema.ShortName} has {column.Count} values where the batch has {Count} rows.");
            }
        }
    }

    /// <summary>A column of fixed width. The type is not checked: it is for generated code, which knows it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public FixedVector<T> Fixed<T>(int column)
        where T : unmanaged => Unsafe.As<FixedVector<T>>(columns[column]);

    /// <summary>A column of text, bytes or an enum, unchecked as <see cref="Fixed{T}"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TextVector Text(int column) => Unsafe.As<TextVector>(columns[column]);

    /// <summary>A column of booleans, unchecked as <see cref="Fixed{T}"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public BitVector Bits(int column) => Unsafe.As<BitVector>(columns[column]);

    /// <summary>A column of lists, unchecked as <see cref="Fixed{T}"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ListVector Lists(int column) => Unsafe.As<ListVector>(columns[column]);

    /// <summary>A column of nested models, unchecked as <see cref="Fixed{T}"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public StructVector Structs(int column) => Unsafe.As<StructVector>(columns[column]);

    /// <summary>Appends a row of another batch of the same schema.</summary>
    public void AppendFrom(ColumnBatch source, int row)
    {
        for (var i = 0; i < columns.Length; i++)
        {
            columns[i].AppendFrom(source.columns[i], row);
        }

        Count++;
    }

    /// <summary>Forgets the rows from an index on, and the values of a row that was begun and not ended; keeps the memory.</summary>
    /// <param name="count">How many rows stay.</param>
    public void Truncate(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Count);
        Count = count;
        foreach (var column in columns)
        {
            column.Truncate(count);
        }
    }

    /// <summary>Forgets the rows, keeps the memory.</summary>
    public void Clear()
    {
        Count = 0;
        foreach (var column in columns)
        {
            column.Clear();
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees the memory of all columns.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            foreach (var column in columns)
            {
                column.Dispose();
            }
        }
    }
}
