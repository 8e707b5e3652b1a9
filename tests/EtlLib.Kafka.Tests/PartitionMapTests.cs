using System.Text;
using CsCheck;
using EtlLib.Batches;
using EtlLib.Schemas;

namespace EtlLib.Kafka.Tests;

/// <summary>Keys and partitions of rows are those that Kafka's Java client has for the same values.</summary>
public sealed class PartitionMapTests
{
    // From org.apache.kafka.common.utils.UtilsTest.testMurmur2.
    [Theory]
    [InlineData("21", -973932308)]
    [InlineData("foobar", -790332482)]
    [InlineData("a-little-bit-long-string", -985981536)]
    [InlineData("a-little-bit-longer-string", -1486304829)]
    [InlineData("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971)]
    [InlineData("abc", 479470107)]
    public void The_hash_is_that_of_the_Java_client(string key, int expected) =>
        Assert.Equal(expected, (int)Murmur2.Hash(Encoding.UTF8.GetBytes(key)));

    [Fact]
    public void A_partition_is_never_negative() => Gen.Byte.Array[0, 40].Select(Gen.Int[1, 100]).Sample((key, partitions) =>
        Assert.InRange(Murmur2.Partition(key, partitions), 0, partitions - 1));

    [Fact]
    public void A_text_is_its_own_key() => Assert.Equal("SPY"u8.ToArray(), KeyOf(Key(ColumnType.Text), "SPY"));

    [Fact]
    public void A_number_has_the_bytes_of_Javas_serializer()
    {
        Assert.Equal([0, 0, 0, 42], KeyOf(Key(ColumnType.Int), 42));
        Assert.Equal([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFE], KeyOf(Key(ColumnType.Long), -2L));
        Assert.Equal([0x3F, 0xF8, 0, 0, 0, 0, 0, 0], KeyOf(Key(ColumnType.Double), 1.5));
    }

    [Fact]
    public void A_uuid_is_its_text()
    {
        var id = Guid.Parse("0f8fad5b-d9cb-469f-a165-70867728950e");
        Assert.Equal(Encoding.UTF8.GetBytes(id.ToString()), KeyOf(Key(ColumnType.Uuid), id));
    }

    [Fact]
    public void Several_columns_are_joined_so_that_different_values_have_different_keys()
    {
        var two = Key(ColumnType.Text, ColumnType.Text);
        Assert.Equal("a/b"u8.ToArray(), KeyOf(two, "a", "b"));
        Assert.Equal("a%2Fb/"u8.ToArray(), KeyOf(two, "a/b", ""));
        Gen.Select(Gen.String[0, 5], Gen.String[0, 5], Gen.String[0, 5], Gen.String[0, 5]).Sample((a, b, c, d) =>
            Assert.Equal(Encoding.UTF8.GetBytes(a).SequenceEqual(Encoding.UTF8.GetBytes(c)) && Encoding.UTF8.GetBytes(b).SequenceEqual(Encoding.UTF8.GetBytes(d)), KeyOf(two, a, b)!.SequenceEqual(KeyOf(two, c, d)!)));
    }

    [Fact]
    public void A_row_without_a_value_has_no_key() => Assert.Null(KeyOf(Key(ColumnType.Text), [null]));

    [Fact]
    public void A_model_without_a_partition_key_has_no_keys() =>
        Assert.Null(KeyOf(new Schema("M", [new ColumnSchema("A", ColumnType.Text, false)]), "x"));

    [Fact]
    public void A_nested_model_cannot_be_a_key() =>
        Assert.Contains("[PartitionKey]", Assert.Throws<PlanException>(() => new PartitionMap(Key(ColumnType.List(ColumnType.Int)))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("StockTrade", "stock-trade")]
    [InlineData("Trading.StockTrade", "stock-trade")]
    [InlineData("HTTPCall2", "http-call2")]
    [InlineData("A_B", "a-b")]
    [InlineData("trade", "trade")]
    public void A_topic_is_named_as_its_model_in_kebab_case(string model, string topic) =>
        Assert.Equal(topic, TopicName.Of(new Schema(model, [])));

    private static Schema Key(params ColumnType[] types) =>
        new("M", [.. types.Select((t, i) => new ColumnSchema($"C{i}", t, Nullable: true) { Roles = ColumnRoles.PartitionKey })]);

    private static byte[]? KeyOf(Schema schema, params object?[] values)
    {
        using var batch = new ColumnBatch(schema);
        for (var i = 0; i < values.Length; i++)
        {
            switch (values[i])
            {
                case null: batch.Columns[i].AppendNull(); break;
                case string text: batch.Text(i).Append(text); break;
                case int number: batch.Fixed<int>(i).Append(number); break;
                case long number: batch.Fixed<long>(i).Append(number); break;
                case double number: batch.Fixed<double>(i).Append(number); break;
                case Guid id: batch.Fixed<UuidBytes>(i).Append(UuidBytes.From(id)); break;
                default: throw new ArgumentOutOfRangeException(nameof(values));
            }
        }

        batch.EndRow();
        var key = new PartitionMap(schema).Key(batch, 0, out var isNull);
        return isNull ? null : key.ToArray();
    }
}
