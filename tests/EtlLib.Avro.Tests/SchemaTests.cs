using System.Text.RegularExpressions;

namespace EtlLib.Avro.Tests;

/// <summary>Schemas: their canonical forms, their fingerprints and what is wrong with them.</summary>
public partial class SchemaTests
{
    /// <summary>The cases of the Avro project: input, canonical form, fingerprint.</summary>
    public static TheoryData<string, string, string> Apache
    {
        get
        {
            var cases = new TheoryData<string, string, string>();
            foreach (Match found in Case().Matches(File.ReadAllText("Fixtures/apache/schema-tests.txt")))
            {
                cases.Add(found.Groups["input"].Value, found.Groups["canonical"].Value.Trim(), found.Groups["fingerprint"].Value);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Apache))]
    public void Canonical_forms_and_fingerprints_are_those_of_the_Avro_project(string input, string canonical, string fingerprint)
    {
        var schema = AvroSchema.Parse(input);

        Assert.Equal(canonical, schema.CanonicalForm);
        if (fingerprint.Length > 0)
        {
            Assert.Equal(long.Parse(fingerprint, System.Globalization.CultureInfo.InvariantCulture), (long)schema.Fingerprint);
        }
    }

    [Fact]
    public void All_cases_of_the_Avro_project_are_found() => Assert.Equal(34, Apache.Count);

    [Fact]
    public void A_models_fingerprint_is_the_one_that_the_generator_computed()
    {
        Assert.Equal(Everything.DataFrame.Schema.AvroFingerprint, AvroSchema.Of(Everything.DataFrame.Schema).Fingerprint);
        Assert.Equal(Trade.DataFrame.Schema.AvroFingerprint, AvroSchema.Of(Trade.DataFrame.Schema).Fingerprint);
    }

    [Fact]
    public void A_models_canonical_form_is_the_one_of_Apache_Avro() => Assert.Equal(
        (long)AvroSchema.Of(Everything.DataFrame.Schema).Fingerprint,
        global::Avro.SchemaNormalization.ParsingFingerprint64(global::Avro.Schema.Parse(Everything.DataFrame.Schema.AvroJson)));

    [Theory]
    [InlineData("", "The Avro schema is not JSON")]
    [InlineData("{\"type\":\"int\"", "The Avro schema is not JSON")]
    [InlineData("1", "the schema: a type is a name, an object or an array, not number.")]
    [InlineData("\"integer\"", "the schema: there is no type integer.")]
    [InlineData("{}", "the object has no \"type\".")]
    [InlineData("{\"type\":\"record\",\"fields\":[]}", "a record needs a \"name\".")]
    [InlineData("{\"type\":\"record\",\"name\":\"A\"}", "A: a record needs an array \"fields\".")]
    [InlineData("{\"type\":\"record\",\"name\":\"A\",\"fields\":[{\"type\":\"int\"}]}", "A: a field needs a \"name\".")]
    [InlineData("{\"type\":\"record\",\"name\":\"A\",\"fields\":[{\"name\":\"x\"}]}", "A.x: \"type\" is missing.")]
    [InlineData("{\"type\":\"record\",\"name\":\"A\",\"fields\":[{\"name\":\"x\",\"type\":\"B\"}]}", "A.x: there is no type B.")]
    [InlineData("{\"type\":\"record\",\"name\":\"A\",\"fields\":[{\"name\":\"x\",\"type\":\"int\"},{\"name\":\"x\",\"type\":\"int\"}]}", "A: there is more than one field x.")]
    [InlineData("[\"int\",\"int\"]", "the union has int more than once.")]
    [InlineData("[\"int\",[\"null\"]]", "a union must not contain a union.")]
    [InlineData("{\"type\":\"enum\",\"name\":\"E\",\"symbols\":[\"A\",\"A\"]}", "E: a symbol is there more than once.")]
    [InlineData("{\"type\":\"enum\",\"name\":\"E\",\"symbols\":[\"A\"],\"default\":\"B\"}", "E: the default B is not one of the symbols.")]
    [InlineData("{\"type\":\"fixed\",\"name\":\"F\",\"size\":-1}", "F: a fixed needs a \"size\" that is not negative.")]
    [InlineData("{\"type\":\"array\"}", "\"items\" is missing.")]
    [InlineData("{\"type\":\"array\",\"items\":[{\"type\":\"fixed\",\"name\":\"F\",\"size\":1},{\"type\":\"fixed\",\"name\":\"F\",\"size\":2}]}", "F is defined more than once.")]
    public void A_schema_that_is_wrong_is_an_error_that_says_what_and_where(string json, string message) =>
        Assert.Contains(message, Assert.Throws<AvroException>(() => AvroSchema.Parse(json)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_schema_that_is_too_deep_is_an_error_and_no_stack_overflow()
    {
        var deep = string.Concat(Enumerable.Repeat("{\"type\":\"array\",\"items\":", 100_000)) + "\"int\"" + new string('}', 100_000);

        Assert.Throws<AvroException>(() => AvroSchema.Parse(deep));
    }

    [Fact]
    public void A_message_of_the_Avro_project_in_single_object_encoding_is_read()
    {
        var schema = AvroSchema.Parse(File.ReadAllText("Fixtures/apache/test_schema.avsc"));
        var model = Models.Of(schema);

        Assert.Equal(schema.Fingerprint, SingleObject.Read(File.ReadAllBytes("Fixtures/apache/test_message.bin"), out var datum));
        using var batch = new ColumnBatch(model);
        AvroDecoder.Of(schema, model).Decode(datum, batch);
        Assert.Equal(42, batch.Fixed<long>(0)[0]);
        Assert.Equal("Bill", batch.Text(1).GetString(0));
        Assert.Equal(["dog_lover", "cat_hater"], Enumerable.Range(0, 2).Select(i => ((TextVector)batch.Lists(2).Elements).GetString(i)));
    }

    [Fact]
    public void A_message_in_single_object_encoding_is_written_as_the_Avro_project_writes_it()
    {
        var message = File.ReadAllBytes("Fixtures/apache/test_message.bin");
        var writer = new AvroWriter(new byte[64]);
        SingleObject.WriteHeader(ref writer, AvroSchema.Parse(File.ReadAllText("Fixtures/apache/test_schema.avsc")).Fingerprint);

        Assert.Equal(message[..SingleObject.HeaderLength], writer.Written.ToArray());
        Assert.Contains("C3 01", Assert.Throws<AvroException>(() => SingleObject.Read(message.AsSpan(1), out _)).Message, StringComparison.Ordinal);
        Assert.Throws<AvroException>(() => SingleObject.Read(message.AsSpan(0, 9), out _));
    }

    [GeneratedRegex(@"^<<INPUT(?: (?<input>[^\n]+)|\n(?<input>.*?)\nINPUT)\n<<canonical (?<canonical>[^\n]+)\n(?:<<fingerprint (?<fingerprint>-?\d+))?", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Case();
}

/// <summary>Models of Avro schemas, as the generator would read them.</summary>
internal static class Models
{
    public static Schema Of(AvroSchema schema) => Of(schema.Root) with { AvroJson = schema.ToJson(), AvroFingerprint = schema.Fingerprint };

    private static Schema Of(AvroType record) => new(record.Name, [.. record.Fields.Select(f => new ColumnSchema(f.Name, Type(f.Type), IsNullable(f.Type)))]);

    private static bool IsNullable(AvroType type) => type.Kind == AvroKind.Union && type.Branches.Any(b => b.Kind == AvroKind.Null);

    private static ColumnType Type(AvroType type) => type.Kind switch
    {
        AvroKind.Boolean => ColumnType.Bool,
        AvroKind.Int => type.Logical switch { AvroLogical.Date => ColumnType.Date, AvroLogical.TimeMillis => ColumnType.TimeOfDay, _ => ColumnType.Int },
        AvroKind.Long => type.Logical switch
        {
            AvroLogical.TimestampMillis or AvroLogical.TimestampMicros or AvroLogical.TimestampNanos => ColumnType.Instant,
            AvroLogical.LocalTimestampMillis or AvroLogical.LocalTimestampMicros or AvroLogical.LocalTimestampNanos => ColumnType.LocalTime,
            AvroLogical.TimeMicros => ColumnType.TimeOfDay,
            AvroLogical.DurationMicros => ColumnType.Duration,
            _ => ColumnType.Long,
        },
        AvroKind.Float => ColumnType.Float,
        AvroKind.Double => ColumnType.Double,
        AvroKind.String => type.Logical == AvroLogical.Uuid ? ColumnType.Uuid : ColumnType.Text,
        AvroKind.Bytes or AvroKind.Fixed => type.Logical switch
        {
            AvroLogical.Decimal => ColumnType.Decimal(type.Precision, type.Scale),
            AvroLogical.Uuid => ColumnType.Uuid,
            AvroLogical.Duration => ColumnType.Duration,
            _ => ColumnType.Bytes,
        },
        AvroKind.Enum => new EnumType(type.Name, [.. type.Symbols]),
        AvroKind.Record => ColumnType.Struct(Of(type)),
        AvroKind.Array => ColumnType.List(Type(type.Items!), IsNullable(type.Items!)),
        AvroKind.Union => Type(type.Branches.First(b => b.Kind != AvroKind.Null)),
        _ => throw new NotSupportedException($"A model has no column of {type}."),
    };
}
