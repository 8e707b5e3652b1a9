using System.Diagnostics;
using System.Text.RegularExpressions;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace EtlLib.Kafka;

/// <summary>Asks a Kafka cluster for topics and offsets, and makes topics. Every call ends within the time-out of the settings.</summary>
internal sealed class TopicAdmin : IDisposable
{
    private readonly KafkaSettings settings;
    private readonly KafkaAccess access;
    private readonly IAdminClient client;
    private readonly TaskCompletionSource<KafkaFault> final = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile string? lastReason;

    /// <summary>Makes a client. It connects with the first call.</summary>
    /// <exception cref="UsageException">A setting is refused.</exception>
    public TopicAdmin(KafkaSettings settings, KafkaAccess access)
    {
        (this.settings, this.access) = (settings, access);
        try
        {
            client = new AdminClientBuilder(settings.Common.ToDictionary(s => s.Key, s => s.Value)).SetLogHandler((_, _) => { }).SetErrorHandler((_, error) => Report(error)).Build();
        }
        catch (Exception refused) when (refused is InvalidOperationException or ArgumentException)
        {
            var name = settings.Common.Keys.FirstOrDefault(key => refused.Message.Contains($"\"{key}\"", StringComparison.Ordinal)) ?? settings.Common.Keys.FirstOrDefault(KafkaSettings.IsSecret) ?? "";
            throw NativeClient.Wrong(name, refused.Message);
        }
    }

    /// <summary>How many partitions a topic has; null where there is no such topic.</summary>
    public async Task<int?> PartitionsAsync(string topic, CancellationToken cancellationToken)
    {
        try
        {
            var described = await CallAsync(() => client.DescribeTopicsAsync(TopicCollection.OfTopicNames([topic]), new DescribeTopicsOptions { RequestTimeout = settings.Timeout }), $"topic {topic}", cancellationToken).ConfigureAwait(false);
            return described.TopicDescriptions[0].Partitions.Count;
        }
        catch (DescribeTopicsException refused)
        {
            var error = refused.Results.TopicDescriptions[0].Error;
            return error.Code is ErrorCode.UnknownTopicOrPart ? null : throw access.Failure(KafkaFault.Of(error), settings, $"topic {topic}", refused);
        }
    }

    /// <summary>
    /// The topics whose names match a regular expression, each with the number of its partitions; internal ones are left out.
    /// </summary>
    /// <exception cref="UsageException">The expression is malformed.</exception>
    public async Task<IReadOnlyList<(string Topic, int Partitions)>> MatchingAsync(string pattern, CancellationToken cancellationToken)
    {
        var expression = Pattern(pattern);
        var metadata = await CallAsync(() => Task.Run(() => client.GetMetadata(settings.Timeout), cancellationToken), $"topics {pattern}", cancellationToken).ConfigureAwait(false);
        return [.. metadata.Topics.Where(t => !t.Topic.StartsWith("__", StringComparison.Ordinal) && t.Error.Code is ErrorCode.NoError && expression.IsMatch(t.Topic))
            .OrderBy(t => t.Topic, StringComparer.Ordinal).Select(t => (t.Topic, t.Partitions.Count))];
    }

    /// <summary>Makes a topic. One that is there by now is left alone.</summary>
    public async Task CreateAsync(TopicSettings topic, int partitions, CancellationToken cancellationToken)
    {
        var specification = new TopicSpecification
        {
            Name = topic.Name,
            NumPartitions = partitions,
            ReplicationFactor = (short)(topic.Replication ?? -1),
            Configs = new Dictionary<string, string>(topic.Configuration()),
        };
        try
        {
            await CallAsync(() => Created(specification), $"topic {topic.Name}", cancellationToken).ConfigureAwait(false);
        }
        catch (CreateTopicsException refused)
        {
            var error = refused.Results[0].Error;
            if (error.Code is not ErrorCode.TopicAlreadyExists)
            {
                throw error.Code is ErrorCode.TopicAuthorizationFailed or ErrorCode.ClusterAuthorizationFailed
                    ? access.Failure(KafkaFault.Of(error), settings, $"topic {topic.Name}", refused)
                    : access.Failure($"{settings}: topic {topic.Name} cannot be created: {error.Reason}", topic.Name, refused);
            }
        }
    }

    /// <summary>
    /// The offset of each partition that a point has: the first, the one after the last that can be read, or the first of an instant or
    /// later (-1: none).
    /// </summary>
    public async Task<IReadOnlyDictionary<TopicPartitionId, long>> OffsetsAsync(
        IReadOnlyList<TopicPartitionId> partitions, OffsetSpec point, bool readCommitted, CancellationToken cancellationToken)
    {
        if (partitions.Count == 0)
        {
            return new Dictionary<TopicPartitionId, long>();
        }

        var place = partitions.Select(p => p.Topic).Distinct().ToArray() is [var one] ? $"topic {one}" : "topics";
        try
        {
            var asked = partitions.Select(p => new TopicPartitionOffsetSpec { TopicPartition = new TopicPartition(p.Topic, p.Partition), OffsetSpec = point });
            var options = new ListOffsetsOptions { RequestTimeout = settings.Timeout, IsolationLevel = readCommitted ? IsolationLevel.ReadCommitted : IsolationLevel.ReadUncommitted };
            var answer = await CallAsync(() => client.ListOffsetsAsync(asked, options), place, cancellationToken).ConfigureAwait(false);
            return answer.ResultInfos.ToDictionary(r => new TopicPartitionId(r.TopicPartitionOffsetError.Topic, r.TopicPartitionOffsetError.Partition.Value), r => r.TopicPartitionOffsetError.Offset.Value);
        }
        catch (ListOffsetsException refused)
        {
            throw access.Failure(KafkaFault.Of(refused.Result.ResultInfos.Select(r => r.TopicPartitionOffsetError.Error).First(e => e.IsError)), settings, place, refused);
        }
    }

    /// <summary>
    /// The offset that a group has committed for partition 0 of a topic; null where it has none. A consumer asks: the admin client's request
    /// fails, and at times takes the process with it, while a server that has just started loads its groups.
    /// </summary>
    public async Task<long?> CommittedAsync(string group, string topic, CancellationToken cancellationToken)
    {
        var configuration = settings.Consumer.ToDictionary(s => s.Key, s => s.Value);
        (configuration["group.id"], configuration["enable.auto.commit"]) = (group, "false");
        using var consumer = new ConsumerBuilder<Ignore, Ignore>(configuration).SetLogHandler((_, _) => { }).SetErrorHandler((_, error) => Report(error)).Build();
        var committed = await CallAsync(
            () => Task.Run(() => consumer.Committed([new TopicPartition(topic, 0)], settings.Timeout), cancellationToken), $"group {group}", cancellationToken).ConfigureAwait(false);
        return committed[0].Offset.Value is >= 0 and var offset ? offset : null;
    }

    /// <inheritdoc />
    public void Dispose() => client.Dispose();

    private static Regex Pattern(string pattern)
    {
        try
        {
            return new Regex(pattern, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
        }
        catch (Exception malformed) when (malformed is ArgumentException or NotSupportedException)
        {
            throw new UsageException($"The pattern of topics \"{pattern}\" is not a regular expression: {malformed.Message}", malformed);
        }
    }

    private static bool IsTransient(ErrorCode code) => code is ErrorCode.GroupLoadInProgress or ErrorCode.GroupCoordinatorNotAvailable or ErrorCode.NotCoordinatorForGroup
        or ErrorCode.LeaderNotAvailable or ErrorCode.NotLeaderForPartition;

    private static ErrorCode CodeOf(KafkaException failed) => failed switch
    {
        DescribeTopicsException topics => topics.Results.TopicDescriptions[0].Error.Code,
        ListOffsetsException offsets => offsets.Result.ResultInfos.Select(r => r.TopicPartitionOffsetError.Error).First(e => e.IsError).Code,
        _ => failed.Error.Code,
    };

    private async Task<bool> Created(TopicSpecification topic)
    {
        await client.CreateTopicsAsync([topic], new CreateTopicsOptions { RequestTimeout = settings.Timeout, OperationTimeout = settings.Timeout }).ConfigureAwait(false);
        return true;
    }

    /// <summary>librdkafka tells of wrong credentials by its error callback alone; the call itself would wait for its time-out.</summary>
    private void Report(Error error)
    {
        var fault = KafkaFault.Of(error);
        lastReason = fault.Reason;
        if (fault.IsFinal)
        {
            final.TrySetResult(fault);
        }
    }

    /// <summary>Calls, and calls again while servers that have just started do not know yet who leads what.</summary>
    private async Task<T> CallAsync<T>(Func<Task<T>> call, string place, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (true)
        {
            try
            {
                return await OnceAsync(call(), place, cancellationToken).ConfigureAwait(false);
            }
            catch (KafkaException passing) when (IsTransient(CodeOf(passing)) && Stopwatch.GetElapsedTime(started) < settings.Timeout)
            {
                await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (KafkaException failed) when (failed is not (DescribeTopicsException or CreateTopicsException or ListOffsetsException))
            {
                var fault = KafkaFault.Of(failed.Error);
                throw access.Failure(fault.IsOutOfReach && lastReason is { } why ? fault with { Reason = why } : fault, settings, place, failed);
            }
        }
    }

    private async Task<T> OnceAsync<T>(Task<T> call, string place, CancellationToken cancellationToken)
    {
        try
        {
            var ended = await Task.WhenAny(call, final.Task).WaitAsync(settings.Timeout + settings.Timeout, cancellationToken).ConfigureAwait(false);
            return ended == call ? await call.ConfigureAwait(false) : throw access.Failure(await final.Task.ConfigureAwait(false), settings, place);
        }
        catch (TimeoutException late)
        {
            throw access.Failure(new KafkaFault(ErrorCode.Local_TimedOut, lastReason ?? "no answer"), settings, place, late);
        }
    }
}
