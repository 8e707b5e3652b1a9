using EtlLib.Batches;
using EtlLib.Schemas;

namespace EtlLib.Engines;

/// <summary>Nulls where a model has none: in a column, and at any depth in the fields of its structs and the elements of its lists.</summary>
internal static class BrokenNulls
{
    /// <summary>The path to a value of a column that is null and must not be, as <c>Legs.element.Price</c>; null where there is none. What lies under a null is none.</summary>
    public static string? Path(ColumnSchema column, ColumnVector vector) => Path(column, vector, null);

    private static string? Path(ColumnSchema column, ColumnVector vector, ColumnVector? parent)
    {
        if (!column.Nullable && vector.NullCount > 0 && (parent is null || IsNullAlone(vector, parent)))
        {
            return column.Name;
        }

        string? inner = null;
        if (vector is StructVector nested)
        {
            var columns = ((StructType)vector.Type).Schema.Columns;
            for (var i = 0; i < columns.Count && inner is null; i++)
            {
                inner = Path(columns[i], nested.Children[i], vector);
            }
        }
        else if (vector is ListVector list)
        {
            var type = (ListType)vector.Type;
            inner = Path(new ColumnSchema("element", type.Element, type.ElementNullable), list.Elements, null);
        }

        return inner is null ? null : $"{column.Name}.{inner}";
    }

    private static bool IsNullAlone(ColumnVector vector, ColumnVector parent)
    {
        for (var i = 0; i < vector.Count; i++)
        {
            if (vector.IsNull(i) && !parent.IsNull(i))
            {
                return true;
            }
        }

        return false;
    }
}
