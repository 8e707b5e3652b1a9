using System.Diagnostics;
using System.Globalization;
using Confluent.Kafka;
using EtlLib.Avro;
using EtlLib.Batches;
using EtlLib.Schemas;

namespace EtlLib.Kafka;

/// <summary>Writes rows to a topic, in transactions where it has an id for them. Its calls block; one at a time.</summary>
internal sealed class TopicProducer : IDisposable
{
    /// <summary>The topic whose offsets are the epochs of jobs. No record is ever written to it.</summary>
    public const string EpochTopic = "etl-epochs";

    private const int AnyPartition = -1;
    private const int PollMilliseconds = 50;
    private const int PollRows = 1_024;
    private const int AbortMilliseconds = 5_000;

    private readonly KafkaSettings settings;
    private readonly string topic;
    private readonly int partitions;
    private readonly RecordEncoder encoder;
    private readonly PartitionMap keys;
    private readonly int eventTime;
    private readonly bool transactional;
    private readonly ProducerClient client;
    private bool open;
    private bool lost;

    /// <exception cref="UsageException">A setting is refused.</exception>
    public TopicProducer(KafkaSettings settings, string topic, int partitions, RecordEncoder encoder, Schema model, string? transactionalId, RunMode mode)
    {
        (this.settings, this.topic, this.partitions, this.encoder) = (settings, topic, partitions, encoder);
        keys = new PartitionMap(model);
        eventTime = model.EventTime is { } column ? model.IndexOf(column.Name) : -1;
        transactional = transactionalId is not null;
        client = new ProducerClient(SettingsOf(settings, transactionalId, mode), topic);
    }

    private int Milliseconds => (int)settings.Timeout.TotalMilliseconds;

    private string Place => $"topic {topic}";

    /// <summary>Fences earlier producers of the same id.</summary>
    /// <exception cref="SinkException">It could not.</exception>
    public void Start(CancellationToken cancellationToken)
    {
        if (transactional)
        {
            Retried(client.InitTransactions, PollMilliseconds * 10, cancellationToken);
        }
    }

    /// <summary>Puts rows into the queue; waits while it is full.</summary>
    /// <exception cref="SinkException">A row cannot be written, or an earlier one was not delivered.</exception>
    public void Write(ColumnBatch batch, CancellationToken cancellationToken)
    {
        if (transactional && !open && batch.Count > 0)
        {
            Check(client.BeginTransaction());
            open = true;
        }

        for (var row = 0; row < batch.Count; row++)
        {
            Write(batch, row, cancellationToken);
            if (row % PollRows == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                client.Poll(0);
                Check(client.Undelivered);
            }
        }
    }

    /// <summary>Waits until all rows are delivered.</summary>
    /// <exception cref="SinkException">One could not be, or it took longer than the time-out without any being delivered.</exception>
    public void Flush(CancellationToken cancellationToken)
    {
        while (!client.Flush(PollMilliseconds))
        {
            cancellationToken.ThrowIfCancellationRequested();
            Check(client.Final);
            Check(client.Undelivered);
        }

        Check(client.Final);
        Check(client.Undelivered);
    }

    /// <summary>Commits the transaction, with the epoch as the offset of a group.</summary>
    /// <returns>False where it is not known whether it was committed: the producer is of no more use then.</returns>
    /// <exception cref="SinkException">It was not committed.</exception>
    public async Task<bool> CommitAsync(string group, long epoch)
    {
        await SendEpochAsync(group, epoch).ConfigureAwait(false);
        return await Task.Run(Commit, CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>
    /// Aborts the transaction: nothing of it is ever visible. Where that cannot be told to the server, the server does so by itself after
    /// its time-out.
    /// </summary>
    public void Abort()
    {
        if (open)
        {
            client.Purge();
            _ = client.AbortTransaction(AbortMilliseconds);
            open = false;
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (lost)
        {
            // A call is still under way in it, and ends with the server's next answer: to destroy it under that call is not safe.
            return;
        }

        Abort();
        client.Dispose();
        encoder.Dispose();
    }

    private static Dictionary<string, string> SettingsOf(KafkaSettings settings, string? transactionalId, RunMode mode)
    {
        var all = new Dictionary<string, string>
        {
            ["linger.ms"] = "10",
            ["batch.size"] = "1000000",
            ["queue.buffering.max.messages"] = "500000",
            ["queue.buffering.max.kbytes"] = "262144",
            ["message.timeout.ms"] = ((long)settings.Timeout.TotalMilliseconds).ToString(CultureInfo.InvariantCulture),
            ["reconnect.backoff.max.ms"] = "1000",
            ["partitioner"] = "murmur2_random",
            ["retry.backoff.ms"] = "10",
        };
        if (transactionalId is not null)
        {
            // A transaction may take as long as the whole batch; 15 minutes is what servers allow by default. That of an epoch is short, and readers wait for
            // one whose process is gone.
            (all["transactional.id"], all["transaction.timeout.ms"]) = (transactionalId, mode is RunMode.Stream ? "60000" : "900000");
        }

        foreach (var (name, value) in settings.Producer)
        {
            all[name] = value;
        }

        all["enable.idempotence"] = "true";
        all["delivery.report.only.error"] = "true";
        return all;
    }

    /// <summary>
    /// librdkafka's call does not end while no server answers, whatever its time-out: it is left to itself then, and the producer ends with
    /// it.
    /// </summary>
    private async Task SendEpochAsync(string group, long epoch)
    {
        var sending = Task.Run(() => Retried(milliseconds => client.SendOffset(group, EpochTopic, epoch, milliseconds), Milliseconds, CancellationToken.None));
        try
        {
            await sending.WaitAsync(settings.Timeout).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            (open, lost) = (false, true);
            throw Failed(new KafkaFault(ErrorCode.Local_TimedOut, client.Last?.Reason ?? "no answer"));
        }
        catch (EtlException)
        {
            await Task.Run(Abort, CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    private bool Commit()
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            switch (client.CommitTransaction(Milliseconds))
            {
                case null:
                    open = false;
                    return true;
                case { RequiresAbort: true } refused:
                    throw Failed(refused);
                case { IsRetriable: true } when Stopwatch.GetElapsedTime(started) < settings.Timeout:
                    break;
                case { IsFenced: true } fenced:
                    open = false;
                    throw Failed(fenced);
                default:
                    open = false;
                    return false;
            }
        }
    }

    private void Write(ColumnBatch batch, int row, CancellationToken cancellationToken)
    {
        var key = keys.Key(batch, row, out var isNull);
        var partition = keys.HasKey ? Murmur2.Partition(key, partitions) : AnyPartition;
        var time = eventTime < 0 ? 0 : Math.DivRem(batch.Fixed<long>(eventTime)[row], 1_000).Quotient;
        if (time < 0)
        {
            throw new SinkException($"{Place}: a row has the event time {Values.ToInstant(batch.Fixed<long>(eventTime)[row]):O}, "
                + "and records of Kafka have none before 1970. Leave such rows out.")
            { Location = Place };
        }

        var value = Encoded(batch, row);
        while (client.Produce(partition, key, !isNull, value, time, encoder.Fingerprint, encoder.Hash) is { } fault)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Check(fault.Code is ErrorCode.Local_QueueFull ? client.Final ?? client.Undelivered : fault);
            client.Poll(PollMilliseconds);
        }
    }

    private ReadOnlySpan<byte> Encoded(ColumnBatch batch, int row)
    {
        try
        {
            return encoder.Encode(batch, row);
        }
        catch (AvroException unfit)
        {
            throw new SinkException($"{Place}: a row cannot be encoded: {unfit.Message}", unfit) { Location = Place };
        }
    }

    /// <summary>Calls again what may succeed then, up to the time-out.</summary>
    private void Retried(Func<int, KafkaFault?> call, int milliseconds, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        while (call(milliseconds) is { } fault)
        {
            cancellationToken.ThrowIfCancellationRequested();
            client.Poll(0);
            Check(client.Final);
            if (!fault.IsRetriable || Stopwatch.GetElapsedTime(started) > settings.Timeout)
            {
                throw Failed(fault.IsOutOfReach && client.Last is { } why ? fault with { Reason = why.Reason } : fault);
            }
        }
    }

    private void Check(KafkaFault? fault)
    {
        if (fault is not null)
        {
            throw Failed(fault);
        }
    }

    /// <summary>Only the server knows whether what must be aborted is so since another producer has taken over: it says that when the transaction is aborted.</summary>
    private EtlException Failed(KafkaFault fault)
    {
        if (open && fault is { IsFenced: false, IsFatal: false })
        {
            client.Purge();
            fault = client.AbortTransaction(AbortMilliseconds) is { IsFenced: true } fenced ? fenced : fault;
            open = false;
        }

        return Failure(fault);
    }

    private EtlException Failure(KafkaFault fault) => KafkaAccess.Write.Failure(
        fault.IsFenced ? fault with { Reason = $"another process runs the same job and has taken over, or this one did not go on for longer than transaction.timeout.ms ({fault.Reason})" } : fault,
        settings,
        Place);
}
