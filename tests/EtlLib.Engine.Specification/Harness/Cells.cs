using System.Globalization;
using System.Text;
using EtlLib.Batches;
using EtlLib.Schemas;

namespace EtlLib.Engine.Specification;

/// <summary>Rows as plain values, to be compared and printed without reflection.</summary>
internal static class Cells
{
    private const double Tolerance = 1e-9;

    /// <summary>The values of each row: C# values; byte arrays as hexadecimal text; lists and nested models as arrays.</summary>
    public static List<object?[]> Of(ColumnBatch batch) =>
        [.. Enumerable.Range(0, batch.Count).Select(row => batch.Columns.Select(column => Value(column, row)).ToArray())];

    /// <summary>Asserts that rows are the same, in any order or in theirs.</summary>
    public static void AssertSame(List<object?[]> expected, List<object?[]> actual, DataFrame frame, bool ordered)
    {
        var (missing, rest) = Difference(expected, actual);
        var inOrder = !ordered || (expected.Count == actual.Count && expected.Zip(actual).All(pair => Same(pair.First, pair.Second)));
        if (missing.Count > 0 || rest.Count > 0 || !inOrder)
        {
            Assert.Fail($"""
                Missing rows:
                {Lines(missing)}
                Rows that should not be:
                {Lines(rest)}
                All rows:
                {Lines(actual)}
                Plan:
                {frame}
                """);
        }
    }

    /// <summary>The rows of the first that the second lacks, and those that it has beyond. NaN equals NaN, -0 equals 0, and doubles may differ by 1e-9 of their size.</summary>
    public static (List<object?[]> Missing, List<object?[]> Extra) Difference(List<object?[]> expected, List<object?[]> actual)
    {
        var rest = actual.ToList();
        var missing = new List<object?[]>();
        foreach (var row in expected)
        {
            var found = rest.FindIndex(other => Same(row, other));
            if (found < 0)
            {
                missing.Add(row);
            }
            else
            {
                rest.RemoveAt(found);
            }
        }

        return (missing, rest);
    }

    /// <summary>A value as text.</summary>
    public static string Text(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        object?[] values => $"[{string.Join(", ", values.Select(Text))}]",
        DateTimeOffset instant => instant.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFZ", CultureInfo.InvariantCulture),
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        float number => number.ToString("R", CultureInfo.InvariantCulture) + "f",
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    /// <summary>Rows as text, one a line.</summary>
    public static string Lines(List<object?[]> rows) => rows.Count == 0 ? "  none" : string.Join('\n', rows.Select(row => "  " + Text(row)));

    private static bool Same(object? left, object? right) => (left, right) switch
    {
        (double a, double b) => a.Equals(b) || a == b || Math.Abs(a - b) <= Tolerance * Math.Max(Math.Abs(a), Math.Abs(b)),
        (float a, float b) => a.Equals(b) || a == b,
        (object?[] a, object?[] b) => a.Length == b.Length && a.Zip(b).All(pair => Same(pair.First, pair.Second)),
        _ => Equals(left, right),
    };

    private static object? Value(ColumnVector vector, int row) => vector.IsNull(row) ? null : vector.Type.Kind switch
    {
        TypeKind.Bool => ((BitVector)vector)[row],
        TypeKind.Int => ((FixedVector<int>)vector)[row],
        TypeKind.Long => ((FixedVector<long>)vector)[row],
        TypeKind.Float => ((FixedVector<float>)vector)[row],
        TypeKind.Double => ((FixedVector<double>)vector)[row],
        TypeKind.Decimal => new Exact(((FixedVector<Int128>)vector)[row], ((DecimalType)vector.Type).Scale),
        TypeKind.Text or TypeKind.Enum => Encoding.UTF8.GetString(((TextVector)vector)[row]),
        TypeKind.Bytes => "0x" + Convert.ToHexString(((TextVector)vector)[row]),
        TypeKind.Uuid => ((FixedVector<UuidBytes>)vector)[row].ToGuid(),
        TypeKind.Instant => Values.ToInstant(((FixedVector<long>)vector)[row]),
        TypeKind.LocalTime => Values.ToLocalTime(((FixedVector<long>)vector)[row]),
        TypeKind.Date => Values.ToDate(((FixedVector<int>)vector)[row]),
        TypeKind.TimeOfDay => Values.ToTimeOfDay(((FixedVector<long>)vector)[row]),
        TypeKind.Duration => Values.ToDuration(((FixedVector<long>)vector)[row]),
        TypeKind.Struct => ((StructVector)vector).Children.Select(child => Value(child, row)).ToArray(),
        _ => Elements((ListVector)vector, row),
    };

    private static object?[] Elements(ListVector list, int row) =>
        [.. Enumerable.Range(list.Start(row), list.Length(row)).Select(element => Value(list.Elements, element))];
}

/// <summary>A decimal, which may have more digits than C#'s has.</summary>
internal readonly record struct Exact(Int128 Unscaled, int Scale)
{
    public override string ToString()
    {
        var digits = Int128.Abs(Unscaled).ToString(CultureInfo.InvariantCulture).PadLeft(Scale + 1, '0');
        return $"{(Unscaled < 0 ? "-" : "")}{digits[..^Scale]}{(Scale == 0 ? "" : ".")}{digits[^Scale..]}";
    }
}
