namespace EtlLib.Engine.Specification;

/// <summary>Values from text: what writes none is an error that names the text, or null where it is said so.</summary>
public abstract class TextConversionSpecification(EngineFixture engine) : EngineSpecification(engine)
{
    [Fact]
    public virtual async Task Texts_of_integers()
    {
        await Texts("42", "-7", "+7", " 42 ", "007", "2147483647", "-2147483648", null).Int(r => r.A.ToInt()).Is(42, -7, 7, 42, 7, int.MaxValue, int.MinValue, null);
        await Texts("9223372036854775807", "-9223372036854775808").Long(r => r.A.ToLong()).Is(long.MaxValue, long.MinValue);
        await AssertNoneAsync(["abc", "", " ", "4.2", "4.", "1e3", "0x1F", "1_000", "1,000", "--1", "2147483648", "١"], r => r.Int(t => t.A.ToInt()), r => r.Int(t => t.A.TryToInt()));
        await AssertNoneAsync(["abc", "", "9223372036854775808", "1.0"], r => r.Long(t => t.A.ToLong()), r => r.Long(t => t.A.TryToLong()));
    }

    [Fact]
    public virtual async Task Texts_of_doubles()
    {
        await Texts("1.5", "-1e3", "1E-2", ".5", "5.", "+2", " 3 ", "NaN", "Infinity", "-Infinity", "0.1", "1e999", "-1.8e308", "1e-999", null).Double(r => r.A.ToDouble())
            .Is(1.5, -1000, 0.01, 0.5, 5, 2, 3, double.NaN, double.PositiveInfinity, double.NegativeInfinity, 0.1, double.PositiveInfinity, double.NegativeInfinity, 0, null);
        await AssertNoneAsync(["abc", "", "1,5", "1.2.3", "e5", "0x1", "1_0", "inf", "nan"], r => r.Double(t => t.A.ToDouble()), r => r.Double(t => t.A.TryToDouble()));
    }

    [Fact]
    public virtual async Task Texts_of_decimals()
    {
        await Texts("1.5", "-0.005", "1.005", "+7", "99999999.99", null).Decimal(r => r.A.ToDecimal(10, 2)).Is(1.5m, -0.01m, 1.01m, 7m, 99_999_999.99m, null);
        await Texts("1.5e3", "123456e-5", "5e-10", "-9e-5", "50e-5", "0.05e-1", "-4.9e-3", "+6E-3", "5e-324", "7e-999").Decimal(r => r.A.ToDecimal(10, 2)).Is(1500m, 1.23m, 0m, 0m, 0m, 0.01m, 0m, 0.01m, 0m, 0m);
        await AssertNoneAsync(["abc", "", "1,5", "NaN", "100000000", "0x1"], r => r.Decimal(t => t.A.ToDecimal(10, 2)), r => r.Decimal(t => t.A.TryToDecimal(10, 2)));
    }

    [Fact]
    public virtual async Task Texts_of_bools()
    {
        await Texts("true", "TRUE", "False", "false", null).Bool(r => r.A.ToBool()).Is(true, true, false, false, null);
        await AssertNoneAsync(["", "yes", "1", "0", "t", "on"], r => r.Bool(t => t.A.ToBool()), r => r.Bool(t => t.A.TryToBool()));
    }

    [Fact]
    public virtual async Task Texts_of_uuids()
    {
        await Texts("00112233-4455-6677-8899-aabbccddeeff", "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF", null).Uuid(r => r.A.ToUuid())
            .Is(new Guid("00112233-4455-6677-8899-aabbccddeeff"), new Guid("ffffffff-ffff-ffff-ffff-ffffffffffff"), null);
        await AssertNoneAsync(["", "abc", "00112233445566778899aabbccddeef", "00112233-4455-6677-8899-aabbccddeefg"], r => r.Uuid(t => t.A.ToUuid()), r => r.Uuid(t => t.A.TryToUuid()));
    }

    [Fact]
    public virtual async Task Texts_of_instants()
    {
        await Texts("2021-01-01T00:00:00Z", "2021-01-01T02:00:00+02:00", "2020-12-31T19:00:00.123456-05:00", "1969-12-31T23:59:59.5Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z", null).Instant(r => r.A.ToInstant())
            .Is("2021-01-01", "2021-01-01", "2021-01-01T00:00:00.123456", "1969-12-31T23:59:59.5", "0001-01-01", "9999-12-31T23:59:59.999999", null);
        await AssertNoneAsync(["", "now", "2021-01-01", "2021-01-01T00:00:00", "2021-13-01T00:00:00Z", "2021-02-30T00:00:00Z", "2021-01-01T25:00:00Z", "2021-01-01T00:00:00.1234567Z"], r => r.Instant(t => t.A.ToInstant()), r => r.Instant(t => t.A.TryToInstant()));
    }

    [Fact]
    public virtual async Task Texts_of_local_times()
    {
        await Texts("2021-01-01T01:02:03", "2021-01-01T01:02:03.000004", "1969-12-31T23:59:59", null).LocalTime(r => r.A.ToLocalTime())
            .Is("2021-01-01T01:02:03", "2021-01-01T01:02:03.000004", "1969-12-31T23:59:59", null);
        await AssertNoneAsync(["", "now", "2021-01-01T00:00:00Z", "2021-01-01T00:00:00+01:00", "2021-02-29T00:00:00", "01/02/2021"], r => r.LocalTime(t => t.A.ToLocalTime()), r => r.LocalTime(t => t.A.TryToLocalTime()));
    }

    [Fact]
    public virtual async Task Texts_of_dates_and_times_of_day()
    {
        await Texts("2021-01-31", "0001-01-01", "9999-12-31", "2020-02-29", null).Date(r => r.A.ToDate()).Is("2021-01-31", "0001-01-01", "9999-12-31", "2020-02-29", null);
        await AssertNoneAsync(["", "2021-02-29", "2021-1-1", "01/02/2021", "today", "2021-01-01T00:00:00"], r => r.Date(t => t.A.ToDate()), r => r.Date(t => t.A.TryToDate()));
        await Texts("01:02:03", "23:59:59.999999", "00:00", null).TimeOfDay(r => r.A.ToTimeOfDay()).Is("01:02:03", "23:59:59.999999", "00:00:00", null);
        await AssertNoneAsync(["", "24:00:00", "12:60:00", "12", "noon"], r => r.TimeOfDay(t => t.A.ToTimeOfDay()), r => r.TimeOfDay(t => t.A.TryToTimeOfDay()));
    }

    [Fact]
    public virtual async Task Values_have_an_invariant_text()
    {
        await Ints(42, -7, int.MinValue, null).Text(r => r.A.ToText()).Is("42", "-7", "-2147483648", null);
        await Longs(long.MaxValue).Text(r => r.A.ToText()).Is("9223372036854775807");
        await Decimals(1.5m, -0.0001m, 0m, 99_999_999_999_999.9999m).Text(r => r.A.ToText()).Is("1.5000", "-0.0001", "0.0000", "99999999999999.9999");
        await Bools((true, null), (false, null), (null, null)).Text(r => r.A.ToText()).Is("true", "false", null);
        await Instants("2021-01-01", "1969-12-31T23:59:59.5", "0001-01-01", "2021-01-01T00:00:00.000001", null).Text(r => r.A.ToText())
            .Is("2021-01-01T00:00:00Z", "1969-12-31T23:59:59.5Z", "0001-01-01T00:00:00Z", "2021-01-01T00:00:00.000001Z", null);
        await LocalTimes("2021-01-01T12:00:00", "9999-12-31T23:59:59.25").Text(r => r.A.ToText()).Is("2021-01-01T12:00:00", "9999-12-31T23:59:59.25");
        await Dates("2021-01-01", "0001-01-01").Text(r => r.A.ToText()).Is("2021-01-01", "0001-01-01");
        await TimesOfDay(("01:02:03", null), ("23:59:59.5", null)).Text(r => r.A.ToText()).Is("01:02:03", "23:59:59.5");
    }

    [Fact]
    public virtual async Task What_is_written_is_read_again()
    {
        await Instants("2021-01-01T01:02:03.456789").Instant(r => r.A.ToText().ToInstant()).Is("2021-01-01T01:02:03.456789");
        await LocalTimes("2021-01-01T01:02:03.4").LocalTime(r => r.A.ToText().ToLocalTime()).Is("2021-01-01T01:02:03.4");
        await Decimals(-1.2345m).Decimal(r => r.A.ToText().ToDecimal(18, 4)).Is(-1.2345m);
    }

    private async Task AssertNoneAsync<TModel, TValue>(string[] texts, Func<Operands<TextPair.Columns>, Outcome<TModel, TValue>> convert, Func<Operands<TextPair.Columns>, Outcome<TModel, TValue>> tryConvert)
        where TModel : IDataModel<TModel>
    {
        await tryConvert(Texts(texts)).Is(new TValue[texts.Length]);
        foreach (var text in texts)
        {
            await convert(Texts(text)).Fails(System.Text.RegularExpressions.Regex.Escape(text.Trim()));
        }
    }
}
