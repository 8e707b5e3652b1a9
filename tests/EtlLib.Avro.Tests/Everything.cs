using System.Collections.Immutable;

namespace EtlLib.Avro.Tests;

public enum Side
{
    Buy,
    Sell,
    Short,
}

[ValueObject, Decimal(18, 2)]
public readonly partial record struct Usd(decimal Amount);

[DataModel]
public partial record Leg
{
    public required string Symbol { get; init; }
    public required double? Ratio { get; init; }
    public required int[] Fills { get; init; }
}

/// <summary>Every type of column, never null and nullable, in lists and in nested models.</summary>
[DataModel]
public partial record Everything
{
    public required bool Bool { get; init; }
    public required int Int { get; init; }
    public required long Long { get; init; }
    public required float Float { get; init; }
    public required double Double { get; init; }
    [Decimal(28, 6)] public required decimal Decimal { get; init; }
    public required string Text { get; init; }
    public required byte[] Bytes { get; init; }
    public required Guid Uuid { get; init; }
    public required DateTimeOffset Instant { get; init; }
    public required DateTime LocalTime { get; init; }
    public required DateOnly Date { get; init; }
    public required TimeOnly TimeOfDay { get; init; }
    public required TimeSpan Duration { get; init; }
    public required Side Side { get; init; }
    public required Usd Usd { get; init; }
    public required Leg Leg { get; init; }
    public required bool? MaybeBool { get; init; }
    public required int? MaybeInt { get; init; }
    public required long? MaybeLong { get; init; }
    public required float? MaybeFloat { get; init; }
    public required double? MaybeDouble { get; init; }
    [Decimal(10, 0)] public required decimal? MaybeDecimal { get; init; }
    public required string? MaybeText { get; init; }
    public required byte[]? MaybeBytes { get; init; }
    public required Guid? MaybeUuid { get; init; }
    public required DateTimeOffset? MaybeInstant { get; init; }
    public required DateTime? MaybeLocalTime { get; init; }
    public required DateOnly? MaybeDate { get; init; }
    public required TimeOnly? MaybeTimeOfDay { get; init; }
    public required TimeSpan? MaybeDuration { get; init; }
    public required Side? MaybeSide { get; init; }
    public required Usd? MaybeUsd { get; init; }
    public required Leg? MaybeLeg { get; init; }
    public required IReadOnlyList<string?> Texts { get; init; }
    public required List<Leg>? Legs { get; init; }
    public required ImmutableArray<double> Doubles { get; init; }
    public required DateTimeOffset[][] Grid { get; init; }
}
