using System.Globalization;
using EtlLib.Batches;
using EtlLib.Schemas;

namespace EtlLib.Runtime.Tests.Json;

public class JsonRowValueTests
{
    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    public void A_boolean_is_true_or_false(string json, bool expected)
    {
        using var batch = Decode(ColumnType.Bool, json);
        Assert.Equal(expected, batch.Bits(0)[0]);
    }

    [Theory]
    [InlineData("-2147483648", int.MinValue)]
    [InlineData("2147483647", int.MaxValue)]
    [InlineData("3.0", 3)]
    [InlineData("3e2", 300)]
    [InlineData("\"42\"", 42)]
    public void An_int_is_any_form_of_a_whole_number(string json, int expected)
    {
        using var batch = Decode(ColumnType.Int, json);
        Assert.Equal(expected, batch.Fixed<int>(0)[0]);
    }

    [Theory]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("-9223372036854775808", long.MinValue)]
    [InlineData("-9223372036854775808.000", long.MinValue)]
    public void A_long_is_exact(string json, long expected)
    {
        using var batch = Decode(ColumnType.Long, json);
        Assert.Equal(expected, batch.Fixed<long>(0)[0]);
    }

    [Theory]
    [InlineData("1e308", 1e308)]
    [InlineData("\"-1.5\"", -1.5)]
    [InlineData("\"NaN\"", double.NaN)]
    [InlineData("\"Infinity\"", double.PositiveInfinity)]
    [InlineData("\"-Infinity\"", double.NegativeInfinity)]
    public void A_double_is_a_number_or_one_of_the_words_that_JSON_has_no_number_for(string json, double expected)
    {
        using var batch = Decode(ColumnType.Double, json);
        Assert.Equal(expected, batch.Fixed<double>(0)[0]);
    }

    [Theory]
    [InlineData("0.1", 0.1f)]
    [InlineData("\"NaN\"", float.NaN)]
    public void A_float_is_the_nearest(string json, float expected)
    {
        using var batch = Decode(ColumnType.Float, json);
        Assert.Equal(expected, batch.Fixed<float>(0)[0]);
    }

    [Theory]
    [InlineData("12.34", "1234")]
    [InlineData("\"-0.05\"", "-5")]
    [InlineData("1.2e1", "1200")]
    [InlineData("1200e-2", "1200")]
    [InlineData("1.2300000", "123")]
    [InlineData("0e999999", "0")]
    [InlineData("999999999999999999999999999999999999.99", "99999999999999999999999999999999999999")]
    public void A_decimal_is_exact_to_38_digits(string json, string unscaled)
    {
        using var batch = Decode(ColumnType.Decimal(38, 2), json);
        Assert.Equal(Int128.Parse(unscaled, CultureInfo.InvariantCulture), batch.Fixed<Int128>(0)[0]);
    }

    [Theory]
    [InlineData("\"2021-01-04T09:30:00Z\"", 0)]
    [InlineData("\"2021-01-04T09:30Z\"", 0)]
    [InlineData("\"2021-01-04T11:30:00.000001+02:00\"", 1)]
    [InlineData("\"2021-01-04 04:30:00.5-05\"", 500_000)]
    [InlineData("\"2021-01-04T04:30:00.123456000-0500\"", 123_456)]
    public void An_instant_is_in_microseconds_with_its_offset_taken_off(string json, long microsAfter)
    {
        using var batch = Decode(ColumnType.Instant, json);
        var nineThirty = Values.Micros(new DateTimeOffset(2021, 1, 4, 9, 30, 0, TimeSpan.Zero), "Value");
        Assert.Equal(nineThirty + microsAfter, batch.Fixed<long>(0)[0]);
    }

    [Fact]
    public void Instants_reach_from_the_year_1_to_9999()
    {
        using var batch = JsonRowTests.Decode(Model(ColumnType.Instant), """{"Value": "0001-01-01T00:00:00Z"}""", """{"Value": "9999-12-31T23:59:59.999999Z"}""");
        Assert.Equal(DateTimeOffset.MinValue, Values.ToInstant(batch.Fixed<long>(0)[0]));
        Assert.Equal(Values.TruncatedMicros(DateTimeOffset.MaxValue), batch.Fixed<long>(0)[1]);
    }

    [Fact]
    public void A_time_finer_than_a_microsecond_is_an_error_unless_the_column_truncates()
    {
        const string Json = """{"Value": "1970-01-01T00:00:00.12345678Z"}""";
        Assert.Contains("finer than a microsecond", JsonRowTests.Error(Model(ColumnType.Instant), Json));

        using var batch = JsonRowTests.Decode(new Schema("Model", [new("Value", ColumnType.Instant, Nullable: false) { Truncate = true }]), Json);
        Assert.Equal(123_456, batch.Fixed<long>(0)[0]);
    }

    [Fact]
    public void Dates_and_local_times_have_no_offset()
    {
        using var local = Decode(ColumnType.LocalTime, "\"1970-01-02T00:00:01\"");
        using var date = Decode(ColumnType.Date, "\"1969-12-31\"");
        using var time = Decode(ColumnType.TimeOfDay, "\"09:30\"");
        Assert.Equal(86_401_000_000, local.Fixed<long>(0)[0]);
        Assert.Equal(-1, date.Fixed<int>(0)[0]);
        Assert.Equal(34_200_000_000, time.Fixed<long>(0)[0]);
    }

    [Theory]
    [InlineData("\"01:30:00\"", "01:30:00")]
    [InlineData("\"-1.02:03:04.000005\"", "-1.02:03:04.0000050")]
    [InlineData("\"PT1H30M\"", "01:30:00")]
    [InlineData("\"P1DT0.5S\"", "1.00:00:00.5000000")]
    [InlineData("\"-P1W\"", "-7.00:00:00")]
    [InlineData("\"PT90M\"", "01:30:00")]
    [InlineData("1500000", "00:00:01.5000000")]
    public void A_duration_is_in_either_format_or_in_microseconds(string json, string expected)
    {
        using var batch = Decode(ColumnType.Duration, json);
        Assert.Equal(expected, Values.ToDuration(batch.Fixed<long>(0)[0]).ToString("c"));
    }

    [Fact]
    public void Bytes_are_base64_and_UUIDs_have_hyphens()
    {
        using var bytes = Decode(ColumnType.Bytes, "\"AQID\"");
        using var uuid = Decode(ColumnType.Uuid, "\"0f8fad5b-d9cb-469f-a165-70867728950e\"");
        Assert.Equal([1, 2, 3], bytes.Text(0)[0].ToArray());
        Assert.Equal(new Guid("0f8fad5b-d9cb-469f-a165-70867728950e"), uuid.Fixed<UuidBytes>(0)[0].ToGuid());
    }

    [Theory]
    [InlineData("\"Buy\"")]
    [InlineData("\"BUY\"")]
    public void An_enum_is_its_symbol_whatever_the_case(string json)
    {
        using var batch = Decode(Side, json);
        Assert.Equal("Buy", batch.Text(0).GetString(0));
    }

    public static TheoryData<string, string, string> Misfits => new()
    {
        { "bool", "1", "1 is no bool: true or false is expected" },
        { "int", "2147483648", "2147483648 does not fit int" },
        { "int", "1.5", "1.5 is no int: a whole number is expected" },
        { "int", "\"abc\"", "\"abc\" is no int" },
        { "int", "{}", "an object is no int" },
        { "long", "9223372036854775808", "does not fit long" },
        { "long", "1e40", "does not fit long" },
        { "double", "1e999", "1e999 does not fit double" },
        { "double", "true", "true is no double" },
        { "double", "\"\"", "\"\" is no double" },
        { "float", "1e39", "does not fit float" },
        { "decimal(5, 2)", "1.234", "has more than 2 digits after the point" },
        { "decimal(5, 2)", "1234.5", "does not fit decimal(5, 2): widen [Decimal(5, 2)]" },
        { "decimal(5, 2)", "\"1.2.3\"", "is no decimal(5, 2)" },
        { "text", "5", "5 is no text: a JSON string is expected" },
        { "bytes", "\"***\"", "is no bytes: base64 is expected" },
        { "uuid", "\"abc\"", "is no uuid" },
        { "instant", "\"2021-01-04T09:30:00\"", "with an offset" },
        { "instant", "1609752600", "with an offset" },
        { "instant", "\"2021-02-29T00:00:00Z\"", "is no instant" },
        { "instant", "\"2021-02-28T24:00:00Z\"", "is no instant" },
        { "local time", "\"2021-01-04T09:30:00Z\"", "without an offset" },
        { "date", "\"2021-1-4\"", "is no date" },
        { "time of day", "\"25:00\"", "is no time of day" },
        { "duration", "\"P1M\"", "is no duration" },
        { "duration", "\"PT\"", "is no duration" },
        { "duration", "\"PT1M1H\"", "is no duration" },
        { "duration", "\"5\"", "is no duration" },
        { "enum Side", "\"Hold\"", "one of Buy, Sell is expected" },
        { "enum Side", "0", "one of Buy, Sell is expected" },
    };

    [Theory]
    [MemberData(nameof(Misfits))]
    public void A_value_that_does_not_fit_is_an_error_that_says_why(string type, string json, string expected)
    {
        var message = JsonRowTests.Error(Model(Types.Single(t => t.ToString() == type)), $$"""{"Value": {{json}}}""");

        Assert.StartsWith("Model Model, column Value: ", message);
        Assert.Contains(expected, message);
    }

    [Fact]
    public void A_long_value_is_cut_in_the_message() =>
        Assert.Contains(new string('x', 60) + "…", JsonRowTests.Error(Model(ColumnType.Int), $$"""{"Value": "{{new string('x', 10_000)}}"}"""));

    private static EnumType Side { get; } = new("Side", ["Buy", "Sell"]);

    private static ColumnType[] Types { get; } =
    [
        ColumnType.Bool, ColumnType.Int, ColumnType.Long, ColumnType.Float, ColumnType.Double, ColumnType.Decimal(5, 2), ColumnType.Text, ColumnType.Bytes, ColumnType.Uuid,
        ColumnType.Instant, ColumnType.LocalTime, ColumnType.Date, ColumnType.TimeOfDay, ColumnType.Duration, Side,
    ];

    private static Schema Model(ColumnType type) => new("Model", [new("Value", type, Nullable: false)]);

    private static ColumnBatch Decode(ColumnType type, string json) => JsonRowTests.Decode(Model(type), $$"""{"Value": {{json}}}""");
}
