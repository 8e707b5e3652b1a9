using EtlLib.Build;

var folder = args is [var only] ? only : throw new ArgumentException("Give the folder to write to: src/EtlLib.Abstractions/Columns/Generated");
Directory.CreateDirectory(folder);
foreach (var (name, text) in ColumnWriter.Files())
{
    File.WriteAllText(Path.Combine(folder, name), text);
}
