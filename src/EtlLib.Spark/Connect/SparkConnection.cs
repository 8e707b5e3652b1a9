using System.Net.Security;
using EtlLib.Engines;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Client = EtlLib.Spark.Protocol.SparkConnectService.SparkConnectServiceClient;

namespace EtlLib.Spark.Connect;

/// <summary>A channel to a server, and who speaks on it: makes calls, tries them again, and says in EtlLib's terms why one failed.</summary>
internal sealed class SparkConnection : IDisposable
{
    private const int MaxSend = 128 << 20;

    /// <summary>For what is good to do and no loss when it fails.</summary>
    private static readonly TimeSpan Quick = TimeSpan.FromSeconds(5);

    private readonly GrpcChannel channel;
    private readonly Metadata headers = [];
    private readonly List<string> secrets = [];

    /// <param name="address">The server's.</param>
    /// <param name="clock">What deadlines go by.</param>
    /// <param name="tls">How a certificate is judged, where not as this machine does.</param>
    public SparkConnection(SparkAddress address, TimeProvider clock, SslClientAuthenticationOptions? tls = null)
    {
        (Address, Clock) = (address, clock);
        channel = GrpcChannel.ForAddress($"{(address.Tls ? "https" : "http")}://{address.Host}:{address.Port}", new GrpcChannelOptions
        {
            HttpHandler = Handler(address, tls),
            DisposeHttpClient = true,
            MaxReceiveMessageSize = address.MaxMessage,
            MaxSendMessageSize = MaxSend,
        });
        Client = new Client(channel);
        foreach (var (name, value) in address.Headers)
        {
            Hide(value);
            headers.Add(name, value.Reveal());
        }

        if (address.Token is { } token)
        {
            Hide(token);
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
    /// <exception cref="SparkSessionLostException">It called it otherwise before.</exception>
    public void Observe(string serverSession)
    {
        if (serverSession.Length > 0 && ServerSession.Length > 0 && serverSession != ServerSession)
        {
            throw SparkErrors.Lost(Address, "was started again");
        }

        ServerSession = serverSession.Length > 0 ? serverSession : ServerSession;
    }

    /// <summary>From now on no error shows this.</summary>
    public void Hide(Secret secret)
    {
        lock (secrets)
        {
            // The longest first: one that begins with another would show its rest.
            var value = secret.Reveal();
            if (value.Length > 0 && !secrets.Contains(value))
            {
                secrets.Add(value);
                secrets.Sort((a, b) => b.Length.CompareTo(a.Length));
            }
        }
    }

    /// <summary>A text without secrets.</summary>
    public string Shown(string text)
    {
        lock (secrets)
        {
            return secrets.Aggregate(text, (shown, secret) => shown.Replace(secret, "***", StringComparison.Ordinal));
        }
    }

    /// <summary>What a call is made with.</summary>
    public CallOptions Options(TimeSpan? deadline, CancellationToken cancellationToken) =>
        new(headers, deadline is { } left ? Clock.GetUtcNow().UtcDateTime + left : null, cancellationToken);

    /// <summary>Calls and awaits the answer, again where the failure is of the moment.</summary>
    /// <param name="call">Makes the request, anew for each try.</param>
    /// <param name="opening">Whether it is the first call, which says whether the server is there at all.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="SparkException">It failed.</exception>
    public async Task<T> CallAsync<T>(Func<Client, CallOptions, AsyncUnaryCall<T>> call, bool opening, CancellationToken cancellationToken)
    {
        var retries = new Retries(Address.ConnectTimeout, Clock);
        if (opening)
        {
            retries.Begin();
        }

        return await AgainAsync(
            async () =>
            {
                using var running = call(Client, Options(opening ? retries.Left : Address.RequestTimeout, cancellationToken));
                return await running.ResponseAsync.ConfigureAwait(false);
            },
            retries,
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Does what may be done twice, again where the failure is of the moment.</summary>
    /// <exception cref="SparkException">It failed.</exception>
    public async Task<T> AgainAsync<T>(Func<Task<T>> work, Retries retries, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await work().ConfigureAwait(false);
            }
            catch (RpcException e)
            {
                await FailAsync(Failure.Of(e), retries, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Who is told of calls whose failure harms nobody.</summary>
    public ILogger Logger { get; set; } = NullLogger.Instance;

    /// <summary>Calls once, in a few seconds, for what is good to do and whose failure harms nobody: the server does it by itself later.</summary>
    /// <param name="what">What it is, for the log.</param>
    /// <param name="level">How the log is told of its failure.</param>
    /// <param name="call">Makes the request.</param>
    /// <returns>The answer, or none.</returns>
    public async Task<T?> TryAsync<T>(string what, LogLevel level, Func<Client, CallOptions, AsyncUnaryCall<T>> call)
        where T : class
    {
        try
        {
            using var running = call(Client, Options(Quick, CancellationToken.None));
            return await running.ResponseAsync.ConfigureAwait(false);
        }
        catch (RpcException e)
        {
            EngineLog.CleanupFailed(Logger, level, $"{what} on Spark at {Address}", Shown(e.Status.ToString()), e);
            return null;
        }
    }

    /// <summary>Waits before the next try, or throws what the failure means.</summary>
    public async ValueTask FailAsync(Failure failure, Retries retries, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!await retries.AgainAsync(failure, cancellationToken).ConfigureAwait(false))
        {
            // The server tells the whole of an error once; an older one does not know the question, and what came inline has to do.
            var details = failure.ErrorId is not { } id ? null : await TryAsync("fetch the details of an error", LogLevel.Debug, (client, options) =>
                client.FetchErrorDetailsAsync(new Wire.FetchErrorDetailsRequest { SessionId = SessionId, UserContext = User, ClientType = Agent, ErrorId = id }, options)).ConfigureAwait(false);
            throw SparkErrors.Of(failure, details, Address, Shown);
        }
    }

    /// <inheritdoc />
    public void Dispose() => channel.Dispose();

    /// <summary>Pings find a host that died while a query runs. Servers do not suffer many of them while they are silent themselves: one a minute is well.</summary>
    private static SocketsHttpHandler Handler(SparkAddress address, SslClientAuthenticationOptions? tls)
    {
        var handler = new SocketsHttpHandler
        {
            EnableMultipleHttp2Connections = true,
            ConnectTimeout = address.ConnectTimeout,
            KeepAlivePingDelay = TimeSpan.FromSeconds(Math.Clamp(3 * address.ConnectTimeout.TotalSeconds, 1, 60)),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(Math.Clamp(address.ConnectTimeout.TotalSeconds, 1, 20)),
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
        };
        handler.SslOptions = tls ?? handler.SslOptions;
        return handler;
    }
}
