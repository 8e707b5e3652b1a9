using System.Runtime.CompilerServices;
using EtlLib.Batches;
using EtlLib.Engines;
using EtlLib.Files;
using EtlLib.Plan;
using EtlLib.Spark.Connect;
using EtlLib.Spark.Data;
using EtlLib.Spark.Lowering;
using EtlLib.Spark.Sinks;
using EtlLib.Spark.Sources;

namespace EtlLib.Spark;

/// <summary>One run's work on a cluster: a session there, and the models that it keeps.</summary>
internal sealed class SparkEngineSession : EngineSession
{
    private readonly ClusterSession cluster;
    private readonly IReadOnlyDictionary<string, Relation> models;
    private readonly KeptModels kept;
    private readonly SourceRelations sources;
    private readonly FileWriter files;

    public SparkEngineSession(ClusterSession cluster, DataContext context, IReadOnlyDictionary<string, Relation> models)
    {
        (this.cluster, this.models) = (cluster, models);
        kept = new KeptModels(cluster);
        sources = new SourceRelations(cluster, context);
        files = new FileWriter(cluster);
    }

    /// <inheritdoc />
    public override EngineProgress Progress => new(cluster.RowsRead, cluster.Fraction);

    /// <inheritdoc />
    public override async Task<string> ExplainAsync(Relation plan, IReadOnlyCollection<string> kept, CancellationToken cancellationToken)
    {
        var relation = await LowerAsync(
            plan, name => kept.Contains(name, StringComparer.OrdinalIgnoreCase) ? Placeholders.Of(Model(name).Schema) : null, scan => Task.FromResult(Placeholders.Of(scan.Model))).ConfigureAwait(false);
        return $"{RelationText.Of(relation)}\n{await PhysicalAsync(relation, cancellationToken).ConfigureAwait(false)}";
    }

    /// <inheritdoc />
    public override async Task<long> MaterializeAsync(string model, CancellationToken cancellationToken)
    {
        var plan = Model(model);
        return await DoAsync(plan.Schema.ShortName, sink: null, () => kept.KeepAsync(model, token => LowerAsync(plan, token), cancellationToken)).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public override async IAsyncEnumerable<ColumnBatch> ReadAsync(Relation plan, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var name = plan.Schema.ShortName;
        var responses = cluster.RunAsync(async token => new() { Root = await LowerAsync(plan, token).ConfigureAwait(false) }, cancellationToken);
        await using var batches = ArrowReader.ReadAsync(responses, plan.Schema, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await DoAsync(name, sink: null, () => batches.MoveNextAsync().AsTask()).ConfigureAwait(false))
        {
            yield return batches.Current;
        }
    }

    /// <inheritdoc />
    public override SinkWriter? Open(DataSink sink, SinkJob job) => sink switch
    {
        FileSink { IsLocal: false } file => new ClusterFiles(cluster, kept, file, LowerAsync),
        FileSink file => new StagedFiles(file, job, (plan, path, token) => WriteAsync(plan, file, path, token)),
        ITopicSink topic => new TopicOutput(cluster, kept, sink, topic.Target(job), LowerAsync),
        JdbcSink table => new TableOutput(cluster, table, job.Rows, LowerAsync),
        _ => null,
    };

    internal override string? Note(DataSink sink) =>
        sink is ITopicSink ? "Spark sets the time of each record when it writes it, not the event time, and no content hash." : null;

    private Task<long> WriteAsync(Relation plan, FileSink sink, string path, CancellationToken cancellationToken) =>
        DoAsync(plan.Schema.ShortName, sink, () => files.WriteAsync(Made(plan), token => LowerAsync(plan, token), sink, path, cancellationToken));

    /// <inheritdoc />
    public override async ValueTask DisposeAsync()
    {
        await kept.DisposeAsync().ConfigureAwait(false);
        await cluster.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>A plan as a relation, with what it reads found and, where it is made here, sent.</summary>
    private Task<Wire.Relation> LowerAsync(Relation plan, CancellationToken cancellationToken) => LowerAsync(plan, kept.Find, scan => sources.OfAsync(scan, cancellationToken));

    /// <summary>The same of any rows: each scan has a place, which is filled once all are known.</summary>
    private async Task<Wire.Relation> LowerAsync(Relation plan, Func<string, Wire.Relation?> kept, Func<Scan, Task<Wire.Relation>> rows)
    {
        var places = new Dictionary<Scan, Wire.Relation>();
        var relation = SparkLowering.Of(plan, new LoweringInputs(scan => places.TryGetValue(scan, out var place) ? place : places[scan] = new Wire.Relation(), kept, Model));
        foreach (var (scan, place) in places)
        {
            place.MergeFrom(await rows(scan).ConfigureAwait(false));
        }

        return relation;
    }

    /// <summary>What makes a model's rows, which tells whether they have an order.</summary>
    private Relation Made(Relation plan) => plan is ModelRows rows ? Made(Model(rows.Name)) : plan;

    private Relation Model(string name) => models.TryGetValue(name, out var plan)
        ? plan
        : throw new PlanException($"There is no model {name} in the graph. Did you mean {Nearest.To(name, models.Keys)}?");

    private static async Task<T> DoAsync<T>(string model, DataSink? sink, Func<Task<T>> work)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (SparkException e)
        {
            var error = Errors.Of(e, $"{model} was computed", sink);
            error.In(model);
            throw error;
        }
    }

    /// <summary>Spark's own plan, or why it cannot be had.</summary>
    private async Task<string> PhysicalAsync(Wire.Relation relation, CancellationToken cancellationToken)
    {
        try
        {
            return await cluster.ExplainAsync(relation, cancellationToken).ConfigureAwait(false);
        }
        catch (SparkConnectionException e)
        {
            return $"Spark's own plan is left out: {e.Message}";
        }
    }
}
