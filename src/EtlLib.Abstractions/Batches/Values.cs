namespace EtlLib.Batches;

/// <summary>Between C# values and what vectors hold: microseconds, days, unscaled decimals. Used by generated code.</summary>
public static class Values
{
    private const long TicksPerMicrosecond = TimeSpan.TicksPerMicrosecond;
    private static readonly long FirstMicros = -DateTime.UnixEpoch.Ticks / TicksPerMicrosecond;
    private static readonly long LastMicros = (DateTime.MaxValue.Ticks - DateTime.UnixEpoch.Ticks) / TicksPerMicrosecond;
    private static readonly int EpochDay = DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;

    /// <summary>The powers of ten that fit, by their exponent: from 0 to the greatest precision of a decimal.</summary>
    internal static readonly Int128[] PowersOfTen = [.. Enumerable.Range(0, Schemas.DecimalType.MaxPrecision + 1).Select(exponent => Enumerable.Repeat((Int128)10, exponent).Aggregate((Int128)1, (a, b) => a * b))];

    /// <summary>The value, which must not be null: C# lets a null slip into a property that is never null.</summary>
    /// <exception cref="DataException">It is null.</exception>
    public static T NotNull<T>(T? value, string column)
        where T : class => value ?? throw new DataException($"Column {column}: the value is null, and the model says that it never is. Give it a value, or make the property nullable.");

    /// <summary>Microseconds since 1970-01-01T00:00:00Z; the offset is normalised away.</summary>
    /// <param name="value">The instant.</param>
    /// <param name="column">The column's name, for the error.</param>
    /// <exception cref="DataException">The instant is finer than a microsecond.</exception>
    public static long Micros(DateTimeOffset value, string column) => Exact(value.UtcTicks - DateTime.UnixEpoch.Ticks, column, value);

    /// <summary>The same, rounded down to a microsecond: for columns that say <c>[Truncate]</c>.</summary>
    public static long TruncatedMicros(DateTimeOffset value) => Math.DivRem(value.UtcTicks, TicksPerMicrosecond).Quotient - (DateTime.UnixEpoch.Ticks / TicksPerMicrosecond);

    /// <summary>Microseconds since 1970-01-01 00:00:00 without a zone.</summary>
    /// <exception cref="DataException">The time is finer than a microsecond, or has a zone (its Kind is not Unspecified).</exception>
    public static long Micros(DateTime value, string column) => value.Kind == DateTimeKind.Unspecified
        ? Exact(value.Ticks - DateTime.UnixEpoch.Ticks, column, value)
        : throw new DataException($"Column {column}: {value:O} has the kind {value.Kind}, where a local time has none. Use DateTime.SpecifyKind, or a DateTimeOffset column.");

    /// <summary>The same, rounded down to a microsecond.</summary>
    public static long TruncatedMicros(DateTime value) => (value.Ticks / TicksPerMicrosecond) - (DateTime.UnixEpoch.Ticks / TicksPerMicrosecond);

    /// <summary>Microseconds since midnight.</summary>
    /// <exception cref="DataException">The time is finer than a microsecond.</exception>
    public static long Micros(TimeOnly value, string column) => Exact(value.Ticks, column, value);

    /// <summary>The same, rounded down to a microsecond.</summary>
    public static long TruncatedMicros(TimeOnly value) => value.Ticks / TicksPerMicrosecond;

    /// <summary>Microseconds.</summary>
    /// <exception cref="DataException">The duration is finer than a microsecond.</exception>
    public static long Micros(TimeSpan value, string column) => Exact(value.Ticks, column, value);

    /// <summary>The same, rounded toward minus infinity to a microsecond.</summary>
    public static long TruncatedMicros(TimeSpan value) => (long)Math.Floor((decimal)value.Ticks / TicksPerMicrosecond);

    /// <summary>Days since 1970-01-01.</summary>
    public static int Days(DateOnly value) => value.DayNumber - EpochDay;

    /// <summary>The instant, with offset zero.</summary>
    /// <exception cref="DataException">It is outside of the years 1 to 9999.</exception>
    public static DateTimeOffset ToInstant(long micros) => new(Ticks(micros), TimeSpan.Zero);

    /// <summary>The local time, with Kind Unspecified.</summary>
    /// <exception cref="DataException">It is outside of the years 1 to 9999.</exception>
    public static DateTime ToLocalTime(long micros) => new(Ticks(micros), DateTimeKind.Unspecified);

    /// <summary>The time of day.</summary>
    public static TimeOnly ToTimeOfDay(long micros) => new(micros * TicksPerMicrosecond);

    /// <summary>The duration.</summary>
    /// <exception cref="DataException">It is longer than C# holds, some 29,000 years.</exception>
    public static TimeSpan ToDuration(long micros) => micros >= long.MinValue / TicksPerMicrosecond && micros <= long.MaxValue / TicksPerMicrosecond
        ? new(micros * TicksPerMicrosecond)
        : throw new DataException($"The duration of {micros} microseconds is longer than C# holds.");

    /// <summary>The date.</summary>
    /// <exception cref="DataException">It is outside of the years 1 to 9999.</exception>
    public static DateOnly ToDate(int days) => days >= -EpochDay && days <= DateOnly.MaxValue.DayNumber - EpochDay
        ? DateOnly.FromDayNumber(days + EpochDay)
        : throw new DataException($"The date {days} days after 1970-01-01 is outside of the years 1 to 9999, which C# holds.");

    /// <summary>The unscaled value of a decimal at a scale: 1.5 at scale 2 is 150.</summary>
    /// <exception cref="DataException">The value has more digits than the precision and scale hold.</exception>
    public static Int128 Unscaled(decimal value, int precision, int scale, string column)
    {
        var unscaled = Units(value, scale) ?? throw new DataException($"Column {column}: {value} has more than {scale} digits after the point. Round it, or widen [Decimal({precision}, {scale})].");
        return Int128.Abs(unscaled) < PowersOfTen[precision]
            ? unscaled
            : throw new DataException($"Column {column}: {value} does not fit decimal({precision}, {scale}): widen [Decimal({precision}, {scale})].");
    }

    /// <summary>A decimal as a whole number of units, of which a power of ten makes one; null where there is no such number. More than fits any column is 10 to the power of 38, of either sign.</summary>
    internal static Int128? Units(decimal value, int scale)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        var magnitude = (Int128)new UInt128((uint)bits[2], ((ulong)(uint)bits[1] << 32) | (uint)bits[0]);
        var more = scale - value.Scale;
        if (more < 0)
        {
            (magnitude, var rest) = Int128.DivRem(magnitude, PowersOfTen[-more]);
            if (rest != 0)
            {
                return null;
            }

            more = 0;
        }

        var units = magnitude < PowersOfTen[^(more + 1)] ? magnitude * PowersOfTen[more] : PowersOfTen[^1];
        return decimal.IsNegative(value) ? -units : units;
    }

    /// <summary>The decimal of an unscaled value.</summary>
    /// <exception cref="DataException">It has more digits than C#'s decimal holds (28 to 29).</exception>
    public static decimal ToDecimal(Int128 unscaled, int scale)
    {
        var magnitude = (UInt128)(unscaled < 0 ? -unscaled : unscaled);
        while (scale > 28 || magnitude >> 96 != 0)
        {
            var (quotient, remainder) = UInt128.DivRem(magnitude, 10);
            if (remainder != 0 || scale == 0)
            {
                throw new DataException($"A decimal of {unscaled} with {scale} digits after the point has more digits than C#'s decimal holds.");
            }

            (magnitude, scale) = (quotient, scale - 1);
        }

        return new decimal((int)(uint)magnitude, (int)(uint)(magnitude >> 32), (int)(uint)(magnitude >> 64), unscaled < 0, (byte)scale);
    }

    private static long Ticks(long micros)
    {
        return micros >= FirstMicros && micros <= LastMicros
            ? (micros * TicksPerMicrosecond) + DateTime.UnixEpoch.Ticks
            : throw Beyond(micros);
    }

    private static long Exact<T>(long ticks, string column, T value)
        where T : IFormattable
    {
        var (micros, rest) = Math.DivRem(ticks, TicksPerMicrosecond);
        return rest == 0 ? micros : throw Finer(column, value);
    }

    // Apart from the computations, which are small enough to be inlined without it.
    private static DataException Finer(string column, IFormattable value) =>
        new($"Column {column}: {value.ToString(value is TimeSpan ? "c" : "O", System.Globalization.CultureInfo.InvariantCulture)} is finer than a microsecond. Round it, or mark the property [Truncate].");

    private static DataException Beyond(long micros) => new($"The time {micros} us after 1970-01-01 is outside of the years 1 to 9999, which C# holds.");
}
