using System.Globalization;
using EtlLib.Batches;
using EtlLib.Schemas;
using EtlLib.Sinks;

namespace EtlLib.Tables;

/// <summary>Draws numeric series in time as lines of blocks: one per numeric column and value of the partition key, if its rows are ordered by time.</summary>
internal static class Sparkline
{
    private const string Blocks = "▁▂▃▄▅▆▇█";
    private const int LeastRows = 4;
    private const int MostLines = 8;
    private const int MostBlocks = 60;
    private const int LeastBlocks = 8;

    /// <summary>The lines for some rows, in a width. Empty if the rows are not a series.</summary>
    public static IEnumerable<string> Of(IReadOnlyList<ColumnBatch> rows, int width)
    {
        var schema = rows[0].Schema;
        if (schema.EventTime is not { } time || rows.Sum(batch => batch.Count) < LeastRows)
        {
            return [];
        }

        var keys = schema.PartitionKey.Select(column => schema.IndexOf(column.Name)).ToList();
        var places = rows.SelectMany(batch => Enumerable.Range(0, batch.Count).Select(row => (Batch: batch, Row: row)));
        var series = places.GroupBy(place => string.Join(' ', keys.Select(key => BatchText.Of(place.Batch.Columns[key], place.Row))))
            .Where(places => places.Count() >= LeastRows && InOrder(places, schema.IndexOf(time.Name)))
            .SelectMany(places => Measures(schema).Select(i => (Name: $"{places.Key} {schema.Columns[i].Name}".Trim(), Values: places.Select(place => Number(place.Batch.Columns[i], place.Row)).Where(double.IsFinite).ToList())))
            .Where(line => line.Values.Count >= LeastRows)
            .Take(MostLines)
            .ToList();
        var names = series.Select(line => TableColumn.Width(line.Name)).DefaultIfEmpty(0).Max();
        return series.Select(line => Line(line.Name, names, line.Values, width)).OfType<string>();
    }

    /// <summary>A value as a point of a series; NaN for null.</summary>
    public static double Number(ColumnVector vector, int row) => vector switch
    {
        _ when vector.IsNull(row) => double.NaN,
        FixedVector<int> ints => ints[row],
        FixedVector<long> longs => longs[row],
        FixedVector<float> floats => floats[row],
        FixedVector<double> doubles => doubles[row],
        FixedVector<Int128> decimals => (double)decimals[row] / Math.Pow(10, ((DecimalType)vector.Type).Scale),
        _ => double.NaN,
    };

    private static string? Line(string name, int nameWidth, List<double> values, int width)
    {
        var range = string.Create(CultureInfo.InvariantCulture, $"{values.Min():G5} … {values.Max():G5}");
        var blocks = Math.Min(Math.Min(values.Count, MostBlocks), width - nameWidth - range.Length - 4);
        return blocks < Math.Min(LeastBlocks, values.Count) ? null : $"{TableColumn.Fit(name, nameWidth, right: false)}  {Draw(values, blocks)}  {range}";
    }

    /// <summary>Draws blocks, each as high as the mean of its share of the values.</summary>
    private static string Draw(List<double> values, int blocks)
    {
        var means = Enumerable.Range(0, blocks).Select(i => values.GetRange(Share(i), Share(i + 1) - Share(i)).Average()).ToList();
        var (least, most) = (means.Min(), means.Max());
        return string.Concat(means.Select(mean => Blocks[most > least ? (int)Math.Min(Blocks.Length - 1, (mean - least) / (most - least) * Blocks.Length) : Blocks.Length / 2]));

        int Share(int block) => (int)((long)block * values.Count / blocks);
    }

    /// <summary>The numeric columns that are not a sequence or a key.</summary>
    private static IEnumerable<int> Measures(Schema schema) => Enumerable.Range(0, schema.Columns.Count)
        .Where(i => schema.Columns[i].Type.IsNumeric && (schema.Columns[i].Roles & (ColumnRoles.Sequence | ColumnRoles.PartitionKey)) == 0);

    private static bool InOrder(IEnumerable<(ColumnBatch Batch, int Row)> places, int time)
    {
        var last = double.NegativeInfinity;
        foreach (var (batch, row) in places)
        {
            var at = Number(batch.Columns[time], row);
            if (!(at >= last))
            {
                return false;
            }

            last = at;
        }

        return true;
    }
}
