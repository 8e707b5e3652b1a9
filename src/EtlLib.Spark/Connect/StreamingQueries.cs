using System.Runtime.CompilerServices;
using System.Text.Json;

namespace EtlLib.Spark.Connect;

/// <summary>The streaming queries of a session. Commands that ask something may be sent again; those that change something are harmless twice.</summary>
internal sealed class StreamingQueries(SparkSession session)
{
    /// <summary>Starts a query.</summary>
    /// <exception cref="SparkException">Spark does not stream the plan, or a query of the name or checkpoint runs.</exception>
    public async Task<StreamingQuery> StartAsync(Wire.WriteStreamOperationStart start, CancellationToken cancellationToken)
    {
        var response = await LastAsync(new() { WriteStreamOperationStart = start }, r => r.WriteStreamOperationStartResult, cancellationToken).ConfigureAwait(false);
        return response is { QueryId: { } id } ? new StreamingQuery(this, id, response.Name) : throw new SparkException("Spark started a query and did not say which. Run it again.");
    }

    /// <summary>A query by its ids, whoever started it in this session: nothing is asked.</summary>
    public StreamingQuery Of(string id, string run, string name) => new(this, new() { Id = id, RunId = run }, name);

    /// <summary>The queries of the session that run.</summary>
    public async Task<IReadOnlyList<StreamingQuery>> ActiveAsync(CancellationToken cancellationToken) =>
        [.. ((await ManageAsync(new() { Active = true }, cancellationToken).ConfigureAwait(false))?.Active?.ActiveQueries ?? []).Select(Of)];

    /// <summary>A running query of the session; null where none of the id runs.</summary>
    public async Task<StreamingQuery?> FindAsync(string id, CancellationToken cancellationToken) =>
        (await ManageAsync(new() { GetQuery = id }, cancellationToken).ConfigureAwait(false))?.Query is { Id: not null } found ? Of(found) : null;

    /// <summary>Waits until any query of the session has ended, at most so long.</summary>
    /// <exception cref="SparkException">It has failed.</exception>
    public async Task<bool> AwaitAnyAsync(TimeSpan limit, CancellationToken cancellationToken) =>
        (await ManageAsync(new() { AwaitAnyTermination = new() { TimeoutMs = (long)limit.TotalMilliseconds } }, cancellationToken).ConfigureAwait(false))?.AwaitAnyTermination?.Terminated ?? false;

    /// <summary>What the queries of the session do, as the server tells it, until it is cancelled.</summary>
    /// <returns>Events in Spark's JSON; first an empty one, once every later event is told.</returns>
    public async IAsyncEnumerable<(Wire.StreamingQueryListenerEvent.Types.EventType Type, string Json)> EventsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var plan = new Wire.Plan { Command = new() { StreamingQueryListenerBusCommand = new() { AddListenerBusListener = true } } };
        await foreach (var response in session.ExecuteAsync(plan, cancellationToken).ConfigureAwait(false))
        {
            if (response.StreamingQueryListenerEventsResult is not { } told)
            {
                continue;
            }

            if (told.ListenerBusListenerAdded)
            {
                yield return (default, "");
            }

            foreach (var one in told.Events)
            {
                yield return (one.EventType, one.EventJson);
            }
        }
    }

    /// <summary>Sends a command about one query.</summary>
    internal Task<Wire.StreamingQueryCommandResult?> SendAsync(Wire.StreamingQueryCommand command, CancellationToken cancellationToken) =>
        LastAsync(new() { StreamingQueryCommand = command }, r => r.StreamingQueryCommandResult, cancellationToken);

    /// <summary>What a query failed with.</summary>
    internal SparkException Failure(string message) => SparkErrors.OfStream(session.Shown(message));

    private StreamingQuery Of(Wire.StreamingQueryManagerCommandResult.Types.Instance found) => new(this, found.Id, found.Name);

    private Task<Wire.StreamingQueryManagerCommandResult?> ManageAsync(Wire.StreamingQueryManagerCommand command, CancellationToken cancellationToken) =>
        LastAsync(new() { StreamingQueryManagerCommand = command }, r => r.StreamingQueryManagerCommandResult, cancellationToken);

    /// <summary>The last answer of a kind: some commands have none.</summary>
    private async Task<T?> LastAsync<T>(Wire.Command command, Func<Wire.ExecutePlanResponse, T?> answer, CancellationToken cancellationToken)
        where T : class
    {
        T? last = null;
        await foreach (var response in session.ExecuteAsync(new Wire.Plan { Command = command }, cancellationToken).ConfigureAwait(false))
        {
            last = answer(response) ?? last;
        }

        return last;
    }
}

/// <summary>A streaming query on the server.</summary>
internal sealed class StreamingQuery(StreamingQueries queries, Wire.StreamingQueryInstanceId id, string name)
{
    private const string NotFound = "STREAMING_QUERY_NOT_FOUND";

    /// <summary>The query: the same after each restart from its checkpoint.</summary>
    public string Id => id.Id;

    /// <summary>This run of it.</summary>
    public string Run => id.RunId;

    /// <summary>Its name.</summary>
    public string Name => name;

    /// <summary>Whether it runs, and what it does; null where the server knows it no longer.</summary>
    public async Task<Wire.StreamingQueryCommandResult.Types.Status?> StatusAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await DoAsync(c => c.Status = true, cancellationToken).ConfigureAwait(false))?.Status;
        }
        catch (SparkException e) when (e.ErrorClass.Contains(NotFound, StringComparison.Ordinal))
        {
            return null;
        }
    }

    /// <summary>The progress of the last batches, the oldest first; the server keeps a hundred.</summary>
    public async Task<IReadOnlyList<StreamingProgress>> RecentAsync(CancellationToken cancellationToken) =>
        [.. ((await DoAsync(c => c.RecentProgress = true, cancellationToken).ConfigureAwait(false))?.RecentProgress?.RecentProgressJson ?? []).Select(StreamingProgress.Parse)];

    /// <summary>The progress of the last batch; null before the first.</summary>
    public async Task<StreamingProgress?> LastAsync(CancellationToken cancellationToken) =>
        (await DoAsync(c => c.LastProgress = true, cancellationToken).ConfigureAwait(false))?.RecentProgress?.RecentProgressJson is [.., var json] ? StreamingProgress.Parse(json) : null;

    /// <summary>What it failed with, or null.</summary>
    public async Task<SparkException?> ExceptionAsync(CancellationToken cancellationToken) =>
        (await DoAsync(c => c.Exception = true, cancellationToken).ConfigureAwait(false))?.Exception is { HasExceptionMessage: true } failed ? queries.Failure(failed.ExceptionMessage) : null;

    /// <summary>Waits until it has processed all that its sources have now.</summary>
    /// <exception cref="SparkException">It has failed.</exception>
    public Task ProcessAllAvailableAsync(CancellationToken cancellationToken) => DoAsync(c => c.ProcessAllAvailable = true, cancellationToken);

    /// <summary>Stops it, if it runs: what it has committed stays.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => DoAsync(c => c.Stop = true, cancellationToken);

    /// <summary>Waits until it has ended, at most so long.</summary>
    /// <returns>Whether it has ended.</returns>
    /// <exception cref="SparkException">It has failed.</exception>
    public async Task<bool> AwaitAsync(TimeSpan limit, CancellationToken cancellationToken) =>
        (await DoAsync(c => c.AwaitTermination = new() { TimeoutMs = (long)limit.TotalMilliseconds }, cancellationToken).ConfigureAwait(false))?.AwaitTermination?.Terminated ?? false;

    /// <summary>Spark's own plan of the last batch.</summary>
    public async Task<string> ExplainAsync(CancellationToken cancellationToken) =>
        (await DoAsync(c => c.Explain = new(), cancellationToken).ConfigureAwait(false))?.Explain?.Result ?? "";

    private Task<Wire.StreamingQueryCommandResult?> DoAsync(Action<Wire.StreamingQueryCommand> ask, CancellationToken cancellationToken)
    {
        var command = new Wire.StreamingQueryCommand { QueryId = id };
        ask(command);
        return queries.SendAsync(command, cancellationToken);
    }
}

/// <summary>What a query did in one batch.</summary>
/// <param name="Time">When it began: later ones are greater.</param>
/// <param name="Batch">The batch's number, from 0; of a look that found nothing, the next one's.</param>
/// <param name="Duration">How long it took.</param>
/// <param name="Watermark">The watermark that it went by; null: none is known yet.</param>
/// <param name="RowsIn">The rows that it read of all sources.</param>
/// <param name="RowsOut">The rows that it gave to the sink; null where the sink does not say.</param>
/// <param name="StateRows">The rows that its operators keep.</param>
/// <param name="StateBytes">How many bytes they take.</param>
/// <param name="Late">Rows that came after the watermark: those that operators got, which may be groups of rows.</param>
internal sealed record StreamingProgress(
    string Time, long Batch, TimeSpan Duration, DateTimeOffset? Watermark, long RowsIn, long? RowsOut, long StateRows, long StateBytes, long Late)
{
    /// <summary>Reads Spark's JSON.</summary>
    public static StreamingProgress Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        var operators = Items(root, "stateOperators").ToList();
        var watermark = root.TryGetProperty("eventTime", out var times) && times.TryGetProperty("watermark", out var mark) ? mark.GetDateTimeOffset() : (DateTimeOffset?)null;
        var duration = root.TryGetProperty("durationMs", out var durations) ? Number(durations, "triggerExecution") : 0;
        return new StreamingProgress(
            root.GetProperty("timestamp").GetString() ?? "",
            Number(root, "batchId"),
            TimeSpan.FromMilliseconds(duration),
            watermark > DateTimeOffset.UnixEpoch ? watermark : null,
            Items(root, "sources").Sum(s => Number(s, "numInputRows")),
            root.TryGetProperty("sink", out var sink) && Number(sink, "numOutputRows") is >= 0 and var rows ? rows : null,
            operators.Sum(o => Number(o, "numRowsTotal")),
            operators.Sum(o => Number(o, "memoryUsedBytes")),
            operators.Sum(o => Number(o, "numRowsDroppedByWatermark")));
    }

    private static IEnumerable<JsonElement> Items(JsonElement of, string name) => of.TryGetProperty(name, out var items) && items.ValueKind is JsonValueKind.Array ? items.EnumerateArray() : [];

    private static long Number(JsonElement of, string name) => of.TryGetProperty(name, out var number) && number.ValueKind is JsonValueKind.Number ? number.GetInt64() : 0;
}
