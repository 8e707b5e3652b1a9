using System.Globalization;

namespace EtlLib.Delta;

/// <summary>What a line of a table's log says.</summary>
internal abstract record LogAction;

/// <summary>A file that is part of the table from this version on.</summary>
/// <param name="Path">The file below the table's root, percent-encoded.</param>
/// <param name="Partition">The values of the partition columns.</param>
/// <param name="Size">Its bytes.</param>
/// <param name="Modified">When it was made, in milliseconds since 1970.</param>
/// <param name="DataChange">Whether rows of the table changed; false where they were only arranged in other files.</param>
/// <param name="Stats">Statistics as JSON, or null.</param>
/// <param name="Deleted">Where the numbers of its deleted rows are, or null.</param>
internal sealed record AddFile(
    string Path, IReadOnlyDictionary<string, string?> Partition, long Size, long Modified, bool DataChange, string? Stats, DeletionVector? Deleted = null) : LogAction
{
    /// <summary>The file's key below the table's root.</summary>
    public string Key => Uri.UnescapeDataString(Path);

    /// <summary>What identifies it in the log: the same file with other deleted rows is another.</summary>
    public string Id => Deleted is null ? Path : $"{Path} {Deleted.Id}";

    /// <summary>How many rows it has, where the log says so.</summary>
    public long? Rows => Stats is null ? null : FileStatistics.Parse(this).Rows - (Deleted?.Cardinality ?? 0);

    /// <summary>Its removal.</summary>
    public RemoveFile Removed(DateTimeOffset now, bool dataChange) => new(Path, Partition, Size, now.ToUnixTimeMilliseconds(), dataChange, Deleted);
}

/// <summary>A file that is no longer part of the table: a tombstone, by which readers of older versions are known to need the file for a while.</summary>
internal sealed record RemoveFile(
    string Path, IReadOnlyDictionary<string, string?>? Partition, long? Size, long? DeletedAt, bool DataChange, DeletionVector? Deleted = null) : LogAction
{
    /// <summary>The file's key below the table's root.</summary>
    public string Key => Uri.UnescapeDataString(Path);

    /// <summary>What identifies the file in the log.</summary>
    public string Id => Deleted is null ? Path : $"{Path} {Deleted.Id}";
}

/// <summary>The table's identity, schema, partition columns and properties.</summary>
internal sealed record TableMetadata(
    string Id, string SchemaJson, IReadOnlyList<string> PartitionColumns, IReadOnlyDictionary<string, string> Properties, long? Created, string Format, string? Name, string? Description) : LogAction
{
    /// <summary>A property, or null.</summary>
    public string? this[string property] => Properties.GetValueOrDefault(property);

    /// <summary>Whether rows may only be added.</summary>
    public bool IsAppendOnly => this["delta.appendOnly"] == "true";

    /// <summary>A property that is an interval, as <c>interval 1 week</c>.</summary>
    public TimeSpan Interval(string property, TimeSpan usual)
    {
        if (this[property]?.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not [.. var lead, var amount, var unit]
            || lead.Length > 1 || !long.TryParse(amount, NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            return usual;
        }

        return unit.TrimEnd('s') switch
        {
            "week" => TimeSpan.FromDays(7 * count),
            "day" => TimeSpan.FromDays(count),
            "hour" => TimeSpan.FromHours(count),
            "minute" => TimeSpan.FromMinutes(count),
            "second" => TimeSpan.FromSeconds(count),
            _ => usual,
        };
    }
}

/// <summary>What a program must be able to do to read or write the table.</summary>
internal sealed record TableProtocol(int Reader, int Writer, IReadOnlyList<string> ReaderFeatures, IReadOnlyList<string> WriterFeatures) : LogAction;

/// <summary>The last version of an application's writes that the table has.</summary>
internal sealed record Transaction(string App, long Version, long? Updated) : LogAction;

/// <summary>Who made a version, how and when: for people, and to recognise one's own commit.</summary>
/// <param name="Timestamp">In milliseconds since 1970.</param>
/// <param name="Operation">What was done: <c>WRITE</c>.</param>
/// <param name="Parameters">How, by name.</param>
/// <param name="Engine">The program.</param>
/// <param name="Id">Identifies the commit.</param>
/// <param name="ReadVersion">The version that the commit was planned on.</param>
/// <param name="IsBlindAppend">Whether the commit only adds files and depends on nothing that the table holds.</param>
/// <param name="Metrics">Counts, by name.</param>
internal sealed record CommitInfo(
    long? Timestamp, string? Operation, IReadOnlyDictionary<string, string> Parameters, string? Engine, string? Id, long? ReadVersion, bool? IsBlindAppend,
    IReadOnlyDictionary<string, string> Metrics) : LogAction;
