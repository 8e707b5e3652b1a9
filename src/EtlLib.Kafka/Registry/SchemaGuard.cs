using System.Text.Json.Nodes;

namespace EtlLib.Kafka;

/// <summary>Holds what a sink writes to what the registry knows.</summary>
internal static class SchemaGuard
{
    /// <summary>Refuses a model whose schema is not registered and will not be, or cannot be.</summary>
    /// <exception cref="SinkException">It says why, and what to do.</exception>
    public static async Task CheckAsync(
        SchemaRegistry registry, string subject, RecordModel model, bool autoRegister, CancellationToken cancellationToken)
    {
        var schema = model.Value.AvroJson;
        if (await Named(() => registry.FindAsync(subject, schema, cancellationToken)).ConfigureAwait(false) is not null)
        {
            return;
        }

        if (!autoRegister)
        {
            throw new SinkException(
                $"The schema of {model.Model.ShortName} is not registered under subject {subject} in the registry at {registry.Url}. "
                    + $"Register it: schema push {model.Model.ShortName}; or let sinks do so: EtlLib:Kafka:Registry:AutoRegister = true.")
            { Location = subject };
        }

        if (await Named(() => ProblemAsync(registry, subject, schema, cancellationToken)).ConfigureAwait(false) is { } problem)
        {
            throw new SinkException($"The schema of {model.Model.ShortName} cannot be registered under subject {subject} in the registry at {registry.Url}: {problem}")
            { Location = subject };
        }
    }

    /// <summary>The id of a model's schema, registered where that is allowed.</summary>
    /// <exception cref="SinkException">There is none, or the registry does not answer.</exception>
    public static async Task<int> IdAsync(
        SchemaRegistry registry, string subject, RecordModel model, bool autoRegister, CancellationToken cancellationToken)
    {
        await CheckAsync(registry, subject, model, autoRegister, cancellationToken).ConfigureAwait(false);
        return await Named<int>(async () => await registry.FindAsync(subject, model.Value.AvroJson, cancellationToken).ConfigureAwait(false)
            ?? await registry.RegisterAsync(subject, model.Value.AvroJson, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
    }

    /// <summary>Why a schema cannot be registered in a subject, with field and rule; null where it can.</summary>
    /// <exception cref="RegistryException">The registry does not answer.</exception>
    public static async Task<string?> ProblemAsync(
        SchemaRegistry registry, string subject, string schema, CancellationToken cancellationToken)
    {
        if (await registry.IncompatibilityAsync(subject, schema, cancellationToken).ConfigureAwait(false) is not { } words)
        {
            return null;
        }

        var level = await registry.CompatibilityLevelAsync(subject, cancellationToken).ConfigureAwait(false);
        var latest = await registry.LatestAsync(subject, cancellationToken).ConfigureAwait(false);
        var changes = latest is null ? [] : SchemaChanges.Of(latest.Schema, schema, level).ToArray();
        var what = changes.Length > 0 ? string.Join(" ", changes) : words.Length > 0 ? words : "the registry does not say why.";
        return $"the level of the subject is {level}{(latest is null ? "" : $", its latest version {latest.Version}")}. {what}";
    }

    private static async Task<T> Named<T>(Func<Task<T>> call)
    {
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (RegistryException refused)
        {
            throw new SinkException(refused.Message, refused);
        }
    }
}

/// <summary>
/// What changed between two Avro schemas that a level of compatibility forbids: field by field, since not every registry says so.
/// </summary>
internal static class SchemaChanges
{
    private static readonly Dictionary<string, string[]> Promotions = new(StringComparer.Ordinal)
    {
        ["int"] = ["long", "float", "double"],
        ["long"] = ["float", "double"],
        ["float"] = ["double"],
        ["string"] = ["bytes"],
        ["bytes"] = ["string"],
    };

    /// <summary>The changes in words.</summary>
    /// <param name="old">The latest registered schema.</param>
    /// <param name="current">The new one.</param>
    /// <param name="level">The level: BACKWARD, FORWARD, FULL, or one of these and _TRANSITIVE.</param>
    public static IEnumerable<string> Of(string old, string current, string level)
    {
        var (backward, forward) = (!level.StartsWith("FORWARD", StringComparison.OrdinalIgnoreCase), !level.StartsWith("BACKWARD", StringComparison.OrdinalIgnoreCase));
        var (before, after) = (Fields(old), Fields(current));
        foreach (var (name, field) in after)
        {
            if (!before.TryGetValue(name, out var was))
            {
                if (backward && field["default"] is null && !field.ContainsKey("default") && !IsRenamed(field, before))
                {
                    yield return $"Field {name} is new and has no default (rule: a reader of the new schema must read old records). "
                        + "Make its property nullable.";
                }
            }
            else if (!JsonNode.DeepEquals(was["type"], field["type"]) && Change(Branches(was["type"]), Branches(field["type"]), backward, forward) is { } rule)
            {
                yield return $"Field {name} was {Shown(was)} and is {Shown(field)} (rule: {rule}). Give the new one a name of its own.";
            }
        }

        foreach (var (name, field) in before.Where(b => forward && !after.ContainsKey(b.Key) && !b.Value.ContainsKey("default")))
        {
            yield return $"Field {name} ({Shown(field)}) is gone and had no default (rule: "
                + "a reader of the old schema must read new records). Keep it.";
        }
    }

    private static string? Change(string[] was, string[] now, bool backward, bool forward) =>
        backward && !was.All(w => now.Any(n => Reads(w, n))) ? "a reader of the new schema must read old records"
        : forward && !now.All(n => was.Any(w => Reads(n, w))) ? "a reader of the old schema must read new records"
        : null;

    private static bool Reads(string written, string read) =>
        written == read || (Promotions.TryGetValue(written, out var wider) && wider.Contains(read));

    private static bool IsRenamed(JsonObject field, Dictionary<string, JsonObject> before) =>
        field["aliases"] is JsonArray aliases && aliases.Any(a => before.ContainsKey(a!.GetValue<string>()));

    private static string Shown(JsonObject field) => string.Join(" or ", Branches(field["type"]));

    /// <summary>The types of a union, or the one type, by their names.</summary>
    private static string[] Branches(JsonNode? type) => type switch
    {
        JsonArray union => [.. union.SelectMany(Branches)],
        JsonObject named when named["name"] is { } name => [name.GetValue<string>()],
        JsonObject { } complex when complex["items"] is { } items => [$"array of {string.Join(" or ", Branches(items))}"],
        JsonObject complex => Branches(complex["type"]),
        null => [],
        _ => [type.GetValue<string>()],
    };

    private static Dictionary<string, JsonObject> Fields(string schema) => JsonNode.Parse(schema) is JsonObject record && record["fields"] is JsonArray fields
        ? fields.OfType<JsonObject>().ToDictionary(f => f["name"]!.GetValue<string>(), StringComparer.Ordinal)
        : [];
}
