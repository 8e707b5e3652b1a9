using EtlLib.Batches;
using EtlLib.Schemas;

namespace EtlLib.Spark.Tests.Data;

/// <summary>The least, the greatest and the odd values of every type, and null in each.</summary>
static class Edges
{
    static readonly Schema Nested = new("Nested", [new("n", ColumnType.Int, true), new("list", ColumnType.List(ColumnType.Text, elementNullable: true), true)]);
    static readonly Int128 Nines = Int128.Parse(new string('9', 38), System.Globalization.CultureInfo.InvariantCulture);

    static readonly (ColumnType Type, Action<ColumnVector>[] Values)[] Columns =
    [
        (ColumnType.Bool, [Bit(true), Bit(false)]),
        (ColumnType.Int, Of(int.MinValue, int.MaxValue, 0, -1)),
        (ColumnType.Long, Of(long.MinValue, long.MaxValue, 0, -1)),
        (ColumnType.Float, Of(float.MinValue, float.MaxValue, float.NaN, -0f, float.PositiveInfinity, float.NegativeInfinity, float.Epsilon)),
        (ColumnType.Double, Of(double.MinValue, double.MaxValue, double.NaN, -0.0, double.PositiveInfinity, double.NegativeInfinity, double.Epsilon)),
        (ColumnType.Decimal(38, 0), Of(Nines, -Nines, 0)),
        (ColumnType.Decimal(38, 18), Of(Nines, -Nines, 1)),
        (ColumnType.Decimal(38, 38), Of(Nines, -Nines, 1)),
        (ColumnType.Decimal(1, 0), Of<Int128>(9, -9, 0)),
        (ColumnType.Decimal(18, 6), Of<Int128>(999_999_999_999_999_999, -999_999_999_999_999_999)),
        (ColumnType.Text, [Text(""), Text(" "), Text("\0"), Text("🙂𝄞"), Text("e\u0301é"), Text("'\"`\\\r\n"), Text(new string('x', 70_000))]),
        (ColumnType.Bytes, [Bytes([]), Bytes([0]), Bytes([0xFF, 0xFE, 0x80])]),
        (ColumnType.Uuid, Of(UuidBytes.From(Guid.Empty), UuidBytes.From(Guid.AllBitsSet), UuidBytes.From(new Guid("00112233-4455-6677-8899-aabbccddeeff")))),
        (ColumnType.Instant, Of(Values.Micros(DateTimeOffset.MinValue, ""), Values.TruncatedMicros(DateTimeOffset.MaxValue), 0, -1)),
        (ColumnType.LocalTime, Of(Values.Micros(DateTime.MinValue, ""), Values.TruncatedMicros(DateTime.MaxValue), 0, -1)),
        (ColumnType.Date, Of(Values.Days(DateOnly.MinValue), Values.Days(DateOnly.MaxValue), 0, -1, -141_428)),
        (ColumnType.TimeOfDay, Of(0, Values.TruncatedMicros(TimeOnly.MaxValue))),
        (ColumnType.Duration, Of(Values.TruncatedMicros(TimeSpan.MinValue), Values.TruncatedMicros(TimeSpan.MaxValue), 0, -1)),
        (new EnumType("Side", ["Buy", "Sell"]), [Text("Buy"), Text("Sell")]),
        (ColumnType.Struct(Nested), [Struct(n => n.AppendNull(), l => l.AppendNull()), Struct(Of(7)[0], List())]),
        (ColumnType.List(ColumnType.Long, elementNullable: true), [List(), List(v => v.AppendNull()), List(Of(1L, 2L)), List(Of(long.MinValue)[0], v => v.AppendNull())]),
        (ColumnType.List(ColumnType.List(ColumnType.Struct(Nested), elementNullable: true)), [List(), List(List()), List(List(v => v.AppendNull(), Struct(Of(1)[0], List(Text(""), v => v.AppendNull()))), List())]),
        (ColumnType.List(ColumnType.Bool), [List(Bit(true), Bit(false), Bit(true)), List()]),
        (ColumnType.List(ColumnType.Uuid, elementNullable: true), [List(v => v.AppendNull(), Of(UuidBytes.From(Guid.AllBitsSet))[0])]),
    ];

    public static Schema Schema { get; } = new("Edges", [.. Columns.Select((c, i) => new ColumnSchema($"c{i}", c.Type, true))]);

    /// <summary>Row i has the value i of each column; null in between, and where a column has no more.</summary>
    public static ColumnBatch Batch()
    {
        var batch = new ColumnBatch(Schema);
        for (var row = 0; row < 2 * Columns.Max(c => c.Values.Length); row++)
        {
            for (var i = 0; i < Columns.Length; i++)
            {
                var append = row % 2 == 0 && row / 2 < Columns[i].Values.Length ? Columns[i].Values[row / 2] : v => v.AppendNull();
                append(batch.Columns[i]);
            }

            batch.EndRow();
        }

        return batch;
    }

    static Action<ColumnVector>[] Of<T>(params T[] values)
        where T : unmanaged => [.. values.Select(value => (Action<ColumnVector>)(v => ((FixedVector<T>)v).Append(value)))];

    static Action<ColumnVector> Bit(bool value) => v => ((BitVector)v).Append(value);

    static Action<ColumnVector> Text(string value) => v => ((TextVector)v).Append(value);

    static Action<ColumnVector> Bytes(byte[] value) => v => ((TextVector)v).Append(value);

    static Action<ColumnVector> Struct(params Action<ColumnVector>[] columns) => v =>
    {
        for (var i = 0; i < columns.Length; i++)
        {
            columns[i](((StructVector)v).Children[i]);
        }

        ((StructVector)v).EndStruct();
    };

    static Action<ColumnVector> List(params Action<ColumnVector>[] elements) => v =>
    {
        Array.ForEach(elements, e => e(((ListVector)v).Elements));
        ((ListVector)v).EndList();
    };
}

/// <summary>Rows numbered from 0, each with a text of ten characters.</summary>
static class Numbers
{
    public static Schema Schema { get; } = new("Numbers", [new("id", ColumnType.Long, false), new("text", ColumnType.Text, false)]);

    public static async IAsyncEnumerable<ColumnBatch> Batches(int count, int rows)
    {
        await Task.CompletedTask;
        for (var i = 0; i < count; i++)
        {
            var batch = new ColumnBatch(Schema);
            for (var row = 0; row < rows; row++)
            {
                batch.Fixed<long>(0).Append(((long)i * rows) + row);
                batch.Text(1).Append("0123456789"u8);
                batch.EndRow();
            }

            yield return batch;
        }
    }
}
