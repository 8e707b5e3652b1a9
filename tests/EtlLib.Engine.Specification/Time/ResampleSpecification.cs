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
            Span.Of("1969-12-31T22:00", "1969-12-31T23:00", 1, 1, "all"), Span.Of("1969-12-31T23:00", "1970-01-01T00:00", 0, 0, "all"), Span.Of("1970-01-01T00:00", "1970-01-01T01:00", 1, 3, "all"));
    }

    [Fact]
    public virtual async Task Counts_and_sums_of_an_empty_window_are_those_of_no_rows()
    {
        foreach (var fill in new[] { Fill.Previous, Fill.Linear, Fill.With(7) })
        {
            await AssertAsync(Counted(fill), Tally.Of("10:00", 2, 2, 5, 3, 5), Tally.Of("11:00", 0, 0, 0, 1, fill.Kind is FillKind.Value ? 7 : 5), Tally.Of("12:00", 1, 1, 4, 2, 4));
        }
    }

    [Fact]
    public virtual Task Each_column_can_have_a_fill_of_its_own() =>
        AssertAsync(
            Counted(Fill.Previous.For(nameof(Tally.Rows), Fill.Previous).For(nameof(Tally.Sum), Fill.With(-1)).For(nameof(Tally.Last), Fill.Empty).For(nameof(Tally.More), Fill.Previous)),
            Tally.Of("10:00", 2, 2, 5, 3, 5), Tally.Of("11:00", 2, 0, -1, 3, null), Tally.Of("12:00", 1, 1, 4, 2, 4));

    [Fact]
    public virtual void A_fill_of_a_column_that_the_model_lacks_is_refused()
    {
        var error = Assert.Throws<PlanException>(() => Counted(Fill.Previous.For("Rowz", Fill.Empty)));
        Assert.Contains("Tally has no column Rowz to fill. Did you mean Rows?", error.Message, StringComparison.Ordinal);
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

    private static Tally.DataFrame Counted(Fill fill) =>
        Reading.DataFrame.Of(Reading.At("2021-01-01T10:10", null), Reading.At("2021-01-01T10:20", 5), Reading.At("2021-01-01T12:00", 4)).Resample(Hour, fill)
            .Select((w, g) => new Tally.Projection { Time = w.Start, Rows = g.Count(), Kinds = g.CountDistinct(r => r.Time), Sum = g.Sum(r => r.Value), More = g.Count() + 1, Last = g.Last(r => r.Value) });

    private static Around.DataFrame Resampled(Fill fill) => Of(fill, Holes);

    private static Around.DataFrame Of(Fill fill, params Reading[] readings) =>
        Reading.DataFrame.Of(readings).Resample(Hour, by: r => r.Key, fill: fill).Select((k, w, g) => new Around.Projection { Key = k, Time = w.Start, Value = g.Last(r => r.Value), Other = g.Mean(r => r.Value) });

    private static Around Around(string time, int? value, double? other, string? key = "A") => new(key, Parse.Utc($"2021-01-01T{time}"), value, other);
}
