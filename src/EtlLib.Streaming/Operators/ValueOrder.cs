using System.Runtime.CompilerServices;

namespace EtlLib.Streaming;

/// <summary>
/// The order, equality and hash of a column's values: as docs/semantics.md has them, nulls first and equal to each other.
/// </summary>
internal abstract class ValueOrder
{
    /// <summary>The order of a type.</summary>
    public static ValueOrder Of(ColumnType type) => type.Kind switch
    {
        TypeKind.Bool => new BitOrder(),
        TypeKind.Int or TypeKind.Date => new FixedOrder<int, WholeCell<int>>(),
        TypeKind.Float => new FixedOrder<float, RealCell<float>>(),
        TypeKind.Double => new FixedOrder<double, RealCell<double>>(),
        TypeKind.Decimal => new FixedOrder<Int128, WholeCell<Int128>>(),
        TypeKind.Uuid => new FixedOrder<UuidBytes, UuidCell>(),
        TypeKind.Text or TypeKind.Bytes or TypeKind.Enum => new TextOrder(),
        TypeKind.List => new ListOrder(Of(((ListType)type).Element)),
        TypeKind.Struct => new StructOrder([.. ((StructType)type).Schema.Columns.Select(c => Of(c.Type))]),
        _ => new FixedOrder<long, WholeCell<long>>(),
    };

    /// <summary>Compares a value of one vector with one of another.</summary>
    public int Compare(ColumnVector a, int i, ColumnVector b, int j) => (a.IsNull(i), b.IsNull(j)) switch
    {
        (false, false) => CompareValues(a, i, b, j),
        (true, true) => 0,
        (var isNull, _) => isNull ? -1 : 1,
    };

    /// <summary>Whether two values are the same key.</summary>
    public bool Equal(ColumnVector a, int i, ColumnVector b, int j) =>
        a.IsNull(i) || b.IsNull(j) ? a.IsNull(i) == b.IsNull(j) : CompareValues(a, i, b, j) == 0;

    /// <summary>Folds the values from a row on into hashes.</summary>
    public void Hash(ColumnVector values, int from, Span<ulong> hashes)
    {
        if (values.NullCount == 0)
        {
            HashValues(values, from, hashes);
            return;
        }

        for (var i = 0; i < hashes.Length; i++)
        {
            if (values.IsNull(from + i))
            {
                hashes[i] = Hashing.Fold(hashes[i] ^ Hashing.Null, Hashing.First);
            }
            else
            {
                HashValues(values, from + i, hashes.Slice(i, 1));
            }
        }
    }

    /// <summary>Makes negative those candidates that differ from the row's value.</summary>
    /// <param name="values">The rows.</param>
    /// <param name="from">The first row.</param>
    /// <param name="stored">What the candidates are positions in.</param>
    /// <param name="candidates">One a row; some negative already.</param>
    public virtual void Verify(ColumnVector values, int from, ColumnVector stored, Span<int> candidates)
    {
        for (var i = 0; i < candidates.Length; i++)
        {
            if (candidates[i] >= 0 && !Equal(values, from + i, stored, candidates[i]))
            {
                candidates[i] = -1;
            }
        }
    }

    /// <summary>Compares what is not null.</summary>
    protected abstract int CompareValues(ColumnVector a, int i, ColumnVector b, int j);

    /// <summary>Folds values that are not null into hashes.</summary>
    protected abstract void HashValues(ColumnVector values, int from, Span<ulong> hashes);

    private sealed unsafe class FixedOrder<T, TCell> : ValueOrder
        where T : unmanaged
        where TCell : ICell<T>
    {
        public override void Verify(ColumnVector values, int from, ColumnVector stored, Span<int> candidates)
        {
            if (values.NullCount + stored.NullCount > 0)
            {
                base.Verify(values, from, stored, candidates);
                return;
            }

            var a = Unsafe.As<FixedVector<T>>(values).Values + from;
            var b = Unsafe.As<FixedVector<T>>(stored).Values;
            for (var i = 0; i < candidates.Length; i++)
            {
                if (candidates[i] >= 0 && TCell.Compare(a[i], b[candidates[i]]) != 0)
                {
                    candidates[i] = -1;
                }
            }
        }

        protected override int CompareValues(ColumnVector a, int i, ColumnVector b, int j) =>
            TCell.Compare(Unsafe.As<FixedVector<T>>(a)[i], Unsafe.As<FixedVector<T>>(b)[j]);

        protected override void HashValues(ColumnVector values, int from, Span<ulong> hashes)
        {
            var all = Unsafe.As<FixedVector<T>>(values).Values + from;
            for (var i = 0; i < hashes.Length; i++)
            {
                hashes[i] = Hashing.Fold(hashes[i] ^ TCell.Bits(all[i]), Hashing.First);
            }
        }
    }

    private sealed class TextOrder : ValueOrder
    {
        public override void Verify(ColumnVector values, int from, ColumnVector stored, Span<int> candidates)
        {
            if (values.NullCount + stored.NullCount > 0)
            {
                base.Verify(values, from, stored, candidates);
                return;
            }

            var (a, b) = (Unsafe.As<TextVector>(values), Unsafe.As<TextVector>(stored));
            for (var i = 0; i < candidates.Length; i++)
            {
                if (candidates[i] >= 0 && !a[from + i].SequenceEqual(b[candidates[i]]))
                {
                    candidates[i] = -1;
                }
            }
        }

        protected override int CompareValues(ColumnVector a, int i, ColumnVector b, int j) =>
            Unsafe.As<TextVector>(a)[i].SequenceCompareTo(Unsafe.As<TextVector>(b)[j]);

        protected override void HashValues(ColumnVector values, int from, Span<ulong> hashes)
        {
            var texts = Unsafe.As<TextVector>(values);
            for (var i = 0; i < hashes.Length; i++)
            {
                hashes[i] = Hashing.Fold(hashes[i] ^ Hashing.Of(texts[from + i]), Hashing.First);
            }
        }
    }

    private sealed class BitOrder : ValueOrder
    {
        protected override int CompareValues(ColumnVector a, int i, ColumnVector b, int j) =>
            ((BitVector)a)[i].CompareTo(((BitVector)b)[j]);

        protected override void HashValues(ColumnVector values, int from, Span<ulong> hashes)
        {
            for (var i = 0; i < hashes.Length; i++)
            {
                hashes[i] = Hashing.Fold(hashes[i] ^ (((BitVector)values)[from + i] ? 1UL : 2), Hashing.First);
            }
        }
    }

    private sealed class ListOrder(ValueOrder element) : ValueOrder
    {
        protected override int CompareValues(ColumnVector a, int i, ColumnVector b, int j)
        {
            var (x, y) = ((ListVector)a, (ListVector)b);
            for (var n = 0; n < x.Length(i) && n < y.Length(j); n++)
            {
                if (element.Compare(x.Elements, x.Start(i) + n, y.Elements, y.Start(j) + n) is not 0 and var order)
                {
                    return order;
                }
            }

            return x.Length(i).CompareTo(y.Length(j));
        }

        protected override void HashValues(ColumnVector values, int from, Span<ulong> hashes)
        {
            var lists = (ListVector)values;
            for (var i = 0; i < hashes.Length; i++)
            {
                hashes[i] = Hashing.Fold(hashes[i] ^ (ulong)lists.Length(from + i), Hashing.Second);
                for (var n = 0; n < lists.Length(from + i); n++)
                {
                    element.Hash(lists.Elements, lists.Start(from + i) + n, hashes.Slice(i, 1));
                }
            }
        }
    }

    private sealed class StructOrder(ValueOrder[] children) : ValueOrder
    {
        protected override int CompareValues(ColumnVector a, int i, ColumnVector b, int j)
        {
            for (var c = 0; c < children.Length; c++)
            {
                if (children[c].Compare(((StructVector)a).Children[c], i, ((StructVector)b).Children[c], j) is not 0 and var order)
                {
                    return order;
                }
            }

            return 0;
        }

        protected override void HashValues(ColumnVector values, int from, Span<ulong> hashes)
        {
            for (var c = 0; c < children.Length; c++)
            {
                children[c].Hash(((StructVector)values).Children[c], from, hashes);
            }
        }
    }
}
