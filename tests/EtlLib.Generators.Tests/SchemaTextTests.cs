using System.Text.Json.Nodes;

namespace EtlLib.Generators.Tests;

/// <summary>A model's schema in the words of Spark and SQL, and its content hash.</summary>
public class SchemaTextTests
{
    [Fact]
    public void Spark_has_a_type_for_each_of_ours()
    {
        var schema = AvroTests.Schemas("Every_type_plain_and_nullable").Single();

        Assert.Equal(
            "`Bool` BOOLEAN NOT NULL, `OptionalBool` BOOLEAN, `Int` INT NOT NULL, `OptionalInt` INT, `Long` BIGINT NOT NULL, `OptionalLong` BIGINT, `Float` FLOAT NOT NULL, `OptionalFloat` FLOAT, "
            + "`Double` DOUBLE NOT NULL, `OptionalDouble` DOUBLE, `Decimal` DECIMAL(20,4) NOT NULL, `OptionalDecimal` DECIMAL(20,4), `Text` STRING NOT NULL, `OptionalText` STRING, `Bytes` BINARY NOT NULL, "
            + "`OptionalBytes` BINARY, `Uuid` STRING NOT NULL, `OptionalUuid` STRING, `Instant` TIMESTAMP NOT NULL, `OptionalInstant` TIMESTAMP, `LocalTime` TIMESTAMP_NTZ NOT NULL, "
            + "`OptionalLocalTime` TIMESTAMP_NTZ, `Date` DATE NOT NULL, `OptionalDate` DATE, `TimeOfDay` TIME(6) NOT NULL, `OptionalTimeOfDay` TIME(6), `Duration` BIGINT NOT NULL, `OptionalDuration` BIGINT, "
            + "`Enum` STRING NOT NULL, `OptionalEnum` STRING",
            schema.SparkDdl);
        Assert.Equal(schema.Columns.Select(c => (c.Name, c.Nullable)), JsonNode.Parse(schema.SparkJson)!["fields"]!.AsArray().Select(f => (f!["name"]!.GetValue<string>(), f["nullable"]!.GetValue<bool>())));
    }

    [Fact]
    public void Spark_nests_structs_and_arrays()
    {
        var schema = AvroTests.Schemas("Nested_models_and_lists").Single(s => s.ShortName == "Order");

        Assert.Equal(
            "`To` STRUCT<`City`: STRING NOT NULL, `Zip`: STRING> NOT NULL, `From` STRUCT<`City`: STRING NOT NULL, `Zip`: STRING>, `Tags` ARRAY<STRING> NOT NULL, `Numbers` ARRAY<INT>, "
            + "`Stops` ARRAY<STRUCT<`City`: STRING NOT NULL, `Zip`: STRING>> NOT NULL, `Weights` ARRAY<DOUBLE> NOT NULL, `Sides` ARRAY<ARRAY<STRING>> NOT NULL",
            schema.SparkDdl);
        var fields = JsonNode.Parse(schema.SparkJson)!["fields"]!;
        Assert.Equal("""{"type":"array","elementType":"integer","containsNull":true}""", fields[3]!["type"]!.ToJsonString());
        Assert.Equal("""{"type":"struct","fields":[{"name":"City","type":"string","nullable":false,"metadata":{}},{"name":"Zip","type":"string","nullable":true,"metadata":{}}]}""", fields[0]!["type"]!.ToJsonString());
    }

    [Fact]
    public void SQL_creates_a_table_in_the_words_that_DuckDB_and_PostgreSQL_share()
    {
        Assert.Equal(
            "CREATE TABLE \"Order\" (\"To\" JSON NOT NULL, \"From\" JSON, \"Tags\" TEXT[] NOT NULL, \"Numbers\" INTEGER[], \"Stops\" JSON NOT NULL, \"Weights\" DOUBLE PRECISION[] NOT NULL, \"Sides\" TEXT[][] NOT NULL)",
            AvroTests.Schemas("Nested_models_and_lists").Single(s => s.ShortName == "Order").SqlDdl);
        Assert.Equal(
            "CREATE TABLE \"StockTrade\" (\"Symbol\" TEXT NOT NULL, \"EventTime\" TIMESTAMPTZ NOT NULL, \"Id\" BIGINT NOT NULL, \"Price\" DOUBLE PRECISION NOT NULL, \"size\" INTEGER NOT NULL, \"Note\" TEXT)",
            AvroTests.Schemas("A_plain_record_with_roles").Single().SqlDdl);
    }

    [Theory]
    [InlineData("string Symbol", "string Ticker")]
    [InlineData("long Id", "int Id")]
    [InlineData("double Price", "double? Price")]
    [InlineData("[Sequence] ", "")]
    [InlineData("\"10s\"", "\"11s\"")]
    [InlineData("Range(1, 9)", "Range(1, 10)")]
    [InlineData("Start = 10", "Start = 11")]
    [InlineData("[Column(\"size\")] ", "")]
    [InlineData("[Truncate] ", "")]
    [InlineData("City", "Town")]
    [InlineData("Red, Green", "Red, Blue")]
    [InlineData("Decimal(18, 2)", "Decimal(18, 3)")]
    [InlineData("record Trade", "record Deal")]
    [InlineData("IReadOnlyList<int>", "IReadOnlyList<int?>")]
    public void The_content_hash_changes_with_what_the_model_says(string from, string to)
    {
        Assert.Contains(from, Model, StringComparison.Ordinal);
        Assert.NotEqual(Hash(Model), Hash(Model.Replace(from, to, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("DataFrame.From(context)", "DataFrame.From(context).Distinct()")]
    [InlineData("[DataModel]\n", "// a remark\n\n[DataModel]\n")]
    [InlineData("required string Symbol", "required String Symbol")]
    [InlineData("IReadOnlyList<int>", "int[]")]
    [InlineData("public double Twice", "public double Thrice")]
    public void The_content_hash_stays_with_anything_else(string from, string to)
    {
        Assert.Contains(from, Model, StringComparison.Ordinal);
        Assert.Equal(Hash(Model), Hash(Model.Replace(from, to, StringComparison.Ordinal)));
    }

    [Fact]
    public void A_column_may_have_any_name_and_the_Avro_schema_says_it_and_the_name_of_the_field()
    {
        const string Films = """
            public enum Sky { [Symbol("heavy rain")] Rain, [Symbol("drizzle")] Drizzle }
            public enum Side { [Symbol("B")] Buy, [Symbol("S")] Sell }
            [DataModel] public partial record Film
            {
                [Column("US Gross"), Format("#,##0")] public required long Gross { get; init; }
                [Column("1st", Avro = "First"), AssumeZone("Europe/Berlin")] public required DateTimeOffset Shown { get; init; }
                public required Sky Sky { get; init; }
                public required Side Side { get; init; }
            }
            """;
        var text = Compiling.Generate(Films).Files.Single(f => f.Key is "Film.Model.g.cs").Value;
        Assert.Contains("""{"name":"US_Gross","type":"long","etllib.column":"US Gross"}""", text, StringComparison.Ordinal);
        Assert.Contains("""{"name":"First","type":{"type":"long","logicalType":"timestamp-micros"},"etllib.column":"1st"}""", text, StringComparison.Ordinal);
        Assert.Contains("""{"name":"Sky","type":"string"}""", text, StringComparison.Ordinal);
        Assert.Contains("\"symbols\":[\"B\",\"S\"]", text, StringComparison.Ordinal);
        Assert.Contains("Format = \"#,##0\"", text, StringComparison.Ordinal);
        Assert.Contains("AssumeZone = \"Europe/Berlin\"", text, StringComparison.Ordinal);
        Assert.Contains("EnumValues<global::Sky>.Named(\"heavy rain\", \"drizzle\")", text, StringComparison.Ordinal);
        Assert.NotEqual(text.Split('\n').Single(l => l.Contains("ContentHash", StringComparison.Ordinal)), Compiling.Generate(Films.Replace("#,##0", "#.##0", StringComparison.Ordinal)).Files.Single(f => f.Key is "Film.Model.g.cs").Value.Split('\n').Single(l => l.Contains("ContentHash", StringComparison.Ordinal)));
    }

    private const string Model = """
        public enum Colour { Red, Green }
        [DataModel] public partial record Address { public required string City { get; init; } }
        [DataModel]
        public partial record Trade
        {
            public required string Symbol { get; init; }
            [EventTime(Lateness = "10s")] [Truncate] public required DateTimeOffset At { get; init; }
            [Sequence] public required long Id { get; init; }
            [BrownianMotion(Start = 10)] public required double Price { get; init; }
            [Column("size")] [Range(1, 9)] public required int Volume { get; init; }
            [Decimal(18, 2)] public required decimal Fee { get; init; }
            public required Address Where { get; init; }
            public required Colour Colour { get; init; }
            public required IReadOnlyList<int> Lots { get; init; }
            public double Twice => Price * 2;
            public static DataFrame Make(DataContext context) => DataFrame.From(context);
        }
        """;

    private static string Hash(string source)
    {
        var text = Compiling.Generate(source).Files.Single(f => f.Key is "Trade.Model.g.cs" or "Deal.Model.g.cs").Value;
        return text.Split('\n').Single(line => line.Contains("ContentHash", StringComparison.Ordinal));
    }
}
