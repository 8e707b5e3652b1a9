using System.Buffers;
using System.Net;
using System.Text;
using System.Text.Json;
using EtlLib.Batches;
using EtlLib.Schemas;

namespace EtlLib.Rest;

/// <summary>One answer, read batch by batch.</summary>
internal sealed class RestPage(HttpResponseMessage response, Stream body, RestDocument document, Schema schema, RestOptions options) : IDisposable
{
    private const int FirstBufferBytes = 64 << 10;
    private const int BatchRows = 16_384;
    private const int MostShown = 200;

    private readonly byte[] head = new byte[MostShown];
    private byte[] buffer = ArrayPool<byte>.Shared.Rent(FirstBufferBytes);
    private int filled;
    private bool ended;
    private bool done = response.StatusCode is HttpStatusCode.NoContent;
    private int kept;

    /// <summary>The target of the header <c>Link</c> with the relation <c>next</c>, or null.</summary>
    public string? NextLink => response.Headers.TryGetValues("Link", out var values) ? LinkHeader.Next(values) : null;

    /// <summary>Whether the answer is 204: no content, and so no rows.</summary>
    public bool IsEmpty { get; } = response.StatusCode is HttpStatusCode.NoContent;

    /// <summary>What was answered, for messages: the status, the type and the first bytes. Secrets are still in it.</summary>
    public string Answered =>
        $"It answered {(int)response.StatusCode} {response.ReasonPhrase}, {response.Content.Headers.ContentType?.MediaType ?? "of no type"}, and begins: {Printable(head.AsSpan(0, kept))}";

    /// <summary>The beginning of an answer as text for messages.</summary>
    public static string Printable(ReadOnlySpan<byte> bytes) => string.Concat(Encoding.UTF8.GetString(bytes).Select(c => char.IsControl(c) ? ' ' : c)).Trim();

    /// <summary>What the document says.</summary>
    public RestDocument Document => document;

    /// <summary>The next batch, or null at the end; it belongs to who gets it.</summary>
    /// <exception cref="EndOfStreamException">The document ends in its midst.</exception>
    /// <exception cref="TimeoutException">Nothing came for too long.</exception>
    public async Task<ColumnBatch?> ReadAsync(CancellationToken cancellationToken)
    {
        if (done)
        {
            return null;
        }

        var batch = new ColumnBatch(schema);
        try
        {
            while (batch.Count < BatchRows && !done)
            {
                Decode(batch);
                if (batch.Count < BatchRows && !done)
                {
                    await FillAsync(cancellationToken).ConfigureAwait(false);
                }
            }

            return batch;
        }
        catch
        {
            batch.Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
        document.Dispose();
        response.Dispose();
    }

    private void Decode(ColumnBatch batch)
    {
        int read;
        try
        {
            read = document.Read(buffer.AsSpan(0, filled), ended, batch, BatchRows);
        }
        catch (JsonException e) when (ended)
        {
            throw new EndOfStreamException("The document ends in its midst.", e);
        }

        filled -= read;
        buffer.AsSpan(read, filled).CopyTo(buffer);
        done = ended && batch.Count < BatchRows;
    }

    private async Task FillAsync(CancellationToken cancellationToken)
    {
        if (filled == buffer.Length)
        {
            Grow();
        }

        // A long row is scanned anew with each piece, so that its pieces must double.
        var wanted = filled < FirstBufferBytes ? filled + 1 : Math.Min(filled * 2L, buffer.Length);
        while (filled < wanted && !ended)
        {
            var count = await Patience.WaitAsync(token => body.ReadAsync(buffer.AsMemory(filled), token).AsTask(), options, cancellationToken).ConfigureAwait(false);
            ended = count == 0;
            var shown = Math.Min(count, MostShown - kept);
            buffer.AsSpan(filled, shown).CopyTo(head.AsSpan(kept));
            (filled, kept) = (filled + count, kept + shown);
        }
    }

    private void Grow()
    {
        if (buffer.Length >= options.MaxRowBytes)
        {
            throw new DataException($"it has more than {options.MaxRowBytes} bytes. Raise MaxRowBytes, or say where the rows are: items: \"…\".");
        }

        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.AsSpan(0, filled).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }
}
