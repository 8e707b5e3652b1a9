using EtlLib.Engines;
using EtlLib.Spark.Connect;
using EtlLib.Spark.Lowering;
using Mode = EtlLib.Spark.Protocol.WriteOperation.Types.SaveMode;

namespace EtlLib.Spark.Sinks;

/// <summary>Files of the cluster, <c>s3a://…</c> or <c>hdfs://…</c>: the rows are computed and kept there first, and written once every step of the run has succeeded.</summary>
/// <remarks>
/// Law: what fails while rows are computed leaves the folder as it was. The writing itself is Spark's FileOutputCommitter: files appear one by one as the
/// job commits, and <c>_SUCCESS</c> last, which tells that all of them are there. An overwrite removes the old files before it.
/// </remarks>
internal sealed class ClusterFiles(ClusterSession cluster, KeptModels kept, FileSink sink, SparkPlan plan) : EngineOutput
{
    private readonly string name = $"{sink.Path} {Guid.NewGuid():n}";

    /// <inheritdoc />
    public override async Task CheckAsync(CancellationToken cancellationToken)
    {
        if (sink.Mode is WriteMode.Error && await ExistsAsync(cancellationToken).ConfigureAwait(false))
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
            throw Errors.Of(e, $"{plan.Plan.Schema.ShortName} was computed", sink);
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
            var mode = sink.Mode switch { WriteMode.Overwrite => Mode.Overwrite, WriteMode.Append => Mode.Append, _ => Mode.ErrorIfExists };
            var write = SinkFiles.Write(plan.Plan, kept.Find(name)!, sink, sink.Path, mode);
            await cluster.DoAsync(_ => Task.FromResult(new Wire.Command { WriteOperation = write }), cancellationToken).ConfigureAwait(false);
            return new CommittedOutput(sink.Path);
        }
        catch (SparkException e) when (e.ErrorClass is "PATH_ALREADY_EXISTS")
        {
            throw Present(e);
        }
        catch (SparkException e)
        {
            throw new SinkException($"{sink.Describe()} cannot be written: {e.Message} Without a _SUCCESS in it, the folder may hold a part of the files.", e) { Location = sink.Path };
        }
    }

    /// <inheritdoc />
    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private SinkException Present(Exception? inner) =>
        new($"{sink.Path} is there already, and nothing was written: delete it, or say mode: WriteMode.Overwrite or WriteMode.Append.", inner) { Location = sink.Path };

    private async Task<bool> ExistsAsync(CancellationToken cancellationToken)
    {
        try
        {
            await cluster.SchemaAsync(Rel.Files("binaryFile", [sink.Path]), cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (SparkException e) when (e.ErrorClass is "PATH_NOT_FOUND")
        {
            return false;
        }
        catch (SparkException e)
        {
            throw new SinkException($"{sink.Describe()} cannot be written: {e.Message}", e) { Location = sink.Path };
        }
    }
}
