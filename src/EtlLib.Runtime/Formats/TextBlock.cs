using System.Buffers;

namespace EtlLib.Formats;

/// <summary>A run of whole records of one file, in a buffer that is used again for the next run.</summary>
internal sealed class TextBlock : IDisposable
{
    private const int Usual = 1 << 19;

    private byte[] buffer = ArrayPool<byte>.Shared.Rent(Usual);

    /// <summary>The file, as messages name it.</summary>
    public string Path { get; set; } = "";

    /// <summary>What the file's beginning told: how its columns map to the model's. Format-specific.</summary>
    public object? Layout { get; set; }

    /// <summary>The line, from 1, that the first byte is in.</summary>
    public long FirstLine { get; set; }

    /// <summary>What ends a line.</summary>
    public byte Newline { get; set; } = (byte)'\n';

    /// <summary>Where the records begin.</summary>
    public int Start { get; set; }

    /// <summary>Where the last record ends.</summary>
    public int End { get; set; }

    /// <summary>The fields of the records, where they are CSV.</summary>
    public CsvFields Fields { get; } = new();

    /// <summary>The bytes from the start of the buffer.</summary>
    public byte[] Buffer => buffer;

    /// <summary>The records.</summary>
    public Span<byte> Records => buffer.AsSpan(Start, End - Start);

    /// <summary>The line, from 1, of an offset in the records.</summary>
    public long LineAt(int offset) => FirstLine + buffer.AsSpan(Start, offset).Count(Newline);

    /// <summary>Makes room for more, keeping the bytes that are there.</summary>
    /// <param name="kept">How many bytes are there.</param>
    public void Grow(int kept)
    {
        var larger = ArrayPool<byte>.Shared.Rent(checked(buffer.Length * 2));
        buffer.AsSpan(0, kept).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
    }
}
