using EtlLib.Files;
using EtlLib.Streams;

namespace EtlLib.Streaming;

/// <summary>The journals of jobs in a folder.</summary>
internal static class JobFiles
{
    private const string Ending = ".db";

    /// <summary>Where the journal of a job is.</summary>
    /// <exception cref="UsageException">The name cannot be a file's.</exception>
    public static string PathOf(string folder, string job) => StreamOptions.PathOf(folder, job, Ending);

    /// <summary>The journal of a job that has one.</summary>
    /// <exception cref="UsageException">It has none.</exception>
    public static string Existing(string folder, string job)
    {
        var path = PathOf(folder, job);
        if (File.Exists(path))
        {
            return path;
        }

        var known = Names(folder);
        throw new UsageException(known.Count == 0
            ? $"There is no job in {folder}. The command stream makes one."
            : $"There is no job {job} in {folder}. Did you mean {Nearest.To(job, known)}?");
    }

    /// <summary>The job whose journal it is.</summary>
    public static string Name(string path) => Path.GetFileNameWithoutExtension(path);

    /// <summary>Deletes a journal, if it is there.</summary>
    /// <exception cref="EngineException">A process runs the job.</exception>
    public static void Delete(string path)
    {
        if (!Directory.Exists(Path.GetDirectoryName(path)))
        {
            return;
        }

        using var owner = OwnerLock.TryLock(path + ".lock", FileMode.OpenOrCreate)
            ?? throw new EngineException($"A process runs the job whose state is in {path}. Stop it first.");
        foreach (var file in new[] { path, path + "-wal", path + "-shm" })
        {
            File.Delete(file);
        }
    }

    /// <summary>The jobs of a folder.</summary>
    public static IReadOnlyList<StreamJobState> All(string folder) => [.. Names(folder).Select(name => Of(name, PathOf(folder, name)))];

    private static StreamJobState Of(string name, string path)
    {
        using var journal = JobJournal.Look(path);
        var counts = journal.DeadCounts();
        var sources = journal.Snapshot()?.Sources.ToDictionary(s => s.Source, s => s, StringComparer.Ordinal) ?? [];
        var parts = (journal.Plan?.Sources ?? []).Select(s => s.Name + (sources.TryGetValue(s.Id, out var state)
            ? $", watermark {Times.Text(state.Watermark)}, {string.Join(", ", state.Partitions.Select(p => $"{p.Id} at {p.To}"))}" : ""));
        var bytes = new[] { path, path + "-wal" }.Where(File.Exists).Sum(f => new FileInfo(f).Length);
        return new StreamJobState(name, journal.Last, bytes, counts.GetValueOrDefault(DeadLetter.Late), counts.GetValueOrDefault(DeadLetter.Poison),
            [.. parts, .. (journal.Plan?.Operators ?? []).Select(o => o.Name)]);
    }

    private static List<string> Names(string folder) => Directory.Exists(folder)
        ? [.. Directory.EnumerateFiles(folder, "*" + Ending).Select(Name).Order(StringComparer.Ordinal)]
        : [];
}
