using Avro.IO;
using Avro.Specific;
using EtlLib.Avro;
using EtlLib.Batches;

namespace EtlLib.Bench;

/// <summary>Rows and batches to and from Avro, against straight-line code by hand and Apache.Avro's specific records.</summary>
internal static class AvroBench
{
    private const int Rows = 500_000, Rounds = 7;

    public static async Task RunAsync(Report report)
    {
        var rows = Trades(Rows);
        var (data, ends) = Encoded(rows);
        await EncodeAsync(report, rows, data).ConfigureAwait(false);
        await DecodeAsync(report, data, ends).ConfigureAwait(false);
    }

    private static async Task EncodeAsync(Report report, StockTrade[] rows, byte[] data)
    {
        var buffer = new byte[256];
        using var batch = new StockTrade.Batch();
        foreach (var row in rows)
        {
            Append(batch, row);
        }

        var encoder = AvroEncoder.Of(StockTrade.DataFrame.Schema);
        var records = rows.Select(TradeRecord.Of).ToArray();
        var apache = new SpecificDatumWriter<TradeRecord>(TradeRecord.Parsed);
        using var stream = new MemoryStream(data.Length + 1024);
        var bytes = 0L;
        var costs = await Measure.InTurnsAsync(
            Rounds,
            Each(i => bytes += ByHand.Write(buffer, rows[i])),
            Each(i => bytes += Generated(rows[i], buffer)),
            Each(i => bytes += InBatch(encoder, batch, i, buffer)),
            () =>
            {
                stream.Position = 0;
                var output = new BinaryEncoder(stream);
                foreach (var record in records)
                {
                    apache.Write(record, output);
                }

                return Task.CompletedTask;
            }).ConfigureAwait(false);
        var (hand, generated, columns, theirs) = (Nanos(costs[0]), Nanos(costs[1]), Nanos(costs[2]), Nanos(costs[3]));
        report.Row("encode a row, generated code", "straight-line code by hand", generated, hand, "ns", 1.1);
        report.Row("the same", "Apache.Avro's SpecificRecord", generated, theirs, "ns", 0.2);
        report.Row("encode a row of a batch", "straight-line code by hand", columns, hand, "ns", null);
        report.Figure("allocated by encoding, generated code", (double)costs[1].AllocatedBytes / Rows, "B a row", 0.01);
        report.Figure("allocated by encoding a row of a batch", (double)costs[2].AllocatedBytes / Rows, "B a row", 0.01);
        GC.KeepAlive(bytes);
    }

    private static async Task DecodeAsync(Report report, byte[] data, int[] ends)
    {
        using var batch = new StockTrade.Batch();
        var decoder = AvroDecoder.Of(AvroSchema.Of(StockTrade.DataFrame.Schema), StockTrade.DataFrame.Schema);
        var apache = new SpecificDatumReader<TradeRecord>(TradeRecord.Parsed, TradeRecord.Parsed);
        using var stream = new MemoryStream(data);
        var sum = 0.0;
        ReadOnlySpan<byte> Datum(int i) => data.AsSpan(ends[i], ends[i + 1] - ends[i]);
        var costs = await Measure.InTurnsAsync(
            Rounds,
            Each(i => sum += ByHand.Read(Datum(i)).Price),
            Each(i => sum += Read(Datum(i)).Price),
            () =>
            {
                batch.Clear();
                return Each(i => decoder.Decode(Datum(i), batch))();
            },
            () =>
            {
                stream.Position = 0;
                var input = new BinaryDecoder(stream);
                for (var i = 0; i < Rows; i++)
                {
                    sum += apache.Read(null!, input).Price;
                }

                return Task.CompletedTask;
            },
            Each(i =>
            {
                using var message = new MemoryStream(data, ends[i], ends[i + 1] - ends[i]);
                sum += apache.Read(null!, new BinaryDecoder(message)).Price;
            })).ConfigureAwait(false);
        var (hand, generated, columns, theirs, message) = (Nanos(costs[0]), Nanos(costs[1]), Nanos(costs[2]), Nanos(costs[3]), Nanos(costs[4]));
        report.Row("decode a row, generated code", "straight-line code by hand", generated, hand, "ns", 1.1);
        report.Row("the same", "Apache.Avro's SpecificRecord, all rows in one stream", generated, theirs, "ns", 0.2);
        report.Row("the same", "Apache.Avro's SpecificRecord, a stream a row, as records of a topic are read", generated, message, "ns", 0.2);
        report.Row("decode into a batch", "straight-line code by hand, to an object", columns, hand, "ns", 1);
        report.Row("the same", "Apache.Avro's SpecificRecord, all rows in one stream", columns, theirs, "ns", 0.2);
        report.Row("the same", "Apache.Avro's SpecificRecord, a stream a row", columns, message, "ns", 0.2);
        report.Figure("allocated by decoding beyond what code by hand allocates (the row and its text), generated code", (double)(costs[1].AllocatedBytes - costs[0].AllocatedBytes) / Rows, "B a row", 0.01);
        report.Figure("allocated by decoding into a batch", (double)costs[2].AllocatedBytes / Rows, "B a row", 0.01);
        GC.KeepAlive(sum);
    }

    private static Func<Task> Each(Action<int> step) => () =>
    {
        for (var i = 0; i < Rows; i++)
        {
            step(i);
        }

        return Task.CompletedTask;
    };

    private static double Nanos(Cost cost) => cost.CpuSeconds * 1e9 / Rows;

    private static int Generated(StockTrade row, byte[] buffer)
    {
        var writer = new AvroWriter(buffer);
        AvroRows.Write(ref writer, row);
        return (int)writer.Length;
    }

    private static int InBatch(AvroEncoder encoder, ColumnBatch batch, int row, byte[] buffer)
    {
        var writer = new AvroWriter(buffer);
        encoder.Encode(batch, row, ref writer);
        return (int)writer.Length;
    }

    private static StockTrade Read(ReadOnlySpan<byte> datum)
    {
        var reader = new AvroReader(datum);
        return AvroRows.Read<StockTrade>(ref reader);
    }

    public static StockTrade[] Trades(int count)
    {
        var random = new Random(42);
        var start = new DateTimeOffset(2021, 1, 4, 9, 30, 0, TimeSpan.Zero);
        return [.. Enumerable.Range(0, count).Select(i => new StockTrade
        {
            Symbol = $"SYM{i % 100:D3}", EventTime = start.AddTicks(i * 12_345_670L), Id = i, Price = 10 + random.NextDouble(), Volume = random.Next(1, 1_000),
        })];
    }

    private static (byte[] Data, int[] Ends) Encoded(StockTrade[] rows)
    {
        var (data, ends, at) = (new byte[Rows * 64], new int[Rows + 1], 0);
        for (var i = 0; i < Rows; i++)
        {
            at += ByHand.Write(data.AsSpan(at), rows[i]);
            ends[i + 1] = at;
        }

        return (data[..at], ends);
    }

    public static void Append<T>(ColumnBatch batch, T row)
        where T : IDataModel<T>
    {
        T.Append(batch.Vectors, row);
        batch.EndRow();
    }
}
