using System.Text.Json.Nodes;
using EtlLib.Engines;
using EtlLib.Plan;
using EtlLib.Schemas;
using EtlLib.Spark.Lowering;
using EtlLib.Spark.Lowering.Scalars;

namespace EtlLib.Spark.Sources;

/// <summary>Topics of Kafka as relations of a model, which the cluster reads by its own client.</summary>
/// <remarks>
/// What is read is decided here, when the run begins: the offsets of each partition, and the schemas that the registry has for the topic. A
/// record that cannot be read fails the query with its place.
/// </remarks>
internal sealed class TopicRelations(ClusterSession cluster, DataContext context)
{
    private const string Row = "etl_row";
    private const int FrameLength = 5;

    /// <summary>The rows of a scan.</summary>
    /// <exception cref="SourceException">There is no such topic, or Kafka or the registry does not answer.</exception>
    public async Task<Wire.Relation> OfAsync(Scan scan, ITopicSource source, CancellationToken cancellationToken)
    {
        var (model, topic) = (scan.Model, await source.FindAsync(scan.Model, context, cancellationToken).ConfigureAwait(false));
        foreach (var secret in topic.Client.Secrets)
        {
            cluster.Hide(secret);
        }

        if (topic.Ranges.Count == 0)
        {
            return Rel.Filter(Placeholders.Of(model), Ex.Bool(false));
        }

        var read = Rel.Files("kafka", [], null, Options(topic));
        var due = new[] { (">=", topic.From), ("<", topic.To) }.Where(t => t.Item2 is not null)
            .Select(t => Ex.Fn(t.Item1, Ex.Column("timestamp"), Ex.Of(new Literal(Milliseconds(t.Item2!.Value), ColumnType.Instant)))).ToList();
        var rows = Rel.Project(due.Count == 0 ? read : Rel.Filter(read, Ex.And(due)), Rel.Star, Ex.Alias(Decoded(topic), Row));
        return Guards.Over(Rel.Filter(rows, Whole(topic)), model, scan.Source, column => topic.Fields.TryGetValue(column.Name, out var field)
            ? OfRecord(field.Field, field.Header, column)
            : topic.Coding.IsJson
                ? StoredTypes.FromText(Ex.Field(Ex.Column(Row), column.Name), column.Type, Failures.Column(scan.Source, column, model))
                : StoredColumns.Converted(Ex.Field(Ex.Column(Row), column.Name), SparkTypes.Of(column.Type), column.Type)!);
    }

    private static IEnumerable<(string Key, string Value)> Options(TopicRows topic)
    {
        JsonObject Offsets(Func<TopicRange, long> offset) => new(topic.Ranges.GroupBy(r => r.Topic).Select(t =>
            KeyValuePair.Create<string, JsonNode?>(t.Key, new JsonObject(t.Select(r => KeyValuePair.Create<string, JsonNode?>($"{r.Partition}", offset(r)))))));
        var partitions = topic.Ranges.GroupBy(r => r.Topic)
            .Select(t => KeyValuePair.Create<string, JsonNode?>(t.Key, new JsonArray([.. t.Select(r => (JsonNode)r.Partition)])));
        return
        [
            .. topic.Client.Settings.Select(s => ($"kafka.{s.Key}", s.Value)).Where(s => s.Item1 != "kafka.delivery.timeout.ms"),
            ("kafka.isolation.level", topic.ReadCommitted ? "read_committed" : "read_uncommitted"),
            ("assign", new JsonObject(partitions).ToJsonString()),
            ("startingOffsets", Offsets(r => r.First).ToJsonString()),
            ("endingOffsets", Offsets(r => r.End).ToJsonString()),
            .. topic.Fields.Values.Any(f => f.Field is TopicField.Header) ? (IEnumerable<(string, string)>)[("includeHeaders", "true")] : [],
        ];
    }

    /// <summary>The value of a record as a struct.</summary>
    private static Wire.Expression Decoded(TopicRows topic)
    {
        var (coding, value) = (topic.Coding, Ex.Column("value"));
        if (coding.IsJson)
        {
            return Ex.If(Ex.IsNull(value), Tombstone(topic), SparkAvro.FromJson(value, coding.Value));
        }

        if (coding.Writers is not { } writers)
        {
            var start = Ex.Fn("hex", Ex.Fn("substring", value, Ex.Int(1), Ex.Int(coding.Frame.Length)));
            return Ex.Case(
                [(Ex.IsNull(value), Tombstone(topic)), (Ex.Fn("=", start, Ex.Text(Convert.ToHexString(coding.Frame))), SparkAvro.Decoded(Body(coding.Frame.Length), SparkAvro.Writer(coding.Value), coding.Value))],
                Poison(topic, Ex.Text("it does not begin with the fingerprint of the model's schema: without a registry its schema is unknown")));
        }

        var frame = Ex.Fn("hex", Ex.Fn("substring", value, Ex.Int(1), Ex.Int(FrameLength)));
        var id = Ex.Fn("conv", Ex.Fn("substring", frame, Ex.Int(3), Ex.Int(8)), Ex.Int(16), Ex.Int(10));
        return Ex.Case(
            [
                (Ex.IsNull(value), Tombstone(topic)),
                .. writers.Select(w => (Ex.Fn("=", frame, Ex.Text($"00{w.Key:X8}")), w.Value.Problem is { } problem
                    ? Poison(topic, Ex.Text(FormattableString.Invariant($"its schema (id {w.Key}) does not fit the model: {problem}")))
                    : SparkAvro.Decoded(Body(FrameLength), w.Value.Json, coding.Value))),
                (Ex.Fn("rlike", frame, Ex.Text("^00.{8}$")), Poison(topic, Ex.Text("its schema has the id "), id, Ex.Text(", which the registry does not have for this topic"))),
            ],
            Poison(topic, Ex.Text("it does not begin with a zero byte and a schema id: it was not written with a schema registry")));

        Wire.Expression Body(int from) => Ex.Fn("substring", value, Ex.Int(from + 1), Ex.Int(int.MaxValue));
    }

    /// <summary>True where the value was read whole; else the error.</summary>
    private static Wire.Expression Whole(TopicRows topic) => Ex.If(
        topic.Coding.IsJson ? SparkAvro.IsMalformedJson(Ex.Column(Row)) : SparkAvro.IsMalformed(Ex.Column(Row)),
        Poison(topic, Ex.Text(topic.Coding.IsJson ? "it is not a JSON object" : "its Avro is malformed")),
        Ex.Bool(true));

    private static Wire.Expression Tombstone(TopicRows topic) => Poison(topic, Ex.Text("it is a tombstone: it has no value"));

    private static Wire.Expression Poison(TopicRows topic, params IEnumerable<Wire.Expression> reason) => Ex.Raise(
    [
        Ex.Text(Failures.Source + "The record at topic "), Ex.Column("topic"), Ex.Text(", partition "), Text("partition"), Ex.Text(", offset "), Text("offset"),
        Ex.Text($" of {topic.Client.Place} cannot be read: "), .. reason, Ex.Text(". Correct what writes it, or set it aside with a dead letter on the embedded engine."),
    ]);

    private static Wire.Expression Text(string column) => Ex.Cast(Ex.Column(column), ColumnType.Text);

    private static Wire.Expression OfRecord(TopicField field, string header, ColumnSchema column)
    {
        switch (field)
        {
            case TopicField.Offset:
                return Ex.Column("offset");
            case TopicField.Partition:
                return Ex.Column("partition");
            case TopicField.Time:
                var epoch = Ex.Of(new Literal(DateTimeOffset.UnixEpoch, ColumnType.Instant));
                return Ex.When(Ex.Fn(">=", Ex.Column("timestamp"), epoch), Ex.Column("timestamp"));
            default:
                var named = Ex.Fn("filter", Ex.Column("headers"), Ex.Lambda("header", Ex.Fn("=", Ex.Field(Ex.Variable("header"), "key"), Ex.Text(header))));
                var value = Ex.Field(Ex.Fn("get", Ex.Fn("reverse", named), Ex.Int(0)), "value");
                return column.Type.Kind is TypeKind.Bytes ? value : Ex.Fn("decode", value, Ex.Text("UTF-8"));
        }
    }

    /// <summary>Records have their time in milliseconds.</summary>
    private static DateTimeOffset Milliseconds(DateTimeOffset time) => DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());
}
