namespace EtlLib.Delta;

/// <summary>Puts a commit into a log: at the version after the last one, or, where another was faster, after that.</summary>
/// <param name="log">The log.</param>
/// <param name="id">Identifies the commit.</param>
/// <param name="actions">What the commit does to the table as it is; null: it must be created. What others have done since the plan was made is in the snapshot.</param>
internal sealed class Committing(TableLog log, string id, Func<Snapshot?, IReadOnlyList<LogAction>> actions)
{
    private const int MostAttempts = 1_000, MostDoubts = 8, UsualCheckpoint = 10;

    /// <summary>Whether the store did not say whether it took the last attempt.</summary>
    public bool InDoubt { get; private set; }

    /// <summary>Commits.</summary>
    /// <param name="snapshot">The table as it is known; null where there is none.</param>
    /// <param name="readVersion">The version that the commit was planned on: later ones may be this commit, made by a process that was killed before it knew.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The version.</returns>
    /// <exception cref="SinkException">Another commit is in the way, or the store does not answer.</exception>
    public async Task<long> CommitAsync(Snapshot? snapshot, long readVersion, CancellationToken cancellationToken)
    {
        for (var version = readVersion + 1; version <= (snapshot?.Version ?? -1); version++)
        {
            if (IsOwn(await log.CommitAsync(version, cancellationToken).ConfigureAwait(false)))
            {
                return version;
            }
        }

        for (var (attempt, doubts) = (0, 0); attempt < MostAttempts; attempt++)
        {
            snapshot ??= await log.FindAsync(null, cancellationToken).ConfigureAwait(false);
            if (snapshot is not null)
            {
                foreach (var (version, made) in await log.UpdateAsync(snapshot, cancellationToken).ConfigureAwait(false))
                {
                    if (IsOwn(made))
                    {
                        return Done(version);
                    }
                }
            }

            var next = (snapshot?.Version ?? -1) + 1;
            InDoubt = true;
            try
            {
                var added = await log.Store.TryAddAsync(TableLog.NameOf(next), ActionWriter.Write(actions(snapshot)), cancellationToken).ConfigureAwait(false);
                InDoubt = false;
                if (added)
                {
                    return next;
                }
            }
            catch (EtlException)
            {
                InDoubt = false;
                throw;
            }
            catch (Exception e) when (e is not OperationCanceledException && doubts++ < MostDoubts)
            {
                // The answer may be lost and the commit made: the log tells.
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(50, 100 << Math.Min(doubts, 5))), cancellationToken).ConfigureAwait(false);
            }
        }

        throw new SinkException($"delta {log.Store.Root}: {MostAttempts} commits of others were faster. Nothing was written. Run again.") { Location = log.Store.Root };

        long Done(long version)
        {
            InDoubt = false;
            return version;
        }
    }

    /// <summary>Writes a checkpoint where the version is one that is to have one. The commit stands without it.</summary>
    public static async Task CheckpointAsync(TableLog log, long version, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (version == 0 || version % UsualCheckpoint != 0)
        {
            return;
        }

        try
        {
            if (await log.FindAsync(version, cancellationToken).ConfigureAwait(false) is { } snapshot)
            {
                await log.CheckpointAsync(snapshot, now, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is EtlException or IOException)
        {
            // The next one makes up for it; until then readers read more commits.
        }
    }

    private bool IsOwn(IReadOnlyList<LogAction>? made) => made?.OfType<CommitInfo>().Any(i => i.Id == id) == true;
}
