using EtlLib.Batches;
using EtlLib.Engine.Specification;
using EtlLib.Schemas;

namespace EtlLib.DuckDb.Tests.Native;

/// <summary>A value that orders as semantics.md says: NaN greatest, text and bytes by their bytes.</summary>
internal sealed record Cell(string Text, IComparable? Order) : IComparable<Cell>
{
    public int CompareTo(Cell? other) => Order is null ? other!.Order is null ? 0 : -1 : other!.Order is null ? 1 : Order.CompareTo(other.Order);
}

internal sealed record Row(int Group, long? Time, long? Sequence, Cell Value, Cell Double, Cell Long, Cell Huge, Cell Text)
{
    public Cell? Key(string name) => (name switch { "d" => Double, "x" => Long, "h" => Huge, _ => Text }) is { Order: not null } key ? key : null;
}

/// <summary>Random rows of a value, a time and a sequence with many ties, and keys of several types, in several batches.</summary>
internal sealed class Rows
{
    private const int PerBatch = 3000;

    public Rows(ColumnType type, int groups, bool nulls, int seed)
    {
        Schema = new Schema("Rows",
        [
            new("g", ColumnType.Int, false), new("t", ColumnType.Instant, nulls), new("s", ColumnType.Long, nulls), new("v", type, nulls),
            new("d", ColumnType.Double, nulls), new("x", ColumnType.Long, nulls), new("h", ColumnType.Decimal(30, 2), nulls), new("k", ColumnType.Text, nulls),
        ]);
        var random = new Random(seed);
        var pools = Schema.Columns.Skip(1).Select(c => new Pool(c.Type, random, nulls)).ToArray();
        for (var i = 0; i < 4; i++)
        {
            var batch = new ColumnBatch(Schema);
            for (var row = 0; row < PerBatch; row++)
            {
                var group = random.Next(groups);
                var picks = pools.Select(_ => random.Next(Pool.Size)).ToArray();
                ((FixedVector<int>)batch.Columns[0]).Append(group);
                for (var column = 0; column < pools.Length; column++)
                {
                    batch.Columns[column + 1].AppendFrom(pools[column].Values, picks[column]);
                }

                batch.EndRow();
                Cell At(int column) => pools[column].Cells[picks[column]];
                All.Add(new Row(group, (long?)At(0).Order, (long?)At(1).Order, At(2), At(3), At(4), At(5), At(6)));
            }

            Batches.Add(batch);
        }

        Groups = [.. All.Select(r => r.Group).Distinct().Order()];
    }

    public Schema Schema { get; }

    public List<ColumnBatch> Batches { get; } = [];

    public List<Row> All { get; } = [];

    public List<int> Groups { get; }

    /// <summary>A few values, so that they are met again.</summary>
    private sealed class Pool
    {
        public const int Size = 12;

        public Pool(ColumnType type, Random random, bool nulls)
        {
            Values = ColumnVector.Create(type);
            for (var i = 0; i < Size; i++)
            {
                RandomRows.Append(Values, nulls, random);
            }

            Cells = [.. Enumerable.Range(0, Size).Select(i => new Cell(RandomRows.Text(Values, i), Order(Values, i)))];
        }

        public ColumnVector Values { get; }

        public Cell[] Cells { get; }
    }

    private static IComparable? Order(ColumnVector vector, int i) => vector.IsNull(i) ? null : vector switch
    {
        BitVector bits => bits[i],
        FixedVector<int> ints => ints[i],
        FixedVector<long> longs => longs[i],
        FixedVector<Int128> decimals => decimals[i],
        FixedVector<float> floats => NanLast(floats[i]),
        FixedVector<double> doubles => NanLast(doubles[i]),
        _ => new Octets(RandomRows.Text(vector, i)),
    };

    private static (bool IsNaN, double Value) NanLast(double value) => (double.IsNaN(value), double.IsNaN(value) ? 0 : value);

    /// <summary>Hexadecimal text orders as the bytes do.</summary>
    private sealed record Octets(string Text) : IComparable
    {
        public int CompareTo(object? obj) => string.CompareOrdinal(Text, ((Octets)obj!).Text);
    }
}
