using EtlLib.Batches;

namespace EtlLib.Generation;

/// <summary>Fills one column: a <see cref="DataType"/> bound to the column that it is for, or a default. Immutable: any threads may use it.</summary>
internal abstract class ColumnGenerator
{
    /// <summary>Appends the values asked for.</summary>
    public abstract void Append(RowWindow rows, Workspace work, ColumnVector column);
}

/// <summary>A column whose values each come from 64 random bits of their own.</summary>
internal abstract class DrawGenerator(ColumnSite site) : ColumnGenerator
{
    private readonly ulong[] streams = site.Streams();

    /// <summary>Whether a value needs 128 bits.</summary>
    protected virtual bool NeedsBoth => false;

    public sealed override void Append(RowWindow rows, Workspace work, ColumnVector column)
    {
        for (var from = 0; from < rows.Count; from += Workspace.TileSize)
        {
            var count = Math.Min(Workspace.TileSize, rows.Count - from);
            Append(work.Draw(rows, from, count, streams, NeedsBoth)[..count], work, column);
        }
    }

    /// <summary>Appends the value of each 64 bits.</summary>
    protected abstract void Append(ReadOnlySpan<ulong> bits, Workspace work, ColumnVector column);
}
