using System.Globalization;
using EtlLib.Files;

namespace EtlLib.Intervals;

/// <summary>What is stored about an interval next to its rows.</summary>
internal sealed record IntervalNote(Output Output, Interval Interval, string Run, string Fingerprint, long Rows, DateTimeOffset Done)
{
    /// <summary>The text that a sink writes; it adds the rows.</summary>
    public static string Text(Output output, Interval interval, string run, string fingerprint) =>
        $"model={output.Model}\nsink={output.Sink}\nstart={Interval.Text(interval.Start)}\nend={Interval.Text(interval.End)}\nrun={run}\nfingerprint={fingerprint}\n";

    /// <summary>Reads a note; null where there is none, or another file.</summary>
    public static IntervalNote? Read(string folder)
    {
        var file = new FileInfo(Path.Combine(folder, OutputCommit.NoteName));
        if (!file.Exists)
        {
            return null;
        }

        var values = File.ReadLines(file.FullName).Select(line => line.Split('=', 2)).Where(p => p.Length == 2).ToDictionary(p => p[0], p => p[1], StringComparer.Ordinal);
        return values.TryGetValue("rows", out var rows) && long.TryParse(rows, CultureInfo.InvariantCulture, out var count)
            ? new IntervalNote(
                new Output(values["model"], values["sink"]), new Interval(Interval.Parse(values["start"]), Interval.Parse(values["end"])), values["run"], values["fingerprint"], count, file.LastWriteTimeUtc)
            : null;
    }
}

/// <summary>Folders of files that have one folder for each interval, which is replaced as a whole.</summary>
internal static class IntervalFolder
{
    /// <summary>The sink of one interval.</summary>
    public static DataSink Of(DataSink sink, Output output, Interval interval, string run, string fingerprint) => sink is FileSink file
        ? new FileSink(file.Format, Path.Combine(file.Path, interval.FolderName), WriteMode.Overwrite, file.Partitioned) { Note = file.IsLocal ? IntervalNote.Text(output, interval, run, fingerprint) : null }
        : sink;

    /// <summary>What is said of an interval in its folder; null where there is none, or the sink has no folders on this machine.</summary>
    public static IntervalNote? NoteOf(DataSink sink, Interval interval) => IsSeen(sink) ? IntervalNote.Read(Path.Combine(((FileSink)sink).Path, interval.FolderName)) : null;

    /// <summary>Whether it can be seen what a sink has of an interval.</summary>
    public static bool IsSeen(DataSink sink) => sink is FileSink { IsLocal: true };

    /// <summary>The notes of all intervals of a sink.</summary>
    public static IEnumerable<IntervalNote> Notes(DataSink sink) =>
        (sink is FileSink { IsLocal: true } file && Directory.Exists(file.Path) ? Directory.EnumerateDirectories(file.Path) : []).Select(IntervalNote.Read).OfType<IntervalNote>();

    /// <summary>Refuses a folder that has what cannot be told apart from the rows of an interval.</summary>
    /// <exception cref="SinkException">It has files of a run without intervals, and may not replace them, or an interval of another schedule.</exception>
    public static void Check(DataSink sink, Interval interval)
    {
        if (sink is not FileSink { IsLocal: true } file)
        {
            return;
        }

        if (file.Mode is WriteMode.Error && Others(file).FirstOrDefault() is { } other)
        {
            throw new SinkException(
                $"{file.Path} has files of a run without intervals, as {Path.GetFileName(other)}, and nothing was written: delete them, or replace them with mode: WriteMode.Overwrite.")
            { Location = file.Path };
        }

        if (Intervals(file).FirstOrDefault(i => i.Overlaps(interval) && i != interval) is var overlapping && overlapping != default)
        {
            throw new SinkException(
                $"{file.Path} has rows of {overlapping} in {overlapping.FolderName}, which {interval} overlaps: they were computed by another schedule. Delete the folder, or write to another.")
            { Location = file.Path };
        }
    }

    /// <summary>Removes the files of a run without intervals, once an interval is in place of them.</summary>
    public static void RemoveOthers(DataSink sink)
    {
        foreach (var other in sink is FileSink { IsLocal: true, Mode: WriteMode.Overwrite } file ? Others(file).ToList() : [])
        {
            if (Directory.Exists(other))
            {
                Directory.Delete(other, recursive: true);
            }
            else
            {
                File.Delete(other);
            }
        }
    }

    private static IEnumerable<Interval> Intervals(FileSink sink) =>
        (Directory.Exists(sink.Path) ? Directory.EnumerateDirectories(sink.Path) : []).Select(f => Interval.OfFolder(Path.GetFileName(f))).OfType<Interval>();

    private static IEnumerable<string> Others(FileSink sink) =>
        (Directory.Exists(sink.Path) ? Directory.EnumerateFileSystemEntries(sink.Path) : []).Where(e => Path.GetFileName(e) is var name && name[0] is not ('.' or '_') && Interval.OfFolder(name) is null);
}
