using EtlLib.Plan;
using EtlLib.Schemas;
using EtlLib.Spark.Lowering;
using EtlLib.Spark.Lowering.Scalars;

namespace EtlLib.Spark.Sources;

/// <summary>Rows of a source, held to the model: never null where it says so, and enums of their symbols.</summary>
/// <remarks>
/// A column is guarded where it is read, so that columns that nobody needs are not read. Columns of the partition key and the event time, which
/// nearly all plans need, are guarded beside, so that Spark leaves out folders and parts of files by them.
/// </remarks>
internal static class Guards
{
    /// <summary>The model's columns of what is read.</summary>
    public static Wire.Relation Over(Wire.Relation read, Schema model, DataSource source, Func<ColumnSchema, Wire.Expression> value)
    {
        var values = model.Columns.Select(value).ToList();
        var conditions = model.Columns.Select((c, i) => IsKey(c) ? Broken(values[i], c, model, source, Ex.Bool(true)) : null).OfType<Wire.Expression>().ToList();
        var rows = conditions.Count == 0 ? read : Rel.Filter(read, Folding.All(conditions));
        return Rel.Project(rows, model, i => IsKey(model.Columns[i]) ? values[i] : Broken(values[i], model.Columns[i], model, source, values[i]) ?? values[i]);
    }

    private static bool IsKey(ColumnSchema column) => column.Roles.HasFlag(ColumnRoles.PartitionKey) || column.Roles.HasFlag(ColumnRoles.EventTime);

    /// <summary>A result where a value is as the model says, an error where it is not; null where nothing can be wrong.</summary>
    private static Wire.Expression? Broken(Wire.Expression value, ColumnSchema column, Schema model, DataSource source, Wire.Expression result)
    {
        var what = Failures.Source + Failures.Column(source, column, model);
        var good = result;
        if (column.Type is EnumType symbols)
        {
            good = Ex.If(Ex.Fn("or", Ex.IsNull(value), Ex.Fn("in", [value, .. symbols.Symbols.Select(Ex.Text)])), good, Ex.Raise(Ex.Text($"{what} holds \"{Failures.Open}"), value, Ex.Text($"{Failures.Close}\", which is no value of {symbols.Name}.")));
        }

        if (!column.Nullable)
        {
            good = Ex.If(Ex.IsNull(value), Ex.Raise(Ex.Text(what + Failures.Null)), good);
        }

        return ReferenceEquals(good, result) ? null : good;
    }
}
