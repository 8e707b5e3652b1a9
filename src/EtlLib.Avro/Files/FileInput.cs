namespace EtlLib.Avro;

/// <summary>The bytes of a file, in the pieces that are asked for. What it returns is valid until the next call; its buffer grows with what is there, not with what a length says.</summary>
internal sealed class FileInput(Stream stream) : IAsyncDisposable
{
    private byte[] buffer = new byte[1 << 16];
    private int start;
    private int end;
    private long offset;

    public ValueTask DisposeAsync() => stream.DisposeAsync();

    /// <summary>Whether there is nothing more.</summary>
    public async ValueTask<bool> IsEndAsync(CancellationToken cancellation) => start == end && !await FillAsync(1, cancellation).ConfigureAwait(false);

    /// <summary>Takes so many bytes.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> TakeAsync(long length, int limit, CancellationToken cancellation)
    {
        if (length < 0 || length > limit)
        {
            throw new AvroException($"A length of {length} bytes is not between 0 and {limit}.", offset);
        }

        if (end - start < length && !await FillAsync((int)length, cancellation).ConfigureAwait(false))
        {
            throw new AvroException($"The file ends early: {length} bytes are needed, {end - start} are left.", offset);
        }

        var taken = buffer.AsMemory(start, (int)length);
        start += (int)length;
        offset += length;
        return taken;
    }

    /// <summary>Takes a long, and as many bytes.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> BytesAsync(int limit, CancellationToken cancellation) =>
        await TakeAsync(await LongAsync(cancellation).ConfigureAwait(false), limit, cancellation).ConfigureAwait(false);

    /// <summary>Takes the count of a block of a map, and passes over its size.</summary>
    public async ValueTask<long> CountAsync(CancellationToken cancellation)
    {
        var count = await LongAsync(cancellation).ConfigureAwait(false);
        if (count < 0)
        {
            await LongAsync(cancellation).ConfigureAwait(false);
        }

        return count == long.MinValue ? throw new AvroException("The header has a block of a count that is out of range.", offset) : Math.Abs(count);
    }

    /// <summary>Takes a long.</summary>
    public async ValueTask<long> LongAsync(CancellationToken cancellation)
    {
        if (end - start < 10)
        {
            await FillAsync(10, cancellation).ConfigureAwait(false);
        }

        return Long();
    }

    private long Long()
    {
        var reader = new AvroReader(buffer.AsSpan(start, end - start));
        var value = reader.ReadLong();
        start += reader.Position;
        offset += reader.Position;
        return value;
    }

    /// <summary>Reads until there are so many bytes; false where the file ends before.</summary>
    private async ValueTask<bool> FillAsync(int length, CancellationToken cancellation)
    {
        while (end - start < length)
        {
            if (start > 0)
            {
                buffer.AsSpan(start, end - start).CopyTo(buffer);
                (start, end) = (0, end - start);
            }

            if (end == buffer.Length)
            {
                Array.Resize(ref buffer, buffer.Length * 2);
            }

            var read = await stream.ReadAsync(buffer.AsMemory(end), cancellation).ConfigureAwait(false);
            end += read;
            if (read == 0)
            {
                return false;
            }
        }

        return true;
    }
}
