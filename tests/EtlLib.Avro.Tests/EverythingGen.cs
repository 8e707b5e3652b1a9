using System.Collections.Immutable;
using CsCheck;

namespace EtlLib.Avro.Tests;

/// <summary>Random rows in which edge values are common.</summary>
internal static class EverythingGen
{
    private static readonly Gen<int> Int = Edges(Gen.Int, 0, -1, 1, 63, 64, -64, -65, int.MaxValue, int.MinValue);
    private static readonly Gen<long> Long = Edges(Gen.Long, 0L, -1, 1L << 34, -(1L << 34), long.MaxValue, long.MinValue);
    private static readonly Gen<float> Float = Edges(Gen.Float, 0f, -0f, float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.Epsilon, float.MaxValue);
    private static readonly Gen<double> Double = Edges(Gen.Double, 0d, -0d, double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.Epsilon, double.MaxValue);
    private static readonly Gen<string> Text = Edges(Gen.String[Gen.Char['a', 'ÿ'], 0, 30], "", "a", "\0", "ß€😀", new string('x', 63), new string('é', 64), new string('z', 9000));
    private static readonly Gen<byte[]> Bytes = Edges(Gen.Byte.Array[0, 40], [], [0], [255], new byte[64]);
    private static readonly Gen<Guid> Uuid = Edges(Gen.Guid, Guid.Empty, new Guid("ffffffff-ffff-ffff-ffff-ffffffffffff"));
    private static readonly Gen<long> Ticks = Gen.Long[0, DateTime.MaxValue.Ticks / 10].Select(micros => micros * 10);
    private static readonly Gen<DateTimeOffset> Instant = Edges(Ticks.Select(t => new DateTimeOffset(t, TimeSpan.Zero)), DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddTicks(-10), DateTimeOffset.MinValue, new DateTimeOffset(DateTime.MaxValue.Ticks - 9, TimeSpan.Zero));
    private static readonly Gen<DateTime> LocalTime = Edges(Ticks.Select(t => new DateTime(t)), DateTime.MinValue, new DateTime(DateTime.MaxValue.Ticks - 9));
    private static readonly Gen<DateOnly> Date = Edges(Gen.Int[0, DateOnly.MaxValue.DayNumber].Select(DateOnly.FromDayNumber), DateOnly.MinValue, DateOnly.MaxValue, new DateOnly(1970, 1, 1), new DateOnly(1969, 12, 31));
    private static readonly Gen<TimeOnly> TimeOfDay = Edges(Gen.Long[0, 86_399_999_999].Select(m => new TimeOnly(m * 10)), TimeOnly.MinValue, new TimeOnly(863_999_999_990));
    private static readonly Gen<TimeSpan> Duration = Edges(Gen.Long[long.MinValue / 10, long.MaxValue / 10].Select(m => new TimeSpan(m * 10)), TimeSpan.Zero, new TimeSpan(-10));
    private static readonly Gen<Side> Sides = Gen.Int[0, 2].Select(i => (Side)i);
    private static readonly Gen<Usd> Dollars = Scaled(9_999_999_999_999_999, 2).Select(d => new Usd(d));

    private static readonly Gen<Leg> Legs = Gen.Select(Text, Maybe(Double), Int.Array[0, 5], (symbol, ratio, fills) => new Leg { Symbol = symbol, Ratio = ratio, Fills = fills });

    public static Gen<Everything> Rows { get; } = Gen.Select(Plain(), Optional(), Gen.Select(Gen.Bool.SelectMany(b => b ? Text.Select(t => (string?)t) : Gen.Const((string?)null)).Array[0, 4], Some(Legs.List[0, 3]), Double.Array[0, 4], Instant.Array[0, 2].Array[0, 3]), (plain, optional, lists) => plain(optional) with
    {
        Texts = lists.Item1,
        Legs = lists.Item2,
        Doubles = [.. lists.Item3],
        Grid = lists.Item4,
    });

    private static Gen<Func<Everything, Everything>> Plain() => Gen.Select(
        Gen.Select(Gen.Bool, Int, Long, Float, Double, Scaled(long.MaxValue, 6), Text, Bytes),
        Gen.Select(Uuid, Instant, LocalTime, Date, TimeOfDay, Duration, Sides, Dollars),
        Legs,
        (a, b, leg) => new Func<Everything, Everything>(row => row with
        {
            Bool = a.Item1,
            Int = a.Item2,
            Long = a.Item3,
            Float = a.Item4,
            Double = a.Item5,
            Decimal = a.Item6,
            Text = a.Item7,
            Bytes = a.Item8,
            Uuid = b.Item1,
            Instant = b.Item2,
            LocalTime = b.Item3,
            Date = b.Item4,
            TimeOfDay = b.Item5,
            Duration = b.Item6,
            Side = b.Item7,
            Usd = b.Item8,
            Leg = leg,
        }));

    private static Gen<Everything> Optional() => Gen.Select(
        Gen.Select(Maybe(Gen.Bool), Maybe(Int), Maybe(Long), Maybe(Float), Maybe(Double), Maybe(Scaled(9_999_999_999, 0)), Some(Text), Some(Bytes)),
        Gen.Select(Maybe(Uuid), Maybe(Instant), Maybe(LocalTime), Maybe(Date), Maybe(TimeOfDay), Maybe(Duration), Maybe(Sides), Maybe(Dollars)),
        Some(Legs),
        (a, b, leg) => new Everything
        {
            Bool = default, Int = default, Long = default, Float = default, Double = default, Decimal = default, Text = "", Bytes = [], Uuid = default, Instant = default, LocalTime = default, Date = default,
            TimeOfDay = default, Duration = default, Side = default, Usd = default, Leg = null!, Texts = [], Legs = null, Doubles = [], Grid = [],
            MaybeBool = a.Item1, MaybeInt = a.Item2, MaybeLong = a.Item3, MaybeFloat = a.Item4, MaybeDouble = a.Item5, MaybeDecimal = a.Item6, MaybeText = a.Item7, MaybeBytes = a.Item8,
            MaybeUuid = b.Item1, MaybeInstant = b.Item2, MaybeLocalTime = b.Item3, MaybeDate = b.Item4, MaybeTimeOfDay = b.Item5, MaybeDuration = b.Item6, MaybeSide = b.Item7, MaybeUsd = b.Item8, MaybeLeg = leg,
        });

    private static Gen<decimal> Scaled(long most, byte scale) =>
        Edges(Gen.Long[-most, most], 0L, 1, -1, 127, 128, -128, -129, most, -most).Select(units => new decimal((int)Math.Abs(units), (int)(Math.Abs(units) >> 32), 0, units < 0, scale));

    private static Gen<T> Edges<T>(Gen<T> any, params T[] edges) => Gen.Frequency((2, any), (1, Gen.Int[0, edges.Length - 1].Select(i => edges[i])));

    private static Gen<T?> Maybe<T>(Gen<T> gen)
        where T : struct => Gen.Frequency((1, Gen.Const((T?)null)), (2, gen.Select(v => (T?)v)));

    private static Gen<T?> Some<T>(Gen<T> gen)
        where T : class => Gen.Frequency((1, Gen.Const((T?)null)), (2, gen.Select(v => (T?)v)));
}
