using EtlLib.Files;
using EtlLib.Schemas;

namespace EtlLib.Formats;

/// <summary>Parquet files of the same columns.</summary>
internal sealed class ParquetLayout
{
    /// <summary>What is said of times that are to be instants and have no zone.</summary>
    public const string NoZone = "holds times without a zone. Mark the property [AssumeZone(\"UTC\")] (or another IANA zone), or declare it as a DateTime.";

    private readonly List<ParquetFooter> footers = [];

    /// <summary>The first of the files.</summary>
    public string File => footers[0].Path;

    /// <summary>The files.</summary>
    public IEnumerable<string> Paths => footers.Select(f => f.Path);

    /// <summary>Their columns.</summary>
    public IReadOnlyList<ParquetColumn> Columns => footers[0].Columns;

    /// <summary>What the engine calls the columns, and their types there.</summary>
    public (string Name, string Type)[] Types { get; set; } = [];

    /// <summary>The layouts of files, each once, in the order of the files.</summary>
    /// <exception cref="SourceException">A file cannot be read.</exception>
    public static IReadOnlyList<ParquetLayout> Of(FileList files, CancellationToken cancellation)
    {
        var layouts = new Dictionary<string, ParquetLayout>(StringComparer.Ordinal);
        foreach (var path in files.Paths)
        {
            cancellation.ThrowIfCancellationRequested();
            var footer = Footer(files.Source, path);
            if (!layouts.TryGetValue(footer.Layout, out var layout))
            {
                layouts[footer.Layout] = layout = new ParquetLayout();
            }

            layout.footers.Add(footer);
        }

        return [.. layouts.Values];
    }

    /// <summary>The position of a column: by its name, else by that ignoring case; -1 where there is none.</summary>
    /// <exception cref="SourceException">It could be several.</exception>
    public int IndexOf(string column, FileSource source)
    {
        var found = Columns.Select((c, i) => (c.Name, Index: i)).Where(c => c.Name.Equals(column, StringComparison.OrdinalIgnoreCase)).ToList();
        return found.Count <= 1 ? found.Count == 0 ? -1 : found[0].Index
            : found.FindIndex(c => c.Name == column) is >= 0 and var exact ? found[exact].Index
            : throw new SourceException($"{source.Describe()}: {File} has the columns {string.Join(" and ", found.Select(c => c.Name))}. [Column(\"{found[0].Name}\")] on the property names one of them.") { Location = File, Column = column };
    }

    /// <summary>Whether a column may hold null in one of the files.</summary>
    public bool MayBeNull(int column) => footers.Exists(f => f.MayBeNull(column));

    /// <summary>The first file in which a column holds a value; null where it is null in all of them.</summary>
    public string? Holding(int column) => footers.Find(f => !f.IsNull(column))?.Path;

    /// <summary>What is wrong with the times of a column, or null: they would be cut, or it is not said of which zone they are.</summary>
    public string? Problem(int index, ColumnSchema column) =>
        Columns[index].IsFine && !column.Truncate
            ? "holds instants in nanoseconds or INT96, which may be finer than a microsecond. Mark the property [Truncate], or write the file in microseconds."
        : Columns[index].HasNoZone && column is { Type.Kind: TypeKind.Instant, AssumeZone: null }
            ? NoZone
        : null;

    /// <summary>A column that no file has.</summary>
    public static SourceException Missing(IReadOnlyList<ParquetLayout> layouts, FileList files, ColumnSchema column, Schema model)
    {
        var lacking = layouts[0];
        var names = layouts.SelectMany(l => l.Columns.Select(c => c.Name)).Concat(files.Partitions).Distinct(StringComparer.Ordinal);
        return new SourceException($"{files.Source.Describe()}: {lacking.File} has no column {column.Name}, which {model.ShortName} has. Did you mean {Nearest.To(column.Name, names)}? [Column(\"…\")] on the property names the column.") { Location = lacking.File, Column = column.Name };
    }

    private static ParquetFooter Footer(FileSource source, string path)
    {
        try
        {
            return ParquetFooter.Read(path);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException or OverflowException)
        {
            throw new SourceException($"{source.Describe()}: {path} cannot be read: {e.Message.TrimEnd('.')}. Copy it again, or write it once more.", e) { Location = path };
        }
    }
}
