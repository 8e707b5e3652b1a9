using System.Collections.Concurrent;

namespace EtlLib.Files;

/// <summary>The staging folders of this process that are not prepared for a commit: removed where the process ends without waiting for those who write to them.</summary>
internal static class UnfinishedOutput
{
    private static readonly ConcurrentDictionary<StagingFolder, bool> Folders = new();

    /// <summary>A folder that somebody begins to write to.</summary>
    /// <returns>The folder.</returns>
    public static StagingFolder Added(StagingFolder folder)
    {
        Folders[folder] = true;
        return folder;
    }

    /// <summary>A folder that is prepared, committed or deleted.</summary>
    public static void Remove(StagingFolder folder) => Folders.TryRemove(folder, out _);

    /// <summary>Deletes all of them. What cannot be deleted, the next run to the same place deletes.</summary>
    public static void RemoveAll()
    {
        foreach (var folder in Folders.Keys)
        {
            folder.Delete();
        }
    }
}
