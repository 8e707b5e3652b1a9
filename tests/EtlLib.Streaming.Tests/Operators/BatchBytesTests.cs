using System.Buffers;
using CsCheck;
using EtlLib.Batches;
using EtlLib.Schemas;

namespace EtlLib.Streaming.Tests;

public class BatchBytesTests
{
    private static readonly Schema Inner = new("Inner", [new("N", ColumnType.Int, true),
        new("Texts", ColumnType.List(ColumnType.Text, elementNullable: true), false)]);

    private static readonly Schema All = new("All",
    [
        new("Bool", ColumnType.Bool, true), new("Int", ColumnType.Int, true), new("Long", ColumnType.Long, true),
            new("Float", ColumnType.Float, true),
        new("Double", ColumnType.Double, true), new("Decimal", ColumnType.Decimal(38, 4), true), new("Uuid", ColumnType.Uuid, true),
            new("Text", ColumnType.Text, true),
        new("Inner", ColumnType.Struct(Inner), true), new("Inners", ColumnType.List(ColumnType.Struct(Inner), elementNullable: true), true),
    ]);

    [Fact]
    public void A_batch_comes_back_as_it_was_written() => Gen.Int.Sample(seed =>
    {
        var random = new Random(seed);
        using var batch = new ColumnBatch(All);
        for (var rows = random.Next(40); rows > 0; rows--)
        {
            foreach (var column in batch.Vectors)
            {
                Append(column, random);
            }

            batch.EndRow();
        }

        var bytes = new ArrayBufferWriter<byte>();
        BatchBytes.Write(batch, bytes);
        using var read = BatchBytes.Read(All, bytes.WrittenSpan, out var length);
        Assert.Equal(bytes.WrittenCount, length);
        Assert.Equal(Values.Rows(batch), Values.Rows(read));
    }, iter: 200);

    private static void Append(ColumnVector column, Random random)
    {
        if (random.Next(4) == 0)
        {
            column.AppendNull();
            return;
        }

        switch (column)
        {
            case BitVector v: v.Append(random.Next(2) == 0); break;
            case FixedVector<int> v: v.Append(random.Next()); break;
            case FixedVector<long> v: v.Append(random.NextInt64()); break;
            case FixedVector<float> v: v.Append(random.NextSingle()); break;
            case FixedVector<double> v: v.Append(random.Next(5) == 0 ? double.NaN : random.NextDouble()); break;
            case FixedVector<Int128> v: v.Append((Int128)random.NextInt64() * random.NextInt64()); break;
            case FixedVector<UuidBytes> v: v.Append(UuidBytes.From(new Guid(random.Next(), 2, 3, 4, 5, 6, 7, 8, 9, 10, 11))); break;
            case TextVector v: v.Append(new string('é', random.Next(5))); break;
            case ListVector v:
                for (var i = random.Next(4); i > 0; i--)
                {
                    Append(v.Elements, random);
                }

                v.EndList();
                break;
            case StructVector v:
                foreach (var child in v.Vectors)
                {
                    Append(child, random);
                }

                v.EndStruct();
                break;
        }
    }
}
