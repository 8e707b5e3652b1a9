using System.Globalization;

namespace EtlLib.Delta;

/// <summary>A Delta Lake table as a source: <c>DataSource.Delta(…)</c>.</summary>
public sealed class DeltaSource : TableSource
{
    internal DeltaSource(string path, long? version, DateTimeOffset? timestamp)
        : base("delta", path)
    {
        (Version, Timestamp) = (version, timestamp);
        if (version is not null && timestamp is not null)
        {
            throw new PlanException($"delta {path}: a version and a timestamp are given. Give one of them.");
        }

        Options = version is { } number ? new Dictionary<string, string> { ["versionAsOf"] = number.ToString(CultureInfo.InvariantCulture) }
            : timestamp is { } time ? new Dictionary<string, string> { ["timestampAsOf"] = time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture) }
            : new Dictionary<string, string>();
    }

    /// <summary>Gets the version to read; null: the last one.</summary>
    public long? Version { get; }

    /// <summary>Gets the instant whose last version is read, or null.</summary>
    public DateTimeOffset? Timestamp { get; }

    /// <inheritdoc />
    public override IReadOnlyDictionary<string, string> Options { get; }

    /// <inheritdoc />
    public override string Describe() => $"delta {Path}{(Version is { } version ? string.Create(CultureInfo.InvariantCulture, $" version {version}")
        : Timestamp is { } time ? string.Create(CultureInfo.InvariantCulture, $" at {time.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}") : "")}";

    /// <inheritdoc />
    public override async Task<TableScan> FindAsync(TableQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        await using var store = ObjectStores.Open(Path, query.Context);
        try
        {
            return await FindAsync(query, new TableLog(store, query.Files), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SourceException($"{Describe()} cannot be read: {e.Message}", e) { Location = Path };
        }
    }

    private async Task<TableScan> FindAsync(TableQuery query, TableLog log, CancellationToken cancellationToken)
    {
        var version = query.Version is not null ? query.Version : Timestamp is { } time ? await log.VersionAtAsync(time, cancellationToken).ConfigureAwait(false) : Version;
        var snapshot = await log.FindAsync(version, cancellationToken).ConfigureAwait(false) ?? throw log.Refused("is not there: the folder has no Delta log");
        TableFeatures.CheckRead(snapshot.Protocol, snapshot.Metadata, Describe());
        IEnumerable<AddFile> files = snapshot.Files;
        if (query.Condition is { } condition)
        {
            files = files.Where(f => new FileSkipping(snapshot.Schema, snapshot.Metadata.PartitionColumns, f).MayMatch(condition));
        }

        var kept = files.OrderBy(f => f.Path, StringComparer.Ordinal).ToList();
        return await ScannedFiles.OfAsync(log, snapshot, kept, cancellationToken).ConfigureAwait(false);
    }
}

/// <summary>Files of a table as an engine reads them.</summary>
internal static class ScannedFiles
{
    private const int AtOnce = 8;

    /// <summary>Brings files of a snapshot to this machine, where they are not.</summary>
    /// <exception cref="SourceException">A file is missing, or is not as long as the log says.</exception>
    public static async Task<TableScan> OfAsync(TableLog log, Snapshot snapshot, IReadOnlyList<AddFile> files, CancellationToken cancellationToken)
    {
        var (schema, partitions) = (snapshot.Schema, snapshot.Metadata.PartitionColumns);
        var statistics = files.Select(FileStatistics.Parse).ToList();
        var columns = schema.Fields.Select(f => new StoredColumn(
            f.Name, partitions.Contains(f.Name) ? null : f.Stored, f.Type,
            f.Nullable && (partitions.Contains(f.Name) || f.IsNested || statistics.Exists(s => s.Nulls(f.Stored) is not 0)))).ToList();
        if (schema.Fields.FirstOrDefault(f => f.Type.Contains("physicalName", StringComparison.Ordinal)) is { } mapped)
        {
            throw log.Refused($"cannot be read: column {mapped.Name} has columns within it whose names are mapped. Read it on Spark: --engine spark");
        }

        var found = new TableFile[files.Count];
        await Parallel.ForAsync(0, files.Count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (i, token) =>
            found[i] = await OfAsync(log, schema, partitions, files[i], token).ConfigureAwait(false)).ConfigureAwait(false);
        return new TableScan(columns, found, snapshot.Files.Count - files.Count, snapshot.Version);
    }

    private static async Task<TableFile> OfAsync(TableLog log, TableSchema schema, IReadOnlyList<string> partitions, AddFile file, CancellationToken cancellationToken)
    {
        var name = $"{log.Store.Root}/{file.Key}";
        if (file.Path.Contains("://", StringComparison.Ordinal) || file.Path.StartsWith("file:", StringComparison.Ordinal) || file.Key.StartsWith('/') || file.Key.Split('/').Contains(".."))
        {
            throw new SourceException($"{name}: the log names a file outside of the table's folder, which EtlLib.Delta does not read. Read it on Spark: --engine spark.") { Location = name };
        }

        var path = await log.Store.FetchAsync(file.Key, file.Size, cancellationToken).ConfigureAwait(false)
            ?? throw new SourceException($"{name} is missing, and the table's log names it. Restore the file from a copy, or the table to a version without it: table restore.") { Location = name };
        var length = new FileInfo(path).Length;
        if (length != file.Size)
        {
            throw new SourceException($"{name} has {length} bytes, and the table's log says {file.Size}: the file is damaged. Restore it from a copy.") { Location = name };
        }

        var values = schema.Fields.Where(f => partitions.Contains(f.Name)).Select(f => file.Partition.GetValueOrDefault(f.Stored) is { } value && (value.Length > 0 || f.Type == "\"string\"") ? value : null);
        var deleted = file.Deleted is null ? [] : await file.Deleted.ReadAsync(log.Store, cancellationToken).ConfigureAwait(false);
        return new TableFile(path, name, [.. values], deleted);
    }
}
