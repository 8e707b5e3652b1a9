using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using EtlLib.Batches;
using EtlLib.Schemas;
using Polly;
using Polly.Retry;

namespace EtlLib.Rest;

/// <summary>What is asked for a page.</summary>
/// <param name="Uri">The address; a parameter of the query is in it.</param>
/// <param name="Value">The cursor, number or offset, if the paging sends one.</param>
/// <param name="Parameter">The name that it is sent by.</param>
internal sealed record RestRequest(Uri Uri, string? Value = null, string? Parameter = null);

/// <summary>A page with its first rows, or why there is none for the moment.</summary>
internal readonly record struct RestAttempt(RestPage? Page, ColumnBatch? Rows, string? Failure, TimeSpan? RetryAfter = null, Exception? Cause = null)
{
    /// <summary>What the server says of the failure.</summary>
    public string Says { get; init; } = "";
}

/// <summary>Asks for pages: with headers and secrets, at a rate, again where it fails for the moment, and along redirects.</summary>
internal sealed class RestClient : IDisposable
{
    private const int MostRedirects = 10;
    private const int MostAnswerShown = 200;

    private readonly RestSource source;
    private readonly RestAddress address;
    private readonly Schema schema;
    private readonly RestSearch search;
    private readonly HttpClient client;
    private readonly ResiliencePipeline<RestAttempt> pipeline;
    private Secret? token;
    private long? lastRequest;

    public RestClient(RestSource source, RestAddress address, Schema schema, RestSearch search)
    {
        (this.source, this.address, this.schema, this.search) = (source, address, schema, search);
        client = Options.Client
            ?? new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, AutomaticDecompression = DecompressionMethods.All }) { Timeout = Timeout.InfiniteTimeSpan };
        pipeline = Pipeline();
    }

    private RestOptions Options => source.Options;

    private bool IsPost => Options.Body is not null || source.Paging.SentIn is RestParameterPlace.Body;

    /// <summary>Asks for a page until its first rows are there.</summary>
    /// <exception cref="SourceException">It is refused, or failed too often.</exception>
    public async Task<(RestPage Page, ColumnBatch? Rows)> GetAsync(RestRequest request, int number, CancellationToken cancellationToken)
    {
        var attempts = 0;
        var attempt = await pipeline.ExecuteAsync(
            token =>
            {
                attempts++;
                return AttemptAsync(request, number, token);
            },
            cancellationToken).ConfigureAwait(false);
        var tries = $"after {attempts} {(attempts == 1 ? "try" : "tries")}";
        return attempt.Page is { } page
            ? (page, attempt.Rows)
            : throw Error(request, number, $"{attempt.Failure}, {tries}. Run it again later, or raise Retries, MaxDelay or Timeout.{attempt.Says}", attempt.Cause);
    }

    /// <summary>An error of a page; nothing secret is in it.</summary>
    public SourceException Error(RestRequest request, int number, string message, Exception? cause = null)
    {
        var place = address.Shown(request.Uri);
        var known = cause as EtlException;
        return new(address.Shown($"{place} (page {number}): {message}"), cause) { Model = known?.Model ?? schema.ShortName, Column = known?.Column, Location = place };
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (Options.Client is null)
        {
            client.Dispose();
        }
    }

    /// <summary>Whether an exception is the connection's, so that the same request may succeed later. A failure of TLS stays one.</summary>
    public static bool IsOfTheConnection(Exception e) => e is HttpRequestException { HttpRequestError: not HttpRequestError.SecureConnectionError } or TimeoutException or IOException;

    private ResiliencePipeline<RestAttempt> Pipeline()
    {
        if (Options.Retries <= 0)
        {
            return ResiliencePipeline<RestAttempt>.Empty;
        }

        return new ResiliencePipelineBuilder<RestAttempt> { TimeProvider = Options.Clock }.AddRetry(new RetryStrategyOptions<RestAttempt>
        {
            MaxRetryAttempts = Options.Retries,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = Options.FirstDelay,
            MaxDelay = Options.MaxDelay,
            ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Result is { Failure: not null } failed && !(failed.RetryAfter > Options.MaxDelay)),
            DelayGenerator = arguments => ValueTask.FromResult(arguments.Outcome.Result.RetryAfter),
        }).Build();
    }

    private async ValueTask<RestAttempt> AttemptAsync(RestRequest request, int number, CancellationToken cancellationToken)
    {
        HttpResponseMessage? response = null;
        RestPage? page = null;
        try
        {
            response = await SendAsync(request, number, cancellationToken).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
            {
                return await RefusedAsync(response, request, number, cancellationToken).ConfigureAwait(false);
            }

            var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            page = new RestPage(response, body, new RestDocument(search), schema, Options);
            response = null;
            var attempt = new RestAttempt(page, await page.ReadAsync(cancellationToken).ConfigureAwait(false), Failure: null);
            page = null;
            return attempt;
        }
        catch (Exception e) when (IsOfTheConnection(e))
        {
            return new RestAttempt(null, null, $"no whole answer came ({e.Message.TrimEnd('.')})", Cause: e);
        }
        catch (HttpRequestException e)
        {
            throw Error(request, number, $"no secure connection could be made ({(e.InnerException ?? e).Message.TrimEnd('.')}). Check the server's certificate, and that this machine trusts its issuer.", e);
        }
        catch (Exception e) when (RestReader.IsOfTheDocument(e) && page is not null)
        {
            throw RestReader.Unfit(this, request, number, page, e);
        }
        finally
        {
            page?.Dispose();
            response?.Dispose();
        }
    }

    private async Task<HttpResponseMessage> SendAsync(RestRequest request, int number, CancellationToken cancellationToken)
    {
        var (target, renewed) = (request.Uri, false);
        for (var redirects = 0; redirects <= MostRedirects; redirects++)
        {
            await PaceAsync(cancellationToken).ConfigureAwait(false);
            using var message = await MessageAsync(request, target, cancellationToken).ConfigureAwait(false);
            var response = await Patience.WaitAsync(token => client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, token), Options, cancellationToken).ConfigureAwait(false);
            if (response.StatusCode is HttpStatusCode.Unauthorized && token is not null && !renewed && address.IsOwn(target))
            {
                (token, renewed) = (null, true);
                response.Dispose();
                continue;
            }

            if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308) || response.Headers.Location is not { } location)
            {
                return response;
            }

            response.Dispose();
            var next = new Uri(target, location);
            target = next.Scheme == "https" || (next.Scheme == "http" && target.Scheme == "http")
                ? next
                : throw Error(request, number, $"it redirects to {address.Shown(next)}, which is not as safe as https. Give the address that answers.");
        }

        throw Error(request, number, $"it redirects more than {MostRedirects} times, at last to {address.Shown(target)}. Give the address that answers.");
    }

    private async Task<HttpRequestMessage> MessageAsync(RestRequest request, Uri target, CancellationToken cancellationToken)
    {
        var message = new HttpRequestMessage(IsPost ? HttpMethod.Post : HttpMethod.Get, address.WithSecrets(target));
        Set("Accept", Options.Rows is RestRows.Lines ? "application/x-ndjson, application/json" : "application/json");
        Set("User-Agent", "EtlLib");
        foreach (var (name, value) in Options.Headers)
        {
            Set(name, value);
        }

        if (address.IsOwn(target))
        {
            await AddSecretsAsync().ConfigureAwait(false);
        }

        if (request is { Parameter: { } parameter, Value: { } sent } && source.Paging.SentIn is RestParameterPlace.Header)
        {
            Set(parameter, sent);
        }

        if (IsPost)
        {
            message.Content = new StringContent(Body(request), Encoding.UTF8, "application/json");
        }

        return message;

        void Set(string name, string value)
        {
            message.Headers.Remove(name);
            message.Headers.TryAddWithoutValidation(name, value);
        }

        async Task AddSecretsAsync()
        {
            foreach (var (name, secret) in Options.SecretHeaders)
            {
                Set(name, secret.Reveal());
            }

            if (Options.Token is { } renew)
            {
                token ??= await renew(cancellationToken).ConfigureAwait(false);
                address.Hide(token);
                Set("Authorization", $"Bearer {token.Reveal()}");
            }
        }
    }

    /// <summary>The body, with the paging's parameter where it is sent there.</summary>
    /// <exception cref="PlanException">The body is not a JSON object.</exception>
    private string Body(RestRequest request)
    {
        var body = Options.Body ?? "{}";
        if (source.Paging.SentIn is not RestParameterPlace.Body || request is not { Parameter: { } parameter, Value: { } value })
        {
            return body;
        }

        var root = JsonNode.Parse(body) as JsonObject ?? throw new PlanException($"{source.Describe()}: Body is to be a JSON object, as the paging sends \"{parameter}\" in it.");
        var (path, at) = (JsonPath.Parse(parameter), root);
        for (var depth = 0; depth < path.Length - 1; depth++)
        {
            at = (JsonObject)(at[path[depth]] ??= new JsonObject());
        }

        at[path[path.Length - 1]] = source.Paging is RestPaging.ByNumber ? JsonValue.Create(long.Parse(value, CultureInfo.InvariantCulture)) : JsonValue.Create(value);
        return root.ToJsonString();
    }

    private async Task<RestAttempt> RefusedAsync(HttpResponseMessage response, RestRequest request, int number, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        var type = response.Content.Headers.ContentType?.MediaType is { } media && !media.Contains("json", StringComparison.OrdinalIgnoreCase) ? $" ({media})" : "";
        var answered = string.Create(CultureInfo.InvariantCulture, $"it answered {status} {response.ReasonPhrase}").TrimEnd() + type;
        var says = await AnswerAsync(response, cancellationToken).ConfigureAwait(false);
        var after = response.Headers.RetryAfter;
        if (status is 408 or 425 or 429 or 500 or 502 or 503 or 504 or (>= 520 and <= 524) || (status == 403 && after is not null))
        {
            var wait = after?.Delta ?? (after?.Date is { } date ? date - Options.Clock.GetUtcNow() : null);
            wait = wait < Options.FirstDelay ? Options.FirstDelay : wait;
            var failure = wait > Options.MaxDelay ? $"{answered} and asks to wait for {wait:c}, longer than MaxDelay" : answered;
            return new RestAttempt(null, null, failure, wait) { Says = says };
        }

        var remedy = status switch
        {
            401 or 403 => "See that the secret in SecretHeaders or SecretQuery is right and may read this.",
            404 or 410 => "See that the address is right.",
            _ => "See what it says, and correct the address or the headers.",
        };
        throw Error(request, number, $"{answered}. {remedy}{says}");
    }

    /// <summary>The beginning of what a refusal says.</summary>
    private async Task<string> AnswerAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var start = new byte[MostAnswerShown];
        var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        var count = await Patience.WaitAsync(token => body.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, token).AsTask(), Options, cancellationToken).ConfigureAwait(false);
        var text = RestPage.Printable(start.AsSpan(0, count));
        return text.Length == 0 ? "" : $" It says: {text}";
    }

    private async Task PaceAsync(CancellationToken cancellationToken)
    {
        if (Options.RequestsPerSecond is not { } rate)
        {
            return;
        }

        if (lastRequest is { } last && TimeSpan.FromSeconds(1 / rate) - Options.Clock.GetElapsedTime(last) is { Ticks: > 0 } wait)
        {
            await Task.Delay(wait, Options.Clock, cancellationToken).ConfigureAwait(false);
        }

        lastRequest = Options.Clock.GetTimestamp();
    }
}
