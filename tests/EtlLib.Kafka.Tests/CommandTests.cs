using System.Text.Json;

namespace EtlLib.Kafka.Tests;

/// <summary>The commands that the package adds.</summary>
public sealed class CommandTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void The_package_is_known_to_a_program_that_references_it() =>
        Assert.Contains(Connectors.All, c => c is KafkaConnector { Name: "Kafka" });

    [Fact]
    public async Task A_schema_is_checked_pushed_and_pulled()
    {
        var topic = KafkaServers.Unique("trades");
        var context = KafkaServers.Context(("Registry:AutoRegister", "false"));
        var refused = await Assert.ThrowsAsync<SinkException>(() => RoundTripTests.WriteAsync([Trade.Of(1)], DataSink.Kafka(topic), context));
        Assert.Contains("schema push Trade", refused.Message, StringComparison.Ordinal);
        Assert.Contains("does not have subject", (await Assert.ThrowsAsync<SourceException>(() => CallAsync<Trade>("schema pull", topic, context))).Message, StringComparison.Ordinal);
        Assert.Equal($"{topic}-value: not registered, and compatible", await CallAsync<Trade>("schema check", topic, context));
        Assert.EndsWith(", registered", await CallAsync<Trade>("schema push", topic, context), StringComparison.Ordinal);
        Assert.EndsWith(", registered before", await CallAsync<Trade>("schema push", topic, context), StringComparison.Ordinal);
        Assert.StartsWith($"{topic}-value: id ", await CallAsync<Trade>("schema check", topic, context), StringComparison.Ordinal);
        using var pulled = JsonDocument.Parse(await CallAsync<Trade>("schema pull", topic, context));
        Assert.Equal("Trade", pulled.RootElement.GetProperty("name").GetString());
        await RoundTripTests.WriteAsync([Trade.Of(1)], DataSink.Kafka(topic), context);
        Assert.Equal([Trade.Of(1)], await RoundTripTests.ReadAsync<Trade>(DataSource.Kafka(topic), context));
    }

    [Fact]
    public async Task An_incompatible_schema_is_refused_with_field_and_rule()
    {
        var topic = KafkaServers.Unique("trades");
        await CallAsync<Trade>("schema push", topic, KafkaServers.Context());
        await KafkaServers.SetCompatibilityAsync($"{topic}-value", "BACKWARD");
        var refused = await Assert.ThrowsAsync<SinkException>(() => CallAsync<WiderTrade>("schema push", topic, KafkaServers.Context()));
        Assert.Contains("the level of the subject is BACKWARD", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Field Venue is new and has no default (rule: a reader of the new schema must read old records)", refused.Message, StringComparison.Ordinal);
        Assert.Equal(5, refused.ExitCode);
    }

    [Fact]
    public async Task Topics_are_listed_with_what_is_wrong_with_them()
    {
        var (good, wide, missing) = (KafkaServers.Unique("good"), await KafkaServers.TopicAsync("wide", 6), KafkaServers.Unique("missing"));
        await RoundTripTests.WriteAsync([Trade.Of(1), Trade.Of(2)], DataSink.Kafka(good));
        var factory = new DataFactory(KafkaServers.Context());
        factory.Make<Trade>(source: DataSource.Rows<Trade>(), sinks: [DataSink.Kafka(good), DataSink.Kafka(wide, format: KafkaFormat.Json), DataSink.Kafka(missing)]);
        factory.Make<Candle>(source: DataSource.Kafka<Trade>(good), name: "Candle");
        var lines = (await CallAsync("topics", factory, KafkaServers.Context())).Split('\n').Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries))).ToList();
        Assert.Equal("topic partitions records key format model state", lines[0]);
        Assert.Contains($"{good} 3 2 text avro Trade (written) ok", lines);
        Assert.Contains($"{wide} 6 0 text json Trade (written) 6 partitions, the model says 3", lines);
        Assert.Contains($"{missing} - - text avro Trade (written) missing: created by the first run", lines);
    }

    [Theory]
    [InlineData("""[{"name":"a","type":"string"}]""", """[{"name":"a","type":"string"},{"name":"b","type":["null","int"],"default":null}]""", "BACKWARD", null)]
    [InlineData("""[{"name":"a","type":"string"}]""", """[{"name":"a","type":"string"},{"name":"b","type":"int"}]""", "FORWARD", null)]
    [InlineData("""[{"name":"a","type":"int"}]""", """[{"name":"a","type":"long"}]""", "BACKWARD_TRANSITIVE", null)]
    [InlineData("""[{"name":"a","type":"int"}]""", """[{"name":"a","type":"long"}]""", "FULL", "Field a was int and is long (rule: a reader of the old schema must read new records)")]
    [InlineData("""[{"name":"a","type":"long"}]""", """[{"name":"a","type":{"type":"string","logicalType":"uuid"}}]""", "BACKWARD", "Field a was long and is string (rule: a reader of the new schema must read old records)")]
    [InlineData("""[{"name":"a","type":"long"},{"name":"b","type":"int"}]""", """[{"name":"a","type":"long"}]""", "FORWARD", "Field b (int) is gone and had no default (rule: a reader of the old schema must read new records)")]
    [InlineData("""[{"name":"a","type":"long"}]""", """[{"name":"b","type":"long","aliases":["a"]}]""", "BACKWARD", null)]
    public void Changes_are_named_by_field_and_rule(string old, string current, string level, string? expected)
    {
        var changes = SchemaChanges.Of($$"""{"type":"record","name":"R","fields":{{old}}}""", $$"""{"type":"record","name":"R","fields":{{current}}}""", level).ToList();
        if (expected is null)
        {
            Assert.Empty(changes);
        }
        else
        {
            Assert.StartsWith(expected, Assert.Single(changes), StringComparison.Ordinal);
        }
    }

    private static Task<string> CallAsync<TModel>(string command, string topic, DataContext context)
        where TModel : IDataModel<TModel>
    {
        var factory = new DataFactory(context);
        factory.Make<TModel>(source: DataSource.Rows<TModel>(), sink: DataSink.Kafka(topic));
        return CallAsync(command, factory, context, TModel.Schema);
    }

    private static async Task<string> CallAsync(string command, DataFactory factory, DataContext context, Schemas.Schema? model = null)
    {
        using var output = new StringWriter { NewLine = "\n" };
        await new KafkaConnector().Commands.Single(c => c.Path == command).RunAsync(new ConnectorCall(factory, context, model, output), Token);
        return output.ToString().TrimEnd();
    }
}
