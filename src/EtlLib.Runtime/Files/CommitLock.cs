namespace EtlLib.Files;

/// <summary>Lets one process at a time replace folders in a folder: a lock on that folder itself, which leaves no file and goes with its process.</summary>
internal static class CommitLock
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    /// <summary>Waits for the lock. Where there are no such locks (Windows, some network file systems), goes on without.</summary>
    public static async Task<IDisposable?> TakeAsync(OutputTarget target, CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows())
        {
            return null;
        }

        var handle = FileErrors.Named(target, () => Posix.OpenFolder(target.Parent));
        try
        {
            while (!Posix.TryLock(handle))
            {
                await Task.Delay(Poll, cancellationToken).ConfigureAwait(false);
            }

            return handle;
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }
}
