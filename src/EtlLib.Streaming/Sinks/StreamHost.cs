using System.Globalization;
using EtlLib.Files;
using EtlLib.Sinks;

namespace EtlLib.Streaming;

/// <summary>What a stream gives to sinks: folders of epochs, and the console.</summary>
internal sealed class StreamHost(StreamDatabase database, IRowDisplay display) : ISinkHost, Tables.ITableHost
{
    /// <inheritdoc />
    public Tables.ITableFiles Tables => database.Tables;

    /// <inheritdoc />
    public SinkWriter OpenFiles(FileSink sink, SinkJob job) => sink is { IsLocal: true, Format: not FileFormat.Avro, IsFolder: true }
        ? new EpochFolders(database, sink, job)
        : throw new PlanException($"Model {job.Model}: a stream does not write {sink.Describe()}. Give a folder of Parquet, CSV or JSON lines on this machine: "
            + "each epoch is a folder in it.");

    /// <inheritdoc />
    public SinkWriter OpenConsole(ConsoleSink sink, SinkJob job) => new ConsoleRows(sink, job, display);

    /// <summary>Shows the rows of each epoch, at least once.</summary>
    private sealed class ConsoleRows(ConsoleSink sink, SinkJob job, IRowDisplay display) : SinkWriter
    {
        private ColumnBatch rows = new(job.Rows);
        private bool more;

        public override Task WriteAsync(ColumnBatch batch, CancellationToken cancellationToken)
        {
            for (var row = 0; row < batch.Count; row++)
            {
                if (rows.Count == sink.Rows)
                {
                    more = true;
                    break;
                }

                rows.AppendFrom(batch, row);
            }

            return Task.CompletedTask;
        }

        public override Task<string> PrepareAsync(long epoch, CancellationToken cancellationToken) => Task.FromResult("");

        public override Task<CommittedOutput> CommitAsync(string token, CancellationToken cancellationToken)
        {
            if (rows.Count > 0)
            {
                display.Show(job.Model, [rows], more);
            }

            rows.Dispose();
            (rows, more) = (new ColumnBatch(job.Rows), false);
            return Task.FromResult(new CommittedOutput());
        }

        public override ValueTask DisposeAsync()
        {
            rows.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}

/// <summary>A folder an epoch, <c>epoch-000000000042</c>: written under a hidden name, flushed, and renamed whole.</summary>
internal sealed class EpochFolders(StreamDatabase database, FileSink sink, SinkJob job) : SinkWriter
{
    private const string Epoch = "epoch-";
    private readonly List<ColumnBatch> rows = [];

    /// <inheritdoc />
    public override Task CheckAsync(CancellationToken cancellationToken)
    {
        if (!Directory.Exists(sink.Path) || !Directory.EnumerateFileSystemEntries(sink.Path).Any() || sink.Mode is WriteMode.Append)
        {
            return Task.CompletedTask;
        }

        if (sink.Mode is WriteMode.Error)
        {
            throw new SinkException($"{sink.Path} holds files already, and the stream has no saved state that they are of. Delete the folder, choose another, or say "
                + "WriteMode.Overwrite or WriteMode.Append.")
            { Location = sink.Path };
        }

        Directory.Delete(sink.Path, recursive: true);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public override Task WriteAsync(ColumnBatch batch, CancellationToken cancellationToken)
    {
        // The batch stays valid until the epoch is committed: the stream keeps it.
        rows.Add(batch);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public override async Task<string> PrepareAsync(long epoch, CancellationToken cancellationToken)
    {
        var staging = Staging(epoch);
        Directory.CreateDirectory(staging);
        var target = sink.Partitioned ? staging : Path.Combine(staging, "part" + sink.Extensions[0]);
        await database.CopyAsync([.. rows], job.Rows, sink, target, cancellationToken).ConfigureAwait(false);
        rows.Clear();
        if (sink.Partitioned)
        {
            DuckDb.Files.PartitionFolders.Rename(staging);
        }

        foreach (var file in Directory.EnumerateFiles(staging, "*", SearchOption.AllDirectories))
        {
            using var written = new FileStream(file, FileMode.Open, FileAccess.ReadWrite);
            written.Flush(flushToDisk: true);
        }

        Posix.FlushFolder(staging);
        return epoch.ToString(CultureInfo.InvariantCulture);
    }

    /// <inheritdoc />
    public override Task<CommittedOutput> CommitAsync(string token, CancellationToken cancellationToken)
    {
        var epoch = long.Parse(token, CultureInfo.InvariantCulture);
        var (staging, target) = (Staging(epoch), Target(epoch));
        if (!Directory.Exists(target))
        {
            if (!Directory.Exists(staging))
            {
                throw new SinkException($"{staging}, which holds the prepared rows of epoch {epoch}, is gone. Start over with --reset-state into an empty folder.") { Location = sink.Path };
            }

            Directory.Move(staging, target);
            Posix.FlushFolder(sink.Path);
        }

        return Task.FromResult(new CommittedOutput(target, Files: 1));
    }

    /// <inheritdoc />
    public override Task AbortAsync(long epoch, string? token, CancellationToken cancellationToken)
    {
        if (Directory.Exists(Staging(epoch)))
        {
            Directory.Delete(Staging(epoch), recursive: true);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public override Task<long?> LastEpochAsync(CancellationToken cancellationToken) => Task.FromResult(Directory.Exists(sink.Path)
        ? Directory.EnumerateDirectories(sink.Path, Epoch + "*").Max(f => long.TryParse(Path.GetFileName(f)[Epoch.Length..], CultureInfo.InvariantCulture, out var n) ? n : (long?)null)
        : null);

    /// <inheritdoc />
    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private string Target(long epoch) => Path.Combine(sink.Path, string.Create(CultureInfo.InvariantCulture, $"{Epoch}{epoch:d12}"));

    private string Staging(long epoch) => Path.Combine(sink.Path, string.Create(CultureInfo.InvariantCulture, $".{Epoch}{epoch:d12}.tmp"));
}
