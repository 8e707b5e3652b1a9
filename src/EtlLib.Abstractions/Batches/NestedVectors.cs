using System.Runtime.CompilerServices;

namespace EtlLib.Batches;

/// <summary>Lists: Arrow's layout of 32-bit offsets into the vector of all elements.</summary>
public sealed class ListVector : OffsetVector
{
    internal ListVector(ListType type)
        : base(type) => Elements = Own(Create(type.Element));

    /// <summary>The elements of all lists.</summary>
    public ColumnVector Elements { get; }

    /// <summary>Ends a list: it has the elements that were appended to <see cref="Elements"/> since the last one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void EndList()
    {
        Begin();
        End(Elements.Count);
    }

    /// <summary>Ends a run of lists, once the elements of all of them were appended to <see cref="Elements"/>.</summary>
    /// <param name="ends">Where the first begins among its elements, and where each of them ends, as Arrow holds it: it may count from anywhere.</param>
    /// <exception cref="ArgumentException">The offsets fall.</exception>
    public void EndLists(ReadOnlySpan<int> ends) => End(ends);

    /// <inheritdoc />
    public override void Clear()
    {
        base.Clear();
        Elements.Clear();
    }

    /// <inheritdoc />
    public override void Truncate(int count)
    {
        base.Truncate(count);
        Elements.Truncate(Start(count));
    }

    private protected override void AppendValue(ColumnVector source, int row)
    {
        var list = (ListVector)source;
        for (var i = 0; i < list.Length(row); i++)
        {
            Elements.AppendFrom(list.Elements, list.Start(row) + i);
        }

        EndList();
    }
}

/// <summary>Nested models: one vector a column, each as long as this one.</summary>
public sealed class StructVector : ColumnVector
{
    private readonly ColumnVector[] children;

    internal StructVector(StructType type)
        : base(type) => children = [.. type.Schema.Columns.Select(c => Own(Create(c.Type)))];

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
    public override void Truncate(int count)
    {
        base.Truncate(count);
        foreach (var child in children)
        {
            child.Truncate(count);
        }
    }

    private protected override void AppendValue(ColumnVector source, int row)
    {
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
}
