namespace EtlLib.Spark.Tests.Streams;

[DataModel]
public partial record Event
{
    [PartitionKey] public string? Key { get; init; }
    [EventTime(Lateness = "10s")] public required DateTimeOffset Time { get; init; }
    [Sequence] public required long Id { get; init; }
    public double? Value { get; init; }
}

[DataModel]
public partial record Order
{
    [EventTime(Lateness = "10s")] public required DateTimeOffset Placed { get; init; }
    public string? Key { get; init; }
    public required long Number { get; init; }
}

[DataModel]
public partial record Name(string? Key, string Text);

[DataModel]
public partial record Quote
{
    public string? Key { get; init; }
    [EventTime] public required DateTimeOffset Time { get; init; }
    [Sequence] public required long Id { get; init; }
    public required double Price { get; init; }
}

[DataModel]
public partial record Summary
{
    public string? Key { get; init; }
    [EventTime] public required DateTimeOffset Start { get; init; }
    public required DateTimeOffset End { get; init; }
    public required long Count { get; init; }
    public double? First { get; init; }
    public double? Last { get; init; }
    public double? Max { get; init; }
    public required long Different { get; init; }
    public double? Median { get; init; }
}

[DataModel]
public partial record Matched
{
    [EventTime] public required DateTimeOffset Time { get; init; }
    public string? Key { get; init; }
    public required long Id { get; init; }
    public long? Number { get; init; }
    public string? Text { get; init; }
    public double? Price { get; init; }
}
