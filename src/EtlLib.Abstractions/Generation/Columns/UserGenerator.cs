using EtlLib.Batches;

namespace EtlLib.Generation;

/// <summary>A user's function of a point.</summary>
internal delegate T PointFunction<T>(in DataPoint point);

/// <summary>A column of a user's own type.</summary>
internal sealed class UserGenerator<T>(ColumnSite site, ValueWriter<T> writer, PointFunction<T> generate) : ColumnGenerator
{
    private readonly ulong[] streams = site.Streams();

    public override void Append(in RowWindow rows, Workspace work, ColumnVector column)
    {
        var (layout, random) = (rows.Layout, work.Random);
        var (key, index) = rows.Position(0);
        for (var i = 0; i < rows.Count; i++)
        {
            var micros = layout.StartMicros + (index * layout.EveryMicros);
            var (cell, at) = rows.IsCells ? rows.Cell(i) : (key, (ulong)index);
            random.Begin(streams[cell], at);
            writer.Append(column, generate(new DataPoint(streams[cell], layout.Keys[cell], (long)at, micros, random)));
            if (!rows.IsCells && ++key == layout.Keys.Length)
            {
                (key, index) = (0, index + 1);
            }
        }
    }
}
