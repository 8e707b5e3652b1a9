using System.Text.Json.Serialization;
using EtlLib.Streams;

namespace EtlLib.Streaming;

/// <summary>The number of an epoch, and whether it is the first of its job.</summary>
internal readonly record struct EpochAt(long Number, bool IsFirst);

/// <summary>All that the processing of an epoch depends on.</summary>
/// <param name="Number">Its number: one more than that of the epoch before.</param>
/// <param name="Sources">What changes of each source.</param>
internal sealed record EpochRecord(long Number, IReadOnlyList<SourceState> Sources);

/// <summary>Partitions of a source.</summary>
/// <param name="Source">The source's identity.</param>
/// <param name="Watermark">The watermark of its rows from the next epoch on.</param>
/// <param name="Partitions">The partitions that had rows or were decided about; in a snapshot, all.</param>
internal sealed record SourceState(string Source, long Watermark, IReadOnlyList<PartitionRecord> Partitions);

/// <summary>What an epoch takes of a partition.</summary>
/// <param name="Id">The partition.</param>
/// <param name="From">The first position.</param>
/// <param name="To">The position after the last.</param>
/// <param name="Greatest">The greatest event time so far.</param>
/// <param name="Idle">Whether the clock has found it idle.</param>
/// <param name="Ended">Whether no row will ever follow.</param>
internal sealed record PartitionRecord(string Id, string From, string To, long Greatest, bool Idle, bool Ended);

/// <summary>A row or record that goes no further.</summary>
/// <param name="Kind"><see cref="Late"/> or <see cref="Poison"/>.</param>
/// <param name="Source">The source, for people.</param>
/// <param name="Place">Where it is in the source.</param>
/// <param name="Reason">Why it goes no further.</param>
/// <param name="Time">A late row's event time.</param>
/// <param name="Raw">A poison record's bytes, or a late row as a batch.</param>
internal sealed record DeadLetter(string Kind, string Source, string Place, string Reason, long? Time, byte[] Raw)
{
    public const string Late = "late";
    public const string Poison = "poison";
}

/// <summary>The journal's records as JSON, without reflection.</summary>
[JsonSerializable(typeof(EpochRecord))]
[JsonSerializable(typeof(SavedPlan))]
[JsonSerializable(typeof(List<SourceState>))]
internal sealed partial class JournalJson : JsonSerializerContext;
