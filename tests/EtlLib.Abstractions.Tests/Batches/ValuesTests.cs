using EtlLib.Batches;

namespace EtlLib.Abstractions.Tests.Batches;

public sealed class ValuesTests
{
    [Fact]
    public void Instants_are_microseconds_in_UTC_before_and_after_the_epoch()
    {
        Assert.Equal(0, Values.Micros(DateTimeOffset.UnixEpoch, "t"));
        Assert.Equal(-1, Values.Micros(DateTimeOffset.UnixEpoch.AddTicks(-10), "t"));
        Assert.Equal(3_600_000_000, Values.Micros(new DateTimeOffset(1970, 1, 1, 3, 0, 0, TimeSpan.FromHours(2)), "t"));
        foreach (var edge in new[] { DateTimeOffset.MinValue, new DateTimeOffset(9999, 12, 31, 23, 59, 59, TimeSpan.Zero), DateTimeOffset.UnixEpoch })
        {
            Assert.Equal(edge, Values.ToInstant(Values.Micros(edge, "t")));
        }
    }

    [Fact]
    public void An_instant_finer_than_a_microsecond_names_the_column_and_the_remedy()
    {
        var error = Assert.Throws<DataException>(() => Values.Micros(DateTimeOffset.UnixEpoch.AddTicks(1), "EventTime"));

        Assert.Equal("Column EventTime: 1970-01-01T00:00:00.0000001+00:00 is finer than a microsecond. Round it, or mark the property [Truncate].", error.Message);
    }

    [Fact]
    public void Truncation_rounds_down_on_both_sides_of_zero()
    {
        Assert.Equal(-1, Values.TruncatedMicros(DateTimeOffset.UnixEpoch.AddTicks(-1)));
        Assert.Equal(0, Values.TruncatedMicros(DateTimeOffset.UnixEpoch.AddTicks(9)));
        Assert.Equal(-1, Values.TruncatedMicros(TimeSpan.FromTicks(-1)));
    }

    [Fact]
    public void A_local_time_with_a_zone_is_refused() =>
        Assert.Contains("has the kind Utc", Assert.Throws<DataException>(() => Values.Micros(DateTime.UnixEpoch, "t")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("0", 5, 2)]
    [InlineData("1.5", 5, 2)]
    [InlineData("-999.99", 5, 2)]
    [InlineData("79228162514264337593543950335", 38, 0)]
    [InlineData("-0.0000000000000000000000000001", 38, 28)]
    [InlineData("12345.6", 38, 20)]
    public void Decimals_come_back_exactly(string text, int precision, int scale)
    {
        var value = decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

        Assert.Equal(value, Values.ToDecimal(Values.Unscaled(value, precision, scale, "c"), scale));
    }

    [Theory]
    [InlineData("1.005", "more than 2 digits after the point")]
    [InlineData("1000", "does not fit decimal(5, 2)")]
    public void A_decimal_that_does_not_fit_is_refused(string text, string says)
    {
        var value = decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

        Assert.Contains(says, Assert.Throws<DataException>(() => Values.Unscaled(value, 5, 2, "Fee")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_decimal_that_does_not_fit_is_refused_however_many_zeros_its_scale_adds() =>
        Assert.Contains("does not fit decimal(38, 38)", Assert.Throws<DataException>(() => Values.Unscaled(decimal.MaxValue, 38, 38, "Fee")).Message, StringComparison.Ordinal);

    [Fact]
    public void Uuids_come_back()
    {
        var value = Guid.NewGuid();

        Assert.Equal(value, UuidBytes.From(value).ToGuid());
    }

    [Fact]
    public void A_date_outside_of_the_years_that_CSharp_holds_is_an_error()
    {
        foreach (var edge in new[] { DateOnly.MinValue, DateOnly.MaxValue })
        {
            var days = Values.Days(edge);

            Assert.Equal(edge, Values.ToDate(days));
            Assert.Throws<DataException>(() => Values.ToDate(edge == DateOnly.MinValue ? days - 1 : days + 1));
        }

        Assert.Throws<DataException>(() => Values.ToDate(int.MaxValue));
        Assert.Throws<DataException>(() => Values.ToDate(int.MinValue));
    }
}
