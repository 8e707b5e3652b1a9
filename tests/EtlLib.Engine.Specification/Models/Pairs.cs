namespace EtlLib.Engine.Specification;

// Operands of functions: one model a type.
#pragma warning disable CS1591 // The names of rows that tests make up say what they are.

public enum Colour
{
    Red,
    Green,
    Blue,
}

[DataModel]
public sealed partial record BoolPair(int Id, bool? A, bool? B);

[DataModel]
public sealed partial record IntPair(int Id, int? A, int? B);

[DataModel]
public sealed partial record LongPair(int Id, long? A, long? B);

[DataModel]
public sealed partial record FloatPair(int Id, float? A, float? B);

[DataModel]
public sealed partial record DoublePair(int Id, double? A, double? B);

[DataModel]
public sealed partial record DecimalPair(int Id, [property: Decimal(18, 4)] decimal? A, [property: Decimal(10, 2)] decimal? B);

[DataModel]
public sealed partial record WideDecimalPair(int Id, [property: Decimal(38, 10)] decimal? A, [property: Decimal(28, 0)] decimal? B);

[DataModel]
public sealed partial record TextPair(int Id, string? A, string? B);

[DataModel]
public sealed partial record TextPosition(int Id, string? Text, int? Start, int? Length);

[DataModel]
public sealed partial record BytesPair(int Id, byte[]? A, byte[]? B);

[DataModel]
public sealed partial record UuidPair(int Id, Guid? A, Guid? B);

[DataModel]
public sealed partial record ColourPair(int Id, Colour? A, Colour? B);

[DataModel]
public sealed partial record InstantPair(int Id, DateTimeOffset? A, DateTimeOffset? B);

[DataModel]
public sealed partial record LocalTimePair(int Id, DateTime? A, DateTime? B);

[DataModel]
public sealed partial record DatePair(int Id, DateOnly? A, DateOnly? B);

[DataModel]
public sealed partial record TimeOfDayPair(int Id, TimeOnly? A, TimeOnly? B);

[DataModel]
public sealed partial record DurationPair(int Id, TimeSpan? A, TimeSpan? B);
