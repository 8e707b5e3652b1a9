namespace EtlLib.Batches;

/// <summary>Nested models in a column. Used by generated code, which knows that the column is of them.</summary>
public static class Models
{
    /// <summary>Reads a nested model that is not null.</summary>
    public static TModel Read<TModel>(ReadOnlySpan<ColumnVector> columns, int column, int row)
        where TModel : IDataModel<TModel> => TModel.Read(Vectors.As<StructVector>(columns, column).Vectors, row);

    /// <summary>Appends a nested model.</summary>
    /// <exception cref="DataException">A value does not fit its column.</exception>
    public static void Append<TModel>(ReadOnlySpan<ColumnVector> columns, int column, TModel value)
        where TModel : IDataModel<TModel>
    {
        var vector = Vectors.As<StructVector>(columns, column);
        TModel.Append(vector.Vectors, value);
        vector.EndStruct();
    }
}

/// <summary>Reads the element at a row of the one column that it is given.</summary>
public delegate T ElementReader<out T>(ReadOnlySpan<ColumnVector> columns, int row);

/// <summary>Appends an element to the one column that it is given.</summary>
public delegate void ElementAppender<in T>(ReadOnlySpan<ColumnVector> columns, T value);

/// <summary>Lists in a column. Used by generated code, which knows that the column is of them.</summary>
public static class Lists
{
    /// <summary>Reads a list that is not null.</summary>
    public static T[] Read<T>(ReadOnlySpan<ColumnVector> columns, int column, int row, ElementReader<T> read)
    {
        var vector = Vectors.As<ListVector>(columns, column);
        var (elements, start) = (vector.Elements, vector.Start(row));
        var list = new T[vector.Length(row)];
        for (var i = 0; i < list.Length; i++)
        {
            list[i] = read(new ReadOnlySpan<ColumnVector>(in elements), start + i);
        }

        return list;
    }

    /// <summary>Appends a list.</summary>
    /// <exception cref="DataException">An element does not fit the column.</exception>
    public static void Append<T>(ReadOnlySpan<ColumnVector> columns, int column, IReadOnlyList<T> list, ElementAppender<T> append)
    {
        var vector = Vectors.As<ListVector>(columns, column);
        var elements = vector.Elements;
        for (var i = 0; i < list.Count; i++)
        {
            append(new ReadOnlySpan<ColumnVector>(in elements), list[i]);
        }

        vector.EndList();
    }
}
