namespace EtlLib.Files;

/// <summary>Errors of the file system in the user's words.</summary>
internal static class FileErrors
{
    // errno on Linux and macOS, which .NET keeps in the exception's HResult.
    private const int NoSpace = 28;
    private const int ReadOnlyFileSystem = 30;

    /// <summary>Does something with a target; what the file system refuses becomes a <see cref="SinkException"/> that names it.</summary>
    public static T Named<T>(OutputTarget target, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Of(target, e);
        }
    }

    /// <summary>The same for what takes longer.</summary>
    public static async Task<T> NamedAsync<T>(OutputTarget target, Func<Task<T>> action)
    {
        try
        {
            return await action().ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Of(target, e);
        }
    }

    /// <summary>The same where nothing is returned.</summary>
    public static void Named(OutputTarget target, Action action) => Named(target, () =>
    {
        action();
        return true;
    });

    private static SinkException Of(OutputTarget target, Exception e) => target.Refused($"{target.Sink.Path} cannot be written: {e.Message} {Remedy(e, target)}", e);

    private static string Remedy(Exception e, OutputTarget target) => (e.HResult & 0xFFFF) switch
    {
        _ when e is UnauthorizedAccessException => $"Give this user the right to write to {target.Parent}, or another path.",
        NoSpace => $"Free space on the disk of {target.Parent}; what was there before is as it was.",
        ReadOnlyFileSystem => "The file system is read-only: give a path on another.",
        _ when e is PathTooLongException => "Give a shorter path.",
        _ => $"See that {target.Parent} is a folder that can be written, or give another path.",
    };
}
