using System.Buffers;

namespace EtlLib.Avro.Tests;

[DataModel]
public partial record Trade
{
    [PartitionKey] public required string Symbol { get; init; }
    [EventTime] public required DateTimeOffset EventTime { get; init; }
    public required double Price { get; init; }
    public required int Volume { get; init; }
    public required string? Note { get; init; }
}

/// <summary>One model's rows through the codec, the plain way.</summary>
public class TradeTests
{
    private static readonly Trade Spy = new() { Symbol = "SPY", EventTime = new DateTimeOffset(2021, 3, 4, 14, 30, 0, TimeSpan.Zero), Price = 384.25, Volume = -3, Note = null };

    private static readonly Schema Model = Trade.DataFrame.Schema;

    [Fact]
    public void A_row_is_read_as_it_was_written()
    {
        using var from = Batch(Spy, Spy with { Note = "näch", Volume = int.MaxValue });
        using var to = new ColumnBatch(Model);

        for (var row = 0; row < from.Count; row++)
        {
            AvroDecoder.Of(AvroSchema.Of(Model), Model).Decode(Encoded(from, row), to);
        }

        Assert.Equal([Spy, Spy with { Note = "näch", Volume = int.MaxValue }], Rows(to));
    }

    [Fact]
    public void A_row_has_the_bytes_of_the_specification()
    {
        using var from = Batch(Spy with { EventTime = DateTimeOffset.UnixEpoch.AddTicks(-10), Price = 1 });

        Assert.Equal([6, (byte)'S', (byte)'P', (byte)'Y', 1, 0, 0, 0, 0, 0, 0, 0xF0, 0x3F, 5, 0], Encoded(from, 0));
    }

    [Fact]
    public void A_datum_that_ends_early_names_field_and_byte_and_leaves_the_batch_as_it_was()
    {
        using var from = Batch(Spy);
        using var to = Batch(Spy);

        var error = Assert.Throws<AvroException>(() => AvroDecoder.Of(AvroSchema.Of(Model), Model).Decode(Encoded(from, 0)[..^4], to));

        Assert.Equal("Price", error.Path);
        Assert.Equal(12, error.Offset);
        Assert.StartsWith("Avro datum of Trade, field Price, byte 12: The data ends 2 bytes early", error.Message, StringComparison.Ordinal);
        Assert.Equal([Spy], Rows(to));
        AvroDecoder.Of(AvroSchema.Of(Model), Model).Decode(Encoded(from, 0), to);
        Assert.Equal([Spy, Spy], Rows(to));
    }

    [Theory]
    [InlineData(AvroCodec.Null)]
    [InlineData(AvroCodec.Deflate)]
    [InlineData(AvroCodec.Snappy)]
    [InlineData(AvroCodec.Zstandard)]
    public async Task A_file_is_read_as_it_was_written(AvroCodec codec)
    {
        var rows = Enumerable.Range(0, 40_000).Select(i => Spy with { Volume = i, Note = i % 3 == 0 ? null : $"note {i}" }).ToArray();
        using var from = Batch(rows);
        using var to = new ColumnBatch(Model);
        var stream = new MemoryStream();
        await using (var writer = await AvroFileWriter.CreateAsync(stream, Model, codec, TestContext.Current.CancellationToken))
        {
            await writer.WriteAsync(from, TestContext.Current.CancellationToken);
            await writer.FinishAsync(TestContext.Current.CancellationToken);
        }

        await using var reader = await AvroFileReader.OpenAsync(new MemoryStream(stream.ToArray()), "trades.avro", TestContext.Current.CancellationToken);
        while (await reader.ReadAsync(AvroDecoder.Of(reader.Schema, Model), to, to.Count + 7_000, TestContext.Current.CancellationToken))
        {
            Assert.Equal(0, to.Count % 7_000);
        }

        Assert.Equal(codec, reader.Codec);
        Assert.Equal(rows, Rows(to));
    }

    private static byte[] Encoded(ColumnBatch batch, int row)
    {
        var bytes = new ArrayBufferWriter<byte>();
        AvroEncoder.Of(Model).Encode(batch, row, bytes);
        return bytes.WrittenSpan.ToArray();
    }

    private static ColumnBatch Batch(params Trade[] rows) => Rowing.Batch(rows);

    private static Trade[] Rows(ColumnBatch batch) => Rowing.Rows<Trade>(batch);
}

/// <summary>Between rows and batches.</summary>
internal static class Rowing
{
    public static ColumnBatch Batch<TModel>(params TModel[] rows)
        where TModel : IDataModel<TModel>
    {
        var batch = new ColumnBatch(TModel.Schema);
        foreach (var row in rows)
        {
            TModel.Append(batch.Vectors, row);
            batch.EndRow();
        }

        return batch;
    }

    public static TModel[] Rows<TModel>(ColumnBatch batch)
        where TModel : IDataModel<TModel>
    {
        var rows = new TModel[batch.Count];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = TModel.Read(batch.Vectors, i);
        }

        return rows;
    }
}
