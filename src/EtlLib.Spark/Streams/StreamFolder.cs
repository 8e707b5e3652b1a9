using EtlLib.Spark.Connect;
using EtlLib.Spark.Lowering;
using EtlLib.Spark.Sinks;

namespace EtlLib.Spark.Streams;

/// <summary>The folder that a query writes files into.</summary>
internal sealed class StreamFolder(ClusterSession cluster, FileWriter files)
{
    private const string Log = "_spark_metadata";

    /// <summary>Refuses a folder that holds files of others, or empties it, before a new job writes there.</summary>
    /// <exception cref="SinkException">It holds files, and is not to be overwritten.</exception>
    public async Task CheckAsync(FileSink sink, CancellationToken cancellationToken)
    {
        if (!await IsThereAsync(sink, cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        if (sink.Mode is not WriteMode.Overwrite)
        {
            throw new SinkException($"{sink.Path} holds files already, and the job is new: its {Log} would hide them. Delete the folder, choose another, or say WriteMode.Overwrite.") { Location = sink.Path };
        }

        if (sink.IsLocal)
        {
            Directory.Delete(sink.Path, recursive: true);
            return;
        }

        // Spark empties a folder that it overwrites, its log too.
        var nothing = new Wire.Relation { Range = new() { End = 0, Step = 1 } };
        var empty = new Wire.WriteOperation { Input = nothing, Source = "parquet", Path = sink.Path, Mode = Wire.WriteOperation.Types.SaveMode.Overwrite };
        await cluster.DoAsync(_ => Task.FromResult(new Wire.Command { WriteOperation = empty }), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The command that writes rows there.</summary>
    public async Task<Wire.WriteStreamOperationStart> StartAsync(StreamTarget target, FileSink sink, Wire.Relation rows, CancellationToken cancellationToken)
    {
        if (sink.IsLocal)
        {
            Directory.CreateDirectory(sink.Path);
            await files.CheckSharedAsync(sink, sink.Path, cancellationToken).ConfigureAwait(false);
        }

        var write = SinkFiles.Write(target.Model.Plan, rows, sink, sink.IsLocal ? LocalPaths.Uri(sink.Path) : sink.Path);
        var start = new Wire.WriteStreamOperationStart { Input = write.Input, Format = write.Source, Path = write.Path, OutputMode = "append" };
        start.PartitioningColumnNames.AddRange(write.PartitioningColumns);
        start.Options.Add(write.Options);
        return start;
    }

    private async Task<bool> IsThereAsync(FileSink sink, CancellationToken cancellationToken)
    {
        if (sink.IsLocal)
        {
            return Directory.Exists(sink.Path) && Directory.EnumerateFileSystemEntries(sink.Path).Any();
        }

        try
        {
            return await cluster.CountAsync(new() { Limit = new() { Input = Rel.Files("binaryFile", [sink.Path]), Limit_ = 1 } }, cancellationToken).ConfigureAwait(false) > 0;
        }
        catch (SparkException e) when (e.ErrorClass is "PATH_NOT_FOUND")
        {
            return false;
        }
    }
}
