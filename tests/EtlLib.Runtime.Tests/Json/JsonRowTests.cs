using System.Buffers;
using System.Text;
using System.Text.Json;
using EtlLib.Batches;
using EtlLib.Json;
using EtlLib.Schemas;

namespace EtlLib.Runtime.Tests.Json;

[DataModel]
public partial record JsonTick
{
    public required string Symbol { get; init; }
    [EventTime] public required DateTimeOffset EventTime { get; init; }
    public required long Id { get; init; }
    [Column("px")] public required double Price { get; init; }
    public required int Volume { get; init; }
}

public class JsonRowTests
{
    private static readonly Schema Trade = new("Trading.Trade",
    [
        new("Symbol", ColumnType.Text, Nullable: false),
        new("Price", ColumnType.Double, Nullable: false),
        new("Note", ColumnType.Text, Nullable: true),
    ]);

    [Fact]
    public void A_row_is_what_its_properties_say_in_any_order_with_others_passed_over()
    {
        using var batch = Decode(Trade, """{"Price": 10.5, "Other": {"Symbol": [1, {}]}, "Note": null, "Symbol": "SPY"}""");

        Assert.Equal("SPY", batch.Text(0).GetString(0));
        Assert.Equal(10.5, batch.Fixed<double>(1)[0]);
        Assert.True(batch.Columns[2].IsNull(0));
        Assert.Equal([1, 1, 1], batch.Columns.Select(c => c.Count));
    }

    [Fact]
    public void A_row_of_JSON_is_the_row_of_its_values()
    {
        using var batch = Decode(Schema<JsonTick>(), """{"Id":7,"px":1.5,"Symbol":"SPY","Extra":{"a":[1]},"volume":3,"EventTime":"2021-01-04T09:00:00Z"}""");

        Assert.Equal(new JsonTick { Symbol = "SPY", EventTime = new(2021, 1, 4, 9, 0, 0, TimeSpan.Zero), Id = 7, Price = 1.5, Volume = 3 }, Read<JsonTick>(batch, 0));
    }

    [Fact]
    public void A_nullable_column_without_a_property_is_null()
    {
        using var batch = Decode(Trade, """{"Symbol": "SPY", "Price": 1}""");

        Assert.True(batch.Columns[2].IsNull(0));
    }

    [Fact]
    public void A_missing_column_that_is_never_null_is_an_error_that_names_it() =>
        Assert.Contains("Model Trade, column Price is missing", Error(Trade, """{"Symbol": "SPY"}"""));

    [Fact]
    public void A_null_in_a_column_that_is_never_null_is_an_error_that_names_it() =>
        Assert.Contains("Model Trade, column Price: the value is null", Error(Trade, """{"Symbol": "SPY", "Price": null}"""));

    [Fact]
    public void A_property_that_is_there_twice_is_an_error() =>
        Assert.Contains("Model Trade, column Symbol: the JSON object has the property twice", Error(Trade, """{"Symbol": "A", "Price": 1, "Symbol": "B"}"""));

    [Fact]
    public void A_row_that_is_no_object_is_an_error() =>
        Assert.Contains("an array was found", Error(Trade, "[1]"));

    [Fact]
    public void Names_that_differ_only_in_case_are_the_columns()
    {
        using var batch = Decode(Trade, """{"symbol": "SPY", "PRICE": 2, "other": 1, "note": "n"}""");

        Assert.Equal("SPY", batch.Text(0).GetString(0));
        Assert.Equal(2, batch.Fixed<double>(1)[0]);
        Assert.Equal("n", batch.Text(2).GetString(0));
    }

    [Theory]
    [InlineData("""{"t": 1, "T": 2}""")]
    [InlineData("""{"T": 2, "t": 1}""")]
    public void The_exact_name_goes_before_one_that_differs_in_case(string json)
    {
        using var batch = Decode(new Schema("Bar", [new("t", ColumnType.Int, Nullable: false)]), json);

        Assert.Equal(1, batch.Fixed<int>(0)[0]);
    }

    [Fact]
    public void Two_properties_that_differ_in_case_and_none_that_is_exact_are_an_error() =>
        Assert.Contains("twice", Error(Trade, """{"SYMBOL": "A", "symbol": "B", "Price": 1}"""));

    [Fact]
    public void A_nested_model_is_read_by_its_own_schema()
    {
        var city = new Schema("City", [new("Name", ColumnType.Text, Nullable: false), new("People", ColumnType.Long, Nullable: true)]);
        var schema = new Schema("Person", [new("Home", ColumnType.Struct(city), Nullable: true)]);

        using var batch = Decode(schema, """{"Home": {"name": "Oslo", "People": 700000}}""", """{"Home": null}""", "{}");

        var home = (StructVector)batch.Columns[0];
        Assert.Equal("Oslo", ((TextVector)home.Children[0]).GetString(0));
        Assert.Equal(700_000, ((FixedVector<long>)home.Children[1])[0]);
        Assert.True(home.IsNull(1) && home.IsNull(2));
        Assert.Equal(3, home.Children[0].Count);
        Assert.Contains("Model City, column Name is missing", Error(schema, """{"Home": {}}"""));
    }

    [Fact]
    public void A_list_keeps_its_elements_nulls_included_where_they_may_be()
    {
        var schema = new Schema("Tags", [new("Values", ColumnType.List(ColumnType.List(ColumnType.Int, elementNullable: true)), Nullable: false)]);

        using var batch = Decode(schema, """{"Values": [[1, null], [], [3]]}""", """{"Values": []}""");

        var outer = (ListVector)batch.Columns[0];
        var inner = (ListVector)outer.Elements;
        Assert.Equal([3, 0], new[] { outer.Length(0), outer.Length(1) });
        Assert.Equal([2, 0, 1], new[] { inner.Length(0), inner.Length(1), inner.Length(2) });
        Assert.True(inner.Elements.IsNull(1));
        Assert.Contains("an element of the list is null", Error(schema, """{"Values": [null]}"""));
    }

    [Fact]
    public void Text_is_unescaped_and_kept_whole_also_across_the_segments_of_a_buffer()
    {
        var text = "é\"\\\n\u0000 😀" + new string('x', 1_000);
        var json = Encoding.UTF8.GetBytes($$"""{"Symbol": {{JsonSerializer.Serialize(text)}}, "Price": "1.25"}""");
        using var batch = new ColumnBatch(Trade);

        var reader = new Utf8JsonReader(Segments.Of(json, size: 3), isFinalBlock: true, state: default);
        reader.Read();
        JsonRow.Append(batch.Vectors, Trade, ref reader);

        Assert.Equal(text, batch.Text(0).GetString(0));
        Assert.Equal(1.25, batch.Fixed<double>(1)[0]);
        Assert.Equal(JsonTokenType.EndObject, reader.TokenType);
    }

    [Theory]
    [InlineData("\\ud800")]
    [InlineData("a\\udc00b")]
    public void Half_of_a_surrogate_pair_is_an_error(string escaped) =>
        Assert.Contains("no valid text", Error(Trade, $$"""{"Symbol": "{{escaped}}", "Price": 1}"""));

    [Fact]
    public void Bytes_that_are_no_UTF8_are_an_error()
    {
        using var batch = new ColumnBatch(Trade);
        byte[] json = [.. "{\"Symbol\": \""u8, 0xC3, 0x28, .. "\"}"u8];

        var error = Assert.Throws<DataException>(() => Append(batch, json));

        Assert.Contains("no valid UTF-8", error.Message);
    }

    [Fact]
    public void A_row_makes_no_object()
    {
        using var batch = new ColumnBatch(Trade);
        var json = """{"price": 10.5, "symbol": "S\u0050Y", "note": "a note"}"""u8.ToArray();
        for (var i = 0; i < 1_000; i++)
        {
            Append(batch, json);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            Append(batch, json);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000);
    }

    internal static ColumnBatch Decode(Schema schema, params string[] rows)
    {
        var batch = new ColumnBatch(schema);
        foreach (var row in rows)
        {
            Append(batch, Encoding.UTF8.GetBytes(row));
        }

        return batch;
    }

    internal static string Error(Schema schema, string json)
    {
        using var batch = new ColumnBatch(schema);
        return Assert.Throws<DataException>(() => Append(batch, Encoding.UTF8.GetBytes(json))).Message;
    }

    private static void Append(ColumnBatch batch, byte[] json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        JsonRow.Append(batch.Vectors, batch.Schema, ref reader);
        batch.EndRow();
    }

    private sealed class Segments : ReadOnlySequenceSegment<byte>
    {
        public static ReadOnlySequence<byte> Of(byte[] bytes, int size)
        {
            var first = new Segments { Memory = bytes.AsMemory(0, size) };
            var last = first;
            for (var at = size; at < bytes.Length; at += size)
            {
                var next = new Segments { Memory = bytes.AsMemory(at, Math.Min(size, bytes.Length - at)), RunningIndex = at };
                last.Next = next;
                last = next;
            }

            return new(first, 0, last, last.Memory.Length);
        }
    }

    private static Schema Schema<TModel>()
        where TModel : IDataModel<TModel> => TModel.Schema;

    private static TModel Read<TModel>(ColumnBatch batch, int row)
        where TModel : IDataModel<TModel> => TModel.Read(batch.Vectors, row);
}
