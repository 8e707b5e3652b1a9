namespace EtlLib;

/// <summary>What a sink does where there is something already.</summary>
public enum WriteMode
{
    /// <summary>Refuses.</summary>
    Error,

    /// <summary>Replaces it, once the new is whole.</summary>
    Overwrite,

    /// <summary>Adds to it: a new file to the folder, rows to the table, once they are whole.</summary>
    Append,

    /// <summary>Replaces the rows of a table that have the same key, and adds the others. Files have no keys.</summary>
    Merge,
}

/// <summary>
/// Where a model's rows go: a description that opens a <see cref="SinkWriter"/> for each job. To write a sink of your own, derive from this type and
/// return a writer, or derive from <see cref="DataSink{TModel}"/> where at-least-once delivery is enough.
/// </summary>
public abstract class DataSink
{
    /// <summary>Gets what a reader of the output can rely on after a crash. The default is <see cref="SinkGuarantee.ExactlyOnce"/>.</summary>
    public virtual SinkGuarantee Guarantee => SinkGuarantee.ExactlyOnce;

    /// <summary>Gets the same for the epochs of a stream. The default is <see cref="Guarantee"/>.</summary>
    public virtual SinkGuarantee StreamGuarantee => Guarantee;

    /// <summary>Gets the name of the only engine that writes this sink by itself, for example <c>spark</c>; null where any engine can, in batches.</summary>
    public virtual string? Engine => null;

    /// <summary>Gets how many rows the sink takes of a batch run, the first by event time; null for all.</summary>
    public virtual long? RowLimit => null;

    /// <summary>Describes the sink in a few words, without secrets, for plans and messages.</summary>
    public abstract string Describe();

    /// <summary>Opens a writer. No output is touched before the writer is asked to.</summary>
    /// <param name="job">What is written, and for which job.</param>
    /// <returns>The writer; the caller disposes it.</returns>
    /// <exception cref="PlanException">The sink cannot be written in batches.</exception>
    public abstract SinkWriter Open(SinkJob job);

    /// <summary>What a run does with the sink, for plans: <c>write StockCandle to parquet out/candles</c>.</summary>
    internal virtual string DescribeStep(string model) => $"write {model} to {Describe()}";

    /// <summary>Parquet: a file where the path ends in <c>.parquet</c>, else a folder of files.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="mode">What to do where it is there already.</param>
    /// <param name="partitioned">Whether rows go to folders <c>key=value</c> by the model's <c>[PartitionKey]</c>. Values are percent-encoded.</param>
    public static FileSink Parquet(string path, WriteMode mode = WriteMode.Error, bool partitioned = false) => new(FileFormat.Parquet, path, mode, partitioned);

    /// <summary>CSV with a header (RFC 4180): a file where the path ends in <c>.csv</c> or <c>.csv.gz</c>, else a folder of files.</summary>
    public static FileSink Csv(string path, WriteMode mode = WriteMode.Error) => new(FileFormat.Csv, path, mode, partitioned: false);

    /// <summary>One JSON object a line: a file where the path ends in <c>.jsonl</c>, <c>.ndjson</c> or <c>.json</c>, also with <c>.gz</c>, else a folder of files.</summary>
    public static FileSink JsonLines(string path, WriteMode mode = WriteMode.Error) => new(FileFormat.JsonLines, path, mode, partitioned: false);

    /// <summary>Avro's object container files: a file where the path ends in <c>.avro</c>, else a folder of files.</summary>
    public static FileSink Avro(string path, WriteMode mode = WriteMode.Error) => new(FileFormat.Avro, path, mode, partitioned: false);

    /// <summary>A table on the terminal.</summary>
    /// <param name="rows">At most how many rows are shown.</param>
    public static ConsoleSink Console(int rows = 20) => new(rows);
}

/// <summary>The formats of files.</summary>
public enum FileFormat
{
    /// <summary>Apache Parquet.</summary>
    Parquet,

    /// <summary>Comma-separated values.</summary>
    Csv,

    /// <summary>One JSON object a line.</summary>
    JsonLines,

    /// <summary>Avro's object container files.</summary>
    Avro,
}

/// <summary>A sink in files.</summary>
public sealed class FileSink(FileFormat format, string path, WriteMode mode, bool partitioned) : DataSink
{
    /// <summary>The format.</summary>
    public FileFormat Format { get; } = format;

    /// <summary>The file or folder.</summary>
    public string Path { get; } = path;

    /// <summary>What to do where it is there already.</summary>
    public WriteMode Mode { get; } = mode;

    /// <summary>Whether rows go to folders by the model's partition key.</summary>
    public bool Partitioned { get; } = partitioned;

    /// <summary>What the names of files of the format end with, the usual first.</summary>
    public IReadOnlyList<string> Extensions => FilePaths.Extensions(Format);

    /// <summary>Whether it is a folder of files: it is partitioned, or its path does not end as files of the format do.</summary>
    public bool IsFolder => Partitioned || Path.EndsWith('/') || Path.EndsWith(System.IO.Path.DirectorySeparatorChar) || !Extensions.Any(e => Path.EndsWith(e, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether it is on this machine: other places have a scheme, as <c>s3a://bucket/folder</c>.</summary>
    public bool IsLocal => FilePaths.IsLocal(Path);

    /// <summary>What is said of the rows in a hidden file beside them, or null. Their number is added to it.</summary>
    internal string? Note { get; init; }

    /// <inheritdoc />
    public override string Describe() => $"{FilePaths.Word(Format)} {Path}{(Partitioned ? " by partition key" : "")}";

    /// <inheritdoc />
    public override SinkWriter Open(SinkJob job) => job.Host.OpenFiles(this, job);

    /// <summary>The columns that name the folders of a model's rows: none, unless it is partitioned.</summary>
    /// <exception cref="PlanException">It is, and the model has no partition key.</exception>
    internal string[] KeysOf(Schema rows) => !Partitioned ? []
        : rows.PartitionKey.Select(c => c.Name).ToArray() is { Length: > 0 } keys ? keys
        : throw new PlanException($"{Describe()}: {rows.ShortName} has no partition key: mark a property with [PartitionKey], or write without partitions.");
}

/// <summary>A table on the terminal.</summary>
public sealed class ConsoleSink(int rows) : DataSink
{
    /// <summary>At most how many rows are shown.</summary>
    public int Rows { get; } = rows;

    /// <inheritdoc />
    public override SinkGuarantee Guarantee => SinkGuarantee.AtLeastOnce;

    /// <summary>One row more than is shown, which tells whether there are more.</summary>
    public override long? RowLimit => (long)Rows + 1;

    /// <inheritdoc />
    public override string Describe() => "console";

    /// <inheritdoc />
    public override SinkWriter Open(SinkJob job) => job.Host.OpenConsole(this, job);

    internal override string DescribeStep(string model) => $"show {model} on the console";
}
