using System.Globalization;

namespace EtlLib.Files;

/// <summary>
/// Output in files that nobody sees before it is whole: it is written to a hidden folder <c>.name.ID.tmp</c> beside the target, on the same file system,
/// flushed to the disk, and moved into place by one atomic rename.
/// </summary>
/// <remarks>
/// Law: at every instant, whatever is killed, the target is what it was before or what it is after the commit.
/// <list type="bullet">
/// <item>A file that must not be there yet is moved with RENAME_NOREPLACE (elsewhere: a hard link), so that of two writers one is refused.</item>
/// <item>A folder that replaces another changes places with it (RENAME_EXCHANGE), and the old one is deleted. Where the file system cannot do that, the old
/// folder is moved aside first; a process killed in between leaves no folder, and the next run to the same place moves the old one back.</item>
/// <item>An append of several files, or partitioned, changes places with a folder made of hard links to the files that were there (elsewhere: copies) and the new files.</item>
/// <item>The hidden folder of a killed process is deleted by the next run to the same place. Its owner is known to be gone by the lock that it held on
/// a file beside it: the kernel drops the lock with the process, which process ids, that are reused and differ between containers, do not tell.</item>
/// </list>
/// </remarks>
internal sealed class StagedOutput : IAsyncDisposable
{
    private readonly OutputTarget target;
    private readonly StagingFolder staging;
    private readonly bool portable;
    private CommittedOutput? prepared;
    private OutputCommit? commit;
    private bool kept;
    private long rows;

    private StagedOutput(OutputTarget target, StagingFolder staging, bool portable)
    {
        this.portable = portable;
        this.target = target;
        this.staging = staging;
        StagingPath = staging.Prepare(target);
    }

    /// <summary>Where the engine writes: a file to be made, or a folder that is there and empty.</summary>
    public string StagingPath { get; }

    /// <summary>Refuses what cannot be written, before any work is done; leaves nothing behind.</summary>
    /// <exception cref="SinkException">There is something already and the mode is <see cref="WriteMode.Error"/>, or the path cannot be written.</exception>
    public static void Check(FileSink sink)
    {
        var target = OutputTarget.Of(sink);
        FileErrors.Named(target, () =>
        {
            target.Check();
            StagingFolder.Probe(target);
        });
    }

    /// <summary>Checks the same and makes the place for the output.</summary>
    /// <param name="sink">The sink.</param>
    /// <param name="portable">Whether to do without what only some systems have, as on the others.</param>
    /// <exception cref="SinkException">There is something already and the mode is <see cref="WriteMode.Error"/>, or the path cannot be written.</exception>
    public static StagedOutput Create(FileSink sink, bool portable = false)
    {
        var target = OutputTarget.Of(sink);
        return FileErrors.Named(target, () =>
        {
            target.MakeParent();
            StagingFolder.CleanUp(target);
            target.Check();
            return new StagedOutput(target, StagingFolder.Create(target), portable);
        });
    }

    /// <summary>Has an engine write to the staging path.</summary>
    /// <exception cref="SinkException">The file system refuses it.</exception>
    public async Task<long> WriteAsync(Func<string, Task<long>> write)
    {
        var written = await FileErrors.NamedAsync(target, () => write(StagingPath)).ConfigureAwait(false);
        rows += written;
        return written;
    }

    /// <summary>Flushes what was written to the disk and keeps it there, hidden, also when this process ends: until the commit, or its removal.</summary>
    /// <param name="preparedFor">The job and epoch, by which a later process can remove it without the token.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>What any process can commit it by.</returns>
    public async Task<string> PrepareAsync(string preparedFor, CancellationToken cancellationToken)
    {
        var flushed = await FlushAsync(cancellationToken).ConfigureAwait(false);
        FileErrors.Named(target, () => staging.Keep(preparedFor));
        kept = true;
        return new Token(staging.Id, flushed.Files, flushed.Bytes ?? 0, staging.Stamp(target)).ToString();
    }

    /// <summary>Makes what was written visible, all at once.</summary>
    /// <exception cref="SinkException">It cannot be, or somebody else wrote to the same place in the meantime; the target is as it was.</exception>
    public async Task<CommittedOutput> CommitAsync(CancellationToken cancellationToken = default)
    {
        var written = await FlushAsync(cancellationToken).ConfigureAwait(false);
        UnfinishedOutput.Remove(staging);
        await PublishAsync(target, commit!, cancellationToken).ConfigureAwait(false);
        kept = true;
        return written with { Leftover = staging.Delete() };
    }

    /// <summary>Makes visible what a process that is gone has prepared. What is visible already stays as it is.</summary>
    /// <exception cref="SinkException">It cannot be, or what was prepared is gone.</exception>
    public static async Task<CommittedOutput> CommitAsync(FileSink sink, string token, CancellationToken cancellationToken, bool portable = false)
    {
        var (target, prepared) = (OutputTarget.Of(sink), Token.Parse(token));
        var committed = new CommittedOutput(target.Path, prepared.Files, prepared.Bytes);
        var staging = FileErrors.Named(target, () => StagingFolder.Adopt(target, prepared.Id));
        if (staging?.Holds(target, prepared.Files, prepared.Stamp) == true)
        {
            await PublishAsync(target, new OutputCommit(target, staging, portable), cancellationToken).ConfigureAwait(false);
        }
        else if (!target.Exists && prepared.Files > 0)
        {
            throw target.Refused($"{sink.Path}: the output that an earlier run prepared is gone, and cannot be committed. Run again.");
        }

        return committed with { Leftover = staging?.Delete() };
    }

    /// <summary>Removes what a process that is gone has prepared and not committed.</summary>
    public static void Remove(FileSink sink, string token)
    {
        var target = OutputTarget.Of(sink);
        FileErrors.Named(target, () => StagingFolder.Adopt(target, Token.Parse(token).Id)?.Delete());
    }

    /// <summary>Removes what processes that are gone have prepared for a job and epoch, whatever their tokens.</summary>
    public static void RemovePrepared(FileSink sink, string preparedFor)
    {
        var target = OutputTarget.Of(sink);
        FileErrors.Named(target, () =>
        {
            foreach (var staging in StagingFolder.Prepared(target, preparedFor))
            {
                staging.Delete();
            }
        });
    }

    /// <summary>Removes what was written, unless it was prepared or committed.</summary>
    public ValueTask DisposeAsync()
    {
        if (!kept)
        {
            staging.Delete();
        }
        else
        {
            staging.Release();
        }

        return ValueTask.CompletedTask;
    }

    private static async Task PublishAsync(OutputTarget target, OutputCommit commit, CancellationToken cancellationToken)
    {
        using (await CommitLock.TakeAsync(target, cancellationToken).ConfigureAwait(false))
        {
            // From here on it is quick, and is not given up half-way.
            await Task.Run(() => FileErrors.Named(target, commit.Publish), CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async Task<CommittedOutput> FlushAsync(CancellationToken cancellationToken)
    {
        if (prepared is null)
        {
            commit = new OutputCommit(target, staging, portable);
            prepared = await Task.Run(() => FileErrors.Named(target, () => commit.Prepare(StagingPath, rows, cancellationToken)), cancellationToken).ConfigureAwait(false);
        }

        return prepared;
    }

    /// <summary>What a later process finds prepared output by.</summary>
    /// <param name="Id">The staging folder's.</param>
    /// <param name="Files">How many files there are.</param>
    /// <param name="Bytes">Their bytes.</param>
    /// <param name="Stamp">When the folder of a folder output was last changed.</param>
    private readonly record struct Token(string Id, int Files, long Bytes, long Stamp)
    {
        public static Token Parse(string text) => text.Split(' ') is [var id, var files, var bytes, var stamp]
            ? new Token(id, int.Parse(files, CultureInfo.InvariantCulture), long.Parse(bytes, CultureInfo.InvariantCulture), long.Parse(stamp, CultureInfo.InvariantCulture))
            : throw new FormatException($"'{text}' is not a token of staged files.");

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Id} {Files} {Bytes} {Stamp}");
    }
}
