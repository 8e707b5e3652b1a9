using System.Buffers;
using System.Text;

namespace EtlLib.Avro.Tests;

/// <summary>Data that no writer wrote: a typed error that says where, and no memory that the input does not pay for.</summary>
public class MalformedTests
{
    private static readonly AvroSchema Writer = AvroSchema.Parse("""
        {"type":"record","name":"R","fields":[
          {"name":"skipped","type":{"type":"record","name":"Node","fields":[{"name":"next","type":["null","Node"]}]}},
          {"name":"flag","type":"boolean"},
          {"name":"side","type":{"type":"enum","name":"E","symbols":["A","B"]}},
          {"name":"text","type":"string"},
          {"name":"numbers","type":{"type":"array","items":"int"}},
          {"name":"nothings","type":{"type":"array","items":"null"}},
          {"name":"id","type":{"type":"string","logicalType":"uuid"}},
          {"name":"amount","type":{"type":"bytes","logicalType":"decimal","precision":4,"scale":2}},
          {"name":"day","type":{"type":"int","logicalType":"date"}},
          {"name":"time","type":{"type":"long","logicalType":"time-micros"}}]}
        """);

    private static readonly AvroSchema Reader = AvroSchema.Parse(Writer.ToJson().Replace("\"name\":\"skipped\",\"type\":{\"type\":\"record\",\"name\":\"Node\",\"fields\":[{\"name\":\"next\",\"type\":[\"null\",\"Node\"]}]}", "\"name\":\"more\",\"type\":\"int\",\"default\":1", StringComparison.Ordinal).Replace("\"items\":\"null\"", "\"items\":[\"null\",\"int\"]", StringComparison.Ordinal));

    private static readonly Schema Model = Models.Of(Reader);

    private static ReadOnlySpan<byte> Id => "0f8fad5b-d9cb-469f-a165-70867728950e"u8;

    /// <summary>Changes to a good datum: the field, the bytes that it gets in place of its own, and the reason.</summary>
    public static TheoryData<string, byte[], string> Changes => new()
    {
        { "skipped.next", [4], "2 is not an index from 0 to 1" },
        { "flag", [2], "A boolean is 2, not 0 or 1." },
        { "side", [4], "2 is not an index from 0 to 1" },
        { "side", [1], "-1 is not an index from 0 to 1" },
        { "text", [1], "A length of -1 is negative." },
        { "text", [0xFE, 0xFF, 0xFF, 0xFF, 0x0F], "2147483647 are needed" },
        { "text", [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01], "longer than 64 bits" },
        { "text", [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x02], "longer than 64 bits" },
        { "text", [2, 0xFF], "not valid UTF-8" },
        { "numbers[0]", [2, 0xFE, 0xFF, 0xFF, 0xFF, 0x7F, 0], "does not fit an int" },
        { "numbers[0]", [0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 0], "a block of" },
        { "numbers[0]", [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01, 0], "out of range" },
        { "numbers[0]", [1, 0xFE, 0xFF, 0xFF, 0xFF, 0x0F, 0], "are needed" },
        { "nothings[0]", [0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 0], "more than 65536 items that take no bytes" },
        { "id", [2, (byte)'x'], "not a UUID" },
        { "amount", [0], "A decimal has no bytes." },
        { "amount", [6, 1, 0, 0], "does not fit decimal(4, 2)" },
        { "amount", [36, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], "does not fit decimal(4, 2)" },
        { "day", [0xFE, 0xFF, 0xFF, 0xFF, 0x0F], "outside of the years 1 to 9999" },
        { "time", [1], "out of range" },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void A_value_that_is_malformed_is_an_error_that_names_field_and_byte(string field, byte[] bytes, string reason)
    {
        using var batch = new ColumnBatch(Model);
        var datum = Datum(field, bytes);

        var error = Assert.Throws<AvroException>(() => AvroDecoder.Of(Writer, Reader, Model).Decode(datum, batch));

        Assert.Equal(field, error.Path);
        Assert.InRange(error.Offset!.Value, 0, datum.Length);
        Assert.Contains(reason, error.Reason, StringComparison.Ordinal);
        Assert.All(batch.Columns, column => Assert.Equal(0, column.Count));
    }

    [Fact]
    public void The_datum_that_the_changes_begin_with_is_good()
    {
        using var batch = new ColumnBatch(Model);

        AvroDecoder.Of(Writer, Reader, Model).Decode(Datum("", []), batch);

        Assert.Equal(1, batch.Count);
        Assert.Equal(3, batch.Lists(4).Length(0));
    }

    [Fact]
    public void A_datum_that_is_cut_anywhere_is_an_error()
    {
        using var batch = new ColumnBatch(Model);
        var datum = Datum("", []);
        for (var length = 0; length < datum.Length; length++)
        {
            Assert.Throws<AvroException>(() => AvroDecoder.Of(Writer, Reader, Model).Decode(datum.AsSpan(0, length), batch));
        }
    }

    [Fact]
    public void Bytes_behind_a_datum_are_an_error()
    {
        using var batch = new ColumnBatch(Model);

        var error = Assert.Throws<AvroException>(() => AvroDecoder.Of(Writer, Reader, Model).Decode([.. Datum("", []), 0, 0], batch));

        Assert.Equal("2 bytes follow the datum.", error.Reason);
    }

    [Fact]
    public void A_value_that_is_nested_too_deep_is_an_error_and_no_stack_overflow()
    {
        using var batch = new ColumnBatch(Model);

        var error = Assert.Throws<AvroException>(() => AvroDecoder.Of(Writer, Reader, Model).Decode([.. Enumerable.Repeat((byte)2, 1_000_000)], batch));

        Assert.Contains("nested more than 128 deep", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_generated_reader_names_the_field_too()
    {
        var datum = RoundTripTests.Written(new Trade { Symbol = "SPY", EventTime = DateTimeOffset.UnixEpoch, Price = 1, Volume = 2, Note = "n" });

        var error = Assert.Throws<AvroException>(() => new AvroRowReader<Trade>(AvroSchema.Of(Trade.DataFrame.Schema)).Read(datum.AsSpan(0, datum.Length - 1)));

        Assert.Equal(("Note", datum.Length - 1L), (error.Path, error.Offset));
    }

    /// <summary>Headers and blocks that no writer wrote.</summary>
    public static TheoryData<string, string> Files => new()
    {
        { "", "The file ends early: 4 bytes are needed, 0 are left." },
        { "Obj\x02", "it is not an Avro object container file" },
        { "PK\x03\x04", "it is not an Avro object container file" },
        { "Obj\x01\x02\x0Eavro.co", "The file ends early" },
        { "Obj\x01\x00" + "0123456789abcdef", "The file's header has no avro.schema." },
        { "Obj\x01\x02\x16" + "avro.schema\x02" + "x\x00" + "0123456789abcdef", "The Avro schema is not JSON" },
        { "Obj\x01\x02\x16" + "avro.schema\x0A\"int\"\x00" + "0123456789abcdef\x02\x02\x02" + "0123456789abcdef", "The writer has int, where Trade is a record." },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public async Task A_file_that_is_malformed_is_an_error_that_names_it(string content, string reason)
    {
        var error = await Assert.ThrowsAsync<AvroException>(() => ReadAsync(Encoding.Latin1.GetBytes(content)));

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(AvroCodec.Null)]
    [InlineData(AvroCodec.Deflate)]
    [InlineData(AvroCodec.Snappy)]
    [InlineData(AvroCodec.Zstandard)]
    public async Task A_file_that_is_cut_anywhere_in_its_blocks_is_an_error(AvroCodec codec)
    {
        var (file, header) = await TradesAsync(codec);
        for (var length = header + 1; length < file.Length; length += 1 + (length / 50))
        {
            var error = await Assert.ThrowsAsync<AvroException>(() => ReadAsync(file[..length]));
            Assert.StartsWith("trades.avro, block 1", error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(AvroCodec.Deflate)]
    [InlineData(AvroCodec.Snappy)]
    [InlineData(AvroCodec.Zstandard)]
    public async Task A_block_with_a_flipped_bit_is_an_error_or_other_rows_and_never_another_exception(AvroCodec codec)
    {
        var (file, header) = await TradesAsync(codec);
        for (var at = header; at < file.Length; at += 7)
        {
            var damaged = file.ToArray();
            damaged[at] ^= 0x10;
            var exception = await Record.ExceptionAsync(() => ReadAsync(damaged));
            Assert.True(exception is null or AvroException, $"byte {at}: {exception}");
            Assert.True(codec != AvroCodec.Snappy || exception is not null, $"byte {at}: the checksum did not tell");
        }
    }

    [Fact]
    public async Task A_block_that_claims_more_than_the_file_has_costs_no_memory()
    {
        var (file, header) = await TradesAsync(AvroCodec.Null);
        byte[] lying = [.. file.AsSpan(0, header), 2, 0xFE, 0xFF, 0xFF, 0xFF, 0x01, .. "a little"u8];
        await Assert.ThrowsAsync<AvroException>(() => ReadAsync(lying));

        // A memory stream never waits, so that all is on this thread.
        var before = GC.GetAllocatedBytesForCurrentThread();

        await Assert.ThrowsAsync<AvroException>(() => ReadAsync(lying));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
    }

    private static byte[] Datum(string field, byte[] bytes)
    {
        var output = new ArrayBufferWriter<byte>();
        void Put(string name, ReadOnlySpan<byte> good) => output.Write(name == field ? bytes : good);
        Put("skipped.next", [0]);
        Put("flag", [1]);
        Put("side", [2]);
        Put("text", [4, (byte)'o', (byte)'k']);
        Put("numbers[0]", [4, 2, 4, 1, 2, 6, 0]);
        Put("nothings[0]", [4, 0]);
        Put("id", [72, .. Id]);
        Put("amount", [4, 0xFF, 0x38]);
        Put("day", [0]);
        Put("time", [0]);
        return output.WrittenSpan.ToArray();
    }

    private static async Task<(byte[] File, int Header)> TradesAsync(AvroCodec codec)
    {
        using var batch = Rowing.Batch([.. Enumerable.Range(0, 300).Select(i => new Trade { Symbol = "SPY", EventTime = DateTimeOffset.UnixEpoch.AddSeconds(i), Price = i, Volume = i, Note = i % 2 == 0 ? null : "note" })]);
        var stream = new MemoryStream();
        await using var writer = await AvroFileWriter.CreateAsync(stream, Trade.DataFrame.Schema, codec, TestContext.Current.CancellationToken);
        var header = (int)stream.Length;
        await writer.WriteAsync(batch, TestContext.Current.CancellationToken);
        await writer.FinishAsync(TestContext.Current.CancellationToken);
        return (stream.ToArray(), header);
    }

    private static async Task ReadAsync(byte[] file)
    {
        using var batch = new ColumnBatch(Trade.DataFrame.Schema);
        await using var reader = await AvroFileReader.OpenAsync(new MemoryStream(file), "trades.avro", TestContext.Current.CancellationToken);
        await reader.ReadAsync(AvroDecoder.Of(reader.Schema, Trade.DataFrame.Schema), batch, int.MaxValue, TestContext.Current.CancellationToken);
    }
}
