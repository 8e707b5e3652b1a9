using System.Buffers.Binary;
using System.Buffers.Text;
using System.Runtime.CompilerServices;

namespace EtlLib.Avro;

internal readonly struct IntValue : IValueReader<int>
{
    public int Read(ref AvroReader reader) => reader.ReadInt();
}

internal readonly struct LongValue : IValueReader<long>
{
    public long Read(ref AvroReader reader) => reader.ReadLong();
}

internal readonly struct FloatValue : IValueReader<float>
{
    public float Read(ref AvroReader reader) => reader.ReadFloat();
}

internal readonly struct DoubleValue : IValueReader<double>
{
    public double Read(ref AvroReader reader) => reader.ReadDouble();
}

/// <summary>A long for a float column.</summary>
internal readonly struct LongAsFloat : IValueReader<float>
{
    public float Read(ref AvroReader reader) => reader.ReadLong();
}

/// <summary>A long for a double column.</summary>
internal readonly struct LongAsDouble : IValueReader<double>
{
    public double Read(ref AvroReader reader) => reader.ReadLong();
}

/// <summary>A float for a double column.</summary>
internal readonly struct FloatAsDouble : IValueReader<double>
{
    public double Read(ref AvroReader reader) => reader.ReadFloat();
}

/// <summary>Days since 1970-01-01, of the years 1 to 9999, which C# holds.</summary>
internal readonly struct DateValue : IValueReader<int>
{
    private const int First = -719_162, Last = 2_932_896;

    public int Read(ref AvroReader reader)
    {
        var days = reader.ReadInt();
        return days is >= First and <= Last ? days : throw reader.Fail($"The date {days} days after 1970-01-01 is outside of the years 1 to 9999.");
    }
}

/// <summary>A time in a unit that is a microsecond or a multiple of it.</summary>
/// <param name="factor">How many microseconds the unit has.</param>
/// <param name="least">The least value, in microseconds.</param>
/// <param name="greatest">The greatest.</param>
internal readonly struct MicrosValue(long factor, long least, long greatest) : IValueReader<long>
{
    /// <summary>The first and last microsecond of the years 1 to 9999, which C# holds.</summary>
    public const long FirstInstant = -62_135_596_800_000_000, LastInstant = 253_402_300_799_999_999;

    /// <summary>The last microsecond of a day.</summary>
    public const long LastOfDay = 86_399_999_999;

    public long Read(ref AvroReader reader)
    {
        var value = reader.ReadLong();
        var micros = unchecked(value * factor);
        return micros >= least && micros <= greatest && (factor == 1 || micros / factor == value)
            ? micros
            : throw reader.Fail($"The time {value}{(factor == 1 ? " us" : " ms")} is out of range.");
    }
}

/// <summary>A time in nanoseconds, which must be whole microseconds unless the column truncates.</summary>
internal readonly struct NanosValue(bool truncate) : IValueReader<long>
{
    public long Read(ref AvroReader reader)
    {
        var nanos = reader.ReadLong();
        var micros = Math.DivRem(nanos, 1000, out var rest);
        return rest == 0 ? micros
            : truncate ? micros - (rest < 0 ? 1 : 0)
            : throw reader.Fail($"The time {nanos} ns is finer than a microsecond. Mark the property [Truncate] to round it down.");
    }
}

/// <summary>A fixed of 12 bytes: months, days and milliseconds. A month has no fixed length, so there must be none.</summary>
internal readonly struct DurationValue : IValueReader<long>
{
    public long Read(ref AvroReader reader)
    {
        var value = reader.ReadFixed(12);
        var (months, days, millis) = (BinaryPrimitives.ReadUInt32LittleEndian(value), BinaryPrimitives.ReadUInt32LittleEndian(value[4..]), BinaryPrimitives.ReadUInt32LittleEndian(value[8..]));
        return months == 0 ? (days * 86_400_000_000L) + (millis * 1000L) : throw reader.Fail($"The duration has {months} months, which have no fixed length.");
    }
}

internal readonly struct UuidTextValue : IValueReader<UuidBytes>
{
    public UuidBytes Read(ref AvroReader reader)
    {
        var text = reader.ReadBytes();
        return Utf8Parser.TryParse(text, out Guid value, out var used) && used == text.Length ? UuidBytes.From(value) : throw reader.Fail("The text is not a UUID, as 0f8fad5b-d9cb-469f-a165-70867728950e.");
    }
}

internal readonly struct UuidFixedValue : IValueReader<UuidBytes>
{
    public UuidBytes Read(ref AvroReader reader) => Unsafe.ReadUnaligned<UuidBytes>(in reader.ReadFixed(16)[0]);
}

/// <summary>A decimal: a big-endian two's complement of the unscaled value, of any length.</summary>
/// <param name="size">The bytes of a fixed, or -1 for bytes with their length.</param>
/// <param name="factor">The power of ten from the writer's scale to the column's.</param>
/// <param name="limit">The power of ten that values are below, of either sign.</param>
/// <param name="type">The column's type, for errors.</param>
internal readonly struct DecimalValue(int size, Int128 factor, Int128 limit, DecimalType type) : IValueReader<Int128>
{
    public Int128 Read(ref AvroReader reader)
    {
        var bytes = size < 0 ? reader.ReadBytes() : reader.ReadFixed(size);
        if (AvroDecimal.TryRead(bytes, out var value))
        {
            var scaled = factor == 1 ? value : Scaled(value);
            if (scaled < limit && scaled > -limit)
            {
                return scaled;
            }
        }

        throw reader.Fail(bytes.IsEmpty ? "A decimal has no bytes." : $"The decimal does not fit {type}.");
    }

    /// <summary>The value at the column's scale, or the limit where it is beyond it.</summary>
    private Int128 Scaled(Int128 value) => value >= limit / factor || value <= -(limit / factor) ? limit : value * factor;
}

/// <summary>The bytes of decimals.</summary>
internal static class AvroDecimal
{
    /// <summary>Reads a big-endian two's complement. False where there are no bytes, or more than 128 bits.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out Int128 value)
    {
        value = 0;
        if (bytes.IsEmpty)
        {
            return false;
        }

        var sign = (byte)((sbyte)bytes[0] >> 7);
        if (bytes.Length > 16)
        {
            var surplus = bytes[..^16];
            if (surplus.ContainsAnyExcept(sign) || (byte)((sbyte)bytes[^16] >> 7) != sign)
            {
                return false;
            }

            bytes = bytes[^16..];
        }

        Span<byte> wide = stackalloc byte[16];
        wide.Fill(sign);
        bytes.CopyTo(wide[^bytes.Length..]);
        value = BinaryPrimitives.ReadInt128BigEndian(wide);
        return true;
    }

    /// <summary>Writes the shortest big-endian two's complement, at the end of the 16 bytes.</summary>
    public static ReadOnlySpan<byte> Write(Int128 value, Span<byte> wide)
    {
        BinaryPrimitives.WriteInt128BigEndian(wide, value);
        var sign = (byte)(value < 0 ? 0xFF : 0);
        var first = 0;
        while (first < 15 && wide[first] == sign && (byte)((sbyte)wide[first + 1] >> 7) == sign)
        {
            first++;
        }

        return wide[first..];
    }
}
