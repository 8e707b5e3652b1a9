using EtlLib.Plan;
using EtlLib.Schemas;

namespace EtlLib.Tables;

/// <summary>
/// Rows of a table that a log of its own describes: Parquet files, found when the table is read. An engine that has a reader for the format is told
/// the path; any other reads the files.
/// </summary>
/// <param name="format">The format's name in Spark: <c>delta</c>.</param>
/// <param name="path">The table's folder or address.</param>
public abstract class TableSource(string format, string path) : DataSource
{
    /// <summary>Gets the format's name in Spark.</summary>
    public string Format { get; } = format;

    /// <summary>Gets the table's folder or address.</summary>
    public string Path { get; } = path;

    /// <summary>Gets what Spark's reader of the format is told, by the names that it has there.</summary>
    public virtual IReadOnlyDictionary<string, string> Options { get; } = new Dictionary<string, string>();

    /// <inheritdoc />
    public override bool IsCheapToRead => true;

    /// <summary>Finds the files whose rows the table has.</summary>
    /// <param name="query">What is asked of the table.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="SourceException">There is no table, it cannot be read, or it is not as the model says.</exception>
    public abstract Task<TableScan> FindAsync(TableQuery query, CancellationToken cancellationToken);
}

/// <summary>What is asked of a table.</summary>
/// <param name="Rows">The model of the rows.</param>
/// <param name="Condition">Files that have no row for which it is true may be left out; null: none may.</param>
/// <param name="Files">The engine, for files of the table's log that are in Parquet.</param>
/// <param name="Context">What the run is parameterised by.</param>
public sealed record TableQuery(Schema Rows, Expr? Condition, ITableFiles Files, DataContext Context)
{
    /// <summary>Gets the version that the run has read before, and reads again; null: it has read none.</summary>
    public long? Version { get; init; }
}

/// <summary>A column of a table.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Stored">Its name in the files; null where its value is that of the file's partition.</param>
/// <param name="Type">Its type, as Spark's JSON form has it: <c>"long"</c>.</param>
/// <param name="HasNulls">Whether a value may be null.</param>
public sealed record StoredColumn(string Name, string? Stored, string Type, bool HasNulls);

/// <summary>A file of a table.</summary>
/// <param name="Path">The file, on this machine.</param>
/// <param name="Name">What the table's log calls it, for messages.</param>
/// <param name="Partition">The values of the columns that are not in the file, as text, in the order of the table's columns.</param>
/// <param name="Deleted">The rows that are deleted, by their numbers from 0.</param>
public sealed record TableFile(string Path, string Name, IReadOnlyList<string?> Partition, IReadOnlyList<long> Deleted);

/// <summary>The files of a table that a query needs.</summary>
/// <param name="Columns">The table's columns.</param>
/// <param name="Files">The files.</param>
/// <param name="Skipped">How many files were left out by the condition.</param>
/// <param name="Version">The version that they are of.</param>
public sealed record TableScan(IReadOnlyList<StoredColumn> Columns, IReadOnlyList<TableFile> Files, int Skipped, long Version);

/// <summary>What an engine does with Parquet files for formats of tables, which know what is in them.</summary>
public interface ITableFiles
{
    /// <summary>Writes the rows of a plan as Parquet files into an empty folder.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="partitionBy">Columns that each file has one value of, which is not in the file.</param>
    /// <param name="cancellationToken">Stops it.</param>
    Task<IReadOnlyList<WrittenFile>> WriteAsync(Relation rows, string folder, IReadOnlyList<string> partitionBy, CancellationToken cancellationToken);

    /// <summary>Writes rows of a table's files, as they are, to one new file in an empty folder.</summary>
    /// <param name="table">The columns that the files may have, and the files.</param>
    /// <param name="outside">Only rows whose value of a column is null or not within <c>[From, To)</c>; null: all rows.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The file; null where no row is left.</returns>
    Task<WrittenFile?> RewriteAsync(TableScan table, OutsideInterval? outside, string folder, CancellationToken cancellationToken);

    /// <summary>Reads a Parquet file as JSON: an object a row, with a member a column.</summary>
    Task<IReadOnlyList<string>> ReadJsonAsync(string file, CancellationToken cancellationToken);

    /// <summary>Writes a Parquet file of rows in JSON, an object a line.</summary>
    /// <param name="lines">A file of the lines.</param>
    /// <param name="columns">The names and types of the columns, in the SQL of DuckDB.</param>
    /// <param name="file">The file that is made.</param>
    /// <param name="cancellationToken">Stops it.</param>
    Task WriteJsonAsync(string lines, IReadOnlyList<(string Name, string Type)> columns, string file, CancellationToken cancellationToken);
}

/// <summary>An interval of event time.</summary>
/// <param name="Column">The column of the event time, as it is named in the files.</param>
/// <param name="From">The first instant.</param>
/// <param name="To">The first instant after it.</param>
public sealed record OutsideInterval(string Column, DateTimeOffset From, DateTimeOffset To);

/// <summary>A file that an engine wrote.</summary>
/// <param name="Path">The file.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Rows">How many rows it has.</param>
/// <param name="Partition">The values of the partition columns as text.</param>
/// <param name="Columns">Statistics of the columns of simple types, by their names in the file.</param>
public sealed record WrittenFile(string Path, long Bytes, long Rows, IReadOnlyList<string?> Partition, IReadOnlyDictionary<string, ColumnStatistics> Columns);

/// <summary>Statistics of a column of a file.</summary>
/// <param name="Minimum">The least value as text: numbers in digits, dates as ISO 8601 has them, times as microseconds since 1970; or null where it is not known.</param>
/// <param name="Maximum">The greatest value, or null.</param>
/// <param name="Nulls">How many values are null, or null where it is not known.</param>
public readonly record struct ColumnStatistics(string? Minimum, string? Maximum, long? Nulls);
