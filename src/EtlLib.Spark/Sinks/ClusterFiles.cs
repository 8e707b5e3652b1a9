using EtlLib.Engines;
using EtlLib.Plan;
using EtlLib.Spark.Connect;
using EtlLib.Spark.Lowering;
using EtlLib.Tables;
using Mode = EtlLib.Spark.Protocol.WriteOperation.Types.SaveMode;

namespace EtlLib.Spark.Sinks;

/// <summary>Files of the cluster, <c>s3a://…</c> or <c>hdfs://…</c>: the rows are computed and kept there first, and written once every step of the run has succeeded.</summary>
/// <remarks>
/// Law: what fails while rows are computed leaves the folder as it was. The writing itself is Spark's FileOutputCommitter: files appear one by one as the
/// job commits, and <c>_SUCCESS</c> last, which tells that all of them are there. An overwrite removes the old files before it.
/// </remarks>
internal sealed class ClusterFiles(ClusterSession cluster, KeptModels kept, ClusterTarget target, SparkPlan plan) : EngineOutput
{
    private readonly string name = $"{target.Path} {Guid.NewGuid():n}";

    /// <inheritdoc />
    public override async Task CheckAsync(CancellationToken cancellationToken)
    {
        if (target.Mode is WriteMode.Error && await ExistsAsync(cancellationToken).ConfigureAwait(false))
        {
            throw Present(null);
        }
    }

    /// <inheritdoc />
    public override async Task<long> WriteAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await kept.KeepAsync(name, plan.RelationAsync, cancellationToken).ConfigureAwait(false);
        }
        catch (SparkException e)
        {
            throw Errors.Of(e, $"{plan.Plan.Schema.ShortName} was computed", target.Sink);
        }
    }

    /// <summary>What is prepared are rows that the session keeps: they are gone with it.</summary>
    public override bool PreparedSurvives => false;

    /// <inheritdoc />
    public override Task<string> PrepareAsync(long epoch, CancellationToken cancellationToken) => Task.FromResult(name);

    /// <inheritdoc />
    public override async Task<CommittedOutput> CommitAsync(string token, CancellationToken cancellationToken)
    {
        try
        {
            var mode = target.Mode switch { WriteMode.Overwrite => Mode.Overwrite, WriteMode.Append => Mode.Append, _ => Mode.ErrorIfExists };
            var write = target.Write(plan.Plan, kept.Find(name)!, mode);
            await cluster.DoAsync(_ => Task.FromResult(new Wire.Command { WriteOperation = write }), cancellationToken).ConfigureAwait(false);
            return new CommittedOutput(target.Path);
        }
        catch (SparkException e) when (e.ErrorClass is "PATH_ALREADY_EXISTS" or "DELTA_PATH_EXISTS")
        {
            throw Present(e);
        }
        catch (SparkException e)
        {
            throw new SinkException($"{target.Sink.Describe()} cannot be written: {e.Message}{target.AfterFailure}", e) { Location = target.Path };
        }
    }

    /// <inheritdoc />
    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private SinkException Present(Exception? inner) =>
        new($"{target.Path} is there already, and nothing was written: delete it, or say mode: WriteMode.Overwrite or WriteMode.Append.", inner) { Location = target.Path };

    private async Task<bool> ExistsAsync(CancellationToken cancellationToken)
    {
        try
        {
            await cluster.SchemaAsync(target.Probe, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (SparkException e) when (e.ErrorClass is "PATH_NOT_FOUND" or "DELTA_TABLE_NOT_FOUND" or "DELTA_MISSING_DELTA_TABLE" or "DELTA_PATH_DOES_NOT_EXIST")
        {
            return false;
        }
        catch (SparkException e)
        {
            throw new SinkException($"{target.Sink.Describe()} cannot be written: {e.Message}", e) { Location = target.Path };
        }
    }
}

/// <summary>What Spark's own writers write to.</summary>
/// <param name="Sink">The sink, for messages.</param>
/// <param name="Path">The folder or table.</param>
/// <param name="Mode">What to do where it is there already.</param>
/// <param name="Probe">What can be read only where it is there.</param>
/// <param name="Write">The command that writes the rows of a plan.</param>
/// <param name="AfterFailure">What is to be known of the output where the command fails.</param>
internal sealed record ClusterTarget(
    DataSink Sink, string Path, WriteMode Mode, Wire.Relation Probe, Func<Relation, Wire.Relation, Mode, Wire.WriteOperation> Write, string AfterFailure)
{
    /// <summary>A folder of files.</summary>
    public static ClusterTarget Of(FileSink sink) => new(
        sink, sink.Path, sink.Mode, Rel.Files("binaryFile", [sink.Path]), (plan, rows, mode) => SinkFiles.Write(plan, rows, sink, sink.Path, mode),
        " Without a _SUCCESS in it, the folder may hold a part of the files.");

    /// <summary>A table of a format that Spark has a writer for, which commits it whole.</summary>
    public static ClusterTarget Of(TableSink sink, SinkJob job)
    {
        var path = LocalPaths.Table(sink.Path);
        return new ClusterTarget(sink, sink.Path, sink.Mode, Rel.Files(sink.Format, [path]), Write, "");

        Wire.WriteOperation Write(Relation plan, Wire.Relation rows, Mode mode)
        {
            var write = new Wire.WriteOperation { Input = rows, Source = sink.Format, Path = path, Mode = mode };
            write.PartitioningColumns.AddRange(sink.PartitionsOf(plan.Schema));
            write.Options.Add(sink.OptionsFor(job).ToDictionary());
            return write;
        }
    }
}
