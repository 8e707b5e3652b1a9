using System.Text;
using EtlLib.Files;

namespace EtlLib.Formats;

/// <summary>One text file that is being read, as UTF-8.</summary>
internal sealed class TextFile : IDisposable
{
    private readonly Stream content;
    private readonly DataSource source;
    private byte[] kept = [];
    private int keptCount;

    private TextFile(string path, DataSource source, Stream content) => (Path, this.source, this.content) = (path, source, content);

    /// <summary>The file's path.</summary>
    public string Path { get; }

    /// <summary>The line, from 1, at which what is not read yet begins.</summary>
    public long Line { get; private set; } = 1;

    /// <summary>Whether all of the file was read.</summary>
    public bool IsEnded { get; private set; }

    /// <summary>Whether its beginning was looked at.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>What its beginning told.</summary>
    public object? Layout { get; set; }

    /// <summary>Opens a file.</summary>
    /// <param name="path">The path; it is gzipped where it ends in .gz.</param>
    /// <param name="source">What it is a file of.</param>
    /// <param name="encoding">Its encoding where it is not UTF-8; the mark of UTF-16 at its beginning says so by itself.</param>
    /// <exception cref="SourceException">It cannot be opened, or is of another format.</exception>
    public static TextFile Open(string path, DataSource source, Encoding? encoding)
    {
        Stream? content = null;
        try
        {
            content = Gzip.Is(path) ? Gzip.OpenWhole(path) : new FileStream(path, FileMode.Open, FileAccess.Read,
                FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.SequentialScan);
            Span<byte> first = stackalloc byte[4];
            var count = content.ReadAtLeast(first, first.Length, throwOnEndOfStream: false);
            first = first[..count];
            Refuse(first, path, source);
            var mark = first.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? 3 : first.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE])
                || first.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]) ? 2 : 0;
            encoding = mark == 2 ? (first[0] == 0xFF ? Encoding.Unicode : Encoding.BigEndianUnicode) : mark == 3 ? null : encoding;
            var file = new TextFile(path, source, content);
            if (encoding is null or UTF8Encoding)
            {
                file.kept = first[mark..].ToArray();
                file.keptCount = file.kept.Length;
                return file;
            }

            var strict = (Encoding)encoding.Clone();
            strict.DecoderFallback = DecoderFallback.ExceptionFallback;
            return new TextFile(path, source, Encoding.CreateTranscodingStream(new JoinedStream(new MemoryStream(first[mark..].ToArray()),
                content), strict, Encoding.UTF8));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            content?.Dispose();
            throw Unreadable(path, source, e);
        }
        catch (SourceException)
        {
            content?.Dispose();
            throw;
        }
    }

    /// <summary>Says that the beginning was looked at.</summary>
    /// <param name="layout">What it told.</param>
    public void Begin(object? layout) => (HasBegun, Layout) = (true, layout);

    /// <summary>Puts the bytes that were kept at the start of a block; how many.</summary>
    public int Restore(TextBlock block)
    {
        while (block.Buffer.Length <= keptCount)
        {
            block.Grow(0);
        }

        kept.AsSpan(0, keptCount).CopyTo(block.Buffer);
        return keptCount;
    }

    /// <summary>Fills a block's buffer from an offset on, but for one byte; how many were read.</summary>
    public int Fill(TextBlock block, int offset)
    {
        var room = block.Buffer.AsSpan(offset..^1);
        try
        {
            var count = content.ReadAtLeast(room, room.Length, throwOnEndOfStream: false);
            IsEnded = count < room.Length;
            return count;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or DecoderFallbackException)
        {
            throw Unreadable(Path, source, e);
        }
    }

    /// <summary>Keeps what follows a block's records for the next block.</summary>
    /// <param name="block">The block.</param>
    /// <param name="count">How many bytes its buffer has.</param>
    public void Keep(TextBlock block, int count)
    {
        var rest = block.Buffer.AsSpan(block.End, count - block.End);
        if (kept.Length < rest.Length)
        {
            kept = new byte[rest.Length];
        }

        rest.CopyTo(kept);
        keptCount = rest.Length;
        Line = block.FirstLine + block.Records.Count(block.Newline);
    }

    /// <inheritdoc />
    public void Dispose() => content.Dispose();

    private static void Refuse(ReadOnlySpan<byte> first, string path, DataSource source)
    {
        var what = first.StartsWith("PAR1"u8) ? "a Parquet file. Read it by DataSource.Parquet"
            : first.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B])
            ? Gzip.Is(path) ? "gzipped twice. Decompress it once" : "gzipped. Give it a name that ends in .gz, or decompress it"
            : first.StartsWith("Obj\u0001"u8) ? "an Avro file. Read it by DataSource.Avro"
            : first.StartsWith("PK\u0003\u0004"u8) ? "a zip archive or a workbook. Extract it, or save it as CSV"
            : null;
        if (what is not null)
        {
            throw new SourceException($"{source.Describe()}: {path} is {what}.") { Location = path };
        }
    }

    private static SourceException Unreadable(string path, DataSource source, Exception e) => new(
        e is InvalidDataException && Gzip.Is(path)
            ? $"{source.Describe()}: {path} is a truncated or damaged gzip file: {e.Message} Copy it again."
            : $"{source.Describe()}: {path} cannot be read: {e.Message}",
        e)
    { Location = path };
}
