using EtlLib.Batches;

namespace EtlLib;

/// <summary>What a sink does where there is something already.</summary>
public enum WriteMode
{
    /// <summary>Refuses.</summary>
    Error,

    /// <summary>Replaces it, once the new is whole.</summary>
    Overwrite,

    /// <summary>Adds a new file to the folder, once it is whole.</summary>
    Append,
}

/// <summary>Where a model's rows go: a description. Output in files appears whole or not at all.</summary>
public abstract class DataSink
{
    /// <summary>What it is, in a few words, for plans and messages. No secrets.</summary>
    public abstract string Describe();

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

    /// <inheritdoc />
    public override string Describe() => $"{FilePaths.Word(Format)} {Path}{(Partitioned ? " by partition key" : "")}";

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
    public override string Describe() => "console";
}

/// <summary>A sink of your own, batch by batch.</summary>
public abstract class BatchSink : DataSink
{
    /// <summary>
    /// Writes the rows. Whoever implements it makes the output whole or leaves none: where the enumeration throws, nothing must be visible.
    /// A batch is valid until the next is asked for.
    /// </summary>
    public abstract Task WriteAsync(Schema schema, IAsyncEnumerable<ColumnBatch> batches, DataContext context, CancellationToken cancellationToken);
}

/// <summary>A sink of your own, row by row.</summary>
/// <typeparam name="TModel">The model.</typeparam>
public abstract class DataSink<TModel> : BatchSink
    where TModel : IDataModel<TModel>
{
    /// <summary>Writes the rows; see <see cref="BatchSink.WriteAsync"/>.</summary>
    public abstract Task WriteAsync(IAsyncEnumerable<TModel> rows, DataContext context, CancellationToken cancellationToken);

    /// <inheritdoc />
    public sealed override Task WriteAsync(Schema schema, IAsyncEnumerable<ColumnBatch> batches, DataContext context, CancellationToken cancellationToken) =>
        WriteAsync(Rows(batches, cancellationToken), context, cancellationToken);

    private static async IAsyncEnumerable<TModel> Rows(IAsyncEnumerable<ColumnBatch> batches, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var batch in batches.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            for (var row = 0; row < batch.Count; row++)
            {
                yield return TModel.Read(batch.Vectors, row);
            }
        }
    }
}
