using System.Diagnostics;
using CsCheck;

namespace EtlLib.Avro.Tests;

/// <summary>Mutated messages: 1,000,000 with SOAK=1, else as many as five seconds take.</summary>
public class FuzzTests
{
    private static readonly Schema Model = Everything.DataFrame.Schema;
    private static readonly bool Soak = Environment.GetEnvironmentVariable("SOAK") == "1";

    [Fact]
    public void A_mutated_message_is_a_row_or_a_typed_error_and_costs_no_memory_that_it_does_not_justify()
    {
        var random = new Random(20_210_304);
        var seeds = EverythingGen.Rows.Array[64].Single(_ => true, "0000000000000").Select(RoundTripTests.Written).Where(s => s.Length < 4096).ToArray();
        var (own, rows) = (AvroDecoder.Of(AvroSchema.Of(Model), Model), new AvroRowReader<Everything>(AvroSchema.Of(Model)));
        var skipping = AvroDecoder.Of(AvroSchema.Of(Model), Leg.DataFrame.Schema with { Columns = [.. Model.Columns.Where(c => c.Name is "Texts" or "MaybeLeg")], AvroJson = Model.AvroJson });
        using var batch = new ColumnBatch(Model);
        using var narrow = new ColumnBatch(skipping.Model);
        var (watch, count, errors) = (Stopwatch.StartNew(), 0, 0);
        for (; Soak ? count < 1_000_000 : watch.Elapsed < TimeSpan.FromSeconds(5); count++)
        {
            var message = Mutated(seeds[random.Next(seeds.Length)], random);
            batch.Clear();
            narrow.Clear();
            var before = GC.GetAllocatedBytesForCurrentThread();
            var isRow = Try(() => own.Decode(message, batch));
            errors += isRow ? 0 : 1;
            Try(() => skipping.Decode(message, narrow));
            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 100_000 + (100 * message.Length), $"{Convert.ToHexString(message)} costs {GC.GetAllocatedBytesForCurrentThread() - before} bytes");
            Assert.Equal(isRow ? 1 : 0, batch.Count);
            Assert.All(batch.Columns, column => Assert.Equal(batch.Count, column.Count));
            Assert.InRange(Elements(batch.Columns), 0, AvroReader.MaxFreeItems + (2 * message.Length) + batch.Columns.Count);

            // What rows of C# cannot hold is a DataException: a decimal of 38 digits, a duration of 30,000 years.
            Assert.True(Try(() => rows.Read(message)) ? isRow : !isRow || batch.Count == 1, Convert.ToHexString(message));
        }

        Assert.InRange(errors, 1, count - 1);
        TestContext.Current.TestOutputHelper?.WriteLine($"{count} messages, {errors} of them errors, in {watch.Elapsed}");
    }

    [Fact]
    public async Task A_mutated_file_is_read_or_a_typed_error()
    {
        var random = new Random(7);
        var seeds = new[] { "null", "deflate", "snappy", "zstandard" }.Select(c => Small($"Fixtures/all-types.{c}.avro")).Append(await File.ReadAllBytesAsync("Fixtures/trade-v1.avro", TestContext.Current.CancellationToken)).ToArray();
        var (watch, count, errors) = (Stopwatch.StartNew(), 0, 0);
        for (; Soak ? count < 20_000 : watch.Elapsed < TimeSpan.FromSeconds(3); count++)
        {
            var file = Mutated(seeds[random.Next(seeds.Length)], random);
            try
            {
                await using var reader = await AvroFileReader.OpenAsync(new MemoryStream(file), "fuzz.avro", TestContext.Current.CancellationToken);
                using var batch = new ColumnBatch(AllTypes.DataFrame.Schema);
                await reader.ReadAsync(AvroDecoder.Of(reader.Schema, AllTypes.DataFrame.Schema), batch, int.MaxValue, TestContext.Current.CancellationToken);
            }
            catch (AvroException)
            {
                errors++;
            }
        }

        Assert.InRange(errors, 1, count);
    }

    /// <summary>A file's header and the beginning of its first block: so that a file is one of thousands of tries.</summary>
    private static byte[] Small(string path) => File.ReadAllBytes(path)[..6000];

    private static bool Try(Action action)
    {
        try
        {
            action();
            return true;
        }
        catch (Exception e) when (e is AvroException or DataException)
        {
            return false;
        }
    }

    private static long Elements(IEnumerable<ColumnVector> columns) => columns.Sum(c => c switch
    {
        ListVector list => list.Elements.Count + Elements([list.Elements]),
        StructVector nested => Elements(nested.Children),
        _ => 0L,
    });

    private static byte[] Mutated(byte[] seed, Random random)
    {
        var bytes = seed.ToList();
        for (var changes = random.Next(1, 5); changes > 0 && bytes.Count > 0; changes--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes.RemoveRange(at, Math.Min(bytes.Count - at, random.Next(1, 9)));
                    break;
                case 3:
                    bytes.InsertRange(at, Enumerable.Range(0, random.Next(1, 12)).Select(_ => (byte)random.Next(256)));
                    break;
                case 4:
                    // A number that is as large as they come.
                    bytes.InsertRange(at, [0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01]);
                    break;
                default:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
            }
        }

        return [.. bytes];
    }
}
