using System.Globalization;
using System.Text;
using EtlLib.Generation;
using EtlLib.Sinks;

namespace EtlLib.Testing;

/// <summary>Random rows of the inputs of a model.</summary>
internal sealed class RandomEvents
{
    private const int MostRows = 120;
    private static readonly DateTimeOffset Start = new(2021, 1, 4, 10, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan[] Steps = [TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(7), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(20)];
    private readonly IReadOnlyList<ColumnBatch> all;
    private readonly IReadOnlyList<(int Input, int Row)> taken;

    private RandomEvents(IReadOnlyList<ColumnBatch> all, IReadOnlyList<(int, int)> taken) => (this.all, this.taken) = (all, taken);

    /// <summary>How many rows there are.</summary>
    public int Count => taken.Count;

    /// <summary>Makes rows: of few keys, with gaps, ties and repeated rows.</summary>
    public static RandomEvents Of(IReadOnlyList<Schema> inputs, Random random)
    {
        var (batches, taken) = (new List<ColumnBatch>(), new List<(int, int)>());
        var step = Steps[random.Next(Steps.Length)];
        for (var input = 0; input < inputs.Count; input++)
        {
            var batch = new ColumnBatch(inputs[input]);
            string[] keys = inputs[input].PartitionKey.ToList() is [{ Type.Kind: TypeKind.Text, Generator: null }] ? ["A", "B", "C"] : [];
            var rows = random.Next(0, MostRows / Math.Max(1, keys.Length)) + 1;
            var generator = new RowGenerator(inputs[input], new GenerateOptions { Keys = keys, Seed = random.Next(), Start = Start, Every = step, Rows = rows });
            generator.Fill(batch, 0, (int)generator.RowCount);
            batches.Add(batch);
            var kept = random.NextDouble();
            var twice = random.Next(3) == 0 ? 0.1 : 0;
            for (var row = 0; row < batch.Count; row++)
            {
                // Long gaps, too: sessions end, windows are empty.
                var gone = random.Next(12) == 0 ? random.Next(batch.Count / 3 + 1) : 0;
                row += gone;
                if (row < batch.Count && random.NextDouble() < kept)
                {
                    taken.Add((input, row));
                    if (random.NextDouble() < twice)
                    {
                        taken.Add((input, row));
                    }
                }
            }
        }

        return new RandomEvents(batches, taken);
    }

    /// <summary>The same without some rows.</summary>
    public RandomEvents Without(int from, int count) => new(all, [.. taken.Where((_, i) => i < from || i >= from + count)]);

    /// <summary>The rows of each input.</summary>
    public IEnumerable<ColumnBatch> Batches()
    {
        for (var input = 0; input < all.Count; input++)
        {
            var batch = new ColumnBatch(all[input].Schema);
            foreach (var (_, row) in taken.Where(t => t.Input == input))
            {
                batch.AppendFrom(all[input], row);
            }

            yield return batch;
        }
    }

    /// <summary>Puts the rows into partitions, out of order within the lateness of their model.</summary>
    public void Feed(IReadOnlyList<FedSource> sources, Random random)
    {
        for (var input = 0; input < all.Count; input++)
        {
            var (schema, source) = (all[input].Schema, sources[input]);
            var partitions = random.Next(1, 4);
            for (var p = 0; p < partitions; p++)
            {
                _ = source.Partition(p.ToString(CultureInfo.InvariantCulture));
            }

            var lateness = schema.EventTime?.Lateness ?? TimeSpan.Zero;
            var at = schema.EventTime is { } time ? schema.IndexOf(time.Name) : -1;
            double Place(int row) => at < 0 ? random.NextDouble() : all[input].Fixed<long>(at).Span[row] + (random.NextDouble() * lateness.Ticks / TimeSpan.TicksPerMicrosecond);
            foreach (var (_, row) in taken.Where(t => t.Input == input).OrderBy(t => Place(t.Row)).ToList())
            {
                source.Partition(random.Next(partitions).ToString(CultureInfo.InvariantCulture)).AppendFrom(all[input], row);
            }
        }
    }

    /// <inheritdoc />
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var (input, row) in taken)
        {
            text.Append(all[input].Schema.ShortName).Append(' ').AppendJoin(" | ", all[input].Columns.Select(c => BatchText.Of(c, row))).Append('\n');
        }

        return text.ToString();
    }
}

/// <summary>Rows as text that is equal where rows are: numbers to nine digits, as sums in another order may differ beyond them.</summary>
internal static class RowText
{
    public static IEnumerable<string> Of(ColumnBatch batch)
    {
        for (var row = 0; row < batch.Count; row++)
        {
            yield return string.Join(" | ", Enumerable.Range(0, batch.Columns.Count).Select(c => $"{batch.Schema.Columns[c].Name} {Cell(batch.Columns[c], row)}"));
        }
    }

    private static string Cell(ColumnVector column, int row) => column switch
    {
        FixedVector<double> doubles when !column.IsNull(row) => Rounded(doubles.Span[row]),
        FixedVector<float> floats when !column.IsNull(row) => floats.Span[row].ToString("G6", CultureInfo.InvariantCulture),
        _ => BatchText.Of(column, row),
    };

    private static string Rounded(double value) => (value == 0 ? 0.0 : value).ToString("G9", CultureInfo.InvariantCulture);
}
