using System.Globalization;
using EtlLib.Batches;
using EtlLib.Plan;

namespace EtlLib.Delta;

/// <summary>Writes the rows of a job to a table: a version an epoch.</summary>
/// <remarks>
/// Law: prepared are the files, in the table's folder, and the plan of the commit, which names them; no reader sees them. The commit is one object in the log
/// that is written where there is none. A commit that was made is recognised by its id, in the commits since the version that it was planned on.
/// </remarks>
internal sealed class DeltaWriter : TableWriter
{
    private readonly DeltaSink sink;
    private readonly SinkJob job;
    private readonly ITableFiles files;
    private readonly ObjectStore store;
    private readonly TableLog log;
    private readonly string app;
    private readonly List<ColumnBatch> rows = [];
    private readonly TimeProvider clock = TimeProvider.System;
    private Snapshot? snapshot;
    private string? staging;
    private IReadOnlyList<WrittenFile>? written;
    private bool inDoubt;

    public DeltaWriter(DeltaSink sink, SinkJob job, ITableFiles files)
    {
        (this.sink, this.job, this.files) = (sink, job, files);
        store = ObjectStores.Open(sink.Path, job.Context);
        log = new TableLog(store, files);
        app = $"etllib/{job.Name}/{job.Model}";
    }

    /// <inheritdoc />
    public override async Task CheckAsync(CancellationToken cancellationToken)
    {
        snapshot = await NamedAsync(() => log.FindAsync(null, cancellationToken)).ConfigureAwait(false);
        if (snapshot is null && await NamedAsync(() => FirstAsync(cancellationToken)).ConfigureAwait(false) is { } foreign)
        {
            throw Refused($"has files, as {foreign}, and no Delta log. Nothing was written. Give an empty folder");
        }

        Changes().Check(snapshot);
        if (job.Host is ITableHost && snapshot?.LastOf(app) is { } last)
        {
            throw Refused($"has the epochs of job {job.Name} up to {last}, and the stream has no saved state that they are of. Nothing was written. Restore the state, or give the job another name");
        }
    }

    /// <inheritdoc />
    public override async Task<long> WriteAsync(TableRows write, CancellationToken cancellationToken)
    {
        staging ??= await NamedAsync(() => Task.FromResult(store.MakeStaging())).ConfigureAwait(false);
        var folder = Directory.CreateDirectory(Path.Combine(staging, "rows")).FullName;
        written = await NamedAsync(() => write(folder, sink.PartitionsOf(job.Rows), cancellationToken)).ConfigureAwait(false);
        return written.Sum(f => f.Rows);
    }

    /// <inheritdoc />
    public override Task WriteAsync(ColumnBatch batch, CancellationToken cancellationToken)
    {
        rows.Add(batch);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public override async Task<string> PrepareAsync(long epoch, CancellationToken cancellationToken)
    {
        if (rows.Count > 0)
        {
            var plan = new Scan(job.Rows, new EpochRows([.. rows]));
            await WriteAsync((folder, partitionBy, token) => files.WriteAsync(plan, folder, partitionBy, token), cancellationToken).ConfigureAwait(false);
            rows.Clear();
        }

        return await NamedAsync(() => PlanAsync(epoch, cancellationToken)).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public override async Task<CommittedOutput> CommitAsync(string token, CancellationToken cancellationToken) => await NamedAsync(async () =>
    {
        if (await store.FindAsync(token, cancellationToken).ConfigureAwait(false) is not { } content)
        {
            return await LastEpochAsync(cancellationToken).ConfigureAwait(false) >= CommitPlan.EpochOf(token) ? new CommittedOutput(sink.Path)
                : throw Refused("cannot be committed: the rows that an earlier run prepared are gone. Run again");
        }

        var plan = CommitPlan.Parse(content, token);
        var changes = Changes();
        var committing = new Committing(log, plan.Id, table => changes.Of(plan, table, Info(plan)));
        long version;
        try
        {
            snapshot ??= await log.FindAsync(null, cancellationToken).ConfigureAwait(false);
            version = await committing.CommitAsync(snapshot, plan.ReadVersion, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            inDoubt = committing.InDoubt;
        }

        await store.DeleteAsync(token, cancellationToken).ConfigureAwait(false);
        await Committing.CheckpointAsync(log, version, clock.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        return new CommittedOutput(sink.Path, plan.Adds.Count, plan.Adds.Sum(f => f.Size));
    }).ConfigureAwait(false);

    /// <inheritdoc />
    public override async Task AbortAsync(long epoch, string? token, CancellationToken cancellationToken)
    {
        var key = token ?? CommitPlan.KeyOf(app, epoch);
        if (inDoubt || await store.FindAsync(key, cancellationToken).ConfigureAwait(false) is not { } content)
        {
            // What is in doubt may be in the log yet: its files are left to vacuum.
            return;
        }

        var plan = CommitPlan.Parse(content, key);
        if (!await IsCommittedAsync(plan, cancellationToken).ConfigureAwait(false))
        {
            foreach (var file in plan.Adds)
            {
                await store.DeleteAsync(file.Key, cancellationToken).ConfigureAwait(false);
            }
        }

        await store.DeleteAsync(key, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public override async Task<long?> LastEpochAsync(CancellationToken cancellationToken) =>
        (await NamedAsync(() => log.FindAsync(null, cancellationToken)).ConfigureAwait(false))?.LastOf(app);

    /// <inheritdoc />
    public override async ValueTask DisposeAsync()
    {
        if (staging is not null && Directory.Exists(staging))
        {
            Directory.Delete(staging, recursive: true);
            if (Path.GetDirectoryName(staging) is { } folder && !Directory.EnumerateFileSystemEntries(folder).Any())
            {
                Directory.Delete(folder);
            }
        }

        await store.DisposeAsync().ConfigureAwait(false);
    }

    private TableChanges Changes() => new(sink, job, app, clock.GetUtcNow());

    private async Task<bool> IsCommittedAsync(CommitPlan plan, CancellationToken cancellationToken)
    {
        for (var version = plan.ReadVersion + 1; await log.CommitAsync(version, cancellationToken).ConfigureAwait(false) is { } made; version++)
        {
            if (made.OfType<CommitInfo>().Any(i => i.Id == plan.Id))
            {
                return true;
            }
        }

        return false;
    }

    private async Task<string> PlanAsync(long epoch, CancellationToken cancellationToken)
    {
        snapshot = await log.FindAsync(null, cancellationToken).ConfigureAwait(false);
        var changes = Changes();
        changes.Check(snapshot);
        var id = Guid.NewGuid().ToString("n");
        var made = (written ?? []).Where(f => f.Rows > 0).ToList();
        changes.CheckRows(made);
        var (rewritten, kept) = await KeptAsync(changes, cancellationToken).ConfigureAwait(false);
        made.AddRange(kept);
        var adds = made.Select((file, i) => changes.Added(file, i, id, snapshot)).ToList();
        var plan = new CommitPlan(id, epoch, snapshot?.Version ?? -1, adds, rewritten);
        var token = CommitPlan.KeyOf(app, epoch);
        await store.PutAsync(token, plan.ToBytes(), cancellationToken).ConfigureAwait(false);
        for (var i = 0; i < adds.Count; i++)
        {
            await store.StoreAsync(made[i].Path, adds[i].Key, cancellationToken).ConfigureAwait(false);
        }

        written = null;
        return token;
    }

    /// <summary>The rows that stay, of files that have rows within the replaced interval and outside of it.</summary>
    private async Task<(IReadOnlyList<RemoveFile> Rewritten, IReadOnlyList<WrittenFile> Kept)> KeptAsync(TableChanges changes, CancellationToken cancellationToken)
    {
        var (rewritten, kept) = (new List<RemoveFile>(), new List<WrittenFile>());
        foreach (var file in changes.Interval is null || snapshot is null ? [] : snapshot.Files.Where(f => changes.Overlap(f, snapshot) is Overlap.Part))
        {
            staging ??= store.MakeStaging();
            var folder = Directory.CreateDirectory(Path.Combine(staging, string.Create(CultureInfo.InvariantCulture, $"kept-{rewritten.Count}"))).FullName;
            var scan = await ScannedFiles.OfAsync(log, snapshot!, [file], cancellationToken).ConfigureAwait(false);
            if (await files.RewriteAsync(scan, changes.Interval, folder, cancellationToken).ConfigureAwait(false) is { } outside)
            {
                kept.Add(outside with { Partition = [.. snapshot!.Metadata.PartitionColumns.Select(p => file.Partition.GetValueOrDefault(p))] });
            }

            rewritten.Add(file.Removed(clock.GetUtcNow(), dataChange: true));
        }

        return (rewritten, kept);
    }

    private CommitInfo Info(CommitPlan plan) => new(
        clock.GetUtcNow().ToUnixTimeMilliseconds(), "WRITE",
        new Dictionary<string, string> { ["mode"] = sink.Mode.ToString(), ["job"] = job.Name, ["model"] = job.Model, ["epoch"] = plan.Epoch.ToString(CultureInfo.InvariantCulture) },
        Engine, plan.Id, plan.ReadVersion < 0 ? null : plan.ReadVersion, sink.Mode is not WriteMode.Overwrite,
        new Dictionary<string, string>
        {
            ["numFiles"] = plan.Adds.Count.ToString(CultureInfo.InvariantCulture),
            ["numOutputRows"] = plan.Adds.Sum(a => a.Rows ?? 0).ToString(CultureInfo.InvariantCulture),
            ["numOutputBytes"] = plan.Adds.Sum(a => a.Size).ToString(CultureInfo.InvariantCulture),
        });

    /// <summary>What commits say that they were made by.</summary>
    internal static string Engine { get; } = $"EtlLib.Delta/{typeof(DeltaWriter).Assembly.GetName().Version?.ToString(3)}";

    /// <summary>A file of the table's folder, where there is one.</summary>
    private async Task<string?> FirstAsync(CancellationToken cancellationToken)
    {
        await foreach (var file in store.ListAsync("", null, cancellationToken).ConfigureAwait(false))
        {
            if (!file.Key.StartsWith(CommitPlan.Folder, StringComparison.Ordinal) && !file.Key.StartsWith('.'))
            {
                return file.Key;
            }
        }

        return null;
    }

    private SinkException Refused(string what, Exception? inner = null) => new($"{sink.Describe()} {what}.", inner) { Location = sink.Path, Model = job.Model };

    /// <summary>Does something with the table; what cannot be read of a table that is written is an error of the sink.</summary>
    private async Task<T> NamedAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (SourceException e) when (e.Location?.StartsWith(store.Root, StringComparison.Ordinal) == true)
        {
            throw new SinkException(e.Message, e) { Location = e.Location };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Refused($"cannot be written: {e.Message.TrimEnd('.')}", e);
        }
    }

    /// <summary>The rows of an epoch, as a plan reads them. They belong to the stream.</summary>
    private sealed class EpochRows(IReadOnlyList<ColumnBatch> rows) : BatchSource
    {
        public override string Describe() => "rows of an epoch";

        public override async IAsyncEnumerable<ColumnBatch> ReadAsync(
            Schema schema, DataContext context, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await Task.CompletedTask.ConfigureAwait(false);
            foreach (var batch in rows)
            {
                var copy = new ColumnBatch(schema);
                for (var row = 0; row < batch.Count; row++)
                {
                    copy.AppendFrom(batch, row);
                }

                yield return copy;
            }
        }
    }
}
