using System.Diagnostics;
using System.Globalization;
using Confluent.Kafka.Admin;
using EtlLib.Batches;

namespace EtlLib.Kafka;

/// <summary>Writes rows to a topic: at least once, or an epoch a transaction.</summary>
/// <remarks>
/// Law: with transactions, the epoch is committed as an offset of the job's own group in the transaction that holds its rows, so that both
/// are visible or
/// neither is. A transaction dies with its process: what was prepared and not committed is written again by the next run.
/// </remarks>
internal sealed class KafkaWriter : SinkWriter
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    // A stream does not give up then, but tries again with a new producer, which often succeeds sooner.
    private static readonly TimeSpan LongestOfStream = TimeSpan.FromSeconds(10);

    private readonly KafkaSink sink;
    private readonly SinkJob job;
    private readonly SinkTopic topic;
    private readonly KafkaSettings settings;
    private readonly bool transactional;
    private readonly List<ColumnBatch> next = [];
    private TopicProducer? producer;
    private long? prepared;
    private long written;

    /// <exception cref="UsageException">The settings are wrong.</exception>
    /// <exception cref="PlanException">The model cannot be written to a topic.</exception>
    public KafkaWriter(KafkaSink sink, SinkJob job)
    {
        (this.sink, this.job) = (sink, job);
        topic = new SinkTopic(sink, job);
        settings = topic.Settings;
        if (job.Context.Mode is RunMode.Stream)
        {
            settings.ShortenTimeout(LongestOfStream);
        }

        transactional = sink.Transactional ?? job.Context.Mode is RunMode.Stream;
    }

    /// <inheritdoc />
    public override bool PreparedSurvives => !transactional;

    private string Id => $"etl-{job.Name}-{job.Model}-{topic.Name}";

    private string Place => topic.Place;

    /// <inheritdoc />
    public override Task CheckAsync(CancellationToken cancellationToken) => topic.CheckAsync(cancellationToken);

    /// <inheritdoc />
    public override async Task WriteAsync(ColumnBatch batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (prepared is not null)
        {
            next.Add(Copy(batch));
            return;
        }

        var to = await StartedAsync(cancellationToken).ConfigureAwait(false);
        await Task.Run(() => to.Write(batch, cancellationToken), CancellationToken.None).ConfigureAwait(false);
        written += batch.Count;
    }

    /// <inheritdoc />
    public override async Task<string> PrepareAsync(long epoch, CancellationToken cancellationToken)
    {
        if (written > 0)
        {
            await Task.Run(() => producer!.Flush(cancellationToken), CancellationToken.None).ConfigureAwait(false);
        }

        prepared = transactional ? epoch : null;
        return epoch.ToString(CultureInfo.InvariantCulture);
    }

    /// <inheritdoc />
    public override async Task<CommittedOutput> CommitAsync(string token, CancellationToken cancellationToken)
    {
        var epoch = long.Parse(token, CultureInfo.InvariantCulture);
        if (transactional && prepared == epoch)
        {
            await CommitPreparedAsync(epoch, cancellationToken).ConfigureAwait(false);
            if (job.Context.Mode is RunMode.Batch)
            {
                await VisibleAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        else if (transactional && !(await LastEpochAsync(cancellationToken).ConfigureAwait(false) >= epoch))
        {
            throw new SinkException($"{settings}: the rows of epoch {epoch} for {Place} were lost with the process that wrote them. "
                + "Run it again.")
            { Location = Place };
        }

        return new CommittedOutput(Place);
    }

    /// <inheritdoc />
    public override async Task AbortAsync(long epoch, string? token, CancellationToken cancellationToken)
    {
        if (prepared == epoch && producer is not null)
        {
            await Task.Run(producer.Abort, CancellationToken.None).ConfigureAwait(false);
            (prepared, written) = (null, 0);
        }
    }

    /// <inheritdoc />
    public override async Task<long?> LastEpochAsync(CancellationToken cancellationToken)
    {
        if (!transactional)
        {
            return null;
        }

        // First fences a producer that another process may still have, and ends what it left open.
        await StartedAsync(cancellationToken).ConfigureAwait(false);
        using var admin = new TopicAdmin(settings, KafkaAccess.Write);
        return await admin.CommittedAsync(Id, TopicProducer.EpochTopic, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public override async ValueTask DisposeAsync()
    {
        next.ForEach(batch => batch.Dispose());
        topic.Dispose();
        if (producer is not null)
        {
            await Task.Run(producer.Dispose).ConfigureAwait(false);
        }
    }

    private static ColumnBatch Copy(ColumnBatch batch)
    {
        var copy = new ColumnBatch(batch.Schema);
        for (var row = 0; row < batch.Count; row++)
        {
            copy.AppendFrom(batch, row);
        }

        return copy;
    }

    private async Task CommitPreparedAsync(long epoch, CancellationToken cancellationToken)
    {
        if (written > 0 && !await producer!.CommitAsync(Id, epoch).ConfigureAwait(false))
        {
            // Nobody knows whether the commit took place: a new producer ends the transaction, and then the epoch tells.
            await Task.Run(producer!.Dispose, CancellationToken.None).ConfigureAwait(false);
            producer = null;
            if (!(await LastEpochAsync(cancellationToken).ConfigureAwait(false) >= epoch))
            {
                throw new SinkException($"{settings}: the transaction with the rows of {Place} was not committed. "
                    + "Nothing of it is visible: run it again.")
                { Location = Place, IsTransient = true };
            }
        }

        (prepared, written) = (null, 0);
        var batches = next.ToArray();
        next.Clear();
        foreach (var batch in batches)
        {
            using (batch)
            {
                await WriteAsync(batch, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>
    /// Waits until readers see what a batch committed: the server answers a commit before it has written the marks of the transaction, and a
    /// run that reads the topic at once would miss rows. A transaction of somebody else can hold readers back for longer: that is not waited for.
    /// </summary>
    private async Task VisibleAsync(CancellationToken cancellationToken)
    {
        using var admin = new TopicAdmin(settings, KafkaAccess.Write);
        var count = await admin.PartitionsAsync(topic.Name, cancellationToken).ConfigureAwait(false) ?? 0;
        TopicPartitionId[] partitions = [.. Enumerable.Range(0, count).Select(p => new TopicPartitionId(topic.Name, p))];
        var written = await admin.OffsetsAsync(partitions, OffsetSpec.Latest(), readCommitted: false, cancellationToken).ConfigureAwait(false);
        var started = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (Stopwatch.GetElapsedTime(started) < LongestWait)
        {
            var visible = await admin.OffsetsAsync(partitions, OffsetSpec.Latest(), readCommitted: true, cancellationToken).ConfigureAwait(false);
            if (partitions.All(p => visible[p] >= written[p]))
            {
                return;
            }

            await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The producer, once the topic is there, the schema is registered and earlier producers of the job are fenced.</summary>
    private async Task<TopicProducer> StartedAsync(CancellationToken cancellationToken)
    {
        if (producer is not null)
        {
            return producer;
        }

        var (partitions, schemaId) = await topic.ReadyAsync(transactional, cancellationToken).ConfigureAwait(false);
        var made = new TopicProducer(
            settings, topic.Name, partitions, new RecordEncoder(topic.Model, topic.Format, schemaId), job.Rows, transactional ? Id : null, job.Context.Mode);
        try
        {
            await Task.Run(() => made.Start(cancellationToken), CancellationToken.None).ConfigureAwait(false);
        }
        catch
        {
            made.Dispose();
            throw;
        }

        return producer = made;
    }
}
