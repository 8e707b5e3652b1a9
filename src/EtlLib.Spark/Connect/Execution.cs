using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace EtlLib.Spark.Connect;

/// <summary>One plan on the server, from its start to its release: a stream that goes on where a connection broke.</summary>
/// <remarks>
/// Law: each response is handed out once. The server keeps them until they are released, and a new stream begins after the last
/// response that came. Whoever leaves before the end leaves nothing running: the operation is interrupted and released.
/// </remarks>
internal sealed class Execution(SparkConnection connection, Wire.ExecutePlanRequest request)
{
    private const int ReleaseEvery = 8 << 20;

    private readonly Retries retries = new(connection.Address.ConnectTimeout, connection.Clock);
    private readonly List<ByteString> parts = [];
    private AsyncServerStreamingCall<Wire.ExecutePlanResponse>? call;
    private Task release = Task.CompletedTask;
    private string? last;
    private int unreleased;
    private bool empty;
    private bool sent;
    private bool reattached;
    private bool over;

    /// <summary>Whether the server cannot have begun the plan, or nothing of a query came yet: it may be sent again.</summary>
    public bool MayBeginAnew => !reattached || (last is null && Statements.IsQuery(request.Plan));

    /// <summary>The next response, or null at the end.</summary>
    /// <exception cref="SparkException">The plan failed.</exception>
    public async ValueTask<Wire.ExecutePlanResponse?> NextAsync(CancellationToken cancellationToken)
    {
        while (!over)
        {
            try
            {
                call ??= Attach(cancellationToken);
                if (await call.ResponseStream.MoveNext(CancellationToken.None).ConfigureAwait(false))
                {
                    empty = false;
                    if (Take(call.ResponseStream.Current) is { } response)
                    {
                        return response;
                    }
                }
                else if (empty)
                {
                    throw new RpcException(new Status(StatusCode.Unavailable, "streams end before they begin"));
                }
                else
                {
                    Detach(); // The server ends a stream after some minutes or bytes; the result goes on in the next one.
                }
            }
            catch (RpcException e)
            {
                Detach();
                await FailAsync(Failure.Of(e), cancellationToken).ConfigureAwait(false);
            }
        }

        return null;
    }

    /// <summary>Lets the server forget the result; ends the plan where it still runs.</summary>
    /// <param name="complete">Whether the end was reached.</param>
    public async ValueTask EndAsync(bool complete)
    {
        Detach();
        if (!sent)
        {
            return;
        }

        if (!complete && !over)
        {
            await connection.TryAsync("interrupt a query", LogLevel.Warning, (client, options) => client.InterruptAsync(
                new() { SessionId = request.SessionId, UserContext = request.UserContext, ClientType = request.ClientType, InterruptType = Wire.InterruptRequest.Types.InterruptType.OperationId, OperationId = request.OperationId },
                options)).ConfigureAwait(false);
        }

        await release.ConfigureAwait(false);
        await connection.TryAsync("release a result", LogLevel.Debug, (client, options) => client.ReleaseExecuteAsync(Release(null), options)).ConfigureAwait(false);
    }

    private AsyncServerStreamingCall<Wire.ExecutePlanResponse> Attach(CancellationToken cancellationToken)
    {
        var options = connection.Options(null, cancellationToken);
        empty = true;
        if (!sent)
        {
            sent = true;
            return connection.Client.ExecutePlan(request, options);
        }

        reattached = true;
        var again = new Wire.ReattachExecuteRequest { SessionId = request.SessionId, UserContext = request.UserContext, ClientType = request.ClientType, OperationId = request.OperationId };
        if (last is not null)
        {
            again.LastResponseId = last;
        }

        if (request.HasClientObservedServerSideSessionId)
        {
            again.ClientObservedServerSideSessionId = request.ClientObservedServerSideSessionId;
        }

        return connection.Client.ReattachExecute(again, options);
    }

    private void Detach()
    {
        call?.Dispose();
        call = null;
    }

    private async ValueTask FailAsync(Failure failure, CancellationToken cancellationToken)
    {
        if (last is null && reattached && failure.Says("INVALID_HANDLE.OPERATION_NOT_FOUND"))
        {
            (sent, reattached) = (false, false); // The plan never arrived.
            return;
        }

        try
        {
            await connection.FailAsync(failure, retries, cancellationToken).ConfigureAwait(false);
        }
        catch (SparkException e)
        {
            over = true; // There is nothing to interrupt, and where nobody is reached, nothing to release.
            sent &= e is not SparkConnectionException;
            throw;
        }
    }

    private Wire.ExecutePlanResponse? Take(Wire.ExecutePlanResponse response)
    {
        retries.Answered();
        last = response.ResponseId;
        connection.Observe(response.ServerSideSessionId);
        over = response.ResultComplete is not null;
        unreleased += response.ArrowBatch?.Data.Length ?? 0;
        if (unreleased > ReleaseEvery && release.IsCompleted)
        {
            unreleased = 0;
            var until = last;
            release = connection.TryAsync("release a part of a result", LogLevel.Debug, (client, options) => client.ReleaseExecuteAsync(Release(until), options));
        }

        return over ? null : Joined(response);
    }

    /// <summary>The response; for a part of a batch, null until the last part came, and then the whole batch.</summary>
    private Wire.ExecutePlanResponse? Joined(Wire.ExecutePlanResponse response)
    {
        if (response.ArrowBatch is not { HasNumChunksInBatch: true, NumChunksInBatch: > 1 } part)
        {
            return response;
        }

        if (part.ChunkIndex != parts.Count)
        {
            throw new SparkException($"Spark at {connection.Address} sent part {part.ChunkIndex + 1} of {part.NumChunksInBatch} of a batch where part {parts.Count + 1} was due. Run it again.");
        }

        parts.Add(part.Data);
        if (parts.Count < part.NumChunksInBatch)
        {
            return null;
        }

        var whole = new byte[parts.Sum(p => p.Length)];
        var at = 0;
        foreach (var data in parts)
        {
            data.Span.CopyTo(whole.AsSpan(at));
            at += data.Length;
        }

        parts.Clear();
        part.Data = UnsafeByteOperations.UnsafeWrap(whole);
        return response;
    }

    private Wire.ReleaseExecuteRequest Release(string? until)
    {
        var forget = new Wire.ReleaseExecuteRequest { SessionId = request.SessionId, UserContext = request.UserContext, ClientType = request.ClientType, OperationId = request.OperationId };
        if (until is null)
        {
            forget.ReleaseAll = new();
        }
        else
        {
            forget.ReleaseUntil = new() { ResponseId = until };
        }

        return forget;
    }
}
