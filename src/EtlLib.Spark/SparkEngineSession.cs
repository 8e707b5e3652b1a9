using System.Runtime.CompilerServices;
using EtlLib.Batches;
using EtlLib.Engines;
using EtlLib.Plan;
using EtlLib.Spark.Connect;
using EtlLib.Spark.Data;
using EtlLib.Spark.Sinks;
using EtlLib.Spark.Sources;

namespace EtlLib.Spark;

/// <summary>One run's work on a cluster: a session there, and the models that it keeps.</summary>
internal sealed class SparkEngineSession : EngineSession
{
    private readonly EngineRun run;
    private readonly FileWriter files;

    public SparkEngineSession(ClusterSession cluster, EngineRun run)
    {
        (Cluster, this.run) = (cluster, run);
        Kept = new KeptModels(cluster);
        Sources = new SourceRelations(cluster, run.Context);
        files = new FileWriter(cluster);
    }

    /// <summary>The session on the cluster.</summary>
    public ClusterSession Cluster { get; }

    /// <summary>The models that it keeps.</summary>
    public KeptModels Kept { get; }

    /// <summary>The sources.</summary>
    public SourceRelations Sources { get; }

    /// <inheritdoc />
    public override EngineProgress Progress => new(Cluster.RowsRead, Cluster.Fraction);

    /// <inheritdoc />
    public override EnginePlan Prepare(Relation plan, IReadOnlyCollection<string> kept) => new SparkPlan(this, run, plan, kept);

    /// <summary>Keeps a plan's rows under a model's name.</summary>
    public Task<long> KeepAsync(SparkPlan plan, string model, CancellationToken cancellationToken) =>
        DoAsync(plan, sink: null, () => Kept.KeepAsync(model, plan.RelationAsync, cancellationToken));

    /// <summary>The rows of a plan.</summary>
    public async IAsyncEnumerable<ColumnBatch> ReadAsync(SparkPlan plan, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var responses = Cluster.RunAsync(async token => new() { Root = await plan.RelationAsync(token).ConfigureAwait(false) }, cancellationToken);
        await using var batches = ArrowReader.ReadAsync(responses, plan.Plan.Schema, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await DoAsync(plan, sink: null, () => batches.MoveNextAsync().AsTask()).ConfigureAwait(false))
        {
            yield return batches.Current;
        }
    }

    /// <summary>Writes a plan's rows to a path of this machine, where nobody sees them yet.</summary>
    public Task<long> WriteAsync(SparkPlan plan, FileSink sink, string path, CancellationToken cancellationToken) =>
        DoAsync(plan, sink, () => files.WriteAsync(Made(plan.Plan), plan.RelationAsync, sink, path, cancellationToken));

    /// <inheritdoc />
    public override async ValueTask DisposeAsync()
    {
        await Kept.DisposeAsync().ConfigureAwait(false);
        await Cluster.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Spark's own plan, or why it cannot be had.</summary>
    public async Task<string> PhysicalAsync(Wire.Relation relation, CancellationToken cancellationToken)
    {
        try
        {
            return await Cluster.ExplainAsync(relation, cancellationToken).ConfigureAwait(false);
        }
        catch (SparkConnectionException e)
        {
            return $"Spark's own plan is left out: {e.Message}";
        }
    }

    /// <summary>What makes a model's rows, which tells whether they have an order.</summary>
    private Relation Made(Relation plan) => plan is ModelRows rows ? Made(run.Model(rows.Name)) : plan;

    private static async Task<T> DoAsync<T>(SparkPlan plan, DataSink? sink, Func<Task<T>> work)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (SparkException e)
        {
            var model = plan.Plan.Schema.ShortName;
            var error = Errors.Of(e, $"{model} was computed", sink);
            error.In(model);
            throw error;
        }
    }
}
