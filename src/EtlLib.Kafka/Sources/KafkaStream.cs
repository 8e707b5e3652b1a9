using System.Diagnostics;
using System.Globalization;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using EtlLib.Batches;

namespace EtlLib.Kafka;

/// <summary>A topic, or all topics of a pattern, as a stream: a partition is <c>topic/partition</c>, a position an offset.</summary>
internal sealed class KafkaStream : StreamSource, IRecordSink
{
    private const int PollMilliseconds = 100;
    private static readonly TimeSpan RefreshEvery = TimeSpan.FromSeconds(30);

    private readonly KafkaSource source;
    private readonly StreamJob job;
    private readonly KafkaSettings settings;
    private readonly SchemaRegistry? registry;
    private readonly RecordModel model;
    private readonly RecordDecoder decoder;
    private readonly List<SliceBuilder> partitions = [];
    private ConsumerClient? client;
    private ConsumerClient? again;
    private Task<IReadOnlyList<TopicPartitionId>>? refreshing;
    private long refreshed = Stopwatch.GetTimestamp();
    private RegistryException? interrupted;
    private long interruptedSince;
    private int taken;

    /// <exception cref="UsageException">The settings are wrong.</exception>
    public KafkaStream(KafkaSource source, StreamJob job)
    {
        (this.source, this.job) = (source, job);
        settings = KafkaSettings.Of(job.Context, source.Settings);
        var format = KafkaFormats.Of(source.Format, settings);
        registry = KafkaFormats.RegistryOf(format, settings);
        model = new RecordModel(job.Rows);
        decoder = new RecordDecoder(model, format, registry);
    }

    /// <inheritdoc />
    public override async Task<IReadOnlyDictionary<string, string>> StartAsync(
        IReadOnlyDictionary<string, string> positions, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(positions);
        using var admin = new TopicAdmin(settings, KafkaAccess.Read);
        var found = await PartitionRanges.PartitionsAsync(admin, settings, source.TopicOf(job.Rows), cancellationToken).ConfigureAwait(false);
        var start = job.Start switch
        {
            StreamStart.Latest => KafkaPosition.Latest,
            StreamStart.Time when job.StartTime is { } time => KafkaPosition.At(time),
            _ => source.From ?? KafkaPosition.Earliest,
        };
        var ranges = await PartitionRanges.OfAsync(admin, found, start, KafkaPosition.Latest, source.ReadCommitted, cancellationToken).ConfigureAwait(false);
        var earliest = await admin.OffsetsAsync(found, OffsetSpec.Earliest(), source.ReadCommitted, cancellationToken).ConfigureAwait(false);
        client = new ConsumerClient(ConsumerSettings.Of(settings, source.ReadCommitted));
        foreach (var range in ranges)
        {
            var name = new SliceBuilder(range.Id, job.Rows, 0, null).Name;
            var first = positions.TryGetValue(name, out var saved) ? Saved(saved, range.Id, earliest[range.Id]) : range.First;
            partitions.Add(new SliceBuilder(range.Id, job.Rows, first, job.AvailableNow ? Math.Max(range.End, first) : null, job.Until));
        }

        Assign(0);
        return partitions.ToDictionary(p => p.Name, p => p.Next.ToString(CultureInfo.InvariantCulture));
    }

    /// <inheritdoc />
    public override async Task<IReadOnlyList<StreamSlice>> ReadAsync(int maxRows, TimeSpan linger, CancellationToken cancellationToken)
    {
        await RefreshAsync(cancellationToken).ConfigureAwait(false);
        return await Task.Run(() => Read(maxRows, linger, cancellationToken), CancellationToken.None).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public override Task<StreamSlice> ReadAgainAsync(string partition, string from, string to, CancellationToken cancellationToken)
    {
        var at = partition.LastIndexOf('/');
        var id = new TopicPartitionId(partition[..at], int.Parse(partition.AsSpan(at + 1), CultureInfo.InvariantCulture));
        return Task.Run(() => ReadAgain(id, long.Parse(from, CultureInfo.InvariantCulture), long.Parse(to, CultureInfo.InvariantCulture), cancellationToken), CancellationToken.None);
    }

    /// <inheritdoc />
    public override Task<bool> DecodeAsync(ReadOnlyMemory<byte> raw, ColumnBatch rows, CancellationToken cancellationToken)
    {
        try
        {
            // Of the record only its value was kept.
            if (model.Origins.Count > 0 || raw.Length == 0)
            {
                return Task.FromResult(false);
            }

            new RecordDecoder(model, KafkaFormats.Of(source.Format, settings), registry).Append(rows, raw.Span);
            return Task.FromResult(true);
        }
        catch (PoisonException)
        {
            return Task.FromResult(false);
        }
    }

    /// <inheritdoc />
    public void Take(int partition, in RecordView record)
    {
        if (interrupted is not null)
        {
            return;
        }

        try
        {
            taken += partitions[partition].Take(decoder, record);
        }
        catch (RegistryException silent)
        {
            interrupted = silent;
        }
    }

    /// <inheritdoc />
    public void AtEnd(int partition, long offset)
    {
        if (interrupted is null)
        {
            partitions[partition].AtEnd(offset);
        }
    }

    /// <inheritdoc />
    public override async ValueTask DisposeAsync()
    {
        await Task.Run(() =>
        {
            client?.Dispose();
            again?.Dispose();
        }).ConfigureAwait(false);
        if (refreshing is not null)
        {
            await ((Task)refreshing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        partitions.ForEach(p => p.Drop());
        registry?.Dispose();
        await base.DisposeAsync().ConfigureAwait(false);
    }

    private static long Saved(string position, TopicPartitionId partition, long earliest) => long.Parse(position, CultureInfo.InvariantCulture) is var offset && offset >= earliest
        ? offset
        : throw new SourceException($"The saved position {position} of {partition} is gone: the first offset that is there is {earliest}. "
            + "Records were deleted before the job read them.")
        { Location = partition.ToString() };

    /// <summary>Reads until there are enough rows, or the linger has passed since the first.</summary>
    private List<StreamSlice> Read(int maxRows, TimeSpan linger, CancellationToken cancellationToken)
    {
        long? first = partitions.Exists(p => p.IsDue) ? Stopwatch.GetTimestamp() : null;
        while (taken < maxRows && !partitions.TrueForAll(p => p.IsAtEnd))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var left = first is { } begun ? linger - Stopwatch.GetElapsedTime(begun) : TimeSpan.FromMilliseconds(PollMilliseconds);
            if (left <= TimeSpan.Zero)
            {
                break;
            }

            Poll(client!, maxRows - taken, (int)Math.Ceiling(Math.Min(left.TotalMilliseconds, PollMilliseconds)), cancellationToken);
            first ??= taken > 0 || partitions.Exists(p => p.IsDue && p.IsAtEnd) ? Stopwatch.GetTimestamp() : null;
        }

        taken = 0;
        return [.. partitions.Where(p => p.IsDue).Select(p => p.Slice(client!.EndOf(p.Id)))];
    }

    private void Poll(ConsumerClient from, int most, int milliseconds, CancellationToken cancellationToken)
    {
        var (_, fault, partition) = from.Poll(most, milliseconds, this);
        if (fault is { IsFinal: true } or { Code: ErrorCode.Local_AutoOffsetReset or ErrorCode.OffsetOutOfRange })
        {
            throw KafkaAccess.Read.Failure(fault, settings, partition.Topic is null ? source.TopicOf(job.Rows) : partition.ToString());
        }

        if (from.Final is { } final)
        {
            throw KafkaAccess.Read.Failure(final, settings, $"topic {source.TopicOf(job.Rows)}");
        }

        if (interrupted is { } silent)
        {
            Resume(silent, cancellationToken);
        }
        else if (taken > 0)
        {
            interruptedSince = 0;
        }
    }

    /// <summary>The registry did not answer: what came after the record is read again, once it may.</summary>
    private void Resume(RegistryException silent, CancellationToken cancellationToken)
    {
        interruptedSince = interruptedSince == 0 ? Stopwatch.GetTimestamp() : interruptedSince;
        if (Stopwatch.GetElapsedTime(interruptedSince) > settings.Timeout)
        {
            throw new SourceException(silent.Message, silent) { IsTransient = true };
        }

        cancellationToken.WaitHandle.WaitOne(TimeSpan.FromSeconds(1));
        interrupted = null;
        foreach (var partition in partitions)
        {
            _ = client!.Unassign(partition.Id);
        }

        Assign(0);
    }

    /// <summary>Assigns the partitions from an index on.</summary>
    private void Assign(int first)
    {
        var added = partitions.Select((p, i) => (p.Id, i, p.Next)).Skip(first).Where(p => !partitions[p.i].IsAtEnd).ToList();
        if (added.Count > 0 && client!.Assign(added) is { } refused)
        {
            throw KafkaAccess.Read.Failure(refused, settings, added[0].Id.ToString());
        }
    }

    /// <summary>Adds partitions that have appeared, from their first record on: they were empty when the stream looked last.</summary>
    private async Task RefreshAsync(CancellationToken cancellationToken)
    {
        if (job.AvailableNow)
        {
            return;
        }

        if (refreshing is null && Stopwatch.GetElapsedTime(refreshed) > RefreshEvery)
        {
            refreshing = FoundAsync(cancellationToken);
        }

        if (refreshing is { IsCompleted: true } found)
        {
            (refreshing, refreshed) = (null, Stopwatch.GetTimestamp());
            if (found.IsCompletedSuccessfully)
            {
                var known = partitions.Select(p => p.Id).ToHashSet();
                var first = partitions.Count;
                partitions.AddRange((await found.ConfigureAwait(false)).Where(p => !known.Contains(p)).Select(p => new SliceBuilder(p, job.Rows, 0, null, job.Until)));
                Assign(first);
            }
        }
    }

    private async Task<IReadOnlyList<TopicPartitionId>> FoundAsync(CancellationToken cancellationToken)
    {
        using var admin = new TopicAdmin(settings, KafkaAccess.Read);
        return await PartitionRanges.PartitionsAsync(admin, settings, source.TopicOf(job.Rows), cancellationToken).ConfigureAwait(false);
    }

    private StreamSlice ReadAgain(TopicPartitionId id, long from, long to, CancellationToken cancellationToken)
    {
        again ??= new ConsumerClient(ConsumerSettings.Of(settings, source.ReadCommitted));
        var range = new RangeSlice(new SliceBuilder(id, job.Rows, from, to), decoder);
        if (!range.Builder.IsAtEnd && again.Assign([(id, 0, from)]) is { } refused)
        {
            throw KafkaAccess.Read.Failure(refused, settings, id.ToString());
        }

        var progress = Stopwatch.GetTimestamp();
        try
        {
            while (!range.Builder.IsAtEnd)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var (count, fault, _) = again.Poll(int.MaxValue, PollMilliseconds, range);
                progress = count > 0 && fault is null ? Stopwatch.GetTimestamp() : progress;
                if (fault is { IsFinal: true } or { Code: ErrorCode.Local_AutoOffsetReset or ErrorCode.OffsetOutOfRange })
                {
                    throw KafkaAccess.Read.Failure(fault, settings, $"{id}, offsets {from} to {to}");
                }

                if (again.Final is { } final || Stopwatch.GetElapsedTime(progress) > settings.Timeout)
                {
                    throw KafkaAccess.Read.Failure(again.Final ?? new KafkaFault(ErrorCode.Local_TimedOut, again.Last?.Reason ?? "no record came"), settings, $"{id}, offsets {from} to {to}");
                }
            }
        }
        catch (RegistryException silent)
        {
            range.Builder.Drop();
            throw new SourceException($"{id}: {silent.Message}", silent) { IsTransient = true };
        }
        catch
        {
            range.Builder.Drop();
            throw;
        }
        finally
        {
            _ = again.Unassign(id);
        }

        return range.Builder.Slice(null);
    }

    private sealed class RangeSlice(SliceBuilder builder, RecordDecoder decoder) : IRecordSink
    {
        public SliceBuilder Builder => builder;

        public void Take(int partition, in RecordView record) => builder.Take(decoder, record);

        public void AtEnd(int partition, long offset) => builder.AtEnd(offset);
    }
}
