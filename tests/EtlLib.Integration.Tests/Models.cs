namespace EtlLib.Integration.Tests;

[DataModel]
public partial record Measure
{
    [PartitionKey] public required string Station { get; init; }
    [EventTime] public required DateTimeOffset Time { get; init; }
    [Sequence] public required long Id { get; init; }
    public double? Value { get; init; }
}

/// <summary>A measure whose station may be null.</summary>
[DataModel]
public partial record LooseMeasure
{
    public string? Station { get; init; }
    public required DateTimeOffset Time { get; init; }
    public required long Id { get; init; }
    public double? Value { get; init; }
}

[DataModel]
public partial record Select
{
    public required string From { get; init; }
    public required long Order { get; init; }
}

[DataModel]
public partial record Daily
{
    public required string Station { get; init; }
    [EventTime] public required DateTimeOffset Day { get; init; }
    public required long Measures { get; init; }
    public double? Last { get; init; }
}
