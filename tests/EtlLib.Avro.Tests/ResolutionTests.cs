using System.Buffers;
using System.Text.Json;
using System.Text.RegularExpressions;
using Avro.Generic;

namespace EtlLib.Avro.Tests;

/// <summary>Pairs of a writer's and a reader's schema: what Apache.Avro resolves we resolve to the same values, and what it refuses we refuse, but for what is listed.</summary>
public class ResolutionTests
{
    private static readonly (string Type, object Value)[] Primitives =
    [
        ("\"boolean\"", true), ("\"int\"", 1_234_567), ("\"long\"", -9_007_199_254_740_993L), ("\"float\"", 0.1f), ("\"double\"", 1e300),
        ("\"bytes\"", "käse"u8.ToArray()), ("\"string\"", "näch"), ("[\"null\",\"int\"]", 7), ("[\"long\",\"null\"]", 8L),
    ];

    /// <summary>All pairs of primitives, alone and in a list: 162.</summary>
    public static TheoryData<int, int, bool> Pairs => [.. from w in Enumerable.Range(0, Primitives.Length) from r in Enumerable.Range(0, Primitives.Length) from list in new[] { false, true } select (w, r, list)];

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Primitives_are_promoted_as_Apache_Avro_promotes_them(int writer, int reader, bool inList)
    {
        string Field(string type) => $"{{\"name\":\"x\",\"type\":{(inList ? $"{{\"type\":\"array\",\"items\":{type}}}" : type)}}}";

        AssertSame(Record(Field(Primitives[writer].Type)), Record(Field(Primitives[reader].Type)), ("x", inList ? new object[] { Primitives[writer].Value, Primitives[writer].Value } : Primitives[writer].Value));
    }

    /// <summary>Fields that the reader skips, by the type that the writer has.</summary>
    public static TheoryData<string> Skipped =>
    [
        "\"null\"", "\"boolean\"", "\"int\"", "\"long\"", "\"float\"", "\"double\"", "\"bytes\"", "\"string\"", """{"type":"fixed","name":"F","size":3}""", """{"type":"enum","name":"E","symbols":["A","B"]}""",
        """{"type":"array","items":"long"}""", """{"type":"map","values":"string"}""", """["null","string"]""", """{"type":"record","name":"N","fields":[{"name":"a","type":"int"},{"name":"next","type":["null","N"]}]}""",
    ];

    [Theory]
    [MemberData(nameof(Skipped))]
    public void A_field_that_the_reader_does_not_have_is_skipped(string type) =>
        AssertSame(Record("""{"name":"a","type":"int"}""", $"{{\"name\":\"s\",\"type\":{type}}}", """{"name":"b","type":"string"}"""), Record("""{"name":"b","type":"string"}""", """{"name":"a","type":"int"}"""), ("a", 5), ("s", Sample(type)), ("b", "bee"));

    /// <summary>Defaults of fields that the writer does not have.</summary>
    public static TheoryData<string, string> Defaults => new()
    {
        { "\"boolean\"", "true" }, { "\"int\"", "-7" }, { "\"long\"", "12345678901" }, { "\"float\"", "0.5" }, { "\"double\"", "1.25" }, { "\"bytes\"", "\"\\u00ff\\u0000\"" }, { "\"string\"", "\"hé\"" },
        { "[\"null\",\"string\"]", "null" }, { "[\"string\",\"null\"]", "\"x\"" }, { """{"type":"enum","name":"E","symbols":["A","B"]}""", "\"B\"" },
        { """{"type":"array","items":"int"}""", "[1,2,3]" }, { """{"type":"array","items":["null","string"]}""", "[]" },
        { """{"type":"record","name":"N","fields":[{"name":"p","type":"int"},{"name":"q","type":"string","default":"own"}]}""", "{\"p\":4,\"q\":\"r\"}" },
    };

    [Theory]
    [MemberData(nameof(Defaults))]
    public void A_field_that_the_writer_does_not_have_has_its_default(string type, string value) =>
        AssertSame(Record("""{"name":"a","type":"int"}"""), Record($"{{\"name\":\"d\",\"type\":{type},\"default\":{value}}}", """{"name":"a","type":"int"}"""), ("a", 5));

    /// <summary>Pairs with a structure: what, writer, reader, the writer's value as JSON.</summary>
    public static TheoryData<string, string, string, string> Structures => new()
    {
        { "no default", """{"name":"a","type":"int"}""", """{"name":"a","type":"int"},{"name":"b","type":"int"}""", "{\"a\":1}" },
        { "reordered", """{"name":"a","type":"int"},{"name":"b","type":"string"}""", """{"name":"b","type":"string"},{"name":"a","type":"long"}""", "{\"a\":1,\"b\":\"x\"}" },
        { "alias", """{"name":"size","type":"int"}""", """{"name":"volume","type":"long","aliases":["amount","size"]}""", "{\"size\":3}" },
        { "nullable to never null, a value", """{"name":"a","type":["null","int"]}""", """{"name":"a","type":"int"}""", "{\"a\":3}" },
        { "nullable to never null, null", """{"name":"a","type":["null","int"]}""", """{"name":"a","type":"int"}""", "{\"a\":null}" },
        { "nullable to nullable the other way", """{"name":"a","type":["null","int"]}""", """{"name":"a","type":["long","null"]}""", "{\"a\":null}" },
        { "null to nullable", """{"name":"a","type":"null"}""", """{"name":"a","type":["null","int"]}""", "{\"a\":null}" },
        { "union of numbers to double", """{"name":"a","type":["int","double"]}""", """{"name":"a","type":"double"}""", "{\"a\":3}" },
        { "union with a branch that does not fit, which is not taken", """{"name":"a","type":["string","int"]}""", """{"name":"a","type":"long"}""", "{\"a\":3}" },
        { "union with a branch that does not fit, which is taken", """{"name":"a","type":["string","int"]}""", """{"name":"a","type":"long"}""", "{\"a\":\"x\"}" },
        { "enum", """{"name":"a","type":{"type":"enum","name":"E","symbols":["A","B"]}}""", """{"name":"a","type":{"type":"enum","name":"E","symbols":["B","A"]}}""", "{\"a\":\"A\"}" },
        { "enum with an unknown symbol", """{"name":"a","type":{"type":"enum","name":"E","symbols":["A","B"]}}""", """{"name":"a","type":{"type":"enum","name":"E","symbols":["A"]}}""", "{\"a\":\"B\"}" },
        { "enum with an unknown symbol and a default", """{"name":"a","type":{"type":"enum","name":"E","symbols":["A","B"]}}""", """{"name":"a","type":{"type":"enum","name":"E","symbols":["C","A"],"default":"C"}}""", "{\"a\":\"B\"}" },
        { "record within", """{"name":"r","type":{"type":"record","name":"N","fields":[{"name":"x","type":"int"},{"name":"y","type":"string"},{"name":"z","type":"boolean"}]}}""", """{"name":"r","type":{"type":"record","name":"N","fields":[{"name":"z","type":"boolean"},{"name":"w","type":"int","default":9},{"name":"x","type":"double"}]}}""", "{\"r\":{\"x\":1,\"y\":\"q\",\"z\":true}}" },
        { "list of records", """{"name":"r","type":{"type":"array","items":{"type":"record","name":"N","fields":[{"name":"x","type":"int"},{"name":"y","type":"string"}]}}}""", """{"name":"r","type":{"type":"array","items":{"type":"record","name":"N","fields":[{"name":"x","type":"long"}]}}}""", "{\"r\":[{\"x\":1,\"y\":\"q\"},{\"x\":2,\"y\":\"\"}]}" },
        { "list of lists", """{"name":"r","type":{"type":"array","items":{"type":"array","items":["null","int"]}}}""", """{"name":"r","type":{"type":"array","items":{"type":"array","items":["null","long"]}}}""", "{\"r\":[[1,null],[],[2]]}" },
        { "record and list", """{"name":"a","type":{"type":"array","items":"int"}}""", """{"name":"a","type":"int"}""", "{\"a\":[1]}" },
        { "enum and int", """{"name":"a","type":{"type":"enum","name":"E","symbols":["A"]}}""", """{"name":"a","type":"int"}""", "{\"a\":\"A\"}" },
        { "map and list", """{"name":"a","type":{"type":"map","values":"int"}}""", """{"name":"a","type":{"type":"array","items":"int"}}""", "{\"a\":{}}" },
    };

    [Theory]
    [MemberData(nameof(Structures))]
    public void Structures_are_resolved_as_Apache_Avro_resolves_them(string what, string writer, string reader, string value)
    {
        Assert.NotEmpty(what);
        var schema = AvroSchema.Parse(Record(writer));
        using var json = JsonDocument.Parse(value);

        AssertSame(schema, AvroSchema.Parse(Record(reader)), DefaultValue.Encode(schema.Root, json.RootElement, "the value"));
    }

    [Fact]
    public void A_fixed_is_bytes_of_a_column()
    {
        const string Fixed = """{"name":"a","type":{"type":"fixed","name":"F","size":2}}""";
        var model = Models.Of(AvroSchema.Parse(Record(Fixed)));
        using var batch = new ColumnBatch(model);

        AvroDecoder.Of(AvroSchema.Parse(Record(Fixed)), model).Decode([1, 0xFE], batch);
        AvroDecoder.Of(AvroSchema.Parse(Record()), AvroSchema.Parse(Record(Fixed.Replace("2}}", "2},\"default\":\"\\u0003\\u00ff\"}", StringComparison.Ordinal))), model).Decode([], batch);

        Assert.Equal([1, 0xFE], batch.Text(0)[0].ToArray());
        Assert.Equal([3, 0xFF], batch.Text(0)[1].ToArray());
    }

    private static string Record(params string[] fields) => $"{{\"type\":\"record\",\"name\":\"R\",\"fields\":[{string.Join(",", fields)}]}}";

    private static object? Sample(string type) => global::Avro.Schema.Parse(type) switch
    {
        global::Avro.FixedSchema fixedSchema => new GenericFixed(fixedSchema, [1, 2, 3]),
        global::Avro.EnumSchema symbols => new GenericEnum(symbols, "B"),
        global::Avro.ArraySchema => new object[] { 1L, 2L },
        global::Avro.MapSchema => new Dictionary<string, object> { ["k"] = "v" },
        global::Avro.RecordSchema record => Nested(record),
        var primitive => primitive.Tag switch
        {
            global::Avro.Schema.Type.Null => null,
            global::Avro.Schema.Type.Union => "text",
            var tag => Primitives.First(p => p.Type == $"\"{tag.ToString().ToLowerInvariant()}\"").Value,
        },
    };

    private static GenericRecord Nested(global::Avro.RecordSchema schema)
    {
        var (outer, inner) = (new GenericRecord(schema), new GenericRecord(schema));
        inner.Add("a", 2);
        inner.Add("next", null);
        outer.Add("a", 1);
        outer.Add("next", inner);
        return outer;
    }

    private static void AssertSame(string writer, string reader, params (string Name, object? Value)[] values)
    {
        var record = new GenericRecord((global::Avro.RecordSchema)global::Avro.Schema.Parse(writer));
        foreach (var (name, value) in values)
        {
            record.Add(name, value);
        }

        AssertSame(AvroSchema.Parse(writer), AvroSchema.Parse(reader), Apache.Write(record.Schema, record));
    }

    /// <summary>Both read the data, each writes what it read in the reader's schema, and the bytes are the same; or both refuse.</summary>
    private static void AssertSame(AvroSchema writer, AvroSchema reader, byte[] data)
    {
        var ours = Ours(writer, reader, data);
        var theirs = Theirs(writer, reader, data);
        if (KnownDifferences.Find(writer, reader) is { } known)
        {
            Assert.True(ours is null == known.WeRefuse && theirs is null != known.WeRefuse, $"{known.Why}: no longer so");
            return;
        }

        Assert.Equal(theirs, ours);
    }

    private static byte[]? Ours(AvroSchema writer, AvroSchema reader, byte[] data)
    {
        try
        {
            var model = Models.Of(reader);
            using var batch = new ColumnBatch(model);
            AvroDecoder.Of(writer, reader, model).Decode(data, batch);
            var bytes = new ArrayBufferWriter<byte>();
            AvroEncoder.Of(model).Encode(batch, 0, bytes);
            return bytes.WrittenSpan.ToArray();
        }
        catch (AvroException)
        {
            return null;
        }
    }

    private static byte[]? Theirs(AvroSchema writer, AvroSchema reader, byte[] data)
    {
        try
        {
            var schema = global::Avro.Schema.Parse(reader.ToJson());
            return Apache.Write(schema, Apache.Read(global::Avro.Schema.Parse(writer.ToJson()), schema, data));
        }
        catch (Exception e) when (e is global::Avro.AvroException or InvalidCastException or KeyNotFoundException)
        {
            return null;
        }
    }
}

/// <summary>Where Apache.Avro 1.12 and EtlLib differ, and which of them refuses.</summary>
internal static class KnownDifferences
{
    private static readonly (string Writer, string Reader, bool WeRefuse, string Why)[] All =
    [
        ("\"x\".*\"bytes\"", "\"string\"", false, "Apache.Avro does not promote bytes to string"),
        ("\"x\".*\"string\"", "\"bytes\"", false, "Apache.Avro does not promote string to bytes"),
        ("\"size\"", "\"aliases\"", false, "Apache.Avro does not look for aliases of fields when it compares schemas"),
    ];

    public static (string Writer, string Reader, bool WeRefuse, string Why)? Find(AvroSchema writer, AvroSchema reader)
    {
        var found = Array.Find(All, d => Regex.IsMatch(writer.ToJson(), d.Writer) && Regex.IsMatch(reader.ToJson(), d.Reader));
        return found.Why is null ? null : found;
    }
}
