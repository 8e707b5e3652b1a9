using EtlLib.Schemas;

namespace EtlLib.Kafka;

/// <summary><c>schema push|pull|check MODEL</c>: a model's schema and the registry.</summary>
internal static class SchemaCommands
{
    /// <summary>Registers the schema.</summary>
    /// <exception cref="SinkException">It is incompatible, or the registry does not answer.</exception>
    public static async Task PushAsync(ConnectorCall call, CancellationToken cancellationToken)
    {
        var (registry, subject, model) = Of(call);
        using (registry)
        {
            if (await ProblemAsync(registry, subject, model, cancellationToken).ConfigureAwait(false) is { } problem)
            {
                throw new SinkException($"The schema of {model.Model.ShortName} cannot be registered under subject {subject} in the registry at {registry.Url}: {problem}")
                { Location = subject };
            }

            var known = await Named(KafkaAccess.Write, () => registry.FindAsync(subject, model.Value.AvroJson, cancellationToken)).ConfigureAwait(false);
            var id = known ?? await Named(KafkaAccess.Write, () => registry.RegisterAsync(subject, model.Value.AvroJson, cancellationToken)).ConfigureAwait(false);
            await call.Output.WriteLineAsync($"{subject}: id {id}{(known is null ? ", registered" : ", registered before")}").ConfigureAwait(false);
        }
    }

    /// <summary>Shows the latest registered schema.</summary>
    /// <exception cref="SourceException">The registry does not have the subject, or does not answer.</exception>
    public static async Task PullAsync(ConnectorCall call, CancellationToken cancellationToken)
    {
        var (registry, subject, _) = Of(call);
        using (registry)
        {
            var latest = await Named(KafkaAccess.Read, () => registry.LatestAsync(subject, cancellationToken)).ConfigureAwait(false)
                ?? throw new SourceException($"The registry at {registry.Url} does not have subject {subject}. Register it: "
                    + $"schema push {call.Model!.ShortName}.")
                { Location = subject };
            await call.Output.WriteLineAsync(latest.Schema).ConfigureAwait(false);
        }
    }

    /// <summary>Says whether the model's schema is registered, or could be.</summary>
    /// <exception cref="SinkException">It could not, or the registry does not answer.</exception>
    public static async Task CheckAsync(ConnectorCall call, CancellationToken cancellationToken)
    {
        var (registry, subject, model) = Of(call);
        using (registry)
        {
            var id = await Named(KafkaAccess.Write, () => registry.FindAsync(subject, model.Value.AvroJson, cancellationToken)).ConfigureAwait(false);
            if (id is null && await ProblemAsync(registry, subject, model, cancellationToken).ConfigureAwait(false) is { } problem)
            {
                throw new SinkException($"The schema of {model.Model.ShortName} is incompatible with subject {subject} in the registry at {registry.Url}: {problem}")
                { Location = subject };
            }

            await call.Output.WriteLineAsync(id is null ? $"{subject}: not registered, "
                + "and compatible" : $"{subject}: id {id}").ConfigureAwait(false);
        }
    }

    private static (SchemaRegistry Registry, string Subject, RecordModel Model) Of(ConnectorCall call)
    {
        var used = UsedTopic.Of(call.Factory).FirstOrDefault(t => t.Model == call.Model);
        var settings = KafkaSettings.Of(call.Context, used?.Sink?.Settings ?? used?.Source?.Settings);
        var model = new RecordModel(call.Model!);
        return (new SchemaRegistry(KafkaFormats.Needed(settings)), SubjectOf(used, call.Model!), model);
    }

    private static string SubjectOf(UsedTopic? used, Schema model) => used switch
    {
        { Sink: { } sink } => sink.SubjectOf(model),
        { Source: not null } when !TopicName.IsPattern(used.Name) => Subjects.Of(SubjectNaming.Topic, used.Name, model),
        _ => Subjects.Of(SubjectNaming.Topic, TopicName.Of(model), model),
    };

    private static Task<string?> ProblemAsync(SchemaRegistry registry, string subject, RecordModel model, CancellationToken cancellationToken) =>
        Named(KafkaAccess.Write, () => SchemaGuard.ProblemAsync(registry, subject, model.Value.AvroJson, cancellationToken));

    private static async Task<T> Named<T>(KafkaAccess access, Func<Task<T>> call)
    {
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (RegistryException refused)
        {
            throw access.Failure(refused.Message, inner: refused);
        }
    }
}
