using System.Globalization;
using EtlLib.Plan;
using EtlLib.Schemas;
using Google.Protobuf;

namespace EtlLib.Spark.Lowering.Scalars;

/// <content>Constants.</content>
internal static partial class Ex
{
    /// <summary>A bool.</summary>
    public static Wire.Expression Bool(bool value) => Constant(new() { Boolean = value });

    /// <summary>A 32-bit integer.</summary>
    public static Wire.Expression Int(int value) => Constant(new() { Integer = value });

    /// <summary>A 64-bit integer.</summary>
    public static Wire.Expression Long(long value) => Constant(new() { Long = value });

    /// <summary>A 64-bit number.</summary>
    public static Wire.Expression Double(double value) => Constant(new() { Double = value });

    /// <summary>A text.</summary>
    public static Wire.Expression Text(string value) => Constant(new() { String = value });

    /// <summary>Bytes.</summary>
    public static Wire.Expression Bytes(ReadOnlySpan<byte> value) => Constant(new() { Binary = ByteString.CopyFrom(value) });

    /// <summary>A decimal of a type.</summary>
    public static Wire.Expression Decimal(string digits, DecimalType type) => Constant(new() { Decimal = new() { Value = digits, Precision = type.Precision, Scale = type.Scale } });

    /// <summary>The microseconds of a duration.</summary>
    public static Wire.Expression Micros(TimeSpan value) => Long(value.Ticks / TimeSpan.TicksPerMicrosecond);

    /// <summary>An interval of Spark's, which durations are not: for what Spark understands only so.</summary>
    public static Wire.Expression Interval(TimeSpan value) => Constant(new() { DayTimeInterval = value.Ticks / TimeSpan.TicksPerMicrosecond });

    /// <summary>Null of a type.</summary>
    public static Wire.Expression Null(ColumnType type) => Constant(new() { Null = SparkTypes.Of(type) });

    /// <summary>A constant, of exactly its type.</summary>
    public static Wire.Expression Of(Literal literal) => literal.Value switch
    {
        null => Null(literal.Type),
        bool value => Bool(value),
        int value => Int(value),
        long value => Long(value),
        float value => Constant(new() { Float = value }),
        double value => Double(value),
        decimal value => Decimal(value.ToString(CultureInfo.InvariantCulture), (DecimalType)literal.Type),
        string value => Text(value),
        Guid value => Text(value.ToString("D")),
        DateTimeOffset value => Constant(new() { Timestamp = Micros(value.UtcDateTime) }),
        DateTime value => Constant(new() { TimestampNtz = Micros(value) }),
        DateOnly value => Constant(new() { Date = value.DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber }),
        TimeOnly value => Micros(value.ToTimeSpan()),
        TimeSpan value => Micros(value),
        EquatableArray<byte> value => Bytes(value.Span),
        var value => throw new PlanException($"A constant of the C# type {value.GetType()} is no {literal.Type}."),
    };

    private static Wire.Expression Constant(Wire.Expression.Types.Literal value) => new() { Literal = value };

    private static long Micros(DateTime value) => (value.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
}
