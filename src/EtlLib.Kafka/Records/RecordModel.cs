using System.Globalization;
using System.Text.Json.Nodes;
using EtlLib.Batches;
using EtlLib.Schemas;

namespace EtlLib.Kafka;

/// <summary>
/// A model as it lies in a topic: which of its columns are in the value of a record, and which come from elsewhere in it.
/// </summary>
internal sealed class RecordModel
{
    private readonly int[] inValue;

    /// <exception cref="PlanException">A column is of a type that its attribute does not give, or no column is in the value.</exception>
    public RecordModel(Schema model)
    {
        Model = model;
        inValue = [.. Enumerable.Range(0, model.Columns.Count).Where(i => model.Columns[i].Origin is null)];
        Origins = [.. Enumerable.Range(0, model.Columns.Count).Where(i => model.Columns[i].Origin is not null).Select(i => (i, Checked(model, model.Columns[i])))];
        Value = Origins.Count == 0 ? model : model with { Columns = [.. inValue.Select(i => model.Columns[i])], AvroJson = WithoutOrigins(model) };
        if (inValue.Length == 0)
        {
            throw new PlanException($"Model {model.ShortName}: all of its columns come from elsewhere than the value of a record. "
                + "Add a column without such an attribute.");
        }
    }

    /// <summary>The model.</summary>
    public Schema Model { get; }

    /// <summary>The columns that are in the value of a record.</summary>
    public Schema Value { get; }

    /// <summary>The columns that are not, by their positions in the model.</summary>
    public IReadOnlyList<(int Column, ColumnOriginAttribute Origin)> Origins { get; }

    /// <summary>The columns of the value in a batch of the model: over the same memory.</summary>
    public ColumnBatch ValueOf(ColumnBatch batch) => Origins.Count == 0 ? batch : batch.Over(Value, inValue);

    private static ColumnOriginAttribute Checked(Schema model, ColumnSchema column)
    {
        var expected = column.Origin switch
        {
            KafkaOffsetAttribute => column is { Type.Kind: TypeKind.Long } ? null : "a long",
            KafkaPartitionAttribute => column is { Type.Kind: TypeKind.Int } ? null : "an int",
            KafkaTimeAttribute => column is { Type.Kind: TypeKind.Instant } ? null : "a DateTimeOffset",
            KafkaHeaderAttribute => column is { Type.Kind: TypeKind.Text or TypeKind.Bytes } ? null : "a string or a byte[]",
            var other => throw new PlanException($"Model {model.ShortName}: "
                + $"column {column.Name} is the {other!.Describe()} of something that is not a record of Kafka. "
                + $"Remove its {other.GetType().Name}."),
        };
        return expected is null ? column.Origin! : throw new PlanException($"Model {model.ShortName}: "
            + $"column {column.Name} is the {column.Origin.Describe()} of a record, and its type is {column.Type}. Make it {expected}.");
    }

    /// <summary>The Avro schema without the fields that are not in the value.</summary>
    private static string WithoutOrigins(Schema model)
    {
        var record = JsonNode.Parse(model.AvroJson)!.AsObject();
        record["fields"] = new JsonArray([.. record["fields"]!.AsArray().Where((_, i) => model.Columns[i].Origin is null).Select(f => f!.DeepClone())]);
        return record.ToJsonString();
    }
}

/// <summary>What a model and a call say of the topic.</summary>
internal static class Topics
{
    /// <summary>The topic of a model, where the call names none.</summary>
    public static string NameOf(Schema model, string? topic) => TopicName.Checked(topic ?? TopicName.Of(model));

    /// <summary>How the topic is to be.</summary>
    /// <exception cref="PlanException">The attribute says what cannot be.</exception>
    public static TopicSettings Of(
        Schema model, string name, int? partitions = null, int? replication = null, TimeSpan? retention = null, bool? compact = null)
    {
        var attribute = model.Metadata.OfType<TopicAttribute>().FirstOrDefault();
        return new TopicSettings(name)
        {
            Partitions = partitions ?? Positive(attribute?.Partitions, model, nameof(TopicAttribute.Partitions)),
            Replication = replication ?? Positive(attribute?.Replication, model, nameof(TopicAttribute.Replication)),
            Retention = retention ?? (attribute?.Retention is { } text ? Duration(text, model) : null),
            Compact = compact ?? attribute?.Compact ?? false,
        };
    }

    private static int? Positive(int? value, Schema model, string name) => value switch
    {
        null or 0 => null,
        > 0 => value,
        _ => throw new PlanException($"Model {model.ShortName}: [Topic({name} = {value})] must be at least 1, "
            + "or 0 for as many as the server says."),
    };

    private static TimeSpan Duration(string text, Schema model)
    {
        var digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9') is >= 0 and var end ? end : text.Length;
        TimeSpan? unit = text[digits..] switch
        {
            "ms" => TimeSpan.FromMilliseconds(1),
            "s" => TimeSpan.FromSeconds(1),
            "m" => TimeSpan.FromMinutes(1),
            "h" => TimeSpan.FromHours(1),
            "d" => TimeSpan.FromDays(1),
            _ => null,
        };
        return unit is { } one && int.TryParse(text[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? one * number
            : throw new PlanException($"Model {model.ShortName}: the retention \"{text}\" of [Topic] is not a duration. "
                + "Write a number and a unit, for example 7d, 12h or 30m.");
    }
}
