using System.Diagnostics;
using Confluent.Kafka;
using EtlLib.Batches;
using EtlLib.Schemas;

namespace EtlLib.Kafka;

/// <summary>Reads ranges of partitions, all at once, into batches of one model. Its calls block; one at a time.</summary>
internal sealed class RangeReader : IRecordSink, IDisposable
{
    private const int BatchRows = 16_384;
    private const int PollMilliseconds = 100;

    private readonly KafkaSettings settings;
    private readonly RecordSource records;
    private readonly Schema schema;
    private readonly PartitionRange[] ranges;
    private readonly bool[] done;
    private readonly ConsumerClient client;
    private readonly long[] next;
    private ColumnBatch? rows;
    private int open;
    private long progress = Stopwatch.GetTimestamp();

    public RangeReader(
        KafkaSettings settings, RecordSource records, Schema schema, IReadOnlyList<PartitionRange> ranges, bool readCommitted)
    {
        (this.settings, this.records, this.schema) = (settings, records, schema);
        this.ranges = [.. ranges];
        done = [.. ranges.Select(r => r.First >= r.End)];
        next = [.. ranges.Select(r => r.First)];
        open = done.Count(d => !d);
        client = new ConsumerClient(ConsumerSettings.Of(settings, readCommitted));
        var assigned = ranges.Select((r, i) => (r.Id, i, r.First)).Where(r => !done[r.i]).ToList();
        if (assigned.Count > 0 && client.Assign(assigned) is { } refused)
        {
            client.Dispose();
            throw KafkaAccess.Read.Failure(refused, settings, assigned[0].Id.ToString());
        }
    }

    /// <summary>The first instant whose records are read, in milliseconds since 1970.</summary>
    public long FirstTime { get; init; } = long.MinValue;

    /// <summary>The instant from which on records are not read, in milliseconds since 1970.</summary>
    public long EndTime { get; init; } = long.MaxValue;

    /// <summary>The next rows, or null where all is read. The caller owns the batch.</summary>
    /// <exception cref="SourceException">Something cannot be read, or nothing came for as long as the time-out says.</exception>
    public ColumnBatch? Read(CancellationToken cancellationToken)
    {
        rows = new ColumnBatch(schema);
        try
        {
            while (open > 0 && rows.Count < BatchRows)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Poll();
            }
        }
        catch
        {
            rows.Dispose();
            throw;
        }

        if (rows.Count > 0)
        {
            return rows;
        }

        rows.Dispose();
        return null;
    }

    /// <inheritdoc />
    public void Take(int partition, in RecordView record)
    {
        var range = ranges[partition];
        if (done[partition] || record.Offset >= range.End)
        {
            Finish(partition);
            return;
        }

        next[partition] = record.Offset + 1;
        if ((FirstTime == long.MinValue && EndTime == long.MaxValue) || IsInTime(record.Milliseconds))
        {
            records.Append(rows!, range.Id, record);
        }

        if (record.Offset + 1 >= range.End)
        {
            Finish(partition);
        }
    }

    /// <inheritdoc />
    public void AtEnd(int partition, long offset)
    {
        if (offset >= ranges[partition].End)
        {
            Finish(partition);
        }
    }

    /// <inheritdoc />
    public void Dispose() => client.Dispose();

    /// <summary>A record without a time cannot be told to lie outside.</summary>
    private bool IsInTime(long milliseconds) => milliseconds < 0 || (milliseconds >= FirstTime && milliseconds < EndTime);

    private void Poll()
    {
        var (count, fault, partition) = client.Poll(BatchRows - rows!.Count, PollMilliseconds, this);
        if (fault is { IsFinal: true } or { Code: ErrorCode.Local_AutoOffsetReset or ErrorCode.OffsetOutOfRange })
        {
            throw KafkaAccess.Read.Failure(fault, settings, partition.Topic is null ? Place() : partition.ToString());
        }

        if (client.Final is { } final)
        {
            throw KafkaAccess.Read.Failure(final, settings, Place());
        }

        if (count > 0 && fault is null)
        {
            progress = Stopwatch.GetTimestamp();
        }
        else if (Stopwatch.GetElapsedTime(progress) > settings.Timeout)
        {
            throw KafkaAccess.Read.Failure(new KafkaFault(ErrorCode.Local_TimedOut, client.Last?.Reason ?? "no record came"), settings, Place());
        }
    }

    /// <summary>The first place that is still to be read.</summary>
    private string Place()
    {
        var first = Array.FindIndex(done, d => !d);
        return first < 0 ? "topic" : $"{ranges[first].Id}, offset {next[first]}";
    }

    private void Finish(int partition)
    {
        if (!done[partition])
        {
            done[partition] = true;
            open--;
            _ = client.Unassign(ranges[partition].Id);
        }
    }
}

/// <summary>The settings of consumers.</summary>
internal static class ConsumerSettings
{
    /// <summary>
    /// What is set, over defaults that read fast with bounded memory: librdkafka's own wait a second whenever its queue was full.
    /// </summary>
    public static IEnumerable<KeyValuePair<string, string>> Of(KafkaSettings settings, bool readCommitted)
    {
        var all = new Dictionary<string, string>
        {
            ["group.id"] = "etllib",
            ["fetch.queue.backoff.ms"] = "5",
            ["fetch.wait.max.ms"] = "50",
            ["reconnect.backoff.max.ms"] = "1000",
            ["queued.min.messages"] = "50000",
            ["queued.max.messages.kbytes"] = "32768",
        };
        foreach (var (name, value) in settings.Consumer)
        {
            all[name] = value;
        }

        all["isolation.level"] = readCommitted ? "read_committed" : "read_uncommitted";
        all["enable.auto.commit"] = "false";
        all["enable.auto.offset.store"] = "false";
        all["enable.partition.eof"] = "true";
        all["auto.offset.reset"] = "error";
        return all;
    }
}
