using EtlLib.Plan;

namespace EtlLib.Engine.Specification;

/// <summary>Resample and Fill.</summary>
public abstract class ResampleSpecification(EngineFixture engine) : EngineSpecification(engine)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly Reading[] Holes = [Reading.At("2021-01-01T10:10", 10), Reading.At("2021-01-01T13:50", 40), Reading.At("2021-01-01T12:00", 7, "B")];

    [Fact]
    public virtual Task Empty_windows_are_absent() => AssertAsync(Resampled(default), Around("10:00", 10, 10), Around("13:00", 40, 40), Around("12:00", 7, 7, "B"));

    [Fact]
    public virtual Task Empty_windows_take_the_values_of_the_window_before() =>
        AssertAsync(Resampled(Fill.Previous), Around("10:00", 10, 10), Around("11:00", 10, 10), Around("12:00", 10, 10), Around("13:00", 40, 40), Around("12:00", 7, 7, "B"));

    [Fact]
    public virtual Task Empty_windows_are_interpolated_by_time() =>
        AssertAsync(Resampled(Fill.Linear), Around("10:00", 10, 10), Around("11:00", 10, 20), Around("12:00", 10, 30), Around("13:00", 40, 40), Around("12:00", 7, 7, "B"));

    [Fact]
    public virtual Task Empty_windows_take_a_value() =>
        AssertAsync(Resampled(Fill.With(-1)), Around("10:00", 10, 10), Around("11:00", -1, -1), Around("12:00", -1, -1), Around("13:00", 40, 40), Around("12:00", 7, 7, "B"));

    [Fact]
    public virtual Task A_null_key_is_filled_between_its_own_rows() =>
        AssertAsync(
            Of(Fill.Previous, Reading.At("2021-01-01T10:10", 1, null), Reading.At("2021-01-01T12:10", 3, null), Reading.At("2021-01-01T11:00", 2, "B")),
            Around("10:00", 1, 1, null), Around("11:00", 1, 1, null), Around("12:00", 3, 3, null), Around("11:00", 2, 2, "B"));

    [Fact]
    public virtual async Task A_resample_without_a_key_is_of_all_rows()
    {
        var resampled = Reading.DataFrame.Of(Reading.At("1969-12-31T22:30", 1), Reading.At("1970-01-01T00:30", 3, "B")).Resample(Hour, Fill.Previous)
            .Select((w, g) => new Span.Projection { Key = "all", Start = w.Start, End = w.End, Rows = g.Count(), Sum = g.Sum(r => r.Value) });
        await AssertAsync(
            resampled,
            Span.Of("1969-12-31T22:00", "1969-12-31T23:00", 1, 1, "all"), Span.Of("1969-12-31T23:00", "1970-01-01T00:00", 1, 1, "all"), Span.Of("1970-01-01T00:00", "1970-01-01T01:00", 1, 3, "all"));
    }

    [Fact]
    public virtual async Task No_rows_are_not_filled()
    {
        foreach (var fill in new[] { Fill.None, Fill.Previous, Fill.Linear, Fill.With(0) })
        {
            await AssertAsync(Of(fill));
        }
    }

    [Fact]
    public virtual async Task An_offset_shifts_the_windows() =>
        await AssertAsync(
            Reading.DataFrame.Of(Reading.At("2021-01-01T10:10", 1)).Resample(Hour, by: r => r.Key, offset: TimeSpan.FromMinutes(30)).Select((k, w, g) => new Around.Projection { Key = k, Time = w.Start, Value = g.Last(r => r.Value), Other = null }),
            Around("09:30", 1, null));

    private static Around.DataFrame Resampled(Fill fill) => Of(fill, Holes);

    private static Around.DataFrame Of(Fill fill, params Reading[] readings) =>
        Reading.DataFrame.Of(readings).Resample(Hour, by: r => r.Key, fill: fill).Select((k, w, g) => new Around.Projection { Key = k, Time = w.Start, Value = g.Last(r => r.Value), Other = g.Mean(r => r.Value) });

    private static Around Around(string time, int? value, double? other, string? key = "A") => new(key, Parse.Utc($"2021-01-01T{time}"), value, other);
}
