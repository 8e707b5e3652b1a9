namespace EtlLib.Files;

/// <summary>A lock file that the kernel drops with its process: it tells whether an owner is alive, which process ids, that are reused, do not.</summary>
internal static class OwnerLock
{
    // What the systems call a file that another has locked, which .NET keeps in the exception's HResult.
    private const int HeldOnLinux = 11;
    private const int HeldOnMac = 35;
    private const int HeldOnWindows = 32;

    /// <summary>Takes a lock that may have no owner; null where it has one, also where another user's may not be opened.</summary>
    public static FileStream? TryTake(string path)
    {
        try
        {
            return TryLock(path, FileMode.OpenOrCreate);
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Takes a lock that is deleted when it is let go, or gives null where another process or this one has it.</summary>
    public static FileStream? TryLock(string path, FileMode mode)
    {
        FileStream file;
        try
        {
            file = new FileStream(path, mode, FileAccess.ReadWrite, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
        }
        catch (IOException e) when ((e.HResult & 0xFFFF) is HeldOnLinux or HeldOnMac or HeldOnWindows)
        {
            return null;
        }

        // Between being opened and locked it may have been deleted by who held it: such a lock is nobody's.
        if (File.Exists(path))
        {
            return file;
        }

        file.Dispose();
        return null;
    }
}
