using System.Buffers;
using CsCheck;

namespace EtlLib.Avro.Tests;

/// <summary>Rows of every type through both codecs, and through Apache.Avro in both directions.</summary>
public class RoundTripTests
{
    private const string Seed = "0000000000000";
    private static readonly Schema Model = Everything.DataFrame.Schema;

    [Fact]
    public void Generated_code_and_batches_write_the_same_bytes_and_read_the_same_rows() => EverythingGen.Rows.Sample(row =>
    {
        var bytes = Written(row);
        using var batch = Rowing.Batch(row);
        using var decoded = new ColumnBatch(Model);
        AvroDecoder.Of(AvroSchema.Of(Model), Model).Decode(bytes, decoded);

        Assert.Equal(bytes, Encoded(batch));
        Assert.Equal(bytes, Written(Rowing.Rows<Everything>(decoded)[0]));
        Assert.Equal(bytes, Written(new AvroRowReader<Everything>(AvroSchema.Of(Model)).Read(bytes)));
    });

    [Fact]
    public void Apache_Avro_writes_the_bytes_that_we_write() => EverythingGen.Rows.Sample(row => Assert.Equal(Apache.Write(ApacheRows.Schema, ApacheRows.Of(row)), Written(row)));

    [Fact]
    public void Apache_Avro_reads_what_we_write() => EverythingGen.Rows.Sample(row =>
        Assert.Equal(Written(row), Apache.Write(ApacheRows.Schema, Apache.Read(ApacheRows.Schema, ApacheRows.Schema, Written(row)))));

    [Fact]
    public void Apache_Avro_reads_dates_times_decimals_and_uuids_as_their_logical_types()
    {
        var schema = global::Avro.Schema.Parse(Model.AvroJson);
        var row = EverythingGen.Rows.Array[100].Single(_ => true, Seed).First(r => r.Decimal != 0 && r.Instant.Year is > 1970 and < 9000 && r.Date.Year > 1970);

        var read = (global::Avro.Generic.GenericRecord)Apache.Read(schema, schema, Written(row));

        Assert.Equal(row.Instant.UtcDateTime, read["Instant"]);
        Assert.Equal(row.Date.ToDateTime(default), read["Date"]);
        Assert.Equal(row.TimeOfDay.ToTimeSpan(), read["TimeOfDay"]);
        Assert.Equal(row.Uuid, read["Uuid"]);
        Assert.Equal(row.Decimal, (decimal)(global::Avro.AvroDecimal)read["Decimal"]);
    }

    [Fact]
    public void A_row_in_a_batch_is_decoded_and_encoded_without_an_allocation()
    {
        var rows = EverythingGen.Rows.Array[200].Single(_ => true, Seed);
        var data = rows.Select(Written).ToArray();
        using var batch = new ColumnBatch(Model);
        var decoder = AvroDecoder.Of(AvroSchema.Of(Model), Model);
        var encoder = AvroEncoder.Of(Model);
        var buffer = new byte[1 << 20];
        long Pass()
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            batch.Clear();
            foreach (var datum in data)
            {
                decoder.Decode(datum, batch);
            }

            for (var row = 0; row < batch.Count; row++)
            {
                var writer = new AvroWriter(buffer);
                encoder.Encode(batch, row, ref writer);
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Pass();

        Assert.Equal(0, Pass());
    }

    [Fact]
    public void Generated_code_allocates_nothing_but_the_row()
    {
        var trade = new Trade { Symbol = "SPY", EventTime = DateTimeOffset.UnixEpoch, Price = 1, Volume = 2, Note = null };
        var buffer = new byte[256];
        long Pass()
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var writer = new AvroWriter(buffer);
            AvroRows.Write(ref writer, trade);
            var written = GC.GetAllocatedBytesForCurrentThread() - before;
            var reader = new AvroReader(writer.Written);
            Assert.Equal("SPY", AvroRows.Read<Trade>(ref reader).Symbol);
            return written;
        }

        Pass();

        Assert.Equal(0, Pass());
    }

    internal static byte[] Written<TModel>(TModel row)
        where TModel : IAvroModel<TModel>
    {
        var bytes = new ArrayBufferWriter<byte>();
        var writer = new AvroWriter(bytes);
        AvroRows.Write(ref writer, row);
        writer.Flush();
        return bytes.WrittenSpan.ToArray();
    }

    private static byte[] Encoded(ColumnBatch batch)
    {
        var bytes = new ArrayBufferWriter<byte>();
        Assert.Equal(AvroEncoder.Of(Model).Encode(batch, 0, bytes), bytes.WrittenCount);
        return bytes.WrittenSpan.ToArray();
    }
}
