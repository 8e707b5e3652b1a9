using EtlLib.Plan;
using EtlLib.Rewriting;
using EtlLib.Schemas;

namespace EtlLib.DuckDb.Sql;

/// <summary>
/// A resample whose empty windows are filled: the windows that have rows, joined to all windows between each key's first and last. What depends on
/// the key and the window alone is computed for every window; the rest is taken from the windows beside, each as one struct.
/// </summary>
internal sealed class FillSql
{
    private const string Made = "made", Start = "start", Before = "before", After = "after", BeforeStart = "before start", AfterStart = "after start";

    private readonly GroupBy group;
    private readonly Lowering lowering;
    private readonly TimeSpan size;

    private FillSql(GroupBy group, Lowering lowering) => (this.group, this.lowering, size) = (group, lowering, group.Window!.Spec.Size);

    /// <summary>A grouping with filled windows as a query.</summary>
    public static Query Of(GroupBy group, Lowering lowering) => new FillSql(group, lowering).Filled();

    private IEnumerable<int> Others => Enumerable.Range(0, group.Keys.Count).Where(i => group.Keys[i] is not Windowed);

    private Query Filled()
    {
        var (windows, every, around) = (lowering.Alias(), lowering.Alias(), lowering.Alias());
        var text = $"""
            (
              WITH {windows} AS (
                {Deep(Grouped())}
              ),
              {every} AS (
                SELECT {Listed("", k => k + ", ")}unnest(range(min("{Start}"), max("{Start}") + 1, {SqlText.Micros(size)})) AS "{Start}"
                FROM {windows}{(Others.Any() ? $"\n    GROUP BY {Listed("", k => k, ", ")}" : "")}
              ),
              {around} AS (
                {Deep(Beside(windows, every))}
              )
              {SqlText.Indented(Chosen(around))}
            )
            """.Replace("\r", "", StringComparison.Ordinal);
        return lowering.Table(text, group.Schema);
    }

    /// <summary>The windows that have rows: the keys, the start, and the columns as one struct.</summary>
    private string Grouped()
    {
        var query = GroupSql.Of(group, lowering, out var keys);
        var columns = query.Columns!;
        query.Columns = [.. Others.Select(i => (KeyName(i), keys[i])), (Start, keys.StartMicros), (Made, $"struct_pack({string.Join(", ", columns.Select((c, i) => $"{ColumnName(i)} := {c.Sql}"))})")];
        return query.ToSql(group.Schema);
    }

    /// <summary>Every window, with the columns of the last one with rows up to it, and of the next.</summary>
    private string Beside(string windows, string every)
    {
        var on = string.Concat(Others.Select(i => $" AND {windows}.{SqlText.Name(KeyName(i))} IS NOT DISTINCT FROM {every}.{SqlText.Name(KeyName(i))}"));
        var partition = Others.Any() ? $"PARTITION BY {Listed($"{every}.", k => k, ", ")} " : "";
        string Up(string value) => $"last_value({value} IGNORE NULLS) OVER ({partition}ORDER BY {every}.\"{Start}\" ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)";
        string Down(string value) => $"first_value({value} IGNORE NULLS) OVER ({partition}ORDER BY {every}.\"{Start}\" ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)";
        var next = Enumerable.Range(0, group.Columns.Count).Any(i => Fills.Of(group, i).Kind is FillKind.Linear)
            ? $",\n  {Down($"{windows}.\"{Made}\"")} AS \"{After}\",\n  {Up($"{windows}.\"{Start}\"")} AS \"{BeforeStart}\",\n  {Down($"{windows}.\"{Start}\"")} AS \"{AfterStart}\""
            : "";
        return $"""
            SELECT
              {every}.*,
              {windows}."{Made}",
              {Up($"{windows}.\"{Made}\"")} AS "{Before}"{next}
            FROM {every}
            LEFT JOIN {windows}
              ON {windows}."{Start}" = {every}."{Start}"{on}
            """.Replace("\r", "", StringComparison.Ordinal);
    }

    private string Chosen(string around)
    {
        var scalars = new OfKeys(group, around, size);
        var columns = group.Columns.Select((column, i) => $"{(Aggregates.Of(column).Count == 0 ? scalars.Of(column) : Value(around, i, scalars))} AS {SqlText.Name(group.Schema.Columns[i].Name)}");
        return $"SELECT\n  {string.Join(",\n  ", columns)}\nFROM {around}";
    }

    private string Value(string around, int column, OfKeys scalars)
    {
        var fill = Fills.Of(group, column);
        var schema = group.Schema.Columns[column];
        var type = SqlText.Type(schema.Type);
        string Of(string row) => $"struct_extract({around}.\"{row}\", '{ColumnName(column)}')";
        var made = $"{around}.\"{Made}\" IS NOT NULL";
        switch (fill.Kind)
        {
            case FillKind.Value or FillKind.Empty:
                var filled = fill.Kind is FillKind.Empty && Fills.OverNoRows(group.Columns[column]) is { } none ? $"CAST({scalars.Of(none)} AS {type})"
                    : fill.Kind is FillKind.Value && schema.Type.IsNumeric ? $"CAST({SqlText.Constant(new Literal(fill.Value, ColumnType.Double))} AS {type})"
                    : schema.Nullable ? $"NULL::{type}"
                    : $"error({SqlText.Text($"{Failures.Data}{Failures.At(group.Schema.ShortName, schema.Name)}column {schema.Name} of {group.Schema.ShortName} is never null, and no number fills it in an empty window: make the property nullable, or fill by the window before.")})";
                return $"CASE WHEN {made} THEN {Of(Made)} ELSE {filled} END";
            case FillKind.Linear when schema.Type.Kind is TypeKind.Float or TypeKind.Double or TypeKind.Decimal:
                var share = $"(({around}.\"{Start}\" - {around}.\"{BeforeStart}\")::DOUBLE / ({around}.\"{AfterStart}\" - {around}.\"{BeforeStart}\")::DOUBLE)";
                return $"CASE WHEN {made} THEN {Of(Made)} ELSE CAST({Of(Before)}::DOUBLE + ({Of(After)}::DOUBLE - {Of(Before)}::DOUBLE) * {share} AS {type}) END";
            default:
                return Of(Before);
        }
    }

    private string Listed(string owner, Func<string, string> each, string separator = "") => string.Join(separator, Others.Select(i => each(owner + SqlText.Name(KeyName(i)))));

    private static string KeyName(int key) => SqlText.Invariant($"key{key}");

    private static string ColumnName(int column) => SqlText.Invariant($"c{column}");

    private static string Deep(string sql) => SqlText.Indented(SqlText.Indented(sql));

    /// <summary>Columns of the keys alone.</summary>
    private sealed class OfKeys(GroupBy group, string around, TimeSpan size) : ScalarSql([])
    {
        public override string Visit(Field field) => field.Owner is Key key && group.Keys[key.Index] is Windowed
            ? field.Name == WindowSpec.Schema.Columns[0].Name ? $"make_timestamptz({around}.\"{Start}\")" : $"make_timestamptz({around}.\"{Start}\" + {SqlText.Micros(size)})"
            : base.Visit(field);

        public override string Visit(Key key) => $"{around}.{SqlText.Name(KeyName(key.Index))}";
    }
}
