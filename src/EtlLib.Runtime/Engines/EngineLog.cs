using Microsoft.Extensions.Logging;

namespace EtlLib.Engines;

/// <summary>What engines tell the log of calls that are good to make and no loss when they fail: to release, to interrupt, to remove.</summary>
internal static partial class EngineLog
{
    /// <summary>Such a call failed.</summary>
    /// <param name="logger">The log.</param>
    /// <param name="level">A warning where something is left that somebody may have to remove; else a note.</param>
    /// <param name="what">What it was to do: <c>remove the folder /tmp/x</c>.</param>
    /// <param name="reason">Why it failed.</param>
    /// <param name="error">The error.</param>
    [LoggerMessage(EventId = 21, Message = "Failed to {What}: {Reason}")]
    public static partial void CleanupFailed(ILogger logger, LogLevel level, string what, string reason, Exception error);

    /// <summary>Removes a folder of temporary files, where it is.</summary>
    public static void RemoveFolder(string folder, ILogger logger)
    {
        try
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            CleanupFailed(logger, LogLevel.Warning, $"remove the temporary folder {folder}", e.Message, e);
        }
    }
}
