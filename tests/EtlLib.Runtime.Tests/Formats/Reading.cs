using EtlLib.Batches;
using EtlLib.Formats;
using EtlLib.Schemas;

namespace EtlLib.Runtime.Tests.Formats;

/// <summary>Reads text files without an engine.</summary>
internal static class Reading
{
    /// <summary>The rows, by one thread.</summary>
    public static ColumnBatch Read(this FileSource source, Schema model, IReadOnlyCollection<int>? columns = null)
    {
        using var files = TextFiles.Open(source, model, columns);
        using var block = new TextBlock();
        var all = new ColumnBatch(model);
        using var batch = new ColumnBatch(model);
        while (files.Read(block, batch))
        {
            for (var row = 0; row < batch.Count; row++)
            {
                for (var i = 0; i < batch.Columns.Count; i++)
                {
                    if (columns?.Contains(i) ?? true)
                    {
                        all.Columns[i].AppendFrom(batch.Columns[i], row);
                    }
                }

                all.EndRow();
            }
        }

        return all;
    }

    /// <summary>The error of reading.</summary>
    public static SourceException Fails(this FileSource source, Schema model) => Assert.Throws<SourceException>(() => source.Read(model).Dispose());

    /// <summary>A column's texts.</summary>
    public static IReadOnlyList<string?> Texts(this ColumnBatch batch, int column) =>
        [.. Enumerable.Range(0, batch.Count).Select(row => batch.Columns[column].IsNull(row) ? null : batch.Text(column).GetString(row))];

    /// <summary>A model of an id and one more column.</summary>
    public static Schema Model(ColumnType type, Func<ColumnSchema, ColumnSchema>? with = null, bool nullable = true)
    {
        var value = new ColumnSchema("Value", type, nullable);
        return new Schema("Rows.Model", [new("Id", ColumnType.Int, Nullable: false), with is null ? value : with(value)]);
    }
}
