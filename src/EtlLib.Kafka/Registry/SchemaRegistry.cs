using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace EtlLib.Kafka;

/// <summary>
/// A client of a schema registry with Confluent's API: subjects, schemas by id, compatibility. Ids and schemas are cached for the client's
/// life. For any thread.
/// </summary>
/// <remarks>The API: https://docs.confluent.io/platform/current/schema-registry/develop/api.html. Apicurio's Confluent-compatible API
/// answers in the same form.</remarks>
public sealed class SchemaRegistry : IDisposable
{
    private const string MediaType = "application/vnd.schemaregistry.v1+json";
    private const int LongestAnswer = 16 * 1024 * 1024;

    private readonly RegistrySettings settings;
    private readonly HttpClient client;
    private readonly ConcurrentDictionary<int, string> schemas = [];
    private readonly ConcurrentDictionary<(string Subject, string Schema), int> ids = [];

    /// <summary>Makes a client. Nothing is sent before it is asked for something.</summary>
    /// <param name="settings">Where the registry is.</param>
    /// <param name="handler">What sends the requests; null: HTTP.</param>
    public SchemaRegistry(RegistrySettings settings, HttpMessageHandler? handler = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        this.settings = settings;
        client = new HttpClient(handler ?? new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) }) { Timeout = settings.Timeout, MaxResponseContentBufferSize = LongestAnswer };
        client.DefaultRequestHeaders.Accept.ParseAdd(MediaType);
        client.DefaultRequestHeaders.Accept.ParseAdd("application/json");
        client.DefaultRequestHeaders.Authorization = settings switch
        {
            { Token: { } token } => new AuthenticationHeaderValue("Bearer", token.Reveal()),
            { Username: { } user } => new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{settings.Password?.Reveal()}"))),
            _ => null,
        };
    }

    /// <summary>Where the registry is.</summary>
    public Uri Url => settings.Url;

    /// <summary>
    /// Gets the text of a schema by its id. It blocks where the schema is not cached: for readers that run on a thread of their own.
    /// </summary>
    /// <exception cref="RegistryException">The registry has no such schema, or does not answer.</exception>
    public string SchemaOf(int id)
    {
        if (schemas.TryGetValue(id, out var known))
        {
            return known;
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, Address($"schemas/ids/{id}"));
        try
        {
            using var response = client.Send(request);
            using var stream = response.Content.ReadAsStream();
            using var reader = new StreamReader(stream, Encoding.UTF8);
            return Remembered(id, Read(Checked(response.StatusCode, reader.ReadToEnd(), $"the schema with id {id}"), RegistryJson.Default.RegistryAnswer));
        }
        catch (Exception failure) when (Unreachable(failure))
        {
            throw NoAnswer(failure);
        }
    }

    /// <summary>Gets the text of a schema by its id.</summary>
    /// <exception cref="RegistryException">The registry has no such schema, or does not answer.</exception>
    public async Task<string> SchemaOfAsync(int id, CancellationToken cancellationToken = default) => schemas.TryGetValue(id, out var known)
        ? known
        : Remembered(id, await SendAsync(HttpMethod.Get, $"schemas/ids/{id}", null, $"the schema with id {id}", cancellationToken).ConfigureAwait(false));

    /// <summary>Gets the latest version of a subject, or null where the registry does not know the subject.</summary>
    /// <exception cref="RegistryException">The registry does not answer, or refuses.</exception>
    public async Task<RegisteredSchema?> LatestAsync(string subject, CancellationToken cancellationToken = default)
    {
        try
        {
            var answer = await SendAsync(HttpMethod.Get, $"{Path(subject)}/versions/latest", null, $"subject {subject}", cancellationToken).ConfigureAwait(false);
            return new RegisteredSchema(subject, answer.Version, answer.Id, Remembered(answer.Id, answer));
        }
        catch (RegistryException missing) when (missing.IsNotFound)
        {
            return null;
        }
    }

    /// <summary>Gets all versions of a subject, the latest first; none where the registry does not know the subject.</summary>
    /// <exception cref="RegistryException">The registry does not answer, or refuses.</exception>
    public async Task<IReadOnlyList<RegisteredSchema>> VersionsAsync(string subject, CancellationToken cancellationToken = default)
    {
        try
        {
            var path = $"{Path(subject)}/versions";
            var text = await TextAsync(HttpMethod.Get, path, null, $"subject {subject}", cancellationToken).ConfigureAwait(false);
            var versions = new List<RegisteredSchema>();
            foreach (var version in Read(text, RegistryJson.Default.Int32Array).OrderDescending())
            {
                var answer = await SendAsync(HttpMethod.Get, $"{path}/{version}", null, $"version {version} of subject {subject}", cancellationToken).ConfigureAwait(false);
                versions.Add(new RegisteredSchema(subject, version, answer.Id, Remembered(answer.Id, answer)));
            }

            return versions;
        }
        catch (RegistryException missing) when (missing.IsNotFound)
        {
            return [];
        }
    }

    /// <summary>Finds the id that a schema has in a subject, or null where the subject does not have it.</summary>
    /// <exception cref="RegistryException">The registry does not answer, or refuses.</exception>
    public async Task<int?> FindAsync(string subject, string schema, CancellationToken cancellationToken = default)
    {
        if (ids.TryGetValue((subject, schema), out var known))
        {
            return known;
        }

        try
        {
            var answer = await SendAsync(HttpMethod.Post, Path(subject), schema, $"subject {subject}", cancellationToken).ConfigureAwait(false);
            return ids[(subject, schema)] = answer.Id;
        }
        catch (RegistryException missing) when (missing.IsNotFound)
        {
            return null;
        }
    }

    /// <summary>Registers a schema in a subject, or finds it where it is registered already.</summary>
    /// <returns>The schema's id.</returns>
    /// <exception cref="RegistryException">The schema is incompatible with those of the subject, or the registry does not
    /// answer.</exception>
    public async Task<int> RegisterAsync(string subject, string schema, CancellationToken cancellationToken = default)
    {
        var answer = await SendAsync(HttpMethod.Post, $"{Path(subject)}/versions", schema, $"subject {subject}", cancellationToken).ConfigureAwait(false);
        return ids[(subject, schema)] = answer.Id;
    }

    /// <summary>
    /// Whether a schema could be registered in a subject, as far as its latest version says. A subject that is not there yet takes any
    /// schema.
    /// </summary>
    /// <returns>Null where it could; else what is wrong in the registry's words, which may be none.</returns>
    /// <exception cref="RegistryException">The registry does not answer, or refuses.</exception>
    public async Task<string?> IncompatibilityAsync(string subject, string schema, CancellationToken cancellationToken = default)
    {
        try
        {
            var answer = await SendAsync(HttpMethod.Post, $"compatibility/{Path(subject)}/versions/latest?verbose=true", schema, $"subject {subject}", cancellationToken).ConfigureAwait(false);
            return answer.IsCompatible is false ? string.Join("; ", answer.Messages ?? []) : null;
        }
        catch (RegistryException missing) when (missing.IsNotFound)
        {
            return null;
        }
    }

    /// <summary>Gets the level of compatibility that a subject is held to: <c>BACKWARD</c>, <c>FULL_TRANSITIVE</c> …</summary>
    /// <exception cref="RegistryException">The registry does not answer, or refuses.</exception>
    public async Task<string> CompatibilityLevelAsync(string subject, CancellationToken cancellationToken = default)
    {
        var answer = await SendAsync(HttpMethod.Get, $"config/{Uri.EscapeDataString(subject)}?defaultToGlobal=true", null, $"subject {subject}", cancellationToken).ConfigureAwait(false);
        return answer.CompatibilityLevel ?? answer.Compatibility ?? "NONE";
    }

    /// <inheritdoc />
    public void Dispose() => client.Dispose();

    private static string Path(string subject) => $"subjects/{Uri.EscapeDataString(subject)}";

    private static bool Unreachable(Exception failure) => failure is HttpRequestException or IOException or TaskCanceledException;

    private Uri Address(string path) => new(settings.Url, path);

    private string Remembered(int id, RegistryAnswer answer) => answer.SchemaType is null or "AVRO"
        ? schemas[id] = answer.Schema ?? throw new RegistryException($"The registry at {Url} gave no text for the schema with id {id}.")
        : throw new RegistryException($"The schema with id {id} of the registry at {Url} is {answer.SchemaType}, not Avro.");

    private async Task<RegistryAnswer> SendAsync(
        HttpMethod method, string path, string? schema, string what, CancellationToken cancellationToken) =>
        Read(await TextAsync(method, path, schema, what, cancellationToken).ConfigureAwait(false), RegistryJson.Default.RegistryAnswer);

    private async Task<string> TextAsync(
        HttpMethod method, string path, string? schema, string what, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, Address(path));
        if (schema is not null)
        {
            request.Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(new RegistryRequest(schema), RegistryJson.Default.RegistryRequest));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(MediaType);
        }

        try
        {
            using var response = await client.SendAsync(request, cancellationToken).ConfigureAwait(false);
            return Checked(response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false), what);
        }
        catch (Exception failure) when (Unreachable(failure) && !cancellationToken.IsCancellationRequested)
        {
            throw NoAnswer(failure);
        }
    }

    private RegistryException NoAnswer(Exception failure) => new(
        failure is TaskCanceledException
            ? $"The schema registry at {Url} did not answer within {settings.Timeout.TotalSeconds:0.#} s. Check EtlLib:Kafka:Registry:Url."
            : $"The schema registry at {Url} cannot be reached: {failure.Message} Check EtlLib:Kafka:Registry:Url.",
        failure);

    private T Read<T>(string text, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(text, type) ?? throw new JsonException("It is null.");
        }
        catch (JsonException broken)
        {
            throw new RegistryException($"The answer of {Url} is not that of a schema registry: "
                + $"{broken.Message} Check EtlLib:Kafka:Registry:Url.", broken);
        }
    }

    private string Checked(HttpStatusCode status, string text, string what)
    {
        if (status is HttpStatusCode.OK)
        {
            return text;
        }

        var said = "";
        try
        {
            said = JsonSerializer.Deserialize(text, RegistryJson.Default.RegistryAnswer) is { Message.Length: > 0 } answer ? $" {answer.Message}" : "";
        }
        catch (JsonException)
        {
            // An error page of a proxy: the status says enough.
        }

        throw status switch
        {
            HttpStatusCode.NotFound => new RegistryException($"The schema registry at {Url} does not have {what}.{said}") { IsNotFound = true },
            HttpStatusCode.Conflict => new RegistryException($"The schema is incompatible with those of {what} in the registry at {Url}.{said}")
            { IsIncompatible = true },
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new RegistryException(
                $"The schema registry at {Url} refuses access ({(int)status}). "
                    + "Check EtlLib:Kafka:Registry:Username and Password, or Token."),
            _ => new RegistryException($"The schema registry at {Url} answered {(int)status} for {what}.{said}"),
        };
    }
}

/// <summary>A version of a subject.</summary>
/// <param name="Subject">The subject.</param>
/// <param name="Version">The version, from 1.</param>
/// <param name="Id">The schema's id in the registry.</param>
/// <param name="Schema">The schema's text.</param>
public sealed record RegisteredSchema(string Subject, int Version, int Id, string Schema);

/// <summary>
/// The schema registry refused a request or did not answer. Sources and sinks wrap it into errors of their own. Exit code 7.
/// </summary>
public sealed class RegistryException(string message, Exception? inner = null) : EtlException(message, inner)
{
    /// <inheritdoc />
    public override int ExitCode => 7;

    /// <summary>Whether the registry does not have what was asked for.</summary>
    public bool IsNotFound { get; init; }

    /// <summary>Whether the registry refused a schema as incompatible.</summary>
    public bool IsIncompatible { get; init; }
}
