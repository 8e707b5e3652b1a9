using EtlLib.Batches;

namespace EtlLib.Generation;

/// <summary>A column of a user's own type.</summary>
internal sealed class UserGenerator<T>(ColumnSite site, Action<ColumnVector, T> append, PointFunction<T> generate) : ColumnGenerator
{
    private readonly ulong[] streams = site.Streams();

    public override void Append(RowWindow rows, Workspace work, ColumnVector column)
    {
        var (keys, random) = (site.Layout.Keys, work.Random);
        for (var i = 0; i < rows.Count; i++)
        {
            var (key, index) = (rows.Keys[i], rows.Indexes[i]);
            random.Begin(streams[key], index);
            append(column, generate(new DataPoint(streams[key], keys[key], (long)index, rows.Micros[i], random)));
        }
    }
}
