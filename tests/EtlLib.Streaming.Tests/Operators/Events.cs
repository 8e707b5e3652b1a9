using EtlLib.Batches;
using EtlLib.DuckDb;
using EtlLib.Engines;
using EtlLib.Plan;
using EtlLib.Schemas;

namespace EtlLib.Streaming.Tests;

/// <summary>Random rows with ties, nulls, NaN and infinities, and the batch engine's answer over them.</summary>
internal static class Events
{
    public const long Second = 1_000_000, Start = 1_700_000_000L * Second;

    public static readonly Schema Schema = new("Event",
    [
        new("Key", ColumnType.Text, true), new("Part", ColumnType.Double, true),
            new("Time", ColumnType.Instant, false) { Roles = ColumnRoles.EventTime },
        new("Seq", ColumnType.Long, false) { Roles = ColumnRoles.Sequence }, new("Flag", ColumnType.Bool, true),
            new("Small", ColumnType.Int, true),
        new("Big", ColumnType.Long, true), new("Single", ColumnType.Float, true), new("Real", ColumnType.Double, true),
            new("Money", ColumnType.Decimal(12, 2), true),
        new("Name", ColumnType.Text, true), new("Id", ColumnType.Uuid, true), new("Day", ColumnType.Date, true),
    ]);

    public static OperatorInput Input(params int[] keys) => new(Schema, [.. keys], Time: 2, Sequence: 3);

    public static Scan Scan(ColumnBatch rows) => new(rows.Schema, new Batches(rows));

    public static Field Of(string column, int input = 0, bool mayBeAbsent = false) => new(new Row(input, Schema, mayBeAbsent), column);

    /// <summary>
    /// Rows of some keys over a span of time, by chance of one that is short, or long with gaps; now and then many, of many keys.
    /// </summary>
    public static ColumnBatch Random(Random random, int most = 120, bool? large = null)
    {
        var batch = new ColumnBatch(Schema);
        var span = random.Next(3) switch { 0 => 20, 1 => 300, _ => 3000 } * Second;
        var grain = random.Next(3) switch { 0 => 10 * Second, 1 => Second, _ => 1 };
        var isLarge = large ?? random.Next(10) == 0;
        most *= isLarge ? 40 : 1;
        var (keys, numbers, isNull) = (isLarge ? random.Next(most / 8, most / 2) : random.Next(1, 6), random.Next(2) == 0 ? 4 : 1_000_000,
            random.Next(2, 12));
        for (var rows = isLarge ? most : random.Next(most + 1); rows > 0; rows--)
        {
            Append(batch.Text(0), $"key {random.Next(keys)}", isNull, random);
            Append(batch.Fixed<double>(1), random.Next(3) switch { 0 => double.NaN, 1 => 0.0, _ => -0.0 }, isNull, random);
            batch.Fixed<long>(2).Append(Start + (random.NextInt64(span) / grain * grain) - (10 * Second));
            batch.Fixed<long>(3).Append(random.Next(numbers));
            if (random.Next(isNull) == 0)
            {
                batch.Bits(4).AppendNull();
            }
            else
            {
                batch.Bits(4).Append(random.Next(2) == 0);
            }

            Append(batch.Fixed<int>(5), random.Next(-4, 5), isNull, random);
            Append(batch.Fixed<long>(6), random.NextInt64(-5_000_000_000, 5_000_000_000), isNull, random);
            Append(batch.Fixed<float>(7), random.Next(8) == 0 ? float.NaN : random.Next(-8, 8) / 4f, isNull, random);
            Append(batch.Fixed<double>(8), random.Next(40) switch
            {
                0 => double.NaN,
                1 => double.PositiveInfinity,
                2 => double.NegativeInfinity,
                3 => -0.0,
                var n => n / 8.0
            }, isNull, random);
            Append(batch.Fixed<Int128>(9), random.Next(-100_000, 100_000), isNull, random);
            Append(batch.Text(10), random.Next(4) switch
            {
                0 => "",
                1 => "é",
                2 => $"a name that is longer {random.Next(9)}",
                _ => $"n{random.Next(9)}"
            }, isNull, random);
            Append(batch.Fixed<UuidBytes>(11), UuidBytes.From(new Guid(random.Next(-3, 3), 2, 3, [4, 5, 6, 7, 8, 9, 10, 11])), isNull,
                random);
            Append(batch.Fixed<int>(12), random.Next(-5, 20_000), isNull, random);
            batch.EndRow();
        }

        return batch;
    }

    /// <summary>Some columns of rows, in an order.</summary>
    public static ColumnBatch Columns(ColumnBatch rows, Schema schema, params int[] columns)
    {
        var made = new ColumnBatch(schema);
        for (var c = 0; c < columns.Length; c++)
        {
            BatchRows.AppendRange(made.Vectors[c], rows.Vectors[columns[c]], 0, rows.Count);
        }

        made.EndRows(rows.Count);
        return made;
    }

    /// <summary>The batch engine's rows of a plan.</summary>
    public static async Task<List<string>> BatchAsync(EngineSession session, Relation plan)
    {
        var rows = new List<string>();
        await foreach (var batch in session.ReadAsync(plan, TestContext.Current.CancellationToken))
        {
            using (batch)
            {
                rows.AddRange(Values.Rows(batch));
            }
        }

        return rows;
    }

    public static EngineSession Open() =>
        new DuckDbEngine(new DuckDbOptions(Threads: 1)).Open(new EngineRun(DataContext.Test));

    private static void Append<T>(FixedVector<T> to, T value, int isNull, Random random)
        where T : unmanaged
    {
        if (random.Next(isNull) == 0)
        {
            to.AppendNull();
        }
        else
        {
            to.Append(value);
        }
    }

    private static void Append(TextVector to, string value, int isNull, Random random)
    {
        if (random.Next(isNull) == 0)
        {
            to.AppendNull();
        }
        else
        {
            to.Append(value);
        }
    }

    private sealed class Batches(ColumnBatch rows) : BatchSource
    {
        public override bool IsRepeatable => true;

        public override string Describe() => "events";

        public override long? RowCount(Schema schema, DataContext context) => rows.Count;

        public override async IAsyncEnumerable<ColumnBatch> ReadAsync(Schema schema, DataContext context,
            [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await Task.CompletedTask;
            var copy = new ColumnBatch(schema);
            for (var c = 0; c < copy.Vectors.Length; c++)
            {
                BatchRows.AppendRange(copy.Vectors[c], rows.Vectors[c], 0, rows.Count);
            }

            copy.EndRows(rows.Count);
            yield return copy;
        }
    }
}
