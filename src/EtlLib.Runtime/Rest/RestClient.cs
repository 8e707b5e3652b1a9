using System.Globalization;
using System.Net;
using EtlLib.Batches;
using EtlLib.Schemas;
using Polly;
using Polly.Retry;

namespace EtlLib.Rest;

/// <summary>A page with its first rows, or why there is none for the moment.</summary>
internal readonly record struct RestAttempt(RestPage? Page, ColumnBatch? Rows, string? Failure, TimeSpan? RetryAfter = null, Exception? Cause = null);

/// <summary>Asks for pages: with headers and secrets, at a rate, again where it fails for the moment, and along redirects.</summary>
internal sealed class RestClient : IDisposable
{
    private const int MostRedirects = 10;
    private const int MostAnswerShown = 200;

    private readonly RestSource source;
    private readonly RestAddress address;
    private readonly Schema schema;
    private readonly Func<RestDocument> document;
    private readonly HttpClient client;
    private readonly ResiliencePipeline<RestAttempt> pipeline;
    private long? lastRequest;

    public RestClient(RestSource source, RestAddress address, Schema schema, Func<RestDocument> document)
    {
        (this.source, this.address, this.schema, this.document) = (source, address, schema, document);
        client = Options.Client ?? new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, AutomaticDecompression = DecompressionMethods.All }) { Timeout = Timeout.InfiniteTimeSpan };
        pipeline = Pipeline();
    }

    private RestOptions Options => source.Options;

    /// <summary>Asks for a page until its first rows are there.</summary>
    /// <exception cref="SourceException">It is refused, or failed too often.</exception>
    public async Task<(RestPage Page, ColumnBatch? Rows)> GetAsync(Uri uri, int number, CancellationToken cancellationToken)
    {
        var attempts = 0;
        var attempt = await pipeline.ExecuteAsync(
            token =>
            {
                attempts++;
                return AttemptAsync(uri, number, token);
            },
            cancellationToken).ConfigureAwait(false);
        return attempt.Page is { } page
            ? (page, attempt.Rows)
            : throw Error(uri, number, $"{attempt.Failure}, after {attempts} {(attempts == 1 ? "try" : "tries")}. Run it again later, or raise Retries, MaxDelay or Timeout.", attempt.Cause);
    }

    /// <summary>An error of a page; nothing secret is in it.</summary>
    public SourceException Error(Uri uri, int number, string message, Exception? cause = null) =>
        new(address.Shown($"{address.Shown(uri)} (page {number}): {message}"), cause) { Location = address.Shown(uri) };

    /// <inheritdoc />
    public void Dispose()
    {
        if (Options.Client is null)
        {
            client.Dispose();
        }
    }

    /// <summary>Whether an exception is the connection's, so that the same request may succeed later.</summary>
    public static bool IsOfTheConnection(Exception e) => e is HttpRequestException or TimeoutException or IOException;

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

    private async ValueTask<RestAttempt> AttemptAsync(Uri uri, int number, CancellationToken cancellationToken)
    {
        HttpResponseMessage? response = null;
        RestPage? page = null;
        try
        {
            response = await SendAsync(uri, number, cancellationToken).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
            {
                return await RefusedAsync(response, uri, number, cancellationToken).ConfigureAwait(false);
            }

            var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            page = new RestPage(response, body, document(), schema, Options);
            response = null;
            var attempt = new RestAttempt(page, await page.ReadAsync(cancellationToken).ConfigureAwait(false), Failure: null);
            page = null;
            return attempt;
        }
        catch (Exception e) when (IsOfTheConnection(e))
        {
            return new RestAttempt(null, null, $"no whole answer came ({e.Message.TrimEnd('.')})", Cause: e);
        }
        catch (Exception e) when (RestReader.IsOfTheDocument(e) && page is not null)
        {
            throw RestReader.Unfit(this, uri, number, page, e);
        }
        finally
        {
            page?.Dispose();
            response?.Dispose();
        }
    }

    private async Task<HttpResponseMessage> SendAsync(Uri uri, int number, CancellationToken cancellationToken)
    {
        var target = uri;
        for (var redirects = 0; redirects <= MostRedirects; redirects++)
        {
            await PaceAsync(cancellationToken).ConfigureAwait(false);
            using var request = Request(target);
            var response = await Patience.WaitAsync(token => client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, token), Options, cancellationToken).ConfigureAwait(false);
            if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308) || response.Headers.Location is not { } location)
            {
                return response;
            }

            response.Dispose();
            var next = new Uri(target, location);
            target = next.Scheme == "https" || (next.Scheme == "http" && target.Scheme == "http")
                ? next
                : throw Error(uri, number, $"it redirects to {address.Shown(next)}, which is not as safe as https. Give the address that answers.");
        }

        throw Error(uri, number, $"it redirects more than {MostRedirects} times, at last to {address.Shown(target)}. Give the address that answers.");
    }

    private HttpRequestMessage Request(Uri target)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address.WithSecrets(target));
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        foreach (var (name, value) in Options.Headers)
        {
            request.Headers.Remove(name);
            request.Headers.TryAddWithoutValidation(name, value);
        }

        foreach (var (name, secret) in address.IsOwn(target) ? Options.SecretHeaders : new Dictionary<string, Secret>())
        {
            request.Headers.Remove(name);
            request.Headers.TryAddWithoutValidation(name, secret.Reveal());
        }

        return request;
    }

    private async Task<RestAttempt> RefusedAsync(HttpResponseMessage response, Uri uri, int number, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        var answered = string.Create(CultureInfo.InvariantCulture, $"it answered {status} {response.ReasonPhrase}").TrimEnd();
        if (status is 408 or 429 or 500 or 502 or 503 or 504)
        {
            var after = response.Headers.RetryAfter;
            var wait = after?.Delta ?? (after?.Date is { } date ? date - Options.Clock.GetUtcNow() : null);
            wait = wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
            return new RestAttempt(null, null, wait > Options.MaxDelay ? $"{answered} and asks to wait for {wait:c}, longer than MaxDelay" : answered, wait);
        }

        var remedy = status switch
        {
            401 or 403 => "See that the secret in SecretHeaders or SecretQuery is right and may read this.",
            404 or 410 => "See that the address is right.",
            _ => "See what it says, and mend the address or the headers.",
        };
        throw Error(uri, number, $"{answered}. {remedy}{await AnswerAsync(response, cancellationToken).ConfigureAwait(false)}");
    }

    /// <summary>The beginning of what a refusal says.</summary>
    private async Task<string> AnswerAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var start = new byte[MostAnswerShown];
        var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        var count = await Patience.WaitAsync(token => body.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, token).AsTask(), Options, cancellationToken).ConfigureAwait(false);
        var text = string.Concat(System.Text.Encoding.UTF8.GetString(start, 0, count).Select(c => char.IsControl(c) ? ' ' : c)).Trim();
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
