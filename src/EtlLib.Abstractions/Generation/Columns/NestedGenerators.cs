using EtlLib.Batches;

namespace EtlLib.Generation;

/// <summary>Nulls at random places of what another generator makes.</summary>
internal sealed class NullableGenerator(ColumnSite site, ColumnGenerator values, double rate) : ColumnGenerator
{
    private readonly ulong[] streams = site.Streams("?");
    private readonly ulong threshold = rate >= 1 ? ulong.MaxValue : (ulong)(rate * 18446744073709551616.0);

    public override void Append(in RowWindow rows, Workspace work, ColumnVector column)
    {
        var all = work.Vector(this, column.Type);
        values.Append(rows, work, all);
        for (var from = 0; from < rows.Count; from += Workspace.TileSize)
        {
            var count = Math.Min(Workspace.TileSize, rows.Count - from);
            var bits = work.Draw(rows, from, count, streams);
            for (var i = 0; i < count; i++)
            {
                if (bits[i] < threshold || threshold == ulong.MaxValue)
                {
                    column.AppendNull();
                }
                else
                {
                    column.AppendFrom(all, from + i);
                }
            }
        }
    }
}

/// <summary>A nested model: each of its columns.</summary>
internal sealed class StructGenerator(ColumnGenerator[] columns) : ColumnGenerator
{
    public override void Append(in RowWindow rows, Workspace work, ColumnVector column)
    {
        var vector = (StructVector)column;
        for (var i = 0; i < columns.Length; i++)
        {
            columns[i].Append(rows, work, vector.Children[i]);
        }

        for (var i = 0; i < rows.Count; i++)
        {
            vector.EndStruct();
        }
    }
}

/// <summary>Lists of 0 to 3 elements, each length as likely. Element j at index n is the value at index 4 n + j of the element's series.</summary>
internal sealed class ListGenerator(ColumnSite site, ColumnGenerator elements) : ColumnGenerator
{
    private const int Slots = 4;
    private readonly ulong[] streams = site.Streams("#");

    public override void Append(in RowWindow rows, Workspace work, ColumnVector column)
    {
        Span<byte> lengths = stackalloc byte[Workspace.TileSize];
        for (var from = 0; from < rows.Count; from += Workspace.TileSize)
        {
            var count = Math.Min(Workspace.TileSize, rows.Count - from);
            var bits = work.Draw(rows, from, count, streams);
            for (var i = 0; i < count; i++)
            {
                lengths[i] = (byte)(bits[i] >> 62);
            }

            Append(rows, from, lengths[..count], work, (ListVector)column);
        }
    }

    private void Append(in RowWindow rows, int from, ReadOnlySpan<byte> lengths, Workspace work, ListVector lists)
    {
        Span<ulong> indexes = stackalloc ulong[Slots];
        for (var i = 0; i < lengths.Length; i++)
        {
            var row = rows.IsCells ? rows.First : rows.First + from + i;
            var (key, index) = rows.IsCells ? rows.Cell(from + i) : (rows.Position(from + i).Key, (ulong)rows.Position(from + i).Index);
            for (var slot = 0; slot < Slots; slot++)
            {
                indexes[slot] = (index * Slots) + (ulong)slot;
            }

            if (lengths[i] > 0)
            {
                elements.Append(new RowWindow(rows.Layout, row, key, indexes[..lengths[i]]), work, lists.Elements);
            }

            lists.EndList();
        }
    }
}
