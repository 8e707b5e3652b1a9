using EtlLib.Batches;

namespace EtlLib.Generation;

/// <summary>Nulls at random places of what another generator makes.</summary>
internal sealed class NullableGenerator(ColumnSite site, ColumnGenerator values, double rate) : ColumnGenerator
{
    private readonly ulong[] streams = site.Streams("?");
    private readonly ulong threshold = rate >= 1 ? ulong.MaxValue : (ulong)(rate * 18446744073709551616.0);

    public override void Append(RowWindow rows, Workspace work, ColumnVector column)
    {
        var all = work.Kept(this, column.Type, ColumnVector.Create);
        all.Clear();
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
    public override void Append(RowWindow rows, Workspace work, ColumnVector column)
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
    private readonly ulong[] streams = site.Streams("#");

    public override void Append(RowWindow rows, Workspace work, ColumnVector column)
    {
        var lists = (ListVector)column;
        var window = work.Kept(this, column.Type, static _ => new RowWindow());
        Span<int> ends = stackalloc int[Workspace.TileSize + 1];
        for (var from = 0; from < rows.Count; from += Workspace.TileSize)
        {
            var count = Math.Min(Workspace.TileSize, rows.Count - from);
            var bits = work.Draw(rows, from, count, streams);
            for (var i = 0; i < count; i++)
            {
                ends[i + 1] = ends[i] + (int)(bits[i] >> 62);
            }

            window.AskElements(rows, from, ends[..(count + 1)], slots: 4);
            elements.Append(window, work, lists.Elements);
            lists.EndLists(ends[..(count + 1)]);
        }
    }
}
