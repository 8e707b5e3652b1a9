using EtlLib.Schemas;
using EtlLib.Spark.Lowering;
using EtlLib.Spark.Lowering.Scalars;

namespace EtlLib.Spark;

/// <summary>Rows that stand for others while a plan is only looked at: of the same columns, which Spark can tell nothing of before it runs.</summary>
internal static class Placeholders
{
    private const int Rows = 1_000;

    /// <summary>The rows of a model.</summary>
    public static Wire.Relation Of(Schema schema) =>
        Rel.Project(new() { Range = new() { End = Rows, Step = 1 } }, schema, i => Value(schema.Columns[i].Type));

    private static Wire.Expression Value(ColumnType type)
    {
        var id = Ex.Column("id");
        return type switch
        {
            StructType nested => Ex.StructOf(nested.Schema.Columns.Select(c => (c.Name, Value(c.Type)))),
            ListType list => Ex.Fn("array", Value(list.Element)),
            _ => type.Kind switch
            {
                TypeKind.Bool => Ex.Fn(">", id, Ex.Long(0)),
                TypeKind.Bytes => Ex.Cast(Ex.Cast(id, ColumnType.Text), type),
                TypeKind.Date => Ex.Fn("date_from_unix_date", Ex.Cast(id, ColumnType.Int)),
                TypeKind.LocalTime => Ex.Cast(Ex.Fn("timestamp_micros", id), type),
                TypeKind.Instant => Ex.Fn("timestamp_micros", id),
                _ => Ex.Cast(id, type),
            },
        };
    }
}
