namespace EtlLib.Engine.Specification;

// What a function gives of each row of operands: one model a type.
#pragma warning disable CS1591 // The names of rows that tests make up say what they are.

[DataModel]
public sealed partial record BoolResult(int Id, bool? Value);

[DataModel]
public sealed partial record IntResult(int Id, int? Value);

[DataModel]
public sealed partial record LongResult(int Id, long? Value);

[DataModel]
public sealed partial record FloatResult(int Id, float? Value);

[DataModel]
public sealed partial record DoubleResult(int Id, double? Value);

[DataModel]
public sealed partial record DecimalResult(int Id, [property: Decimal(38, 10)] decimal? Value);

[DataModel]
public sealed partial record TextResult(int Id, string? Value);

[DataModel]
public sealed partial record BytesResult(int Id, byte[]? Value);

[DataModel]
public sealed partial record UuidResult(int Id, Guid? Value);

[DataModel]
public sealed partial record InstantResult(int Id, DateTimeOffset? Value);

[DataModel]
public sealed partial record LocalTimeResult(int Id, DateTime? Value);

[DataModel]
public sealed partial record DateResult(int Id, DateOnly? Value);

[DataModel]
public sealed partial record TimeOfDayResult(int Id, TimeOnly? Value);

[DataModel]
public sealed partial record DurationResult(int Id, TimeSpan? Value);

[DataModel]
public sealed partial record Scale2(int Id, [property: Decimal(5, 2)] decimal? Value);

[DataModel]
public sealed partial record Scale15(int Id, [property: Decimal(30, 15)] decimal? Value);

[DataModel]
public sealed partial record Truncated(int Id, [property: Truncate] DateTimeOffset Time);
