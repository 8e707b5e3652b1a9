using EtlLib.Batches;

namespace EtlLib;

/// <summary>
/// Where a model's rows come from: a description. Engines read those that they know by themselves (<see cref="FileSource"/>); any other
/// gives batches (<see cref="BatchSource"/>). Connectors add their own as static extension members: <c>DataSource.Rest(…)</c>.
/// </summary>
public abstract class DataSource
{
    /// <summary>What it is, in a few words, for plans and messages: <c>csv data/flights.csv.gz</c>. No secrets.</summary>
    public abstract string Describe();

    /// <summary>Whether a stream reads it by <see cref="OpenStream"/>, its rows being without an end; else as a table. A batch reads the rows that are there.</summary>
    public virtual bool IsStream => false;

    /// <summary>Gets whether reading the rows a second time costs little: a model that only reads them is then not kept for those who read it.</summary>
    public virtual bool IsCheapToRead => false;

    /// <summary>The names of parameters that are read only when the source is: placeholders in its address.</summary>
    internal virtual IEnumerable<string> LateParameters => [];

    /// <summary>Refuses what cannot work, before any data is read. Connects to nothing.</summary>
    /// <param name="context">What the run is parameterised by.</param>
    /// <exception cref="PlanException">The source cannot work.</exception>
    /// <exception cref="UsageException">A parameter that it needs is not set.</exception>
    public virtual void Check(DataContext context)
    {
    }

    /// <summary>Opens the source as a stream; null where it has none: its rows are then bounded, and a stream reads them as a table. Connects to nothing yet.</summary>
    /// <param name="job">What it is opened for.</param>
    public virtual StreamSource? OpenStream(StreamJob job) => null;

    /// <summary>Rows of CSV files, also gzipped. The header names the columns, in any order, ignoring case; columns that the model lacks are left out.</summary>
    /// <param name="path">A file, a folder or a glob.</param>
    /// <param name="nulls">Unquoted texts that are null beside the empty one, for example <c>NA</c>.</param>
    /// <param name="delimiter">What stands between fields.</param>
    /// <param name="header">Whether the first line names the columns; else they are the model's, in its order.</param>
    /// <param name="encoding">The files' encoding by its IANA name, as <c>windows-1252</c>. Null: UTF-8, or UTF-16 where the file begins
    /// with its mark.</param>
    /// <param name="maxLine">The longest record, in bytes of UTF-8; a longer one is an error, since it mostly is a quote that is not
    /// closed.</param>
    public static CsvSource Csv(string path, IReadOnlyList<string>? nulls = null, char delimiter = ',', bool header = true,
        string? encoding = null, int maxLine = CsvSource.UsualMaxLine) =>
        new(path, nulls ?? [], delimiter, header, encoding, maxLine);

    /// <summary>Rows of files with one JSON object a line, also gzipped.</summary>
    /// <param name="path">A file, a folder or a glob.</param>
    public static JsonLinesSource JsonLines(string path) => new(path);

    /// <summary>
    /// Rows of JSON documents, also gzipped: the objects of an array. They are read while the document is, however large it is.
    /// </summary>
    /// <param name="path">A file, a folder or a glob.</param>
    /// <param name="at">Where the array is in the document: names with dots, as <c>$.data.items</c>. <c>$</c> is the document
    /// itself.</param>
    public static JsonSource Json(string path, string at = "$") => new(path, at);

    /// <summary>Rows of Parquet files. Columns are found by name, ignoring case.</summary>
    /// <param name="path">A file, a folder (with the files in its <c>key=value</c> folders) or a glob.</param>
    public static ParquetSource Parquet(string path) => new(path);

    /// <summary>Rows of Avro's object container files. Columns are found by name, ignoring case.</summary>
    /// <param name="path">A file, a folder or a glob.</param>
    public static AvroSource Avro(string path) => new(path);

    /// <summary>Rows in memory.</summary>
    public static DataSource Rows<TModel>(params IReadOnlyList<TModel> rows)
        where TModel : IDataModel<TModel> => new RowsSource<TModel>(rows);
}

/// <summary>A source in files, which engines read by themselves.</summary>
public abstract class FileSource(FileFormat format, string path) : DataSource
{
    /// <summary>The format.</summary>
    public FileFormat Format { get; } = format;

    /// <summary>A file, a folder or a glob.</summary>
    public string Path { get; private set; } = path;

    /// <summary>What the names of files in a folder end with.</summary>
    public virtual IReadOnlyList<string> Extensions => FilePaths.Extensions(Format);

    /// <summary>Whether it is on this machine: other places have a scheme, as <c>s3a://bucket/folder</c>.</summary>
    public bool IsLocal => FilePaths.IsLocal(Path);

    /// <summary>Whether a stream reads the files that appear in the folder, each once; else it reads the files that are there as a table.</summary>
    public bool IsWatched { get; private set; }

    /// <inheritdoc />
    public override bool IsStream => IsWatched;

    /// <summary>
    /// The same files, whose folder a stream watches: it reads each file once, in the order of their names, as it appears. A file must appear whole: move it there
    /// under its name. A batch reads what is there.
    /// </summary>
    public FileSource Watch()
    {
        var watched = (FileSource)MemberwiseClone();
        watched.IsWatched = true;
        return watched;
    }

    /// <summary>A source of the same kind at another path, read as it is.</summary>
    internal FileSource WithPath(string path)
    {
        var other = (FileSource)MemberwiseClone();
        (other.Path, other.IsWatched) = (path, false);
        return other;
    }

    /// <inheritdoc />
    public override string Describe() => $"{FilePaths.Word(Format)} {Path}{(IsWatched ? " as files appear" : "")}";
}

/// <summary>CSV files: <see cref="DataSource.Csv"/>.</summary>
public sealed class CsvSource(string path, IReadOnlyList<string> nulls, char delimiter, bool header, string? encoding, int maxLine)
    : FileSource(FileFormat.Csv, path)
{
    /// <summary>The longest record where nothing else is said, in bytes.</summary>
    public const int UsualMaxLine = 2_000_000;

    /// <summary>The files' encoding by its IANA name; null: UTF-8, or UTF-16 by its mark.</summary>
    public string? Encoding { get; } = encoding;

    /// <summary>The longest record, in bytes of UTF-8.</summary>
    public int MaxLine { get; } = maxLine;

    /// <summary>Texts that are null beside the empty one.</summary>
    public IReadOnlyList<string> Nulls { get; } = nulls;

    /// <summary>What stands between fields.</summary>
    public char Delimiter { get; } = delimiter;

    /// <summary>Whether the first line names the columns.</summary>
    public bool Header { get; } = header;
}

/// <summary>Files of JSON lines: <see cref="DataSource.JsonLines"/>.</summary>
public sealed class JsonLinesSource(string path) : FileSource(FileFormat.JsonLines, path);

/// <summary>JSON documents: <see cref="DataSource.Json"/>.</summary>
public sealed class JsonSource(string path, string at) : FileSource(FileFormat.JsonLines, path)
{
    /// <summary>Where the array is.</summary>
    public string At { get; } = at;

    /// <inheritdoc />
    public override IReadOnlyList<string> Extensions => [".json", ".json.gz"];

    /// <inheritdoc />
    public override string Describe() => At == "$" ? $"json {Path}" : $"json {Path} at {At}";
}

/// <summary>Parquet files: <see cref="DataSource.Parquet"/>.</summary>
public sealed class ParquetSource(string path) : FileSource(FileFormat.Parquet, path)
{
    /// <inheritdoc />
    public override bool IsCheapToRead => true;
}

/// <summary>Avro's object container files: <see cref="DataSource.Avro"/>.</summary>
public sealed class AvroSource(string path) : FileSource(FileFormat.Avro, path);

/// <summary>A source that gives its rows as batches, in process.</summary>
public abstract class BatchSource : DataSource
{
    /// <summary>Whether it gives the same rows each time that it is read, at no more cost than the first time.</summary>
    public virtual bool IsRepeatable => false;

    /// <summary>Gets whether <see cref="ReadAsync"/> can be asked for fewer columns than the model has: its schema has only those that are read, and may have none.</summary>
    public virtual bool ReadsSomeColumns => false;

    /// <summary>The source of fewer rows, where it can leave out some that a condition is not true for; null where it cannot.</summary>
    /// <param name="conditions">The conditions on a row, <see cref="Plan.Row"/> 0, which must all be true. They are asked again of the rows that come, so one row too many does no harm.</param>
    public virtual BatchSource? Where(IReadOnlyList<Plan.Expr> conditions) => null;

    /// <summary>How many rows there will be, where it is known.</summary>
    public virtual long? RowCount(Schema schema, DataContext context) => null;

    /// <summary>Reads the rows. A batch belongs to who gets it, and is disposed there.</summary>
    /// <param name="schema">The model: the schema of each batch.</param>
    /// <param name="context">What the run is parameterised by.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public abstract IAsyncEnumerable<ColumnBatch> ReadAsync(Schema schema, DataContext context, CancellationToken cancellationToken);
}

/// <summary>A source of your own, row by row. For batches, derive from <see cref="BatchSource"/>.</summary>
/// <typeparam name="TModel">The model.</typeparam>
public abstract class DataSource<TModel> : BatchSource
    where TModel : IDataModel<TModel>
{
    private const int BatchRows = 16_384;

    /// <summary>Reads the rows.</summary>
    public abstract IAsyncEnumerable<TModel> ReadAsync(DataContext context, CancellationToken cancellationToken);

    /// <inheritdoc />
    public sealed override async IAsyncEnumerable<ColumnBatch> ReadAsync(Schema schema, DataContext context, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var batch = new ColumnBatch(schema);
        await foreach (var row in ReadAsync(context, cancellationToken).WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            TModel.Append(batch.Vectors, row);
            batch.EndRow();
            if (batch.Count == BatchRows)
            {
                yield return batch;
                batch = new ColumnBatch(schema);
            }
        }

        yield return batch;
    }
}

/// <summary>Rows in memory.</summary>
internal sealed class RowsSource<TModel>(IReadOnlyList<TModel> rows) : BatchSource
    where TModel : IDataModel<TModel>
{
    private const int BatchRows = 65_536;

    public override bool IsRepeatable => true;

    public override bool IsCheapToRead => true;

    public override string Describe() => $"{rows.Count} rows in memory";

    public override long? RowCount(Schema schema, DataContext context) => rows.Count;

    public override async IAsyncEnumerable<ColumnBatch> ReadAsync(Schema schema, DataContext context, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        for (var first = 0; first < rows.Count; first += BatchRows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var batch = new ColumnBatch(schema);
            for (var row = first; row < Math.Min(rows.Count, first + BatchRows); row++)
            {
                TModel.Append(batch.Vectors, rows[row]);
                batch.EndRow();
            }

            yield return batch;
        }
    }
}
