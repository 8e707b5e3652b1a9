using EtlLib.Spark.Connect;
using EtlLib.Streams;

namespace EtlLib.Spark.Streams;

/// <summary>A query, and how far it has come in this run.</summary>
internal sealed class WatchedQuery(StreamTarget target, StreamingQuery query, bool isAdopted)
{
    private string seen = "";
    private long batch = -1;

    /// <summary>What it is for.</summary>
    public StreamTarget Target => target;

    /// <summary>The query.</summary>
    public StreamingQuery Query => query;

    /// <summary>Whether it ran before this process did.</summary>
    public bool IsAdopted => isAdopted;

    /// <summary>Whether it has ended.</summary>
    public bool IsOver { get; private set; }

    /// <summary>The last batch; null before the first.</summary>
    public StreamingProgress? Last { get; private set; }

    /// <summary>Rows read in this run, of all its sources.</summary>
    public long Read { get; private set; }

    /// <summary>Rows given to the sink in this run, as far as the sink says.</summary>
    public long Written { get; private set; }

    /// <summary>Rows that were late, in this run.</summary>
    public long Late { get; private set; }

    /// <summary>What the sink's commits took, about.</summary>
    public TimeSpan Time { get; private set; }

    /// <summary>Looks how far it is. What was done before this process came does not count.</summary>
    /// <exception cref="EtlException">It has failed, or is gone.</exception>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        var status = await query.StatusAsync(cancellationToken).ConfigureAwait(false);
        if (status is { IsActive: false } && await query.ExceptionAsync(cancellationToken).ConfigureAwait(false) is { } failed)
        {
            throw Errors.Of(failed, $"{target.Model.Name} was streamed to {target.Sink.Describe()}", target.Sink);
        }

        IsOver = status is { IsActive: false };
        var last = status is null ? throw new SparkSessionLostException($"The query of {target.Model.Name} is gone: Spark was started again. Run it again: it goes on from its checkpoint.")
            : await query.LastAsync(cancellationToken).ConfigureAwait(false);
        if (last is null || last.Time == seen)
        {
            return;
        }

        if (isAdopted && seen.Length == 0)
        {
            (seen, batch) = (last.Time, last.Batch);
        }

        // Between two looks there may have been several batches.
        foreach (var done in last.Batch > batch + 1 || IsOver ? await query.RecentAsync(cancellationToken).ConfigureAwait(false) : [last])
        {
            Add(done);
        }
    }

    private void Add(StreamingProgress done)
    {
        if (string.CompareOrdinal(done.Time, seen) <= 0)
        {
            return;
        }

        (seen, batch, Last) = (done.Time, done.Batch, done);
        (Read, Written, Late, Time) = (Read + done.RowsIn, Written + (done.RowsOut ?? 0), Late + done.Late, Time + done.Duration);
    }
}

/// <summary>A job whose queries run on the cluster: watches them, and ends them where that is asked for.</summary>
internal sealed class StreamRun(ClusterSession cluster, IReadOnlyList<WatchedQuery> queries, StreamOptions options, string path) : IAsyncDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly StreamMeters meters = new(options.Job);
    private readonly long started = options.Clock.GetTimestamp();
    private bool detached;

    /// <summary>Watches until all queries have ended or the run is to end. Each look tells the server that somebody is there.</summary>
    public async Task<StreamProgress> WatchAsync(CancellationToken stopping, CancellationToken cancellationToken)
    {
        await LookAsync(cancellationToken).ConfigureAwait(false);
        while (!options.Detach && !queries.All(q => q.IsOver) && !IsDue(stopping))
        {
            await WaitAsync(stopping, cancellationToken).ConfigureAwait(false);
            await LookAsync(cancellationToken).ConfigureAwait(false);
        }

        if (options.Detach)
        {
            detached = true;
            return Progress([$"The job {options.Job} runs on Spark at {cluster.Address} without this process: jobs show {options.Job}, jobs stop {options.Job}."]);
        }

        foreach (var query in queries.Where(q => !q.IsOver))
        {
            await query.Query.StopAsync(CancellationToken.None).ConfigureAwait(false);
        }

        return Progress([.. queries.Select(HeldBack).OfType<string>()]);
    }

    /// <summary>Ends the session, unless the job goes on in it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (detached)
        {
            cluster.Leave();
        }
        else
        {
            (StreamRecord.Read(path) with { Session = "" }).Write(path);
        }

        await cluster.DisposeAsync().ConfigureAwait(false);
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        foreach (var query in queries)
        {
            await query.LookAsync(cancellationToken).ConfigureAwait(false);
        }

        var progress = Progress([]);
        meters.Record(progress, options.Clock.GetUtcNow());
        options.Progress?.Report(progress);
    }

    private async Task WaitAsync(CancellationToken stopping, CancellationToken cancellationToken)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(stopping, cancellationToken);
        await Task.Delay(LookEvery, options.Clock, both.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    private bool IsDue(CancellationToken stopping) => stopping.IsCancellationRequested
        || (options.For is { } time && options.Clock.GetElapsedTime(started) >= time)
        || (options.Until is { } until && queries.All(q => q.Last?.Watermark >= until));

    /// <summary>What a query keeps back at the end: Spark closes windows only once a later row has moved the watermark.</summary>
    private static string? HeldBack(WatchedQuery query) => query.Last is { StateRows: > 0 and var rows } last
        ? FormattableString.Invariant($"{query.Target.Model.Name}: {rows} row{(rows == 1 ? "" : "s")} of state {(rows == 1 ? "is" : "are")} held back, of what is not complete at the watermark {last.Watermark?.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffZ}. They come out in a later run, once later rows have been read.")
        : null;

    private StreamProgress Progress(IReadOnlyList<string> notes) => new(
        queries.Select(q => (q.Last?.Batch ?? -1) + 1).DefaultIfEmpty().Max(),
        options.Clock.GetElapsedTime(started),
        [.. queries.Select(q => new StreamSourceProgress(q.Target.Model.Name, q.Target.Sources, q.Read, q.Last?.Watermark, null))],
        [.. queries.Select(q => new StreamSinkProgress(q.Target.Model.Name, q.Target.Sink.Describe(), q.Written))],
        queries.Sum(q => q.Last?.StateRows ?? 0),
        queries.Sum(q => q.Last?.StateBytes ?? 0),
        queries.Sum(q => q.Late),
        0,
        TimeSpan.FromTicks(queries.Sum(q => q.Time.Ticks)))
    { Notes = notes };
}
