using System.Buffers;
using System.Text;
using static EtlLib.DuckDb.Native.NativeMethods;

namespace EtlLib.DuckDb.Native;

/// <summary>Upper and lower case by simple mapping: a code point for a code point.</summary>
internal static unsafe class CaseLoop
{
    /// <summary>Upper case.</summary>
    public static void Upper(nint chunk, nint result) => Run(chunk, result, upper: true);

    /// <summary>Lower case.</summary>
    public static void Lower(nint chunk, nint result) => Run(chunk, result, upper: false);

    private static void Run(nint chunk, nint result, bool upper)
    {
        var input = duckdb_data_chunk_get_vector(chunk, 0);
        var validity = duckdb_vector_get_validity(input);
        var from = (DuckString*)duckdb_vector_get_data(input);
        var count = (int)duckdb_data_chunk_get_size(chunk);
        var buffer = ArrayPool<byte>.Shared.Rent(256);
        for (var i = 0; i < count; i++)
        {
            if (IsValid(validity, i))
            {
                var length = Map(DuckString.Bytes(from + i), ref buffer, upper);
                fixed (byte* bytes = buffer)
                {
                    duckdb_unsafe_vector_assign_string_element_len(result, (ulong)i, bytes, (ulong)length);
                }
            }
        }

        ArrayPool<byte>.Shared.Return(buffer);
    }

    /// <summary>Writes the mapped text into the buffer, which grows as it must; its length.</summary>
    private static int Map(ReadOnlySpan<byte> text, ref byte[] buffer, bool upper)
    {
        Room(ref buffer, text.Length);
        var status = upper ? Ascii.ToUpper(text, buffer, out var length) : Ascii.ToLower(text, buffer, out length);
        return status == OperationStatus.Done ? length : MapUnicode(text, ref buffer, upper);
    }

    private static int MapUnicode(ReadOnlySpan<byte> text, ref byte[] buffer, bool upper)
    {
        var source = ArrayPool<char>.Shared.Rent(text.Length);
        var target = ArrayPool<char>.Shared.Rent(text.Length);
        var characters = Encoding.UTF8.GetChars(text, source);
        _ = upper
            ? ((ReadOnlySpan<char>)source.AsSpan(0, characters)).ToUpperInvariant(target)
            : ((ReadOnlySpan<char>)source.AsSpan(0, characters)).ToLowerInvariant(target);

        // .NET leaves the two letters i of Turkish alone, which simple mapping maps as the others.
        target.AsSpan(0, characters).Replace(upper ? 'ı' : 'İ', upper ? 'I' : 'i');
        Room(ref buffer, Encoding.UTF8.GetMaxByteCount(characters));
        var length = Encoding.UTF8.GetBytes(target.AsSpan(0, characters), buffer);
        ArrayPool<char>.Shared.Return(source);
        ArrayPool<char>.Shared.Return(target);
        return length;
    }

    private static void Room(ref byte[] buffer, int bytes)
    {
        if (buffer.Length < bytes)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = ArrayPool<byte>.Shared.Rent(bytes);
        }
    }
}
