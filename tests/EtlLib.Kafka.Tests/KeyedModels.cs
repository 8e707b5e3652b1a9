namespace EtlLib.Kafka.Tests
{
    // Models by their keys.
    [DataModel]
    public partial record ByInt
    {
        [PartitionKey] public required int Key { get; init; }
        public int? Value { get; init; }
    }

    [DataModel]
    public partial record ByLong
    {
        [PartitionKey] public required long Key { get; init; }
        public int? Value { get; init; }
    }

    [DataModel]
    public partial record ByDouble
    {
        [PartitionKey] public required double Key { get; init; }
        public int? Value { get; init; }
    }

    [DataModel]
    public partial record ByUuid
    {
        [PartitionKey] public required Guid Key { get; init; }
        public int? Value { get; init; }
    }

    [DataModel]
    public partial record ByBytes
    {
        [PartitionKey] public required byte[] Key { get; init; }
        public int? Value { get; init; }
    }

    [DataModel]
    public partial record ByText
    {
        [PartitionKey] public string? Key { get; init; }
        public int? Value { get; init; }
    }

    [DataModel]
    public partial record ByDate
    {
        [PartitionKey] public required DateOnly Key { get; init; }
        public int? Value { get; init; }
    }

    public enum Mood
    {
        [Symbol("good")] Good,
        [Symbol("so-so")] SoSo,
    }

    [DataModel]
    public partial record Odd
    {
        [PartitionKey, Column("the key")] public required string Key { get; init; }
        [KafkaOffset, Column("an offset")] public long Offset { get; init; }
        public required Mood Mood { get; init; }
        public required OddInner? Inner { get; init; }
        public required OddInner[] Inners { get; init; }
    }

    [DataModel]
    public partial record OddInner
    {
        [Column("full size")] public required int Size { get; init; }
    }

    [DataModel]
    public partial record ByMany
    {
        [PartitionKey] public string? Text { get; init; }
        [PartitionKey] public required bool Flag { get; init; }
        [PartitionKey] public required DateOnly Date { get; init; }
        [PartitionKey] public required DateTimeOffset Time { get; init; }
        [PartitionKey, Decimal(10, 2)] public required decimal Price { get; init; }
        [PartitionKey] public required int Number { get; init; }
        [PartitionKey] public required DateTime Local { get; init; }
        public int? Value { get; init; }
    }
}

namespace EtlLib.Kafka.Tests.Old
{
    /// <summary>A quote as it was.</summary>
    [DataModel]
    public partial record Quote
    {
        [PartitionKey] public required string Symbol { get; init; }
        public required float Price { get; init; }
    }
}
