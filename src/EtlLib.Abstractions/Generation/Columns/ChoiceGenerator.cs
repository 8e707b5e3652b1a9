using EtlLib.Batches;

namespace EtlLib.Generation;

/// <summary>One of some values, at random.</summary>
internal sealed class ChoiceGenerator(ColumnSite site, ColumnVector choices, AliasTable? weights) : DrawGenerator(site)
{
    protected override void Append(ReadOnlySpan<ulong> bits, Workspace work, ColumnVector column)
    {
        if (column is TextVector text && choices.NullCount == 0)
        {
            var source = (TextVector)choices;
            for (var i = 0; i < bits.Length; i++)
            {
                text.Append(source[Pick(bits[i])]);
            }

            return;
        }

        for (var i = 0; i < bits.Length; i++)
        {
            column.AppendFrom(choices, Pick(bits[i]));
        }
    }

    private int Pick(ulong bits) => weights is null ? (int)Math.BigMul(bits, (ulong)choices.Count, out _) : weights.Pick(bits);
}

/// <summary>The same value in every row.</summary>
internal sealed class ConstantGenerator(ColumnVector value) : ColumnGenerator
{
    public override void Append(in RowWindow rows, Workspace work, ColumnVector column)
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
    public override void Append(in RowWindow rows, Workspace work, ColumnVector column)
    {
        var (key, _) = rows.Position(0);
        if (column is TextVector text)
        {
            var source = (TextVector)keys;
            for (var i = 0; i < rows.Count; i++)
            {
                text.Append(source[key]);
                key = key + 1 == keys.Count ? 0 : key + 1;
            }

            return;
        }

        for (var i = 0; i < rows.Count; i++)
        {
            column.AppendFrom(keys, key);
            key = key + 1 == keys.Count ? 0 : key + 1;
        }
    }
}
