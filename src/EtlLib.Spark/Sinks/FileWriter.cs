using EtlLib.Plan;
using EtlLib.Spark.Connect;
using EtlLib.Spark.Lowering;

namespace EtlLib.Spark.Sinks;

/// <summary>Rows to files of this machine, by Spark's own writers: for that, the cluster must see this machine's files.</summary>
internal sealed class FileWriter(ClusterSession cluster)
{
    private bool shared;

    /// <summary>Writes rows to where nobody sees them yet.</summary>
    /// <returns>How many there are.</returns>
    public async Task<long> WriteAsync(Relation plan, Func<CancellationToken, Task<Wire.Relation>> rows, FileSink sink, string stagingPath, CancellationToken cancellationToken)
    {
        // One file is the one of a folder.
        var folder = sink.IsFolder ? stagingPath : stagingPath + ".parts";
        Directory.CreateDirectory(folder);
        await CheckSharedAsync(sink, folder, cancellationToken).ConfigureAwait(false);
        await cluster.DoAsync(async token => new() { WriteOperation = SinkFiles.Write(plan, await rows(token).ConfigureAwait(false), sink, LocalPaths.Uri(folder)) }, cancellationToken).ConfigureAwait(false);

        // Checksums of Hadoop's own, and its note of success.
        foreach (var own in Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Where(f => Path.GetFileName(f) is ['.' or '_', ..]))
        {
            File.Delete(own);
        }

        var count = await cluster.CountAsync(SinkFiles.Written(sink, LocalPaths.Pattern(folder)), cancellationToken).ConfigureAwait(false);
        if (!sink.IsFolder)
        {
            File.Move(Directory.GetFiles(folder) is [var only] ? only : throw new SinkException($"{sink.Describe()}: Spark wrote {Directory.GetFiles(folder).Length} files where one was asked for.") { Location = sink.Path }, stagingPath);
            Directory.Delete(folder, recursive: true);
        }

        return count;
    }

    /// <summary>Whether the cluster sees this machine's files is asked once: it is to read a file of an unlikely name.</summary>
    public async Task CheckSharedAsync(FileSink sink, string folder, CancellationToken cancellationToken)
    {
        if (shared)
        {
            return;
        }

        var probe = Path.Combine(folder, $"probe-{Guid.NewGuid():n}");
        await File.WriteAllTextAsync(probe, "probe\n", cancellationToken).ConfigureAwait(false);
        try
        {
            shared = await cluster.CountAsync(Rel.Files("text", [LocalPaths.Pattern(probe)]), cancellationToken).ConfigureAwait(false) == 1;
        }
        catch (SparkException e) when (e.ErrorClass is "PATH_NOT_FOUND")
        {
            throw new SinkException($"{sink.Path} is a path of this machine, whose files Spark at {cluster.Address} does not see. Write to a place that both see, as s3a://bucket/folder or a shared folder, or run on the embedded engine.", e) { Location = sink.Path };
        }
        finally
        {
            File.Delete(probe);
        }
    }
}
