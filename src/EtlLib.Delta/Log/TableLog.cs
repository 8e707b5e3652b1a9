using System.Globalization;
using System.Text.Json;

namespace EtlLib.Delta;

/// <summary>A file of a log.</summary>
/// <param name="Version">The version.</param>
/// <param name="File">The file.</param>
/// <param name="Part">Which part of a checkpoint it is, from 1, and of how many; null for a commit.</param>
internal readonly record struct LogFile(long Version, StoredObject File, (int Number, int Of)? Part)
{
    /// <summary>The file that a name is of, or null where it is none of the log's.</summary>
    public static LogFile? Of(StoredObject file)
    {
        var name = file.Key[(TableLog.Folder.Length)..].Split('.');
        return name[0].Length != TableLog.Digits || !long.TryParse(name[0], NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? null : name[1..] switch
        {
            ["json"] => new LogFile(version, file, null),
            ["checkpoint", "parquet"] => new LogFile(version, file, (1, 1)),
            ["checkpoint", var number, var of, "parquet"] when int.TryParse(number, out var n) && int.TryParse(of, out var all) => new LogFile(version, file, (n, all)),
            _ => null,
        };
    }
}

/// <summary>The log of a table: <c>_delta_log/N.json</c>, a file a version, and checkpoints, which spare reading all of them.</summary>
/// <param name="store">The table's root.</param>
/// <param name="parquet">The engine, which reads and writes checkpoints.</param>
internal sealed class TableLog(ObjectStore store, ITableFiles parquet)
{
    public const string Folder = "_delta_log/";
    public const int Digits = 20;
    private const string LastCheckpoint = Folder + "_last_checkpoint";

    /// <summary>The table's root.</summary>
    public ObjectStore Store => store;

    /// <summary>The engine.</summary>
    public ITableFiles Parquet => parquet;

    /// <summary>The name of a version's file.</summary>
    public static string NameOf(long version) => string.Create(CultureInfo.InvariantCulture, $"{Folder}{version:D20}.json");

    /// <summary>Reads a version.</summary>
    /// <param name="version">The version; null: the last one.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The table; null where there is none.</returns>
    /// <exception cref="SourceException">The version is not there, or the log is damaged.</exception>
    public async Task<Snapshot?> FindAsync(long? version, CancellationToken cancellationToken)
    {
        var hint = await LastCheckpointAsync(cancellationToken).ConfigureAwait(false);
        var from = hint <= (version ?? long.MaxValue) ? hint : 0;
        var files = await ListAsync(from, cancellationToken).ConfigureAwait(false);
        if (from > 0 && !files.Exists(f => f.Part is not null))
        {
            files = await ListAsync(0, cancellationToken).ConfigureAwait(false);
        }

        var last = files.Where(f => f.Part is null).Select(f => f.Version).DefaultIfEmpty(-1).Max();
        last = Math.Max(last, CheckpointOf(files, long.MaxValue)?.Version ?? -1);
        return last < 0 ? null
            : version > last ? throw Refused($"has no version {version}: the last one is {last}")
            : await ReadAsync(files, version ?? last, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Brings a table up to date.</summary>
    /// <returns>The commits that were read, oldest first.</returns>
    public async Task<IReadOnlyList<(long Version, IReadOnlyList<LogAction> Actions)>> UpdateAsync(Snapshot snapshot, CancellationToken cancellationToken)
    {
        var read = new List<(long, IReadOnlyList<LogAction>)>();
        while (await CommitAsync(snapshot.Version + 1, cancellationToken).ConfigureAwait(false) is { } actions)
        {
            var time = actions.OfType<CommitInfo>().FirstOrDefault()?.Timestamp is { } millis ? DateTimeOffset.FromUnixTimeMilliseconds(millis) : snapshot.Committed;
            snapshot.Apply(snapshot.Version + 1, time, actions);
            read.Add((snapshot.Version, actions));
        }

        return read;
    }

    /// <summary>The actions of a version's commit; null where there is no such file.</summary>
    public async Task<IReadOnlyList<LogAction>?> CommitAsync(long version, CancellationToken cancellationToken) =>
        await store.FindAsync(NameOf(version), cancellationToken).ConfigureAwait(false) is { } content ? ActionReader.Read(content, $"{store.Root}/{NameOf(version)}") : null;

    /// <summary>The commits that the log still has, with the instant of each, which grow with the versions as Spark sees to it.</summary>
    public async Task<IReadOnlyList<(long Version, DateTimeOffset Time)>> CommitsAsync(CancellationToken cancellationToken)
    {
        var commits = new List<(long Version, DateTimeOffset Time)>();
        foreach (var file in (await ListAsync(0, cancellationToken).ConfigureAwait(false)).Where(f => f.Part is null))
        {
            var least = commits.Count == 0 ? DateTimeOffset.MinValue : commits[^1].Time.AddMilliseconds(1);
            commits.Add((file.Version, file.File.Modified > least ? file.File.Modified : least));
        }

        return commits;
    }

    /// <summary>The last version that was committed at an instant or before.</summary>
    /// <exception cref="SourceException">The log has none.</exception>
    public async Task<long> VersionAtAsync(DateTimeOffset time, CancellationToken cancellationToken)
    {
        var commits = await CommitsAsync(cancellationToken).ConfigureAwait(false);
        return commits.Any(c => c.Time <= time) ? commits.Last(c => c.Time <= time).Version
            : throw Refused(string.Create(CultureInfo.InvariantCulture, $"has no version of {time:u} or before{(commits.Count > 0 ? $": the first that its log has is of {commits[0].Time:u}" : "")}"));
    }

    /// <summary>An error about the table.</summary>
    public SourceException Refused(string what, Exception? inner = null) => new($"delta {store.Root} {what}.", inner) { Location = store.Root };

    /// <summary>Writes a checkpoint of a version.</summary>
    public async Task CheckpointAsync(Snapshot snapshot, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var folder = store.MakeStaging();
        try
        {
            var (lines, made) = (Path.Combine(folder, "actions.jsonl"), Path.Combine(folder, "checkpoint.parquet"));
            var oldest = (now - snapshot.Metadata.Interval(Retention, UsualRetention)).ToUnixTimeMilliseconds();
            LogAction[] actions =
            [
                snapshot.Protocol, snapshot.Metadata, .. snapshot.Transactions, .. snapshot.Tombstones.Where(t => t.DeletedAt > oldest).Select(t => t with { DataChange = false }),
                .. snapshot.Files.Select(f => f with { DataChange = false }),
            ];
            await File.WriteAllBytesAsync(lines, ActionWriter.Write(actions), cancellationToken).ConfigureAwait(false);
            await parquet.WriteJsonAsync(lines, Checkpoint.Columns, made, cancellationToken).ConfigureAwait(false);
            var (name, size) = (string.Create(CultureInfo.InvariantCulture, $"{Folder}{snapshot.Version:D20}.checkpoint.parquet"), new FileInfo(made).Length);
            await store.StoreAsync(made, name, cancellationToken).ConfigureAwait(false);
            var hint = FormattableString.Invariant($"{{\"version\":{snapshot.Version},\"size\":{actions.Length},\"sizeInBytes\":{size},\"numOfAddFiles\":{snapshot.Files.Count}}}");
            await store.PutAsync(LastCheckpoint, System.Text.Encoding.UTF8.GetBytes(hint), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>How long removed files are kept for readers of older versions.</summary>
    public const string Retention = "delta.deletedFileRetentionDuration";

    /// <summary>The same where the table does not say.</summary>
    public static readonly TimeSpan UsualRetention = TimeSpan.FromDays(7);

    private async Task<Snapshot> ReadAsync(List<LogFile> files, long version, CancellationToken cancellationToken)
    {
        var snapshot = new Snapshot();
        if (CheckpointOf(files, version) is { } checkpoint)
        {
            foreach (var part in checkpoint.Parts)
            {
                snapshot.Apply(checkpoint.Version, part.File.Modified, await Checkpoint.ReadAsync(store, parquet, part.File, cancellationToken).ConfigureAwait(false));
            }
        }

        foreach (var commit in files.Where(f => f.Part is null && f.Version > snapshot.Version && f.Version <= version).OrderBy(f => f.Version))
        {
            if (commit.Version != snapshot.Version + 1)
            {
                break;
            }

            snapshot.Apply(commit.Version, commit.File.Modified, await CommitAsync(commit.Version, cancellationToken).ConfigureAwait(false) ?? throw Missing(commit.Version, version));
        }

        return snapshot.Version != version ? throw Missing(snapshot.Version + 1, version)
            : snapshot.IsWhole ? snapshot
            : throw Refused($"cannot be read: the log up to version {version} does not say the protocol and the schema");
    }

    private SourceException Missing(long version, long wanted) =>
        Refused($"cannot be read at version {wanted}: its log does not have version {version} any more, and no checkpoint after it. Read a later version");

    /// <summary>The last whole checkpoint up to a version.</summary>
    private static (long Version, IReadOnlyList<LogFile> Parts)? CheckpointOf(List<LogFile> files, long version) => files
        .Where(f => f.Part is not null && f.Version <= version)
        .GroupBy(f => (f.Version, f.Part!.Value.Of)).Where(g => g.Count() == g.Key.Of).OrderByDescending(g => g.Key.Version)
        .Select(g => ((long, IReadOnlyList<LogFile>)?)(g.Key.Version, [.. g.OrderBy(f => f.Part!.Value.Number)])).FirstOrDefault();

    private async Task<List<LogFile>> ListAsync(long from, CancellationToken cancellationToken)
    {
        var files = new List<LogFile>();
        await foreach (var file in store.ListAsync(Folder, from == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"{Folder}{from:D20}"), cancellationToken).ConfigureAwait(false))
        {
            if (LogFile.Of(file) is { } known)
            {
                files.Add(known);
            }
            else if (file.Key.Contains(".checkpoint.", StringComparison.Ordinal) && !file.Key.EndsWith(".crc", StringComparison.Ordinal) && !file.Key.Contains("/.", StringComparison.Ordinal))
            {
                throw Refused($"cannot be read: {file.Key} is a checkpoint of a form that EtlLib.Delta does not support. Read it on Spark: --engine spark");
            }
        }

        return files;
    }

    /// <summary>The version of the last checkpoint: a hint, which may be missing, old or damaged.</summary>
    private async Task<long> LastCheckpointAsync(CancellationToken cancellationToken)
    {
        if (await store.FindAsync(LastCheckpoint, cancellationToken).ConfigureAwait(false) is not { } content)
        {
            return 0;
        }

        try
        {
            using var hint = JsonDocument.Parse(content);
            return hint.RootElement.GetProperty("version").GetInt64();
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return 0;
        }
    }
}

/// <summary>Checkpoints: the actions that make a table up to a version, a row each, in Parquet.</summary>
internal static class Checkpoint
{
    private const string Map = "MAP(VARCHAR, VARCHAR)";

    /// <summary>The columns, in the SQL of DuckDB.</summary>
    public static readonly IReadOnlyList<(string Name, string Type)> Columns =
    [
        ("txn", "STRUCT(\"appId\" VARCHAR, \"version\" BIGINT, \"lastUpdated\" BIGINT)"),
        ("add", $"STRUCT(\"path\" VARCHAR, \"partitionValues\" {Map}, \"size\" BIGINT, \"modificationTime\" BIGINT, \"dataChange\" BOOLEAN, \"stats\" VARCHAR, \"tags\" {Map})"),
        ("remove", $"STRUCT(\"path\" VARCHAR, \"deletionTimestamp\" BIGINT, \"dataChange\" BOOLEAN, \"extendedFileMetadata\" BOOLEAN, \"partitionValues\" {Map}, \"size\" BIGINT)"),
        ("metaData", $"STRUCT(\"id\" VARCHAR, \"name\" VARCHAR, \"description\" VARCHAR, \"format\" STRUCT(\"provider\" VARCHAR, \"options\" {Map}), \"schemaString\" VARCHAR, "
            + $"\"partitionColumns\" VARCHAR[], \"configuration\" {Map}, \"createdTime\" BIGINT)"),
        ("protocol", "STRUCT(\"minReaderVersion\" INTEGER, \"minWriterVersion\" INTEGER, \"readerFeatures\" VARCHAR[], \"writerFeatures\" VARCHAR[])"),
    ];

    /// <summary>Reads the actions of a checkpoint's file.</summary>
    public static async Task<IEnumerable<LogAction>> ReadAsync(ObjectStore store, ITableFiles parquet, StoredObject file, CancellationToken cancellationToken)
    {
        var name = $"{store.Root}/{file.Key}";
        var path = await store.FetchAsync(file.Key, file.Bytes, cancellationToken).ConfigureAwait(false) ?? throw new SourceException($"{name} is missing.") { Location = name };
        var rows = await parquet.ReadJsonAsync(path, cancellationToken).ConfigureAwait(false);
        return rows.SelectMany((row, i) => ActionReader.Read(System.Text.Encoding.UTF8.GetBytes(row), name, i + 1));
    }
}
