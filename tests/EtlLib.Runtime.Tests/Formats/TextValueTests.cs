using System.Globalization;
using EtlLib.Batches;
using EtlLib.Formats;
using EtlLib.Schemas;

namespace EtlLib.Runtime.Tests.Formats;

/// <summary>What a text means as a value of a type.</summary>
public class TextValueTests
{
    [Theory]
    [InlineData("time of day", "10:00:00 PM")]
    [InlineData("time of day", "24:00:00")]
    [InlineData("date", "2021-03-04T23:59:59Z")]
    [InlineData("date", "epoch")]
    [InlineData("date", "2021-3-4")]
    [InlineData("local time", "epoch")]
    [InlineData("local time", "infinity")]
    [InlineData("instant", "epoch")]
    [InlineData("double", "1_000")]
    [InlineData("double", "0x1")]
    [InlineData("double", "inf")]
    [InlineData("double", "1e")]
    [InlineData("double", "")]
    [InlineData("bool", "2")]
    [InlineData("bool", "0.5")]
    [InlineData("bool", "t")]
    [InlineData("decimal(5, 2)", "1,5")]
    [InlineData("decimal(5, 2)", "NaN")]
    [InlineData("int", "1.0")]
    [InlineData("int", "+")]
    [InlineData("long", "١")]
    [InlineData("uuid", "00112233445566778899aabbccddeeff")]
    [InlineData("uuid", "{00112233-4455-6677-8899-aabbccddeeff}")]
    [InlineData("duration", "24:00:00")]
    [InlineData("bytes", "AQI")]
    public void A_text_that_is_not_a_value(string type, string text) => Assert.Equal(Misfit.NoValue, Append(type, text, out _));

    [Theory]
    [InlineData("int", "2147483648", "OutOfRange")]
    [InlineData("long", "9223372036854775808", "OutOfRange")]
    [InlineData("double", "1e999", "OutOfRange")]
    [InlineData("decimal(5, 2)", "1000", "OutOfRange")]
    [InlineData("decimal(5, 2)", "1.005", "TooManyDigits")]
    [InlineData("instant", "2021-01-01T00:00:00.1234567Z", "Finer")]
    [InlineData("instant", "2021-01-01T00:00:00", "NoZone")]
    [InlineData("instant", "2021-01-01", "NoZone")]
    [InlineData("instant", "0001-01-01T00:00:00+01:00", "OutOfRange")]
    public void A_value_that_the_column_cannot_hold(string type, string text, string why) => Assert.Equal(why, Append(type, text, out _).ToString());

    [Theory]
    [InlineData("int", " +7 ", "7")]
    [InlineData("long", "-9223372036854775808", "-9223372036854775808")]
    [InlineData("double", "9007199254740993", "9007199254740992")]
    [InlineData("double", "0.1", "0.1")]
    [InlineData("double", "123456789.123456789", "123456789.12345679")]
    [InlineData("double", "-1e-7", "-1E-07")]
    [InlineData("double", "5.", "5")]
    [InlineData("double", ".5", "0.5")]
    [InlineData("double", "-0", "-0")]
    [InlineData("double", "-Infinity", "-Infinity")]
    [InlineData("decimal(5, 2)", "1.5e1", "1500")]
    [InlineData("decimal(5, 2)", "1.500", "150")]
    [InlineData("bool", "TRUE", "True")]
    [InlineData("instant", "2021-01-01T00:00Z", "1609459200000000")]
    [InlineData("instant", "2021-01-01 02:00:00.000001+02:00", "1609459200000001")]
    [InlineData("instant", "0000-12-31T23:00:00-02:00", null)]
    [InlineData("local time", "1970-01-02", "86400000000")]
    [InlineData("local time", "1970-01-01 00:00:01.5", "1500000")]
    [InlineData("time of day", "00:01", "60000000")]
    [InlineData("duration", "-1.00:00:00.000001", "-86400000001")]
    [InlineData("date", "1970-01-02", "1")]
    public void A_text_that_is_a_value(string type, string text, string? expected)
    {
        if (expected is null)
        {
            Assert.NotEqual(Misfit.None, Append(type, text, out _));
            return;
        }

        Assert.Equal(Misfit.None, Append(type, text, out var value));
        Assert.Equal(expected, value);
    }

    [Fact]
    public void The_fast_way_of_doubles_and_times_agrees_with_the_long_one()
    {
        var random = new Random(5);
        for (var i = 0; i < 20_000; i++)
        {
            var number = (random.NextInt64(1L << random.Next(1, 62)) / Math.Pow(10, random.Next(0, 12))).ToString("F" + random.Next(0, 12), CultureInfo.InvariantCulture);
            Assert.Equal(Misfit.None, Append("double", number, out var value));
            Assert.Equal(double.Parse(number, CultureInfo.InvariantCulture).ToString("R", CultureInfo.InvariantCulture), value);
            var time = new DateTimeOffset(random.NextInt64(DateTime.MaxValue.Ticks) / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond, TimeSpan.Zero);
            Assert.Equal(Misfit.None, Append("instant", time.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture), out value));
            Assert.Equal(Values.Micros(time, "").ToString(CultureInfo.InvariantCulture), value);
        }
    }

    [Theory]
    [InlineData("2021-03-28T01:59:59", "2021-03-28T00:59:59Z")]
    [InlineData("2021-03-28T02:30:00", "2021-03-28T01:30:00Z")] // Skipped: an hour later, 03:30 of summer.
    [InlineData("2021-10-31T02:30:00", "2021-10-31T00:30:00Z")] // Twice: the first.
    [InlineData("2021-10-31T03:00:00", "2021-10-31T02:00:00Z")]
    [InlineData("2021-10-31T02:30:00+01:00", "2021-10-31T01:30:00Z")]
    [InlineData("2021-07-01", "2021-06-30T22:00:00Z")]
    public void A_time_without_a_zone_is_in_the_assumed_one(string text, string expected)
    {
        Assert.Equal(Misfit.None, Append(ColumnType.Instant, text, out var value, c => c with { AssumeZone = "Europe/Berlin" }));
        Assert.Equal(DateTimeOffset.Parse(expected, CultureInfo.InvariantCulture), Values.ToInstant(long.Parse(value, CultureInfo.InvariantCulture)));
    }

    [Theory]
    [InlineData("date", "MMM d yyyy", "Jan 4 2021", "18631")]
    [InlineData("date", "dd.MM.yy", "04.01.21", "18631")]
    [InlineData("time of day", "h:mm tt", "1:05 PM", "47100000000")]
    [InlineData("local time", "M/d/yyyy H:mm", "1/4/2021 9:30", "1609752600000000")]
    [InlineData("instant", "yyyyMMddHHmmsszzz", "20210104113000+02:00", "1609752600000000")]
    [InlineData("int", "#,###", "1,234,567", "1234567")]
    [InlineData("int", "# ###", "-1 234", "-1234")]
    [InlineData("double", "#.##0,00", "1.234,5", "1234.5")]
    [InlineData("double", "0,0", "1234,5", "1234.5")]
    [InlineData("double", "0.0%", "12.5 %", "0.125")]
    [InlineData("decimal(5, 2)", "#,##0.00", "100.25", "10025")]
    [InlineData("decimal(5, 2)", "0%", "7%", "7")]
    public void A_format_says_what_texts_look_like(string type, string format, string text, string expected)
    {
        Assert.Equal(Misfit.None, Append(Named(type), text, out var value, c => c with { Format = format }));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("date", "MMM d yyyy", "2021-01-04")]
    [InlineData("int", "#,###", "12,34")]
    [InlineData("int", "#,###", "1,2345")]
    [InlineData("double", "0,0", "1.5")]
    [InlineData("double", "0.0%", "12.5")]
    public void A_text_that_is_not_in_the_format_is_refused(string type, string format, string text) =>
        Assert.Equal(Misfit.NoValue, Append(Named(type), text, out _, c => c with { Format = format }));

    [Fact]
    public void A_format_without_a_zone_needs_one_that_is_assumed()
    {
        Assert.Equal(Misfit.NoZone, Append(ColumnType.Instant, "4.1.2021 9:30", out _, c => c with { Format = "d.M.yyyy H:mm" }));
        Assert.Equal(Misfit.None, Append(ColumnType.Instant, "4.1.2021 9:30", out var value, c => c with { Format = "d.M.yyyy H:mm", AssumeZone = "Europe/Berlin" }));
        Assert.Equal("1609749000000000", value);
        Assert.Throws<PlanException>(() => Append(ColumnType.Instant, "", out _, c => c with { AssumeZone = "Mars/Base" }));
        Assert.Throws<PlanException>(() => Append(ColumnType.Double, "", out _, c => c with { Format = "F2" }));
    }

    private static ColumnType Named(string type) => new[]
    {
        ColumnType.Bool, ColumnType.Int, ColumnType.Long, ColumnType.Double, ColumnType.Decimal(5, 2), ColumnType.Bytes, ColumnType.Uuid, ColumnType.Instant,
        ColumnType.LocalTime, ColumnType.Date, ColumnType.TimeOfDay, (ColumnType)ColumnType.Duration,
    }.Single(t => t.ToString() == type);

    private static Misfit Append(string type, string text, out string value) => Append(Named(type), text, out value);

    private static Misfit Append(ColumnType type, string text, out string value, Func<ColumnSchema, ColumnSchema>? with = null)
    {
        var column = new ColumnSchema("Value", type, Nullable: false);
        var rule = new ValueText(with?.Invoke(column) ?? column, type);
        using var vector = ColumnVector.Create(type);
        var misfit = rule.Append(System.Text.Encoding.UTF8.GetBytes(text), vector);
        Assert.Equal(misfit is Misfit.None ? 1 : 0, vector.Count);
        value = vector.Count == 0 ? "" : vector switch
        {
            BitVector bits => bits[0].ToString(),
            FixedVector<int> ints => ints[0].ToString(CultureInfo.InvariantCulture),
            FixedVector<long> longs => longs[0].ToString(CultureInfo.InvariantCulture),
            FixedVector<double> doubles => doubles[0].ToString("R", CultureInfo.InvariantCulture),
            FixedVector<Int128> decimals => decimals[0].ToString(CultureInfo.InvariantCulture),
            _ => "",
        };
        return misfit;
    }
}
