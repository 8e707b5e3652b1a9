using EtlLib.Batches;

namespace EtlLib.Generation;

/// <summary>One of some values, at random.</summary>
internal sealed class ChoiceGenerator(ColumnSite site, ColumnVector choices, AliasTable? weights) : DrawGenerator(site)
{
    protected override void Append(ReadOnlySpan<ulong> bits, Workspace work, ColumnVector column)
    {
        Span<int> picked = stackalloc int[bits.Length];
        for (var i = 0; i < bits.Length; i++)
        {
            picked[i] = weights is null ? (int)Math.BigMul(bits[i], (ulong)choices.Count, out _) : weights.Pick(bits[i]);
        }

        Append(column, choices, picked);
    }

    /// <summary>Appends the values at some positions of a vector.</summary>
    public static void Append(ColumnVector column, ColumnVector values, ReadOnlySpan<int> positions)
    {
        if (column is TextVector text && values.NullCount == 0)
        {
            var source = (TextVector)values;
            foreach (var at in positions)
            {
                text.Append(source[at]);
            }

            return;
        }

        foreach (var at in positions)
        {
            column.AppendFrom(values, at);
        }
    }
}

/// <summary>The same value in every row.</summary>
internal sealed class ConstantGenerator(ColumnVector value) : ColumnGenerator
{
    public override void Append(RowWindow rows, Workspace work, ColumnVector column)
    {
        for (var i = 0; i < rows.Count; i++)
        {
            column.AppendFrom(value, 0);
        }
    }
}

/// <summary>The key of each row.</summary>
internal sealed class KeyGenerator(ColumnVector keys) : ColumnGenerator
{
    public override void Append(RowWindow rows, Workspace work, ColumnVector column) => ChoiceGenerator.Append(column, keys, rows.Keys);
}
