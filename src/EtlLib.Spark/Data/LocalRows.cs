using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using EtlLib.Batches;
using EtlLib.Schemas;
using EtlLib.Spark.Connect;
using Google.Protobuf;

namespace EtlLib.Spark.Data;

/// <summary>Rows that are made in .NET, as relations of a session: few within the plan, many through the session's cache, sent while they are made.</summary>
/// <remarks>Law: at most two pieces of the rows are in memory at once. What the session's cache has already is not sent again.</remarks>
/// <param name="session">The session.</param>
/// <param name="old">Whether the rows go in one piece, as servers before 4.1 want them; null: as the server's version says.</param>
/// <param name="limit">How many bytes the rows may have; null: as many as a server takes well.</param>
internal sealed class LocalRows(SparkSession session, bool? old = null, long? limit = null)
{
    /// <summary>What may lie within a plan.</summary>
    public const int Inline = 1 << 20;

    private const int PieceRows = 100_000, PieceBytes = 16 << 20;
    private long rows;
    private long again;

    /// <summary>How many rows were taken so far; those that were sent again count once. May be asked from any thread.</summary>
    public long Rows => Interlocked.Read(ref rows);

    /// <summary>How many bytes were brought to the session's cache.</summary>
    public long SentBytes { get; private set; }

    /// <summary>Whether a plan failed before it ran, because the session's cache has lost rows: sent again, they are there.</summary>
    public static bool AreLost(SparkException error) => error.ErrorClass.EndsWith("CACHED_LOCAL_RELATION", StringComparison.Ordinal);

    /// <summary>The rows as a relation. Batches are disposed of here.</summary>
    /// <exception cref="SourceException">They are too many.</exception>
    /// <exception cref="SparkException">They cannot be sent.</exception>
    public async Task<Wire.Relation> SendAsync(Schema model, IAsyncEnumerable<ColumnBatch> batches, CancellationToken cancellationToken)
    {
        var whole = old ?? await session.VersionAsync(cancellationToken).ConfigureAwait(false) < SparkVersions.Chunks;
        var most = limit ?? (whole ? 256L << 20 : 512L << 20);
        var (names, before, sending) = (new List<string>(), 0L, Task.CompletedTask);
        var piece = new Piece(model);
        try
        {
            await foreach (var batch in batches.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                using (batch)
                {
                    piece.Write(batch);
                    var counted = Math.Min(again, batch.Count);
                    again -= counted;
                    Interlocked.Add(ref rows, batch.Count - counted);
                }

                if (before + piece.Bytes > most)
                {
                    throw new SourceException($"{model.ShortName}: rows that are made here go to Spark up to {most >> 20} MiB, and these are more (after {Rows} rows). Write them to Parquet where the cluster reads it, and read that; or let a source on Spark's side make them.");
                }

                if (!whole && (piece.Rows >= PieceRows || piece.Bytes >= PieceBytes))
                {
                    await sending.ConfigureAwait(false);
                    (sending, before) = (SendAsync(piece.End(), names, cancellationToken), before + piece.Bytes);
                    var room = (int)piece.Bytes + (Inline / 16);
                    piece.Dispose();
                    piece = new Piece(model, room);
                }
            }

            if (names.Count == 0 && piece.Bytes <= Inline)
            {
                return new() { LocalRelation = new() { Data = UnsafeByteOperations.UnsafeWrap(piece.End()) } };
            }

            await sending.ConfigureAwait(false);
            if (piece.Rows > 0)
            {
                sending = SendAsync(whole ? piece.EndAsRelation() : piece.End(), names, cancellationToken);
            }
        }
        finally
        {
            piece.Dispose();
            await sending.ConfigureAwait(false);
        }

        return whole ? new() { CachedLocalRelation = new() { Hash = names[0] } } : new() { ChunkedCachedLocalRelation = new() { DataHashes = { names } } };
    }

    /// <summary>Runs a plan over such rows. Where the cache has lost them, for the session began anew, they are sent once more.</summary>
    /// <param name="plan">Sends the rows and makes the plan.</param>
    /// <param name="progress">Is told how far it is.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async IAsyncEnumerable<Wire.ExecutePlanResponse> ExecuteAsync(
        Func<CancellationToken, Task<Wire.Plan>> plan, Action<SparkProgress>? progress, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        again = 0;
        for (var first = true; ; first = false)
        {
            var before = Rows;
            await using var responses = session.ExecuteAsync(await plan(cancellationToken).ConfigureAwait(false), progress, cancellationToken).GetAsyncEnumerator(CancellationToken.None);
            bool more;
            try
            {
                more = await responses.MoveNextAsync().ConfigureAwait(false);
            }
            catch (SparkException e) when (first && AreLost(e))
            {
                again = Rows - before;
                continue;
            }

            for (; more; more = await responses.MoveNextAsync().ConfigureAwait(false))
            {
                yield return responses.Current;
            }

            yield break;
        }
    }

    private async Task SendAsync(ReadOnlyMemory<byte> data, List<string> names, CancellationToken cancellationToken)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(data.Span));
        names.Add(hash);
        var name = "cache/" + hash;
        if (!await session.IsCachedAsync(name, cancellationToken).ConfigureAwait(false))
        {
            await session.UploadAsync(name, data, cancellationToken).ConfigureAwait(false);
            SentBytes += data.Length;
        }
    }

    /// <summary>Some of the rows, as an Arrow stream behind a gap for what makes it a message.</summary>
    private sealed class Piece : IDisposable
    {
        private const int Gap = 6;
        private readonly MemoryStream to;
        private readonly ArrowWriter writer;

        public Piece(Schema model, int room = Inline / 16)
        {
            to = new MemoryStream(room);
            to.SetLength(Gap);
            to.Position = Gap;
            writer = new ArrowWriter(model, to);
        }

        public int Rows { get; private set; }

        public long Bytes => to.Length - Gap;

        public void Write(ColumnBatch batch)
        {
            if (batch.Count > 0)
            {
                writer.Write(batch);
                Rows += batch.Count;
            }
        }

        public ReadOnlyMemory<byte> End()
        {
            writer.End();
            return to.GetBuffer().AsMemory(Gap, (int)Bytes);
        }

        /// <summary>The same as a LocalRelation on the wire: field 1, and its length as a varint of always five bytes.</summary>
        public ReadOnlyMemory<byte> EndAsRelation()
        {
            var length = End().Length;
            var head = to.GetBuffer().AsSpan(0, Gap);
            head[0] = 0x0A;
            for (var i = 1; i < Gap; i++)
            {
                head[i] = (byte)((length >> (7 * (i - 1)) & 0x7F) | (i < Gap - 1 ? 0x80 : 0));
            }

            return to.GetBuffer().AsMemory(0, Gap + length);
        }

        /// <summary>What it gave stays valid.</summary>
        public void Dispose()
        {
            writer.Dispose();
            to.Dispose();
        }
    }
}
