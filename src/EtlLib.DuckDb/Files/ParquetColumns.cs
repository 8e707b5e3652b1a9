using System.Globalization;
using System.Text.RegularExpressions;
using EtlLib.Batches;
using EtlLib.DuckDb.Sql;
using EtlLib.Files;
using EtlLib.Formats;
using EtlLib.Plan;
using EtlLib.Schemas;

namespace EtlLib.DuckDb.Files;

/// <summary>The columns of a model, made of those of Parquet files of one layout: a value that the property's type does not hold exactly is an error.</summary>
internal sealed class ParquetColumns(Schema model, DataSource source, FileList files, ParquetLayout layout, IReadOnlyList<ParquetLayout> layouts)
{
    /// <summary>Columns of a table's files, whose types the table says.</summary>
    public ParquetColumns(Schema model, DataSource source)
        : this(model, source, null!, null!, [])
    {
    }

    private const string Row = ParquetFiles.Row;

    /// <summary>Types of which every value fits.</summary>
    private static readonly Dictionary<TypeKind, string[]> Wider = new()
    {
        [TypeKind.Int] = ["TINYINT", "SMALLINT", "UTINYINT", "USMALLINT"],
        [TypeKind.Long] = ["TINYINT", "SMALLINT", "INTEGER", "UTINYINT", "USMALLINT", "UINTEGER"],
        [TypeKind.Duration] = ["INTEGER"],
        [TypeKind.Float] = ["TINYINT", "SMALLINT", "UTINYINT", "USMALLINT"],
        [TypeKind.Double] = ["FLOAT", "TINYINT", "SMALLINT", "INTEGER", "UTINYINT", "USMALLINT", "UINTEGER"],
        [TypeKind.LocalTime] = ["TIMESTAMP_S", "TIMESTAMP_MS", "DATE"],
        [TypeKind.Text] = ["JSON"],
    };

    private static readonly string[] Numbers = ["TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "FLOAT", "DOUBLE"];
    private static readonly string[] LocalTimes = ["TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS"];

    /// <summary>The expressions, in the model's order, and the types that they are of.</summary>
    public IEnumerable<(string Type, string Sql)> All() => model.Columns.Select(Column);

    /// <summary>A column of a known type; null where it never is the model's.</summary>
    public string? Of(ColumnSchema column, string name, string type, bool mayBeNull) =>
        Converted($"{Row}.{SqlText.Name(name)}", column, type) is { } converted ? Guarded(converted, column, mayBeNull) : null;

    private (string Type, string Sql) Column(ColumnSchema column)
    {
        if (files.IsPartition(column.Name))
        {
            return ("", Partition(column));
        }

        var index = layout.IndexOf(column.Name, files.Source);
        if (index < 0)
        {
            return column.Nullable && layouts.Any(l => l.IndexOf(column.Name, files.Source) >= 0) ? ("", $"NULL::{SqlText.Type(column.Type)}")
                : throw ParquetLayout.Missing(column.Nullable ? layouts : [layout], files, column, model);
        }

        var (name, type) = layout.Types[index];
        var value = $"{Row}.{SqlText.Name(name)}";
        var problem = layout.Problem(index, column);
        if (problem is null && Converted(value, column, type) is { } converted)
        {
            return (type, Guarded(converted, column, layout.MayBeNull(index)));
        }

        return layout.Holding(index) is not { } file ? (type, Guarded($"CASE WHEN {value} IS NULL THEN NULL::{SqlText.Type(column.Type)} END", column, mayBeNull: true))
            : throw new SourceException($"{source.Describe()}: column {column.Name} of {file} {problem ?? $"is {type}, where {model.ShortName} has {column.Type}. Change the property's type, or the file's."}") { Location = file, Column = column.Name };
    }

    /// <summary>
    /// A partition's column, of the name of the file. Its values are known before any file is read; a guard would keep DuckDB from leaving
    /// out the folders that a filter excludes.
    /// </summary>
    private string Partition(ColumnSchema column)
    {
        using var values = new PartitionText(files.Source, model, column).All(files);
        var keys = files.Folders(column.Name).Select(f => Regex.Escape(f.Key)).Distinct(StringComparer.Ordinal);
        var text = $"etl_folder({Row}.filename, {SqlText.Text($"(?is)^(?:.*/)?(?:{string.Join('|', keys)})=([^/]*)/")})";
        return column.Type.Kind switch
        {
            TypeKind.Text => text,
            TypeKind.Enum => Symbols(text, (TextVector)values, files.Folders(column.Name)),
            TypeKind.Duration => $"etl_duration({text})",
            TypeKind.Bytes => $"from_base64({text})",
            _ => $"CAST({text} AS {SqlText.Type(column.Type)})",
        };
    }

    /// <summary>The symbols of an enum, whatever their case in the folders.</summary>
    private static string Symbols(string text, TextVector values, IEnumerable<PartitionFolder> folders)
    {
        var others = folders.Select((f, i) => (f.Value, Symbol: f.Value is null ? null : values.GetString(i))).Where(f => f.Value != f.Symbol)
            .Select(f => $"WHEN {SqlText.Text(f.Value!)} THEN {SqlText.Text(f.Symbol!)} ").ToList();
        return others.Count == 0 ? text : $"CASE {text} {string.Concat(others)}ELSE {text} END";
    }

    /// <summary>The error of a column, with the file and the row.</summary>
    /// <param name="path">The path to the value.</param>
    /// <param name="said">What is wrong, up to the place.</param>
    /// <param name="value">The value as SQL, or null.</param>
    /// <param name="remedy">What to do.</param>
    private string Error(string path, string said, string? value, string remedy)
    {
        var head = $"{Failures.Source}{Failures.At(model.ShortName, path, source.Describe())}{source.Describe()}: column {path} of {model.ShortName} ";
        var shown = value is null ? SqlText.Text($"{head}{said} ") : $"{SqlText.Text($"{head}holds \"{Failures.Open}")} || ({value})::VARCHAR || {SqlText.Text($"{Failures.Close}\", {said} It is in ")}";
        return $"error({shown} || etl_row({Row}.filename, {Row}.file_row_number) || {SqlText.Text($". {remedy}")})";
    }

    /// <summary>A value that must not be null, and an enum that must be one of its symbols.</summary>
    private string Guarded(string value, ColumnSchema column, bool mayBeNull)
    {
        if (column.Type is EnumType symbols)
        {
            var list = string.Join(", ", symbols.Symbols.Select(SqlText.Text));
            value = $"CASE WHEN {value} IN ({list}) OR {value} IS NULL THEN {value} ELSE {Error(column.Name, $"which is not a value of {symbols.Name}.", value, "Add the member, or correct the source.")} END";
        }

        var nulls = mayBeNull ? Nulls(column.Type, value, column.Name, 0) : [];
        nulls = mayBeNull && !column.Nullable ? nulls.Prepend(($"{value} IS NULL", column.Name)) : nulls;
        var tests = string.Concat(nulls.Select(n => $"WHEN {n.Condition} THEN {Error(n.Path, "is never null, and it is null in", null, "Make the property nullable, or correct the source.")} "));
        return tests.Length == 0 ? value : $"CASE {tests}ELSE {value} END";
    }

    /// <summary>When a value has, within it, a null where the model has none, and the path to that.</summary>
    private static IEnumerable<(string Condition, string Path)> Nulls(ColumnType type, string value, string path, int level)
    {
        if (type is StructType nested)
        {
            foreach (var column in nested.Schema.Columns.AsEnumerable())
            {
                var (field, name) = ($"{value}.{SqlText.Name(column.Name)}", $"{path}.{column.Name}");
                IEnumerable<(string, string)> own = column.Nullable ? [] : [($"({value} IS NOT NULL AND {field} IS NULL)", name)];
                foreach (var found in own.Concat(Nulls(column.Type, field, name, level)))
                {
                    yield return found;
                }
            }
        }
        else if (type is ListType list)
        {
            var item = SqlText.Invariant($"item{level}");
            IEnumerable<(string Condition, string Path)> own = list.ElementNullable ? [] : [($"{item} IS NULL", path + "[]")];
            foreach (var found in own.Concat(Nulls(list.Element, item, path + "[]", level + 1)))
            {
                yield return ($"list_bool_or(list_transform({value}, lambda {item}: {found.Condition}))", found.Path);
            }
        }
    }

    /// <summary>A column as the model's type; null where it never is one.</summary>
    private string? Converted(string sql, ColumnSchema column, string type)
    {
        var (kind, plain) = (column.Type.Kind, type.Replace("\"", "", StringComparison.Ordinal));
        if (plain == ParquetFiles.Spelled(column.Type) || (kind is TypeKind.Text or TypeKind.Enum && type.StartsWith("ENUM", StringComparison.Ordinal)))
        {
            return sql;
        }

        if (plain == StoredValues.Type(column.Type))
        {
            return StoredValues.Read(column.Type, sql, $"{Failures.Source}{Failures.At(model.ShortName, column.Name, source.Describe())}{source.Describe()}: column {column.Name} of {model.ShortName} holds ");
        }

        if (LocalTimes.Contains(type) && kind is TypeKind.Instant or TypeKind.LocalTime)
        {
            var local = type == "TIMESTAMP" ? sql : type == "TIMESTAMP_NS" && !column.Truncate ? Exact(sql, column, type, "TIMESTAMP") : $"CAST({sql} AS TIMESTAMP)";
            return kind is TypeKind.LocalTime ? local : column.AssumeZone is "UTC" ? $"etl_instant({local})" : $"etl_from_zone({local}, {SqlText.Text(column.AssumeZone!)})";
        }

        var to = SqlText.Type(column.Type);
        if ((Wider.TryGetValue(kind, out var narrower) && narrower.Contains(type)) || (type == "TIME_NS" && kind is TypeKind.TimeOfDay && column.Truncate)
            || (column.Type is DecimalType wide && Digits(type) is var (precision, scale) && scale <= wide.Scale && precision - scale <= wide.Precision - wide.Scale))
        {
            return $"CAST({sql} AS {to})";
        }

        var isNumber = column.Type.IsNumeric && (Numbers.Contains(type) || Digits(type) is not null);
        return isNumber || (kind is TypeKind.Date && LocalTimes.Contains(type)) || (kind is TypeKind.TimeOfDay && type == "TIME_NS") ? Exact(sql, column, type, to) : null;
    }

    /// <summary>A value that is the same after it was made one of another type and back.</summary>
    private string Exact(string sql, ColumnSchema column, string type, string to) =>
        $"CASE WHEN {sql} IS NULL OR TRY_CAST(TRY_CAST({sql} AS {to}) AS {type}) = {sql} THEN TRY_CAST({sql} AS {to}) ELSE "
        + Error(column.Name, type.EndsWith("_NS", StringComparison.Ordinal) && column.Type.Kind is not TypeKind.Date ? "which is finer than a microsecond." : $"which {column.Type} does not hold exactly.", sql,
            type.EndsWith("_NS", StringComparison.Ordinal) && column.Type.Kind is not TypeKind.Date ? "Round it, or mark the property [Truncate]." : "Change the property's type, or correct the source.") + " END";

    private static (int Precision, int Scale)? Digits(string type) =>
        type.StartsWith("DECIMAL(", StringComparison.Ordinal) && type[8..^1].Split(',') is [var precision, var scale]
            ? (int.Parse(precision, CultureInfo.InvariantCulture), int.Parse(scale, CultureInfo.InvariantCulture))
            : null;
}
