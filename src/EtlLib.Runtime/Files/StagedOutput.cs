using EtlLib.Engines;
using EtlLib.Running;

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
internal sealed class StagedOutput : IStagedFiles
{
    private readonly OutputTarget target;
    private readonly StagingFolder staging;
    private readonly bool portable;
    private bool committed;

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

    /// <inheritdoc />
    public Task<long> WriteAsync(Func<string, Task<long>> write) => FileErrors.NamedAsync(target, () => write(StagingPath));

    /// <summary>Makes what was written visible, all at once.</summary>
    /// <exception cref="SinkException">It cannot be, or somebody else wrote to the same place in the meantime; the target is as it was.</exception>
    public async Task<CommittedOutput> CommitAsync(CancellationToken cancellationToken = default)
    {
        var commit = new OutputCommit(target, staging, portable);
        var written = await Task.Run(() => FileErrors.Named(target, () => commit.Prepare(StagingPath, cancellationToken)), cancellationToken).ConfigureAwait(false);
        using (await CommitLock.TakeAsync(target, cancellationToken).ConfigureAwait(false))
        {
            // From here on it is quick, and is not given up half-way.
            await Task.Run(() => FileErrors.Named(target, commit.Publish), CancellationToken.None).ConfigureAwait(false);
        }

        committed = true;
        return written with { Leftover = staging.Delete() };
    }

    /// <summary>Removes what was written, unless it was committed.</summary>
    public ValueTask DisposeAsync()
    {
        if (!committed)
        {
            staging.Delete();
        }

        return ValueTask.CompletedTask;
    }
}
