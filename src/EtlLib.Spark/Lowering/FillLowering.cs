using EtlLib.Plan;
using EtlLib.Rewriting;
using EtlLib.Schemas;
using EtlLib.Spark.Lowering.Scalars;

namespace EtlLib.Spark.Lowering;

/// <summary>
/// A resample whose empty windows are filled: each window that has rows makes the empty ones up to the next of its key, beside itself. What depends on
/// the key and the window alone is computed for every window; the rest is of the windows beside.
/// </summary>
internal sealed class FillLowering(GroupBy group, GroupLowering groups)
{
    private const string At = "at", Next = "next";

    private readonly TimeSpan size = group.Window!.Spec.Size;
    private readonly Wire.Expression start = Ex.Column(TimeWindows.StartName), at = Ex.Column(At), next = Ex.Column(Next);

    /// <summary>A grouping with filled windows.</summary>
    public static Lowered Of(GroupBy group, GroupLowering groups) => new FillLowering(group, groups).Filled();

    private Lowered Filled()
    {
        int[] made = [.. Enumerable.Range(0, group.Columns.Count).Where(i => HasAggregate(group.Columns[i]))];
        Wire.Expression[] values = [.. made.Select(i => Ex.Alias(groups.Of(group.Columns[i]), Value(i)))];
        (groups.Start, groups.End) = (TimeWindows.Instant(at), TimeWindows.EndOf(at, size));
        Wire.Expression[] columns = [.. group.Columns.Select((c, i) => made.Contains(i) ? Chosen(i) : groups.Of(c))];

        Wire.Expression Lead(Wire.Expression value, string name) => Ex.Alias(Ordering.Over(Ex.Fn("lead", value, Ex.Int(1)), groups.KeyColumns, [Ordering.By(start)]), name);
        var windows = Rel.Project(groups.Groups, [.. groups.KeyColumns, start, .. values]);
        var beside = Rel.Project(windows, [Rel.Star, Lead(start, Next), .. made.Where(IsInterpolated).Select(i => Lead(Ex.Column(Value(i)), After(i)))]);
        var last = Ex.Fn("coalesce", Ex.Fn("-", next, Ex.Micros(size)), start);
        var every = Rel.Project(beside, Rel.Star, Ex.Alias(Ex.Fn("explode", Ex.Fn("sequence", start, last, Ex.Micros(size))), At));
        return Lowered.Of(Rel.Project(every, group.Schema, i => columns[i]), group.Schema);
    }

    /// <summary>A column's value in a window: its own, or what fills it.</summary>
    private Wire.Expression Chosen(int column)
    {
        var value = Ex.Column(Value(column));
        var schema = group.Schema.Columns[column];
        var fill = Fills.Of(group, column);
        var filled = fill.Kind is FillKind.Empty && Fills.OverNoRows(group.Columns[column]) is { } none ? groups.Of(none)
            : fill.Kind is FillKind.Value or FillKind.Empty ? Number(schema, fill)
            : IsInterpolated(column) ? Interpolated(value, Ex.Column(After(column)), schema.Type)
            : null;
        return filled is null ? value : Ex.If(Ex.Fn("=", at, start), value, filled);
    }

    private Wire.Expression Number(ColumnSchema column, (FillKind Kind, double Value) fill) =>
        column.Type.IsNumeric && fill.Kind is FillKind.Value ? groups.Of(new Cast(new Literal(fill.Value, ColumnType.Double), column.Type))
        : column.Nullable ? Ex.Null(column.Type)
        : Ex.Cast(Ex.Raise(Ex.Text($"{Failures.Data}{Failures.At(group.Schema.ShortName, column.Name)}column {column.Name} of {group.Schema.ShortName} is never null, and no number fills it in an empty window: make the property nullable, or fill by the window before.")), column.Type);

    private Wire.Expression Interpolated(Wire.Expression before, Wire.Expression after, ColumnType type)
    {
        Wire.Expression Double(Wire.Expression value) => Ex.Cast(value, ColumnType.Double);
        var share = Ex.Fn("/", Double(Ex.Fn("-", at, start)), Double(Ex.Fn("-", next, start)));
        return Ex.Cast(Ex.Fn("+", Double(before), Ex.Fn("*", Ex.Fn("-", Double(after), Double(before)), share)), type);
    }

    private bool IsInterpolated(int column) => Fills.Of(group, column).Kind is FillKind.Linear && group.Schema.Columns[column].Type.Kind is TypeKind.Float or TypeKind.Double or TypeKind.Decimal;

    private bool HasAggregate(Expr column) => Aggregates.Of(column).Count > 0;

    private static string Value(int column) => FormattableString.Invariant($"column{column}");

    private static string After(int column) => FormattableString.Invariant($"after{column}");
}
