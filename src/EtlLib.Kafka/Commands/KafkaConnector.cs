using EtlLib.Schemas;

namespace EtlLib.Kafka;

/// <summary>
/// What the package adds to a program: the section <c>EtlLib:Kafka</c> of the settings, and the commands <c>topics</c> and <c>schema
/// push</c>, <c>pull</c> and <c>check</c>.
/// </summary>
public sealed class KafkaConnector : Connector
{
    /// <inheritdoc />
    public override string Name => KafkaSettings.Section;

    /// <inheritdoc />
    public override IReadOnlyList<ConnectorCommand> Commands =>
    [
        new("schema push", "Register the schema of a model in the schema registry.", TakesModel: true, SchemaCommands.PushAsync),
        new("schema pull", "Show the latest schema that the registry has for a model.", TakesModel: true, SchemaCommands.PullAsync),
        new("schema check", "Compare the schema of a model with the registry. "
            + "Changes nothing.", TakesModel: true, SchemaCommands.CheckAsync),
        new("topics", "List the topics of the program, and whether they agree with the models.", TakesModel: false, TopicsCommand.RunAsync),
    ];
}

/// <summary>A topic that a program reads or writes.</summary>
/// <param name="Name">Its name, or the pattern of several.</param>
/// <param name="Model">The model of its rows; null where it is not known.</param>
/// <param name="Sink">The sink that writes it, or null.</param>
/// <param name="Source">The source that reads it, or null.</param>
internal sealed record UsedTopic(string Name, Schema? Model, KafkaSink? Sink, KafkaSource? Source)
{
    /// <summary>The topics of a program, sinks first.</summary>
    public static IReadOnlyList<UsedTopic> Of(DataFactory factory)
    {
        var sinks = from model in factory.Models
                    from sink in model.Sinks.OfType<KafkaSink>()
                    select new UsedTopic(Topics.NameOf(model.Schema, sink.Topic), model.Schema, sink, null);
        var sources = from model in factory.Models
                      from source in model.Sources.OfType<KafkaSource>()
                      let read = Read(model, source)
                      select new UsedTopic(read is null ? source.Describe() : source.TopicOf(read), read, null, source);
        return [.. sinks, .. sources];
    }

    /// <summary>The model whose rows a source gives: that which it is the source of, or the one input of that.</summary>
    private static Schema? Read(Model model, KafkaSource source)
    {
        var inputs = DataModels.All.FirstOrDefault(m => m.Schema == model.Schema)?.Inputs ?? [];
        return inputs.Count switch
        {
            0 => model.Schema,
            1 => inputs[0],
            _ => model.Sources.ToList().IndexOf(source) is var at && at < inputs.Count ? inputs[at] : null,
        };
    }
}
