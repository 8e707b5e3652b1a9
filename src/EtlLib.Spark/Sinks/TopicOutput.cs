using EtlLib.Engines;
using EtlLib.Schemas;
using EtlLib.Spark.Connect;
using EtlLib.Spark.Lowering;
using EtlLib.Spark.Lowering.Scalars;

namespace EtlLib.Spark.Sinks;

/// <summary>A topic of Kafka: the rows are computed and kept on the cluster first, and written by its own client once every step of the run has succeeded.</summary>
/// <remarks>Law: what fails while rows are computed writes nothing. Spark's sink has no transactions: what fails later may leave a part of the rows.</remarks>
internal sealed class TopicOutput(
    ClusterSession cluster, KeptModels kept, DataSink sink, ITopicTarget topic, SparkPlan plan) : EngineOutput
{
    private readonly string name = $"topic {Guid.NewGuid():n}";

    /// <summary>What is prepared are rows that the session keeps: they are gone with it.</summary>
    public override bool PreparedSurvives => false;

    /// <inheritdoc />
    public override Task CheckAsync(CancellationToken cancellationToken) => topic.CheckAsync(cancellationToken);

    /// <inheritdoc />
    public override async Task<long> WriteAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await kept.KeepAsync(name, plan.RelationAsync, cancellationToken).ConfigureAwait(false);
        }
        catch (SparkException e)
        {
            throw Errors.Of(e, $"{plan.Plan.Schema.ShortName} was computed", sink);
        }
    }

    /// <inheritdoc />
    public override Task<string> PrepareAsync(long epoch, CancellationToken cancellationToken) => Task.FromResult(name);

    /// <inheritdoc />
    public override async Task<CommittedOutput> CommitAsync(string token, CancellationToken cancellationToken)
    {
        var target = await topic.ReadyAsync(cancellationToken).ConfigureAwait(false);
        foreach (var secret in target.Client.Secrets)
        {
            cluster.Hide(secret);
        }

        var write = new Wire.WriteOperation { Input = Records(kept.Find(name)!, plan.Plan.Schema, target), Source = "kafka", Mode = Wire.WriteOperation.Types.SaveMode.Append };
        write.Options.Add(target.Client.Settings.ToDictionary(s => $"kafka.{s.Key}", s => s.Value));
        write.Options.Add("topic", target.Topic);
        try
        {
            await cluster.DoAsync(_ => Task.FromResult(new Wire.Command { WriteOperation = write }), cancellationToken).ConfigureAwait(false);
            return new CommittedOutput($"topic {target.Topic}");
        }
        catch (SparkException e)
        {
            throw new SinkException($"{sink.Describe()} cannot be written by Spark to {target.Client.Place}: {e.Message} A part of the rows may be in the topic.", e)
            { Location = $"topic {target.Topic}" };
        }
    }

    /// <inheritdoc />
    public override ValueTask DisposeAsync()
    {
        topic.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Rows as records: key, value, headers and, for a null key, the partition. For others Spark's client has the partition that the embedded engine's has.</summary>
    internal static Wire.Relation Records(Wire.Relation input, Schema model, TopicTarget target)
    {
        var (coding, key) = (target.Coding, TopicKeys.Of(model));
        var value = coding.IsJson ? Ex.Cast(SparkAvro.ToJson(coding.Value), ColumnType.Bytes) : Ex.Fn("concat", Ex.Bytes(coding.Frame), SparkAvro.Encoded(coding.Value));
        var headers = Ex.Fn("array", [.. target.Headers.Select(h => Ex.StructOf([("key", Ex.Text(h.Name)), ("value", Ex.Bytes(h.Value))]))]);
        var columns = new List<Wire.Expression> { Ex.Alias(value, "value"), Ex.Alias(headers, "headers") };
        if (key is not null)
        {
            columns.AddRange([Ex.Alias(key, "key"), Ex.Alias(Ex.When(Ex.IsNull(key), Ex.Int(target.NullKeyPartition)), "partition")]);
        }

        return Rel.Project(input, columns);
    }
}

/// <summary>The keys of records: the bytes that the embedded engine writes.</summary>
internal static class TopicKeys
{
    /// <summary>The key of a model's rows; null where it has none.</summary>
    /// <exception cref="PlanException">ETL2001: Spark cannot write the bytes of a column's type.</exception>
    public static Wire.Expression? Of(Schema model)
    {
        var columns = model.PartitionKey.ToList();
        switch (columns)
        {
            case []:
                return null;
            case [{ Type.Kind: TypeKind.Bytes } bytes]:
                return Ex.Column(bytes.Name);
            case [{ Type.Kind: TypeKind.Int or TypeKind.Long } number]:
                var digits = Ex.Fn("lpad", Ex.Fn("hex", Ex.Cast(Ex.Column(number.Name), ColumnType.Long)), Ex.Int(16), Ex.Text("0"));
                return Ex.Fn("unhex", number.Type.Kind is TypeKind.Int ? Ex.Fn("substring", digits, Ex.Int(9), Ex.Int(8)) : digits);
            case [var one]:
                return Ex.Cast(Text(one, model), ColumnType.Bytes);
            default:
                return Ex.Cast(Ex.Fn("concat_ws", [Ex.Text("/"), .. columns.Select(c => Ex.Fn("coalesce", Encoded(Text(c, model)), Ex.Text("%00")))]), ColumnType.Bytes);
        }
    }

    private static Wire.Expression Encoded(Wire.Expression text) =>
        Ex.Fn("replace", Ex.Fn("replace", text, Ex.Text("%"), Ex.Text("%25")), Ex.Text("/"), Ex.Text("%2F"));

    private static Wire.Expression Text(ColumnSchema column, Schema model)
    {
        var value = Ex.Column(column.Name);
        return column.Type.Kind switch
        {
            TypeKind.Text or TypeKind.Enum or TypeKind.Uuid => value,
            TypeKind.Date => Ex.Cast(Ex.Fn("unix_date", value), ColumnType.Text),
            TypeKind.Instant => Ex.Cast(Ex.Fn("unix_micros", value), ColumnType.Text),
            TypeKind.LocalTime => Ex.Cast(Ex.Fn("unix_micros", Ex.Cast(value, ColumnType.Instant)), ColumnType.Text),
            TypeKind.Decimal => Ex.Cast(Ex.Cast(Ex.Fn("replace", Ex.Cast(value, ColumnType.Text), Ex.Text("."), Ex.Text("")), new DecimalType(38, 0)), ColumnType.Text),
            TypeKind.Bool or TypeKind.Int or TypeKind.Long or TypeKind.TimeOfDay or TypeKind.Duration => Ex.Cast(value, ColumnType.Text),
            _ => throw Refusals.Operation(
                $"writing {model.ShortName} to a topic by the key {column.Name}, which is {column.Type}",
                "Mark a column of text, whole numbers or times with [PartitionKey], or run on the embedded engine."),
        };
    }
}
