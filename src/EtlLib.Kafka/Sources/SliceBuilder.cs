using System.Globalization;
using EtlLib.Batches;
using EtlLib.Schemas;

namespace EtlLib.Kafka;

/// <summary>What is read of one partition of a stream: the position, and the rows since the last slice.</summary>
/// <param name="id">The partition.</param>
/// <param name="schema">The model.</param>
/// <param name="first">The offset that is read first.</param>
/// <param name="end">The offset before which the partition ends; null: it goes on.</param>
/// <param name="until">The event time at which it ends: at the first record after which none of an earlier time can follow, by the lateness; null: it goes on.</param>
internal sealed class SliceBuilder(TopicPartitionId id, Schema schema, long first, long? end, DateTimeOffset? until = null)
{
    private readonly int time = until is null || schema.EventTime is not { } column ? -1 : schema.IndexOf(column.Name);
    private readonly long cut = until is { } instant ? Values.TruncatedMicros(instant + (schema.EventTime?.Lateness ?? TimeSpan.Zero)) : 0;
    private readonly List<PoisonRecord> poison = [];
    private List<(int Row, long Offset)> jumps = [];
    private ColumnBatch? rows;
    private long from = first;
    private bool ended;
    private bool isCut;

    /// <summary>The partition.</summary>
    public TopicPartitionId Id => id;

    /// <summary>The partition as the engine knows it.</summary>
    public string Name { get; } = $"{id.Topic}/{id.Partition.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>The offset that is read next.</summary>
    public long Next { get; private set; } = first;

    /// <summary>Whether the partition ends, and all of it is read.</summary>
    public bool IsAtEnd => isCut || (end is { } last && Next >= last);

    /// <summary>Whether there is something to tell: records, or the end that was not told yet.</summary>
    public bool IsDue => Next > from || (IsAtEnd && !ended);

    /// <summary>Takes a record.</summary>
    /// <returns>How many rows and poison records it gave.</returns>
    /// <exception cref="RegistryException">The registry does not answer; the position has not moved.</exception>
    public int Take(RecordDecoder decoder, in RecordView record)
    {
        if (record.Offset < Next || IsAtEnd)
        {
            return 0;
        }

        if (end is { } last && record.Offset >= last)
        {
            Next = last;
            return 0;
        }

        rows ??= new ColumnBatch(schema);
        var before = rows.Count;
        try
        {
            decoder.Append(rows, record);
            if (time >= 0 && rows.Fixed<long>(time)[before] >= cut)
            {
                rows.Truncate(before);
                isCut = true;
                return 0;
            }

            if (before == 0 || record.Offset != Next)
            {
                jumps.Add((before, record.Offset));
            }
        }
        catch (PoisonException unreadable)
        {
            poison.Add(new PoisonRecord($"{id}, "
                + $"offset {record.Offset}", unreadable.Message, record.IsTombstone ? default : record.Value.ToArray()));
            jumps.Add((before, record.Offset + 1));
        }

        Next = record.Offset + 1;
        return 1;
    }

    /// <summary>Moves to an offset. The offsets before it hold no more records: marks of transactions, for example.</summary>
    public void AtEnd(long offset) => Next = Math.Max(Next, end is { } last ? Math.Min(offset, last) : offset);

    /// <summary>Gives out what was read since the last slice.</summary>
    public StreamSlice Slice(long? high)
    {
        var offsets = jumps;
        var slice = new StreamSlice(Name, Text(from), Text(Next))
        {
            Rows = rows is { Count: > 0 } ? rows : null,
            Poison = [.. poison],
            PlaceOf = row => $"{id}, offset {OffsetOf(offsets, row)}",
            IsLast = IsAtEnd,
            Complete = isCut ? until : null,
            Lag = high is { } last ? Math.Max(last - Next, 0) : null,
        };
        if (slice.Rows is null)
        {
            rows?.Dispose();
        }

        (rows, jumps, from, ended) = (null, [], Next, IsAtEnd);
        poison.Clear();
        return slice;
    }

    /// <summary>Forgets what was not given out.</summary>
    public void Drop() => rows?.Dispose();

    private static string Text(long offset) => offset.ToString(CultureInfo.InvariantCulture);

    /// <summary>The offsets of rows are consecutive but for the jumps.</summary>
    private static long OffsetOf(List<(int Row, long Offset)> jumps, int row)
    {
        var last = jumps.FindLastIndex(j => j.Row <= row);
        return last < 0 ? -1 : jumps[last].Offset + (row - jumps[last].Row);
    }
}
