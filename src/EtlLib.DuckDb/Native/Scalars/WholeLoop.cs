using System.Globalization;
using static EtlLib.DuckDb.Native.NativeMethods;

namespace EtlLib.DuckDb.Native;

/// <summary>Whole numbers of texts, by the rule of conversions: digits, a sign before them, spaces around them. What is none gives null, where DuckDB would round 1.5.</summary>
internal static unsafe class WholeLoop
{
    public static void Run(nint chunk, nint result)
    {
        var input = duckdb_data_chunk_get_vector(chunk, 0);
        var validity = duckdb_vector_get_validity(input);
        var from = (DuckString*)duckdb_vector_get_data(input);
        var to = (long*)duckdb_vector_get_data(result);
        var count = (int)duckdb_data_chunk_get_size(chunk);
        for (var i = 0; i < count; i++)
        {
            if (IsValid(validity, i) && !TryParse(DuckString.Bytes(from + i).Trim((byte)' '), out to[i]))
            {
                PutNull(result, i);
            }
        }
    }

    /// <summary>.NET also takes zero bytes behind the digits.</summary>
    private static bool TryParse(ReadOnlySpan<byte> text, out long value)
    {
        value = 0;
        return text is [.., >= (byte)'0' and <= (byte)'9'] && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
    }
}
