using System.Text;
using EtlLib.Batches;
using EtlLib.Files;
using EtlLib.Schemas;

namespace EtlLib.Formats;

/// <summary>The values of a column that are in the names of folders <c>key=value</c>: as texts are, percent-decoded.</summary>
internal sealed class PartitionText(FileSource source, Schema model, ColumnSchema column)
{
    private readonly ValueText rule = new(column.Format is null ? column : column with { Format = null }, column.Type);

    /// <summary>Appends the value of a folder.</summary>
    /// <exception cref="SourceException">It is not a value of the column.</exception>
    public void Append(PartitionFolder folder, ColumnVector to)
    {
        var text = Encoding.UTF8.GetBytes(folder.Value ?? "");
        if (folder.Value is null && column.Nullable)
        {
            to.AppendNull();
        }
        else if ((folder.Value is null ? Misfit.NoValue : rule.Append(text, to)) is not Misfit.None and var fault)
        {
            var said = folder.Value is null ? Misfits.Null($"it is null in the folder {folder.Path}")
                : $"{Misfits.Said(fault, Misfits.Shown(text), rule.Column, column.Type)} It is the folder {folder.Path}.";
            throw new SourceException($"{source.Describe()}: column {column.Name} of {model.ShortName} {said}")
            {
                Location = folder.Path, Model = model.ShortName, Column = column.Name, Value = folder.Value,
            };
        }
    }

    /// <summary>The values of all folders, each once.</summary>
    /// <exception cref="SourceException">One is not a value of the column.</exception>
    public ColumnVector All(FileList files)
    {
        var values = ColumnVector.Create(column.Type);
        foreach (var folder in files.Folders(column.Name))
        {
            Append(folder, values);
        }

        return values;
    }
}
