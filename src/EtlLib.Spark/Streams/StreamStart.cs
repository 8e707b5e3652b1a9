using EtlLib.Spark.Connect;
using EtlLib.Spark.Sinks;
using EtlLib.Spark.Sources;
using EtlLib.Streams;

namespace EtlLib.Spark.Streams;

/// <summary>Finds the queries of a job that run, and starts the others.</summary>
/// <remarks>Law: a query is in the job's file before another process can need it; what runs under another trigger or plan is stopped, and goes on from its checkpoint.</remarks>
internal static class StreamStart
{
    /// <summary>Brings a job to run.</summary>
    /// <param name="plan">Its queries.</param>
    /// <param name="options">How they run.</param>
    /// <param name="path">The job's file.</param>
    /// <param name="location">Where checkpoints are.</param>
    /// <param name="connect">Joins the session that a record names, or begins one.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="PlanException">ETL3003: the plan is not the one that a checkpoint is of.</exception>
    public static async Task<StreamRun> OfAsync(
        StreamPlan plan, StreamOptions options, string path, string location, Func<StreamRecord, ClusterSession> connect, CancellationToken cancellationToken)
    {
        var record = StreamRecord.Read(path);
        if (!options.ResetState)
        {
            foreach (var target in plan.Targets)
            {
                record.Queries.FirstOrDefault(q => q.Name == target.Name)?.Plan.Check(plan.Saved(target));
            }
        }

        var cluster = connect(record);
        try
        {
            var trigger = Trigger(options);
            var running = await RunningAsync(cluster, record, !options.ResetState && record.Trigger == trigger ? plan : null, cancellationToken).ConfigureAwait(false);
            if (options.ResetState)
            {
                record = new StreamRecord { Starts = record.Starts + 1 };
            }

            record = record with { Server = cluster.Address, Session = cluster.Session, Trigger = trigger };
            var queries = new List<WatchedQuery>();
            foreach (var target in plan.Targets)
            {
                if (!running.TryGetValue(target.Name, out var query))
                {
                    query = await StartAsync(plan, target, options, record, $"{SparkStreams.Folder(location, options.Job, record.Starts)}/{target.Name}", cluster, cancellationToken).ConfigureAwait(false);
                    var saved = new SavedQuery(target.Name, target.Model.Name, target.Sink.Describe(), plan.Saved(target), query.Id, query.Run);
                    record = record with { Queries = [.. record.Queries.Where(q => q.Name != target.Name), saved] };
                    record.Write(path);
                }

                queries.Add(new WatchedQuery(target, query, isAdopted: running.ContainsKey(target.Name)));
            }

            return new StreamRun(cluster, queries, options, path);
        }
        catch (SparkException e)
        {
            await cluster.DisposeAsync().ConfigureAwait(false);
            throw Errors.Of(e, $"the job {options.Job} was started");
        }
        catch
        {
            await cluster.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The queries that go on as they are, by name; others that run are stopped.</summary>
    private static async Task<IReadOnlyDictionary<string, StreamingQuery>> RunningAsync(ClusterSession cluster, StreamRecord record, StreamPlan? plan, CancellationToken cancellationToken)
    {
        var kept = new Dictionary<string, StreamingQuery>(StringComparer.Ordinal);
        foreach (var (query, saved) in record.Session == cluster.Session ? await SparkStreams.RunningAsync(cluster, record, cancellationToken).ConfigureAwait(false) : [])
        {
            if (plan?.Targets.Any(t => t.Name == saved.Name) ?? false)
            {
                kept[saved.Name] = query;
            }
            else
            {
                await query.StopAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        return kept;
    }

    private static async Task<StreamingQuery> StartAsync(
        StreamPlan plan, StreamTarget target, StreamOptions options, StreamRecord record, string checkpoint, ClusterSession cluster, CancellationToken cancellationToken)
    {
        var session = await cluster.OpenAsync(cancellationToken).ConfigureAwait(false);
        await session.SetAsync(new Dictionary<string, string> { ["spark.sql.streaming.schemaInference"] = "true" }, cancellationToken).ConfigureAwait(false);
        var (folder, sink) = (new StreamFolder(cluster, new FileWriter(cluster)), (FileSink)target.Sink);
        if (record.Queries.All(q => q.Name != target.Name))
        {
            await folder.CheckAsync(sink, cancellationToken).ConfigureAwait(false);
        }

        var rows = await LowerAsync(plan, target, cluster, cancellationToken).ConfigureAwait(false);
        var start = await folder.StartAsync(target, sink, rows, cancellationToken).ConfigureAwait(false);
        start.QueryName = $"{options.Job}/{target.Name}";
        start.Options["checkpointLocation"] = FilePaths.IsLocal(checkpoint) ? LocalPaths.Uri(checkpoint) : checkpoint;
        if (options.AvailableNow)
        {
            start.AvailableNow = true;
        }
        else
        {
            start.ProcessingTimeInterval = Trigger(options);
        }

        return await new StreamingQueries(session).StartAsync(start, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<Wire.Relation> LowerAsync(StreamPlan plan, StreamTarget target, ClusterSession cluster, CancellationToken cancellationToken)
    {
        var (places, sources) = (new Dictionary<Plan.Scan, Wire.Relation>(), new SourceRelations(cluster, plan.Graph.Context));
        var relation = plan.Lowered(target.Model.Name, scan => places.TryGetValue(scan, out var place) ? place : places[scan] = new Wire.Relation());
        foreach (var (scan, place) in places)
        {
            place.MergeFrom(await sources.OfAsync(scan, cancellationToken).ConfigureAwait(false));
        }

        return relation;
    }

    private static string Trigger(StreamOptions options) => options.AvailableNow ? "available now" : FormattableString.Invariant($"{(options.Every ?? TimeSpan.Zero).TotalMilliseconds:0} milliseconds");
}
