using EtlLib.Schemas;

namespace EtlLib.Batches;

/// <summary>Lists: Arrow's layout of 32-bit offsets into the vector of all elements.</summary>
public sealed unsafe class ListVector : ColumnVector
{
    private readonly NativeBuffer buffer = new();
    private int* offsets;
    private int capacity;

    internal ListVector(ListType type)
        : base(type)
    {
        Elements = Create(type.Element);
        Grow(1024);
    }

    /// <summary>The elements of all lists.</summary>
    public ColumnVector Elements { get; }

    /// <summary>The first offset's address: list i is the elements from offset i up to offset i + 1.</summary>
    public int* Offsets => offsets;

    /// <summary>The first element of a list.</summary>
    public int Start(int row) => offsets[row];

    /// <summary>How many elements a list has; 0 under a null.</summary>
    public int Length(int row) => offsets[row + 1] - offsets[row];

    /// <summary>Ends a list: it has the elements that were appended to <see cref="Elements"/> since the last one.</summary>
    public void EndList()
    {
        Room();
        offsets[Count + 1] = Elements.Count;
        Appended();
    }

    /// <summary>Ends a run of lists, once the elements of all of them were appended to <see cref="Elements"/>.</summary>
    /// <param name="ends">Where the first begins among its elements, and where each of them ends, as Arrow holds it: it may count from anywhere.</param>
    /// <exception cref="ArgumentException">The offsets fall.</exception>
    public void EndLists(ReadOnlySpan<int> ends)
    {
        if (Count + ends.Length >= capacity)
        {
            Grow(Count + ends.Length);
        }

        Offset.Append(ends, offsets + Count);
        Appended(ends.Length - 1);
    }

    /// <inheritdoc />
    public override void Clear()
    {
        base.Clear();
        Elements.Clear();
    }

    /// <inheritdoc />
    public override void AppendFrom(ColumnVector source, int row)
    {
        if (source.IsNull(row))
        {
            AppendNull();
            return;
        }

        var list = (ListVector)source;
        for (var i = 0; i < list.Length(row); i++)
        {
            Elements.AppendFrom(list.Elements, list.Start(row) + i);
        }

        EndList();
    }

    private protected override void AppendDefault()
    {
        Room();
        offsets[Count + 1] = Elements.Count;
        Count++;
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            buffer.Dispose();
            Elements.Dispose();
        }
    }

    private void Room()
    {
        if (Count + 1 >= capacity)
        {
            Grow(Count + 2);
        }
    }

    private void Grow(int needed)
    {
        capacity = Math.Max(needed, capacity * 2);
        offsets = (int*)buffer.Reserve((nuint)capacity * sizeof(int));
        offsets[0] = 0;
    }
}

/// <summary>Nested models: one vector a column, each as long as this one.</summary>
public sealed class StructVector : ColumnVector
{
    private readonly ColumnVector[] children;

    internal StructVector(StructType type)
        : base(type) => children = [.. type.Schema.Columns.Select(c => Create(c.Type))];

    /// <summary>The columns of the nested model.</summary>
    public IReadOnlyList<ColumnVector> Children => children;

    /// <summary>The columns as a span: what generated code reads and appends rows with.</summary>
    public ReadOnlySpan<ColumnVector> Vectors => children;

    /// <summary>Ends a value, once a value was appended to each of the <see cref="Children"/>.</summary>
    public void EndStruct() => Appended();

    /// <summary>Ends so many values, once so many were appended to each of the <see cref="Children"/>.</summary>
    public void EndStructs(int count) => Appended(count);

    /// <inheritdoc />
    public override void Clear()
    {
        base.Clear();
        foreach (var child in children)
        {
            child.Clear();
        }
    }

    /// <inheritdoc />
    public override void AppendFrom(ColumnVector source, int row)
    {
        if (source.IsNull(row))
        {
            AppendNull();
            return;
        }

        for (var i = 0; i < children.Length; i++)
        {
            children[i].AppendFrom(((StructVector)source).children[i], row);
        }

        EndStruct();
    }

    private protected override void AppendDefault()
    {
        foreach (var child in children)
        {
            child.AppendNull();
        }

        Count++;
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            foreach (var child in children)
            {
                child.Dispose();
            }
        }
    }
}
