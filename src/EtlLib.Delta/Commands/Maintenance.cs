using System.Globalization;

namespace EtlLib.Delta;

/// <summary>What keeps a table small and fast.</summary>
internal static class Maintenance
{
    /// <summary>Files of fewer bytes are written together.</summary>
    public const long UsualFileSize = 128L << 20;

    private static readonly TimeSpan LongestWrite = TimeSpan.FromDays(1);

    /// <summary>Writes small files of a partition as one.</summary>
    /// <returns>How many files there were, and how many there are instead.</returns>
    /// <exception cref="SinkException">Another writer has removed one of them; <see cref="EtlException.Code"/> is <c>conflict</c>.</exception>
    public static async Task<(int Before, int After)> OptimizeAsync(TableLog log, Snapshot table, long size, TimeProvider clock, CancellationToken cancellationToken)
    {
        TableFeatures.CheckWrite(table.Protocol, table.Metadata, $"delta {log.Store.Root}");
        var groups = table.Files.Where(f => f.Size < size).OrderBy(f => f.Modified).ThenBy(f => f.Path, StringComparer.Ordinal)
            .GroupBy(f => string.Join('\u0001', table.Metadata.PartitionColumns.Select(p => f.Partition.GetValueOrDefault(p) ?? "\u0002"))).SelectMany(g => Bins([.. g], size)).Where(g => g.Count > 1).ToList();
        if (groups.Count == 0)
        {
            return (0, 0);
        }

        var (id, version, read, staging) = (Guid.NewGuid().ToString("n"), table.Version, groups.SelectMany(g => g).ToList(), log.Store.MakeStaging());
        var adds = new List<AddFile>();
        try
        {
            foreach (var group in groups)
            {
                adds.Add(await RewriteAsync(log, table, group, staging, $"part-{adds.Count:D5}-{id}.c000.zstd.parquet", clock.GetUtcNow(), cancellationToken).ConfigureAwait(false));
            }

            var info = Info("OPTIMIZE", clock, id, version, [("target", size.ToString(CultureInfo.InvariantCulture))]);
            var commit = new Committing(log, id, now => [info, .. adds, .. read.Select(f => now!.Find(f.Id) is not null ? f.Removed(clock.GetUtcNow(), dataChange: false)
                : throw new SinkException($"delta {log.Store.Root}: another writer has removed {f.Path}. Nothing was written. Run again.") { Location = log.Store.Root, Code = "conflict" })]);
            var made = await commit.CommitAsync(table, version, cancellationToken).ConfigureAwait(false);
            await Committing.CheckpointAsync(log, made, clock.GetUtcNow(), cancellationToken).ConfigureAwait(false);
            return (read.Count, adds.Count);
        }
        catch (SinkException)
        {
            foreach (var file in adds)
            {
                await log.Store.DeleteAsync(file.Key, cancellationToken).ConfigureAwait(false);
            }

            throw;
        }
        finally
        {
            Directory.Delete(staging, recursive: true);
        }
    }

    /// <summary>Deletes files that neither the last version has nor a reader of an earlier one needs.</summary>
    /// <param name="log">The table's log.</param>
    /// <param name="table">The last version.</param>
    /// <param name="retention">How long removed files are kept; null: as the table says.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<(int Files, long Bytes)> VacuumAsync(TableLog log, Snapshot table, TimeSpan? retention, TimeProvider clock, CancellationToken cancellationToken)
    {
        TableFeatures.CheckWrite(table.Protocol, table.Metadata, $"delta {log.Store.Root}");
        var now = clock.GetUtcNow();
        var cutoff = now - (retention ?? table.Metadata.Interval(TableLog.Retention, TableLog.UsualRetention));
        var unfinished = cutoff < now - LongestWrite ? cutoff : now - LongestWrite;
        var plans = new HashSet<string>(StringComparer.Ordinal);
        var objects = new List<StoredObject>();
        await foreach (var file in log.Store.ListAsync("", null, cancellationToken).ConfigureAwait(false))
        {
            objects.Add(file);
            if (file.Key.StartsWith(CommitPlan.Folder, StringComparison.Ordinal) && file.Modified > unfinished && await log.Store.FindAsync(file.Key, cancellationToken).ConfigureAwait(false) is { } plan)
            {
                plans.UnionWith([file.Key, .. CommitPlan.Parse(plan, file.Key).Adds.Select(a => a.Key)]);
            }
        }

        var kept = table.Files.Select(f => f.Key).Concat(table.Tombstones.Where(t => DateTimeOffset.FromUnixTimeMilliseconds(t.DeletedAt ?? 0) > cutoff).Select(t => t.Key)).ToHashSet(StringComparer.Ordinal);
        var (count, bytes) = (0, 0L);
        foreach (var file in objects.Where(o => !kept.Contains(o.Key) && !plans.Contains(o.Key) && IsOld(o, cutoff, unfinished)))
        {
            await log.Store.DeleteAsync(file.Key, cancellationToken).ConfigureAwait(false);
            (count, bytes) = (count + 1, bytes + file.Bytes);
        }

        return (count, bytes);
    }

    /// <summary>Makes an earlier version the last one: by a commit that adds what was removed since, and removes what was added.</summary>
    /// <returns>The new version.</returns>
    /// <exception cref="SourceException">The version, or a file of it, is not there any more.</exception>
    public static async Task<long> RestoreAsync(TableLog log, Snapshot table, long version, TimeProvider clock, CancellationToken cancellationToken)
    {
        TableFeatures.CheckWrite(table.Protocol, table.Metadata, $"delta {log.Store.Root}");
        if (table.Metadata.IsAppendOnly)
        {
            throw new SinkException($"delta {log.Store.Root} takes only appended rows: its property delta.appendOnly is true. Nothing was written.") { Location = log.Store.Root };
        }

        var wanted = (await log.FindAsync(version, cancellationToken).ConfigureAwait(false))!;
        await ScannedFiles.OfAsync(log, wanted, [.. wanted.Files.Where(f => table.Find(f.Id) is null)], cancellationToken).ConfigureAwait(false);
        var id = Guid.NewGuid().ToString("n");
        var info = Info("RESTORE", clock, id, table.Version, [("version", version.ToString(CultureInfo.InvariantCulture))]);
        var commit = new Committing(log, id, now =>
        {
            var data = wanted.Metadata.SchemaJson != now!.Metadata.SchemaJson ? [now.Metadata with { SchemaJson = wanted.Metadata.SchemaJson }] : Array.Empty<LogAction>();
            return
            [
                info, .. data, .. wanted.Files.Where(f => now.Find(f.Id) is null).Select(f => f with { DataChange = true }),
                .. now.Files.Where(f => wanted.Find(f.Id) is null).Select(f => f.Removed(clock.GetUtcNow(), dataChange: true)),
            ];
        });
        var made = await commit.CommitAsync(table, table.Version, cancellationToken).ConfigureAwait(false);
        await Committing.CheckpointAsync(log, made, clock.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        return made;
    }

    private static async Task<AddFile> RewriteAsync(
        TableLog log, Snapshot table, IReadOnlyList<AddFile> group, string staging, string name, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateDirectory(Path.Combine(staging, name)).FullName;
        var scan = await ScannedFiles.OfAsync(log, table, group, cancellationToken).ConfigureAwait(false);
        var made = await log.Parquet.RewriteAsync(scan, null, folder, cancellationToken).ConfigureAwait(false) ?? throw log.Refused("has files without rows that cannot be optimized");
        var before = group[0].Path[..(group[0].Path.LastIndexOf('/') + 1)];
        var add = group[0] with { Path = before + name, Size = made.Bytes, Modified = now.ToUnixTimeMilliseconds(), DataChange = false, Stats = FileStatistics.ToJson(made, table.Schema) };
        await log.Store.StoreAsync(made.Path, add.Key, cancellationToken).ConfigureAwait(false);
        return add;
    }

    /// <summary>Files that are together about as large as is wanted, in their order.</summary>
    private static IEnumerable<IReadOnlyList<AddFile>> Bins(IReadOnlyList<AddFile> files, long size)
    {
        var (bin, bytes) = (new List<AddFile>(), 0L);
        foreach (var file in files)
        {
            if (bytes + file.Size > size && bin.Count > 0)
            {
                yield return bin;
                (bin, bytes) = ([], 0);
            }

            bin.Add(file);
            bytes += file.Size;
        }

        yield return bin;
    }

    /// <summary>Whether an object is old enough to be deleted: data by the retention, what a running writer may be making only after a day.</summary>
    private static bool IsOld(StoredObject file, DateTimeOffset cutoff, DateTimeOffset unfinished)
    {
        var name = file.Key[(file.Key.LastIndexOf('/') + 1)..];
        return name.StartsWith(".etl-", StringComparison.Ordinal) || file.Key.StartsWith(".etl-", StringComparison.Ordinal) || file.Key.StartsWith(CommitPlan.Folder, StringComparison.Ordinal) ? file.Modified < unfinished
            : !file.Key.Split('/').Any(part => part[0] is '_' or '.' && !part.Contains('=', StringComparison.Ordinal)) && file.Modified < cutoff;
    }

    private static CommitInfo Info(string operation, TimeProvider clock, string id, long version, (string Name, string Value)[] parameters) => new(
        clock.GetUtcNow().ToUnixTimeMilliseconds(), operation, parameters.ToDictionary(p => p.Name, p => p.Value), DeltaWriter.Engine, id, version, false, new Dictionary<string, string>());
}
