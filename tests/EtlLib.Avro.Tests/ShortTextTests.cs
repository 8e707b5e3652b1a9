namespace EtlLib.Avro.Tests;

/// <summary>Short texts and numbers take ways of their own through the codec.</summary>
public sealed class ShortTextTests
{
    [Fact]
    public void Texts_of_every_short_length_and_letter_are_written_and_read_as_UTF8()
    {
        var schema = ModelInfo.Of<Named>().Schema;
        var decoder = AvroDecoder.Of(AvroSchema.Of(schema), schema);
        using var batch = new Batches.ColumnBatch(schema);
        var buffer = new byte[256];
        foreach (var text in Texts())
        {
            var writer = new AvroWriter(buffer);
            AvroRows.Write(ref writer, new Named { Name = text, Last = 0x7F });
            byte[] expected = [.. Long(System.Text.Encoding.UTF8.GetByteCount(text)), .. System.Text.Encoding.UTF8.GetBytes(text), 0xFE, 0x01];
            Assert.Equal(expected, writer.Written.ToArray());
            batch.Clear();
            decoder.Decode(writer.Written, batch);
            Assert.Equal(text, batch.Text(0).GetString(0));
            var reader = new AvroReader(writer.Written);
            Assert.Equal(text, AvroRows.Read<Named>(ref reader).Name);
        }

        static IEnumerable<string> Texts()
        {
            for (var length = 0; length < 24; length++)
            {
                yield return new string('a', length);
                for (var at = 0; at < length; at++)
                {
                    yield return new string('~', at) + '\u0080' + new string('\u007f', length - at - 1);
                    yield return new string('\0', at) + '\u20ac' + new string('b', length - at - 1);
                }
            }
        }
    }

    /// <summary>A model whose names are none in Avro has fields and strings of other names there.</summary>
    [Fact]
    public void Columns_and_symbols_whose_names_are_none_in_Avro_come_back()
    {
        Odd[] rows = [new() { Price = 1.5, Mood = Mood.SoSo, Moods = [Mood.Good, Mood.SoSo], Inner = new() { Size = 3 } }, new() { Price = 2, Mood = Mood.Good, Moods = [], Inner = null }];
        var schema = ModelInfo.Of<Odd>().Schema;
        var decoder = AvroDecoder.Of(AvroSchema.Of(schema), schema);
        var parsed = global::Avro.Schema.Parse(schema.AvroJson);
        using var batch = new Batches.ColumnBatch(schema);
        foreach (var row in rows)
        {
            var bytes = RoundTripTests.Written(row);
            decoder.Decode(bytes, batch);
            var again = new System.Buffers.ArrayBufferWriter<byte>();
            AvroEncoder.Of(schema).Encode(batch, batch.Count - 1, again);
            Assert.Equal(bytes, again.WrittenSpan.ToArray());
            var record = (global::Avro.Generic.GenericRecord)Apache.Read(parsed, parsed, bytes);
            Assert.Equal(row.Price, record.GetValue(0));
            Assert.Equal(row.Mood is Mood.SoSo ? "so-so" : "good", record.GetValue(1));
            var reader = new AvroReader(bytes);
            Assert.Equivalent(row, AvroRows.Read<Odd>(ref reader), strict: true);
        }
    }

    private static byte[] Long(long value) => Apache.Write(global::Avro.Schema.Parse("\"long\""), value);

    [Fact]
    public void Numbers_at_every_power_of_two_are_as_long_as_Avro_says()
    {
        var buffer = new byte[64];
        for (var bit = 0; bit < 64; bit++)
        {
            foreach (var value in new[] { 1L << bit, (1L << bit) - 1, -(1L << bit), ~(1L << bit) })
            {
                var writer = new AvroWriter(buffer);
                writer.WriteLong(value);
                Assert.Equal(Long(value), writer.Written.ToArray());
                AvroWriter.Put(ref buffer[0], value);
                Assert.Equal(Long(value), buffer[..(int)writer.Length]);
            }
        }
    }
}

/// <summary>A text and a number behind it.</summary>
[DataModel]
public partial record Named
{
    public required string Name { get; init; }
    public required int Last { get; init; }
}

public enum Mood
{
    [Symbol("good")] Good,
    [Symbol("so-so")] SoSo,
}

/// <summary>Names that Avro does not have.</summary>
[DataModel]
public partial record Odd
{
    [Column("unit price")] public required double Price { get; init; }
    public required Mood Mood { get; init; }
    public required Mood[] Moods { get; init; }
    public required OddInner? Inner { get; init; }
}

[DataModel]
public partial record OddInner
{
    [Column("full size")] public required int Size { get; init; }
}
