using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace EtlLib.Avro.Tests;

[DataModel]
public partial record Address
{
    [Column("street")] public required string Street { get; init; }
    [Column("zip")] public required int? Zip { get; init; }
}

public enum Suit
{
    SPADES,
    HEARTS,
    DIAMONDS,
    CLUBS,
}

/// <summary>The fields of the fixture that columns can hold; its maps and its union of many are skipped.</summary>
[DataModel]
public partial record AllTypes
{
    [Column("flag")] public required bool Flag { get; init; }
    [Column("i")] public required int I { get; init; }
    [Column("l")] public required long L { get; init; }
    [Column("f")] public required float F { get; init; }
    [Column("d")] public required double D { get; init; }
    [Column("bytes_")] public required byte[] Bytes { get; init; }
    [Column("text")] public required string Text { get; init; }
    [Column("maybe")] public required string? Maybe { get; init; }
    [Column("suit")] public required Suit Suit { get; init; }
    [Column("md5")] public required byte[] Md5 { get; init; }
    [Column("tags")] public required string[] Tags { get; init; }
    [Column("address")] public required Address Address { get; init; }
    [Column("amount"), Decimal(18, 4)] public required decimal Amount { get; init; }
    [Column("amount_fixed"), Decimal(38, 10)] public required decimal AmountFixed { get; init; }
    [Column("id")] public required Guid Id { get; init; }
    [Column("day")] public required DateOnly Day { get; init; }
    [Column("t_ms")] public required TimeOnly TimeMillis { get; init; }
    [Column("t_us")] public required TimeOnly TimeMicros { get; init; }
    [Column("ts_ms")] public required DateTimeOffset Millis { get; init; }
    [Column("ts_us")] public required DateTimeOffset Micros { get; init; }
    [Column("lts_us")] public required DateTime Local { get; init; }
    [Column("matrix")] public required int?[][] Matrix { get; init; }
}

[DataModel]
public partial record Weather
{
    [Column("station")] public required string Station { get; init; }
    [Column("time")] public required long Time { get; init; }
    [Column("temp")] public required int Temperature { get; init; }
}

[DataModel]
public partial record Person
{
    [Column("ID")] public required long Id { get; init; }
    public required string First { get; init; }
    public required string Last { get; init; }
    public required string Phone { get; init; }
    public required int Age { get; init; }
}

/// <summary>Files that fastavro and the Avro project wrote.</summary>
public partial class FixtureTests
{
    [Theory]
    [InlineData("null")]
    [InlineData("deflate")]
    [InlineData("snappy")]
    [InlineData("zstandard")]
    public async Task Every_type_is_read_as_fastavro_wrote_it(string codec)
    {
        using var batch = await ReadAsync($"Fixtures/all-types.{codec}.avro", AllTypes.DataFrame.Schema);

        var expected = File.ReadLines("Fixtures/all-types.jsonl").ToArray();
        Assert.Equal(1000, batch.Count);
        Assert.Equal(50, expected.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            using var json = JsonDocument.Parse(NotJson().Replace(expected[i], "\"$0\""));
            AssertSame(json.RootElement, AllTypes.DataFrame.Schema, batch.Vectors, i);
        }
    }

    [Theory]
    [InlineData("bzip2")]
    [InlineData("xz")]
    public async Task A_codec_that_is_not_supported_is_refused_by_name(string codec)
    {
        var error = await Assert.ThrowsAsync<AvroException>(() => ReadAsync($"Fixtures/all-types.{codec}.avro", AllTypes.DataFrame.Schema));

        Assert.Equal($"Fixtures/all-types.{codec}.avro: The codec {codec} is not supported. Supported are null, deflate, snappy and zstandard; rewrite the file with one of them.", error.Message);
    }

    [Fact]
    public async Task A_file_without_rows_has_none()
    {
        using var batch = await ReadAsync("Fixtures/empty.avro", AllTypes.DataFrame.Schema);

        Assert.Equal(0, batch.Count);
    }

    [Fact]
    public async Task A_file_of_an_older_schema_is_read_with_aliases_promotion_defaults_and_the_enums_default()
    {
        var reader = AvroSchema.Parse(await File.ReadAllTextAsync("Fixtures/trade-v2.avsc", TestContext.Current.CancellationToken));
        var model = Models.Of(reader);
        using var batch = await ReadAsync("Fixtures/trade-v1.avro", model, reader);
        using var expected = JsonDocument.Parse(await File.ReadAllTextAsync("Fixtures/trade-v1-read-as-v2.json", TestContext.Current.CancellationToken));

        Assert.Equal(expected.RootElement.GetArrayLength(), batch.Count);
        for (var i = 0; i < batch.Count; i++)
        {
            AssertSame(expected.RootElement[i], model, batch.Vectors, i);
        }
    }

    [Theory]
    [InlineData("weather.avro")]
    [InlineData("weather-deflate.avro")]
    [InlineData("weather-snappy.avro")]
    [InlineData("weather-zstd.avro")]
    public async Task The_weather_of_the_Avro_project_is_read(string file)
    {
        using var batch = await ReadAsync($"Fixtures/apache/{file}", Weather.DataFrame.Schema);

        var expected = File.ReadLines("Fixtures/apache/weather.json").Select(line => JsonDocument.Parse(line).RootElement)
            .Select(w => new Weather { Station = w.GetProperty("station").GetString()!, Time = w.GetProperty("time").GetInt64(), Temperature = w.GetProperty("temp").GetInt32() });
        Assert.Equal(expected, Rowing.Rows<Weather>(batch));
    }

    [Fact]
    public async Task A_file_whose_sync_marker_is_also_in_its_metadata_is_read()
    {
        using var batch = await ReadAsync("Fixtures/apache/syncInMeta.avro", Person.DataFrame.Schema);

        Assert.NotEqual(0, batch.Count);
        Assert.Equal(Enumerable.Range(1, batch.Count).Select(i => (long)i), Rowing.Rows<Person>(batch).Select(p => p.Id));
    }

    [Fact]
    public async Task A_union_of_several_types_is_read_where_its_value_is_the_columns()
    {
        var reader = AvroSchema.Parse("""{"type":"record","name":"unionfields","fields":[{"name":"data1","type":"string"},{"name":"data2","type":["null",{"type":"record","name":"inner","fields":[{"name":"d1","type":["null","string"]}]}]}]}""");
        var model = Models.Of(reader);
        using var batch = new ColumnBatch(model);
        await using var file = await AvroFileReader.OpenAsync(File.OpenRead("Fixtures/apache/with-union.avro"), "with-union.avro", TestContext.Current.CancellationToken);
        var decoder = AvroDecoder.Of(file.Schema, reader, model);
        await file.ReadAsync(decoder, batch, 1, TestContext.Current.CancellationToken);

        var error = await Assert.ThrowsAsync<AvroException>(() => file.ReadAsync(decoder, batch, 2, TestContext.Current.CancellationToken));

        Assert.Equal("data1", error.Path);
        Assert.Contains("the writer has int, where the model has text", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, batch.Count);
        Assert.Equal("textValue", batch.Text(0).GetString(0));
        Assert.True(batch.Structs(1).IsNull(0));
    }

    [Fact]
    public void The_interop_schema_of_the_Avro_project_is_parsed_as_Apache_Avro_parses_it()
    {
        var json = File.ReadAllText("Fixtures/apache/interop.avsc");

        Assert.Equal(global::Avro.SchemaNormalization.ToParsingForm(global::Avro.Schema.Parse(json)), AvroSchema.Parse(json).CanonicalForm);
    }

    private static async Task<ColumnBatch> ReadAsync(string path, Schema model, AvroSchema? readerSchema = null)
    {
        var batch = new ColumnBatch(model);
        await using var reader = await AvroFileReader.OpenAsync(File.OpenRead(path), path, TestContext.Current.CancellationToken);
        var decoder = readerSchema is null ? AvroDecoder.Of(reader.Schema, model) : AvroDecoder.Of(reader.Schema, readerSchema, model);
        Assert.False(await reader.ReadAsync(decoder, batch, int.MaxValue, TestContext.Current.CancellationToken));
        return batch;
    }

    private static void AssertSame(JsonElement expected, Schema model, ReadOnlySpan<ColumnVector> columns, int row)
    {
        for (var i = 0; i < model.Columns.Count; i++)
        {
            AssertSame(expected.GetProperty(model.Columns[i].Name), columns[i], row, $"{model.Columns[i].Name} of row {row}");
        }
    }

    private static void AssertSame(JsonElement expected, ColumnVector vector, int row, string place)
    {
        Assert.True(expected.ValueKind == JsonValueKind.Null == vector.IsNull(row), place);
        if (expected.ValueKind == JsonValueKind.Null)
        {
            return;
        }

        if (vector is StructVector nested)
        {
            AssertSame(expected, ((StructType)vector.Type).Schema, nested.Vectors, row);
        }
        else if (vector is ListVector list)
        {
            Assert.Equal(expected.GetArrayLength(), list.Length(row));
            for (var i = 0; i < list.Length(row); i++)
            {
                AssertSame(expected[i], list.Elements, list.Start(row) + i, place);
            }
        }
        else
        {
            Assert.Equal((place, Of(expected, vector.Type)), (place, Of(vector, row)));
        }
    }

    private static object Of(ColumnVector vector, int row) => vector switch
    {
        BitVector bits => bits[row],
        FixedVector<int> ints => ints[row],
        FixedVector<long> longs => longs[row],
        FixedVector<float> floats => Bits(floats[row]),
        FixedVector<double> doubles => Bits(doubles[row]),
        FixedVector<Int128> decimals => decimals[row],
        FixedVector<UuidBytes> uuids => uuids[row].ToGuid(),
        TextVector text when vector.Type.Kind == TypeKind.Bytes => Convert.ToHexString(text[row]),
        TextVector text => text.GetString(row),
        _ => throw new NotSupportedException(),
    };

    private static object Of(JsonElement json, ColumnType type) => type.Kind switch
    {
        TypeKind.Bool => json.GetBoolean(),
        TypeKind.Int => json.GetInt32(),
        TypeKind.Long => json.GetInt64(),
        TypeKind.Float => Bits(json.ValueKind == JsonValueKind.String ? float.Parse(json.GetString()!, CultureInfo.InvariantCulture) : json.GetSingle()),
        TypeKind.Double => Bits(json.ValueKind == JsonValueKind.String ? double.Parse(json.GetString()!, CultureInfo.InvariantCulture) : json.GetDouble()),
        TypeKind.Decimal => Unscaled(json.GetString()!, ((DecimalType)type).Scale),
        TypeKind.Uuid => json.GetGuid(),
        TypeKind.Instant => (DateTimeOffset.Parse(json.GetString()!, CultureInfo.InvariantCulture).UtcTicks - DateTime.UnixEpoch.Ticks) / 10,
        TypeKind.LocalTime => (DateTime.Parse(json.GetString()!, CultureInfo.InvariantCulture).Ticks - DateTime.UnixEpoch.Ticks) / 10,
        TypeKind.Date => DateOnly.Parse(json.GetString()!, CultureInfo.InvariantCulture).DayNumber - new DateOnly(1970, 1, 1).DayNumber,
        TypeKind.TimeOfDay => TimeOnly.Parse(json.GetString()!, CultureInfo.InvariantCulture).Ticks / 10,
        TypeKind.Bytes => json.GetString()!.ToUpperInvariant(),
        _ => json.GetString()!,
    };

    /// <summary>All bits of a number, so that zeros differ; of a NaN none, as there are many.</summary>
    private static long Bits(double value) => double.IsNaN(value) ? -1 : BitConverter.DoubleToInt64Bits(value);

    /// <summary>What Python writes where JSON has no number.</summary>
    [GeneratedRegex(@"(?<=: )(?:-?Infinity|NaN)\b")]
    private static partial Regex NotJson();

    /// <summary>Python's decimal: digits with a point, and an exponent where it is small.</summary>
    private static Int128 Unscaled(string text, int scale)
    {
        var parts = text.Split('E');
        var exponent = parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0;
        var point = parts[0].IndexOf('.', StringComparison.Ordinal);
        var zeros = scale + exponent - (point < 0 ? 0 : parts[0].Length - point - 1);
        return Int128.Parse(parts[0].Replace(".", "", StringComparison.Ordinal) + new string('0', zeros), CultureInfo.InvariantCulture);
    }
}
