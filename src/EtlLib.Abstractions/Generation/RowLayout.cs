namespace EtlLib.Generation;

/// <summary>
/// Where each value of a generated table lies: row r is of key r % K, at index r / K; its event time is Start + index * Every.
/// So rows are ordered by event time, then key.
/// </summary>
/// <param name="Seed">The seed.</param>
/// <param name="Keys">The keys' texts; one empty text where there are none.</param>
/// <param name="HasKeys">Whether the keys were given.</param>
/// <param name="StartMicros">The event time of index 0, in microseconds since the epoch.</param>
/// <param name="EveryMicros">Microseconds between two indexes.</param>
/// <param name="RowsPerKey">How many indexes there are.</param>
internal sealed record RowLayout(long Seed, string[] Keys, bool HasKeys, long StartMicros, long EveryMicros, long RowsPerKey)
{
    public ulong[] Streams(string purpose) => Generation.Streams.Of(Seed, purpose, Keys);
}
