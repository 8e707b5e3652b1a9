using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EtlLib.Files;

/// <summary>What .NET's file API lacks: renames that exchange or never replace, hard links, and locks and flushes of folders.</summary>
internal static partial class Posix
{
    private const int CurrentFolder = -100;
    private const uint NoReplace = 1;
    private const uint Exchange = 2;
    private const int LockExclusiveOrFail = 2 | 4;

    // The same on Linux and macOS.
    private const int AlreadyThere = 17;
    private const int NoSuchDevice = 18;
    private const int NotSupportedHere = 22;
    private const int NoSuchCall = 38;

    private static readonly int CloseOnExec = OperatingSystem.IsLinux() ? 0x80000 : 0x1000000;
    private static readonly int WouldBlock = OperatingSystem.IsLinux() ? 11 : 35;
    private static readonly int NotEmpty = OperatingSystem.IsLinux() ? 39 : 66;

    /// <summary>Moves a file to a name where there is nothing.</summary>
    /// <returns>False where there is something.</returns>
    public static bool TryMoveNewFile(string from, string to, bool portable)
    {
        if (!portable && TryRename(from, to, NoReplace, out var errno))
        {
            return errno switch { 0 => true, AlreadyThere => false, _ => throw Error(errno, to) };
        }

        try
        {
            // Without overwriting, .NET makes a hard link and removes the old name.
            File.Move(from, to, overwrite: false);
            return true;
        }
        catch (IOException) when (File.Exists(to) || Directory.Exists(to))
        {
            return false;
        }
    }

    /// <summary>Moves a folder to a name where there is nothing, or an empty folder.</summary>
    /// <returns>False where there is something else.</returns>
    public static bool TryMoveNewFolder(string from, string to, bool portable)
    {
        if (!portable && TryRename(from, to, 0, out var errno))
        {
            return errno == 0 || (errno == AlreadyThere || errno == NotEmpty ? false : throw Error(errno, to));
        }

        try
        {
            if (Directory.Exists(to))
            {
                Directory.Delete(to);
            }

            Directory.Move(from, to);
            return true;
        }
        catch (IOException) when (File.Exists(to) || Directory.Exists(to))
        {
            return false;
        }
    }

    /// <summary>Lets two folders change places at one instant.</summary>
    /// <returns>False where the file system or the operating system cannot.</returns>
    public static bool TryExchange(string one, string other) =>
        TryRename(one, other, Exchange, out var errno) && errno switch { 0 => true, NoSuchDevice => false, _ => throw Error(errno, other) };

    /// <summary>Gives a file a second name.</summary>
    /// <returns>False where the file system has no hard links.</returns>
    public static bool TryLink(string file, string name) => !OperatingSystem.IsWindows() && Link(file, name) == 0;

    /// <summary>Opens a folder, to lock it or to flush it.</summary>
    public static SafeFileHandle OpenFolder(string folder)
    {
        var descriptor = Open(folder, CloseOnExec);
        return descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true) : throw Error(Marshal.GetLastPInvokeError(), folder);
    }

    /// <summary>Locks an open folder, or says false where another has it.</summary>
    public static bool TryLock(SafeFileHandle folder) => Flock(folder, LockExclusiveOrFail) == 0 || Marshal.GetLastPInvokeError() != WouldBlock;

    /// <summary>Flushes a folder's names to the disk.</summary>
    public static void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var handle = OpenFolder(folder);
        RandomAccess.FlushToDisk(handle);
    }

    /// <summary>Renames with flags.</summary>
    /// <returns>False where the kernel, the C library or the file system knows no flags.</returns>
    private static bool TryRename(string from, string to, uint flags, out int errno)
    {
        errno = 0;
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        try
        {
            errno = RenameAt2(CurrentFolder, from, CurrentFolder, to, flags) == 0 ? 0 : Marshal.GetLastPInvokeError();
            return errno != NotSupportedHere && errno != NoSuchCall;
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }
    }

    private static IOException Error(int errno, string path) => new($"{Marshal.GetPInvokeErrorMessage(errno)} : '{path}'.", errno);

    [LibraryImport("libc", EntryPoint = "renameat2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameAt2(int fromFolder, string from, int toFolder, string to, uint flags);

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string file, string name);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Flock(SafeFileHandle file, int operation);
}
