namespace EtlLib.DuckDb.Tests.Engine;

// Value objects over each type of column, and models of them.
public enum Hue
{
    Red,
    Green = 5,
    Blue = -1,
}

[ValueObject]
public readonly partial record struct BoolBox(bool Value);

[DataModel]
public sealed partial record BoolRows(BoolBox Key, long Rows);

[ValueObject]
public readonly partial record struct IntBox(int Value)
{
    public static bool operator <(IntBox left, IntBox right) => left.Value < right.Value;

    public static bool operator >(IntBox left, IntBox right) => left.Value > right.Value;
}

[DataModel]
public sealed partial record IntRows(IntBox Key, long Rows);

[ValueObject]
public readonly partial record struct LongBox(long Value)
{
    public static bool operator <(LongBox left, LongBox right) => left.Value < right.Value;

    public static bool operator >(LongBox left, LongBox right) => left.Value > right.Value;
}

[DataModel]
public sealed partial record LongRows(LongBox Key, long Rows);

[ValueObject]
public readonly partial record struct FloatBox(float Value)
{
    public static bool operator <(FloatBox left, FloatBox right) => left.Value < right.Value;

    public static bool operator >(FloatBox left, FloatBox right) => left.Value > right.Value;
}

[DataModel]
public sealed partial record FloatRows(FloatBox Key, long Rows);

[ValueObject]
public readonly partial record struct DoubleBox(double Value)
{
    public static bool operator <(DoubleBox left, DoubleBox right) => left.Value < right.Value;

    public static bool operator >(DoubleBox left, DoubleBox right) => left.Value > right.Value;
}

[DataModel]
public sealed partial record DoubleRows(DoubleBox Key, long Rows);

[ValueObject]
[Decimal(20, 4)]
public readonly partial record struct DecimalBox(decimal Value)
{
    public static bool operator <(DecimalBox left, DecimalBox right) => left.Value < right.Value;

    public static bool operator >(DecimalBox left, DecimalBox right) => left.Value > right.Value;
}

[DataModel]
public sealed partial record DecimalRows(DecimalBox Key, long Rows);

[ValueObject]
public readonly partial record struct TextBox(string Value)
{
    public static bool operator <(TextBox left, TextBox right) => string.CompareOrdinal(left.Value, right.Value) < 0;

    public static bool operator >(TextBox left, TextBox right) => string.CompareOrdinal(left.Value, right.Value) > 0;
}

[DataModel]
public sealed partial record TextRows(TextBox Key, long Rows);

[ValueObject]
public readonly partial record struct BytesBox(byte[] Value)
{
    public bool Equals(BytesBox other) => Value.AsSpan().SequenceEqual(other.Value);

    public override int GetHashCode() => Value.Length;
}

[DataModel]
public sealed partial record BytesRows(BytesBox Key, long Rows);

[ValueObject]
public readonly partial record struct UuidBox(Guid Value)
{
    public static bool operator <(UuidBox left, UuidBox right) => left.Value < right.Value;

    public static bool operator >(UuidBox left, UuidBox right) => left.Value > right.Value;
}

[DataModel]
public sealed partial record UuidRows(UuidBox Key, long Rows);

[ValueObject]
public readonly partial record struct InstantBox(DateTimeOffset Value)
{
    public static bool operator <(InstantBox left, InstantBox right) => left.Value < right.Value;

    public static bool operator >(InstantBox left, InstantBox right) => left.Value > right.Value;
}

[DataModel]
public sealed partial record InstantRows(InstantBox Key, long Rows);

[ValueObject]
public readonly partial record struct LocalTimeBox(DateTime Value)
{
    public static bool operator <(LocalTimeBox left, LocalTimeBox right) => left.Value < right.Value;

    public static bool operator >(LocalTimeBox left, LocalTimeBox right) => left.Value > right.Value;
}

[DataModel]
public sealed partial record LocalTimeRows(LocalTimeBox Key, long Rows);

[ValueObject]
public readonly partial record struct DateBox(DateOnly Value)
{
    public static bool operator <(DateBox left, DateBox right) => left.Value < right.Value;

    public static bool operator >(DateBox left, DateBox right) => left.Value > right.Value;
}

[DataModel]
public sealed partial record DateRows(DateBox Key, long Rows);

[ValueObject]
public readonly partial record struct TimeOfDayBox(TimeOnly Value)
{
    public static bool operator <(TimeOfDayBox left, TimeOfDayBox right) => left.Value < right.Value;

    public static bool operator >(TimeOfDayBox left, TimeOfDayBox right) => left.Value > right.Value;
}

[DataModel]
public sealed partial record TimeOfDayRows(TimeOfDayBox Key, long Rows);

[ValueObject]
public readonly partial record struct DurationBox(TimeSpan Value)
{
    public static bool operator <(DurationBox left, DurationBox right) => left.Value < right.Value;

    public static bool operator >(DurationBox left, DurationBox right) => left.Value > right.Value;
}

[DataModel]
public sealed partial record DurationRows(DurationBox Key, long Rows);

[ValueObject]
public readonly partial record struct HueBox(Hue Value);

[DataModel]
public sealed partial record HueRows(HueBox Key, long Rows);

[DataModel]
public sealed partial record Boxes(int Id, BoolBox Bool, IntBox Int, LongBox Long, FloatBox Float, DoubleBox Double, DecimalBox Decimal, TextBox Text, BytesBox Bytes, UuidBox Uuid, InstantBox Instant, LocalTimeBox LocalTime, DateBox Date, TimeOfDayBox TimeOfDay, DurationBox Duration, HueBox Hue);

[DataModel]
public sealed partial record MaybeBoxes(int Id, BoolBox? Bool, IntBox? Int, LongBox? Long, FloatBox? Float, DoubleBox? Double, DecimalBox? Decimal, TextBox? Text, BytesBox? Bytes, UuidBox? Uuid, InstantBox? Instant, LocalTimeBox? LocalTime, DateBox? Date, TimeOfDayBox? TimeOfDay, DurationBox? Duration, HueBox? Hue);
