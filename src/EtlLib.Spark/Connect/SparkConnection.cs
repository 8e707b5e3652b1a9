using Grpc.Core;
using Grpc.Net.Client;
using Client = EtlLib.Spark.Protocol.SparkConnectService.SparkConnectServiceClient;

namespace EtlLib.Spark.Connect;

/// <summary>A channel to a server, and who speaks on it: makes calls, tries them again, and says in EtlLib's terms why one failed.</summary>
internal sealed class SparkConnection : IDisposable
{
    private const int MaxSend = 128 << 20;

    private static readonly TimeSpan Quick = TimeSpan.FromSeconds(5);

    private readonly GrpcChannel channel;
    private readonly Metadata headers = [];

    public SparkConnection(SparkAddress address, TimeProvider clock)
    {
        (Address, Clock) = (address, clock);
        channel = GrpcChannel.ForAddress($"{(address.Tls ? "https" : "http")}://{address.Host}:{address.Port}", new GrpcChannelOptions
        {
            HttpHandler = Handler(address),
            DisposeHttpClient = true,
            MaxReceiveMessageSize = address.MaxMessage,
            MaxSendMessageSize = MaxSend,
            MaxRetryAttempts = 1,
        });
        Client = new Client(channel);
        foreach (var (name, value) in address.Headers)
        {
            headers.Add(name, value.Reveal());
        }

        if (address.Token is { } token)
        {
            headers.Add("authorization", $"Bearer {token.Reveal()}");
        }

        User = new Wire.UserContext { UserId = address.User, UserName = address.User };
        Agent = $"{(address.Agent.Length > 0 ? address.Agent + " " : "")}etllib (dotnet/{Environment.Version})";
        SessionId = address.Session ?? Guid.NewGuid().ToString();
    }

    public SparkAddress Address { get; }

    public TimeProvider Clock { get; }

    public Client Client { get; }

    public Wire.UserContext User { get; }

    public string Agent { get; }

    public string SessionId { get; private set; }

    /// <summary>What the server calls this session: another one means that the server was started again. Empty before the first answer, and before Spark 4.0.</summary>
    public string ServerSession { get; private set; } = "";

    /// <summary>Begins a session anew, after the server lost it.</summary>
    public void Renew() => (SessionId, ServerSession) = (Address.Session ?? Guid.NewGuid().ToString(), "");

    /// <summary>Remembers what the server calls the session.</summary>
    public void Observe(string serverSession)
    {
        if (serverSession.Length > 0)
        {
            ServerSession = serverSession;
        }
    }

    /// <summary>What a call is made with.</summary>
    public CallOptions Options(TimeSpan? deadline, CancellationToken cancellationToken) =>
        new(headers, deadline is { } left ? Clock.GetUtcNow().UtcDateTime + left : null, cancellationToken);

    /// <summary>Calls and awaits the answer, again where the failure is of the moment.</summary>
    /// <param name="call">Makes the request, anew for each try.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="SparkException">It failed.</exception>
    public async Task<T> CallAsync<T>(Func<Client, CallOptions, AsyncUnaryCall<T>> call, CancellationToken cancellationToken)
    {
        var retries = new Retries(Address.ConnectTimeout, Clock);
        while (true)
        {
            try
            {
                using var running = call(Client, Options(Address.RequestTimeout, cancellationToken));
                return await running.ResponseAsync.ConfigureAwait(false);
            }
            catch (RpcException e)
            {
                await FailAsync(e, retries, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Calls once, in a few seconds, for what is good to do and whose failure harms nobody: the server does it by itself later.</summary>
    /// <returns>Why it failed, or null.</returns>
    public async Task<RpcException?> TryAsync<T>(Func<Client, CallOptions, AsyncUnaryCall<T>> call)
    {
        try
        {
            using var running = call(Client, Options(Quick, CancellationToken.None));
            await running.ResponseAsync.ConfigureAwait(false);
            return null;
        }
        catch (RpcException e)
        {
            return e;
        }
    }

    /// <summary>Waits before the next try, or throws what the failure means.</summary>
    public async ValueTask FailAsync(RpcException error, Retries retries, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var failure = Failure.Of(error);
        if (!await retries.AgainAsync(failure, cancellationToken).ConfigureAwait(false))
        {
            throw await ErrorAsync(failure).ConfigureAwait(false);
        }
    }

    /// <summary>The failure as an error, with all that the server knows of it: it tells that once.</summary>
    public async Task<SparkException> ErrorAsync(Failure failure)
    {
        Wire.FetchErrorDetailsResponse? details = null;
        if (failure.ErrorId is { } id)
        {
            try
            {
                details = await Client.FetchErrorDetailsAsync(
                    new Wire.FetchErrorDetailsRequest { SessionId = SessionId, UserContext = User, ClientType = Agent, ErrorId = id },
                    Options(Quick, CancellationToken.None)).ResponseAsync.ConfigureAwait(false);
            }
            catch (RpcException)
            {
                // An older server does not know the call; what came inline has to do.
            }
        }

        return SparkErrors.Of(failure, details, Address);
    }

    /// <inheritdoc />
    public void Dispose() => channel.Dispose();

    /// <summary>Pings find a host that died while a query runs; not more often than a server allows without complaint.</summary>
    private static SocketsHttpHandler Handler(SparkAddress address)
    {
        var seconds = Math.Clamp(address.ConnectTimeout.TotalSeconds / 2, 1, 30);
        return new SocketsHttpHandler
        {
            EnableMultipleHttp2Connections = true,
            ConnectTimeout = address.ConnectTimeout,
            KeepAlivePingDelay = TimeSpan.FromSeconds(2 * seconds),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(seconds),
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
        };
    }
}
