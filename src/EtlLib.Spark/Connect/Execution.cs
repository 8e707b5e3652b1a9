using Grpc.Core;

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
    private readonly string operation = request.OperationId;
    private AsyncServerStreamingCall<Wire.ExecutePlanResponse>? call;
    private Task release = Task.CompletedTask;
    private string? last;
    private bool sent;
    private bool complete;
    private int unreleased;

    /// <summary>The next response, or null at the end.</summary>
    /// <exception cref="SparkException">The plan failed.</exception>
    public async ValueTask<Wire.ExecutePlanResponse?> NextAsync(CancellationToken cancellationToken)
    {
        while (!complete)
        {
            try
            {
                call ??= Attach(cancellationToken);
                if (await call.ResponseStream.MoveNext(CancellationToken.None).ConfigureAwait(false))
                {
                    var response = Take(call.ResponseStream.Current);
                    if (response is not null)
                    {
                        return response;
                    }
                }
                else
                {
                    // The server ends a stream after some minutes or bytes; the result goes on in the next one.
                    Detach();
                }
            }
            catch (RpcException e)
            {
                Detach();
                var failure = Failure.Of(e);
                if (last is null && failure.Says("INVALID_HANDLE.OPERATION_NOT_FOUND"))
                {
                    sent = false; // It never arrived.
                }
                else
                {
                    await connection.FailAsync(e, retries, cancellationToken).ConfigureAwait(false);
                }
            }
        }

        return null;
    }

    /// <summary>Lets the server forget the result; ends the query where it still runs.</summary>
    public async ValueTask EndAsync()
    {
        Detach();
        if (!sent)
        {
            return;
        }

        if (!complete)
        {
            await connection.TryAsync((client, options) => client.InterruptAsync(Interrupt(), options)).ConfigureAwait(false);
        }

        await release.ConfigureAwait(false);
        await connection.TryAsync((client, options) => client.ReleaseExecuteAsync(Release(null), options)).ConfigureAwait(false);
    }

    private AsyncServerStreamingCall<Wire.ExecutePlanResponse> Attach(CancellationToken cancellationToken)
    {
        var options = connection.Options(null, cancellationToken);
        if (!sent)
        {
            sent = true;
            return connection.Client.ExecutePlan(request, options);
        }

        var again = new Wire.ReattachExecuteRequest { SessionId = request.SessionId, UserContext = request.UserContext, ClientType = request.ClientType, OperationId = operation };
        if (last is not null)
        {
            again.LastResponseId = last;
        }

        return connection.Client.ReattachExecute(again, options);
    }

    private void Detach()
    {
        call?.Dispose();
        call = null;
    }

    private Wire.ExecutePlanResponse? Take(Wire.ExecutePlanResponse response)
    {
        retries.Answered();
        last = response.ResponseId;
        connection.Observe(response.ServerSideSessionId);
        complete = response.ResultComplete is not null;
        unreleased += response.ArrowBatch?.Data.Length ?? 0;
        if (unreleased > ReleaseEvery && release.IsCompleted)
        {
            unreleased = 0;
            release = connection.TryAsync((client, options) => client.ReleaseExecuteAsync(Release(last), options));
        }

        return complete ? null : response;
    }

    private Wire.InterruptRequest Interrupt() => new()
    {
        SessionId = request.SessionId, UserContext = request.UserContext, ClientType = request.ClientType,
        InterruptType = Wire.InterruptRequest.Types.InterruptType.OperationId, OperationId = operation,
    };

    private Wire.ReleaseExecuteRequest Release(string? until)
    {
        var forget = new Wire.ReleaseExecuteRequest { SessionId = request.SessionId, UserContext = request.UserContext, ClientType = request.ClientType, OperationId = operation };
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
