using System.Globalization;
using EtlLib.Batches;

namespace EtlLib.Streaming.Tests;

/// <summary>Rows as texts that are equal where the rows are.</summary>
internal static class Values
{
    /// <summary>The rows in their order.</summary>
    public static List<string> Rows(params IEnumerable<ColumnBatch> batches) =>
        [.. batches.SelectMany(batch => Enumerable.Range(0, batch.Count).Select(row => string.Join(" | ",
            batch.Columns.Select(c => Text(c, row)))))];

    private static string Text(ColumnVector column, int row) => column.IsNull(row) ? "null" : column switch
    {
        BitVector v => v[row] ? "true" : "false",
        FixedVector<int> v => v[row].ToString(CultureInfo.InvariantCulture),
        FixedVector<long> v => v[row].ToString(CultureInfo.InvariantCulture),
        FixedVector<Int128> v => v[row].ToString(CultureInfo.InvariantCulture),
        FixedVector<float> v => Number(v[row]),
        FixedVector<double> v => Number(v[row]),
        FixedVector<UuidBytes> v => v[row].ToGuid().ToString(),
        TextVector v => $"'{v.GetString(row)}'",
        ListVector v => $"[{string.Join(", ", Enumerable.Range(v.Start(row), v.Length(row)).Select(i => Text(v.Elements, i)))}]",
        StructVector v => $"({string.Join(", ", v.Children.Select(c => Text(c, row)))})",
        _ => throw new NotSupportedException(column.GetType().Name),
    };

    // Sums may differ in the last digits by the order in which they were made; -0 is 0.
    private static string Number(double value) => (value + 0.0).ToString("G12", CultureInfo.InvariantCulture);
}
