namespace EtlLib.Spark.Lowering;

/// <summary>Orders and windows of rows: nulls come first, ascending.</summary>
internal static class Ordering
{
    /// <summary>A key of an order: nulls first ascending, last descending; Spark sorts NaN as the greatest itself.</summary>
    public static Wire.Expression.Types.SortOrder By(Wire.Expression value, bool descending = false) => new()
    {
        Child = value,
        Direction = descending ? Wire.Expression.Types.SortOrder.Types.SortDirection.Descending : Wire.Expression.Types.SortOrder.Types.SortDirection.Ascending,
        NullOrdering = descending ? Wire.Expression.Types.SortOrder.Types.NullOrdering.SortNullsLast : Wire.Expression.Types.SortOrder.Types.NullOrdering.SortNullsFirst,
    };

    /// <summary>A function over the rows of a partition in an order.</summary>
    public static Wire.Expression Over(Wire.Expression function, IEnumerable<Wire.Expression> partition, IEnumerable<Wire.Expression.Types.SortOrder> order, Wire.Expression.Types.Window.Types.WindowFrame? frame = null)
    {
        var window = new Wire.Expression.Types.Window { WindowFunction = function, FrameSpec = frame };
        window.PartitionSpec.AddRange(partition);
        window.OrderSpec.AddRange(order);
        return new Wire.Expression { Window = window };
    }

    /// <summary>Rows up to the present one: by a count, or, of a numeric order, by what its value is at most before. Null: all.</summary>
    public static Wire.Expression.Types.Window.Types.WindowFrame UpToHere(Wire.Expression? lower, bool range = false) => new()
    {
        FrameType = range ? Wire.Expression.Types.Window.Types.WindowFrame.Types.FrameType.Range : Wire.Expression.Types.Window.Types.WindowFrame.Types.FrameType.Row,
        Lower = lower is null ? new() { Unbounded = true } : new() { Value = lower },
        Upper = new() { CurrentRow = true },
    };
}
