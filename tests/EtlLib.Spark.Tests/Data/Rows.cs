using EtlLib.Batches;
using EtlLib.Engine.Specification;
using EtlLib.Spark.Data;

namespace EtlLib.Spark.Tests.Data;

/// <summary>Batches as Arrow's bytes, and compared.</summary>
static class Rows
{
    public static ReadOnlyMemory<byte> Bytes(params IReadOnlyList<ColumnBatch> batches)
    {
        var to = new MemoryStream();
        using var writer = new ArrowWriter(batches[0].Schema, to);
        foreach (var batch in batches)
        {
            writer.Write(batch);
        }

        writer.End();
        return to.ToArray();
    }

    public static void Same(IEnumerable<ColumnBatch> expected, IEnumerable<ColumnBatch> actual) => Assert.Equal(expected.SelectMany(Texts), actual.SelectMany(Texts));

    static IEnumerable<string> Texts(ColumnBatch batch) =>
        Enumerable.Range(0, batch.Count).Select(row => string.Join(" | ", batch.Columns.Select((c, i) => $"{batch.Schema.Columns[i].Name} {RandomRows.Text(c, row)}")));
}
