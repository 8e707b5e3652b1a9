using EtlLib.Batches;
using EtlLib.Schemas;

namespace EtlLib.Engine.Specification;

/// <summary>Batches of random values of every type, and a text of their values to compare them by.</summary>
public static class RandomRows
{
    /// <summary>A nested model.</summary>
    public static readonly Schema Inner = new("Inner", [new("n", ColumnType.Int, true), new("name", ColumnType.Text, true)]);

    /// <summary>A column of every type, and one of it that may be null.</summary>
    public static readonly Schema EveryType = new("EveryType",
    [
        .. new ColumnType[]
        {
            ColumnType.Bool, ColumnType.Int, ColumnType.Long, ColumnType.Float, ColumnType.Double, ColumnType.Decimal(4, 2), ColumnType.Decimal(9, 0),
            ColumnType.Decimal(18, 6), ColumnType.Decimal(38, 10), ColumnType.Text, ColumnType.Bytes, ColumnType.Uuid, ColumnType.Instant, ColumnType.LocalTime,
            ColumnType.Date, ColumnType.TimeOfDay, ColumnType.Duration, new EnumType("Side", ["Buy", "Sell"]), ColumnType.Struct(Inner),
            ColumnType.List(ColumnType.Int, elementNullable: true), ColumnType.List(ColumnType.Text), ColumnType.List(ColumnType.List(ColumnType.Long)),
            ColumnType.List(ColumnType.Struct(Inner), elementNullable: true),
        }.SelectMany((type, i) => new ColumnSchema[] { new($"c{i}", type, false), new($"n{i}", type, true) }),
    ]);

    /// <summary>So many rows.</summary>
    public static ColumnBatch Make(Schema schema, int rows, int seed)
    {
        var random = new Random(seed);
        var batch = new ColumnBatch(schema);
        for (var row = 0; row < rows; row++)
        {
            for (var i = 0; i < schema.Columns.Count; i++)
            {
                Append(batch.Columns[i], schema.Columns[i].Nullable, random);
            }

            batch.EndRow();
        }

        return batch;
    }

    /// <summary>Appends a value, now and then null.</summary>
    public static void Append(ColumnVector to, bool nullable, Random random)
    {
        if (nullable && random.Next(4) == 0)
        {
            to.AppendNull();
            return;
        }

        switch (to)
        {
            case BitVector bits: bits.Append(random.Next(2) == 0); break;
            case FixedVector<int> ints: ints.Append(to.Type.Kind == TypeKind.Date ? random.Next(-700_000, 2_900_000) : random.Next(int.MinValue, int.MaxValue)); break;
            case FixedVector<long> longs: longs.Append(Micros(to.Type.Kind, random)); break;
            case FixedVector<float> floats: floats.Append(random.Next(20) == 0 ? float.NaN : random.NextSingle()); break;
            case FixedVector<double> doubles: doubles.Append(random.Next(20) switch { 0 => double.NaN, 1 => double.NegativeInfinity, 2 => -0.0, _ => random.NextDouble() }); break;
            case FixedVector<Int128> decimals: decimals.Append(Decimal(((DecimalType)to.Type).Precision, random)); break;
            case FixedVector<UuidBytes> uuids: uuids.Append(UuidBytes.From(Uuid(random))); break;
            case TextVector text when to.Type.Kind == TypeKind.Enum: text.Append(random.Next(2) == 0 ? "Buy"u8 : "Sell"u8); break;
            case TextVector text when to.Type.Kind == TypeKind.Bytes: text.Append(Bytes(random)); break;
            case TextVector text: text.Append(string.Concat(Enumerable.Repeat("aäz€𝄞\0", random.Next(6)))[random.Next(1)..]); break;
            case StructVector nested:
                for (var i = 0; i < nested.Children.Count; i++)
                {
                    Append(nested.Children[i], ((StructType)to.Type).Schema.Columns[i].Nullable, random);
                }

                nested.EndStruct();
                break;
            case ListVector list:
                for (var i = random.Next(5); i > 0; i--)
                {
                    Append(list.Elements, ((ListType)to.Type).ElementNullable, random);
                }

                list.EndList();
                break;
        }
    }

    /// <summary>Whether two values are the same, bit by bit.</summary>
    public static bool Same(ColumnVector left, int i, ColumnVector right, int j)
    {
        if (left.IsNull(i) || right.IsNull(j))
        {
            return left.IsNull(i) == right.IsNull(j);
        }

        switch (left, right)
        {
            case (BitVector a, BitVector b): return a[i] == b[j];
            case (FixedVector<int> a, FixedVector<int> b): return a[i] == b[j];
            case (FixedVector<long> a, FixedVector<long> b): return a[i] == b[j];
            case (FixedVector<float> a, FixedVector<float> b): return BitConverter.SingleToInt32Bits(a[i]) == BitConverter.SingleToInt32Bits(b[j]);
            case (FixedVector<double> a, FixedVector<double> b): return BitConverter.DoubleToInt64Bits(a[i]) == BitConverter.DoubleToInt64Bits(b[j]);
            case (FixedVector<Int128> a, FixedVector<Int128> b): return a[i] == b[j];
            case (FixedVector<UuidBytes> a, FixedVector<UuidBytes> b): return a[i].ToGuid() == b[j].ToGuid();
            case (TextVector a, TextVector b): return a[i].SequenceEqual(b[j]);
            case (StructVector a, StructVector b): return a.Children.Zip(b.Children).All(c => Same(c.First, i, c.Second, j));
            case (ListVector a, ListVector b):
                return a.Length(i) == b.Length(j) && Enumerable.Range(0, a.Length(i)).All(k => Same(a.Elements, a.Start(i) + k, b.Elements, b.Start(j) + k));
            default: return false;
        }
    }

    /// <summary>A value as text, by which it can be compared and seen.</summary>
    public static string Text(ColumnVector vector, int row) => vector.IsNull(row) ? "null" : vector switch
    {
        BitVector bits => bits[row] ? "true" : "false",
        FixedVector<int> ints => Invariant($"{ints[row]}"),
        FixedVector<long> longs => Invariant($"{longs[row]}"),
        FixedVector<float> floats => Invariant($"{floats[row]:R}"),
        FixedVector<double> doubles => Invariant($"{doubles[row]:R}"),
        FixedVector<Int128> decimals => Invariant($"{decimals[row]}"),
        FixedVector<UuidBytes> uuids => uuids[row].ToGuid().ToString(),
        TextVector text => Convert.ToHexString(text[row]),
        StructVector nested => "{" + string.Join(",", nested.Children.Select(c => Text(c, row))) + "}",
        ListVector list => "[" + string.Join(",", Enumerable.Range(list.Start(row), list.Length(row)).Select(i => Text(list.Elements, i))) + "]",
        _ => throw new ArgumentOutOfRangeException(nameof(vector)),
    };

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    private static byte[] Bytes(Random random)
    {
        var bytes = new byte[random.Next(30)];
        random.NextBytes(bytes);
        return bytes;
    }

    private static Guid Uuid(Random random)
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes);
    }

    private static long Micros(TypeKind kind, Random random) => kind switch
    {
        TypeKind.TimeOfDay => random.NextInt64(86_400_000_000),
        TypeKind.Instant or TypeKind.LocalTime => random.NextInt64(-62_135_596_800_000_000, 253_402_300_799_999_999),
        _ => random.NextInt64(long.MinValue, long.MaxValue),
    };

    private static Int128 Decimal(int precision, Random random)
    {
        Int128 value = 0;
        for (var i = 0; i < precision; i++)
        {
            value = (value * 10) + random.Next(10);
        }

        return random.Next(2) == 0 ? value : -value;
    }
}
