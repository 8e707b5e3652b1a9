using EtlLib.Batches;
using EtlLib.Engines;
using EtlLib.Files;
using EtlLib.Plan;
using EtlLib.Spark.Lowering;
using EtlLib.Spark.Sinks;
using EtlLib.Tables;

namespace EtlLib.Spark;

/// <summary>A plan as one relation, in which what it reads has a place: scans and kept models, whose rows are known, or sent, only when it runs.</summary>
internal sealed class SparkPlan : EnginePlan
{
    private readonly SparkEngineSession session;
    private readonly Dictionary<Scan, Wire.Relation> scans = [];
    private readonly Dictionary<string, (Wire.Relation Place, Schemas.Schema Model)> models = new(StringComparer.OrdinalIgnoreCase);
    private readonly Wire.Relation relation;

    /// <summary>Lowers a plan.</summary>
    /// <exception cref="PlanException">ETL2001: Spark does not support a part of it.</exception>
    public SparkPlan(SparkEngineSession session, EngineRun run, Relation plan, IReadOnlyCollection<string> kept)
    {
        (this.session, Plan) = (session, plan);
        relation = EngineRun.Lowered("spark", plan, () => SparkLowering.Of(plan, new LoweringInputs(Scanned, Kept, run.Model)));

        Wire.Relation Scanned(Scan scan)
        {
            Capabilities.Check(scan);
            return scans.TryGetValue(scan, out var place) ? place : scans[scan] = new Wire.Relation();
        }

        Wire.Relation? Kept(ModelRows model) => !kept.Contains(model.Name, StringComparer.OrdinalIgnoreCase) ? null
            : (models.TryGetValue(model.Name, out var known) ? known : models[model.Name] = (new Wire.Relation(), run.Model(model.Name).Schema)).Place;
    }

    /// <summary>The plan.</summary>
    public Relation Plan { get; }

    /// <inheritdoc />
    public override async Task<string> ExplainAsync(CancellationToken cancellationToken)
    {
        foreach (var (scan, place) in scans)
        {
            Fill(place, Placeholders.Of(scan.Model));
        }

        foreach (var (place, model) in models.Values)
        {
            Fill(place, Placeholders.Of(model));
        }

        return $"{RelationText.Of(relation)}\n{await session.PhysicalAsync(relation, cancellationToken).ConfigureAwait(false)}";
    }

    /// <inheritdoc />
    public override IAsyncEnumerable<ColumnBatch> ReadAsync(CancellationToken cancellationToken) => session.ReadAsync(this, cancellationToken);

    /// <inheritdoc />
    public override Task<long> KeepAsync(string model, CancellationToken cancellationToken) => session.KeepAsync(this, model, cancellationToken);

    /// <inheritdoc />
    public override EngineOutput? Open(DataSink sink, SinkJob job) => sink switch
    {
        FileSink { IsLocal: false } file => new ClusterFiles(session.Cluster, session.Kept, ClusterTarget.Of(file), this),
        FileSink file => new StagedFiles(file, job, (path, token) => session.WriteAsync(this, file, path, token)),
        ITopicSink topic => new TopicOutput(session.Cluster, session.Kept, sink, topic.Target(job), this),
        TableSink table => new ClusterFiles(session.Cluster, session.Kept, ClusterTarget.Of(table, job), this),
        JdbcSink table => new Sinks.TableOutput(session, table, job.Rows, this),
        _ => null,
    };

    internal override string? Note(DataSink sink) =>
        sink is ITopicSink ? "Spark sets the time of each record when it writes it, not the event time, and no content hash." : null;

    /// <summary>The relation, with what it reads found and, where it is made here, sent.</summary>
    public async Task<Wire.Relation> RelationAsync(CancellationToken cancellationToken)
    {
        foreach (var (name, (place, _)) in models)
        {
            Fill(place, session.Kept.Find(name) ?? throw new InvalidOperationException($"The model {name} is not kept yet."));
        }

        foreach (var (scan, place) in scans)
        {
            Fill(place, await session.Sources.OfAsync(scan, cancellationToken).ConfigureAwait(false));
        }

        return relation;
    }

    private static void Fill(Wire.Relation place, Wire.Relation rows)
    {
        place.ClearRelType();
        place.Common = null;
        place.MergeFrom(rows);
    }
}
