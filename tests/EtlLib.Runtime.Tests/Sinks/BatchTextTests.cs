using System.Globalization;
using System.Text;
using System.Text.Json;
using EtlLib.Batches;
using EtlLib.Json;
using EtlLib.Schemas;
using EtlLib.Sinks;

namespace EtlLib.Runtime.Tests.Sinks;

public class BatchTextTests
{
    public static TheoryData<ColumnType, string, string> Values => new()
    {
        { ColumnType.Bool, "true", "true" },
        { ColumnType.Int, "-1234567", "-1234567" },
        { ColumnType.Double, "0.1", "0.1" },
        { ColumnType.Double, "\"NaN\"", "NaN" },
        { ColumnType.Decimal(10, 2), "-0.05", "-0.05" },
        { ColumnType.Decimal(38, 0), "99999999999999999999999999999999999999", "99999999999999999999999999999999999999" },
        { ColumnType.Text, "\"a\\tb\\nc\\u0000\"", "a\\tb\\nc\\u0000" },
        { ColumnType.Bytes, "\"AQID\"", "0x010203" },
        { ColumnType.Bytes, "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"", "0x00000000000000000000000000000000… (24 bytes)" },
        { ColumnType.Uuid, "\"0F8FAD5B-D9CB-469F-A165-70867728950E\"", "0f8fad5b-d9cb-469f-a165-70867728950e" },
        { ColumnType.Instant, "\"2021-01-04T11:30:00+02:00\"", "2021-01-04 09:30:00Z" },
        { ColumnType.Instant, "\"2021-01-04T09:30:00.25Z\"", "2021-01-04 09:30:00.25Z" },
        { ColumnType.LocalTime, "\"2021-01-04T09:30:00\"", "2021-01-04 09:30:00" },
        { ColumnType.Date, "\"0001-01-01\"", "0001-01-01" },
        { ColumnType.TimeOfDay, "\"09:30:00.000001\"", "09:30:00.000001" },
        { ColumnType.Duration, "\"-1.02:03:04\"", "-1.02:03:04" },
        { ColumnType.Duration, "\"-PT0.5S\"", "-00:00:00.500000" },
        { ColumnType.Duration, "9223372036854775807", "9223372036854775807 us" },
        { ColumnType.List(ColumnType.Int, elementNullable: true), "[1, null, 3]", "[1, null, 3]" },
        { ColumnType.Struct(new Schema("City", [new("Name", ColumnType.Text, false), new("People", ColumnType.Int, true)])), """{"Name": "Oslo"}""", "{Name: Oslo, People: null}" },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void A_value_is_shown_the_same_in_every_culture(ColumnType type, string json, string expected)
    {
        var culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("sv-SE");
            using var batch = Decode(type, json);
            Assert.Equal(expected, BatchText.Of(batch.Columns[0], 0));
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    [Theory]
    [InlineData(long.MinValue, "-9223372036854775808 us")]
    [InlineData(long.MaxValue, "9223372036854775807 us")]
    public void An_instant_beyond_the_years_of_CSharp_is_shown_as_microseconds(long micros, string expected)
    {
        using var batch = new ColumnBatch(new Schema("Model", [new("Value", ColumnType.Instant, true)]));
        batch.Fixed<long>(0).Append(micros);

        Assert.Equal(expected, BatchText.Of(batch.Columns[0], 0));
    }

    private static ColumnBatch Decode(ColumnType type, string json)
    {
        var batch = new ColumnBatch(new Schema("Model", [new("Value", type, true)]));
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes($$"""{"Value": {{json}}}"""));
        reader.Read();
        JsonRow.Append(batch.Vectors, batch.Schema, ref reader);
        batch.EndRow();
        return batch;
    }
}
