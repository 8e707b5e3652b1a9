using System.Globalization;

namespace EtlLib.Intervals;

/// <summary>A stretch of event time that is computed as a whole: <paramref name="Start"/> belongs to it, <paramref name="End"/> to the next.</summary>
internal readonly record struct Interval(DateTimeOffset Start, DateTimeOffset End) : IComparable<Interval>
{
    private const string Plain = "yyyy-MM-ddTHH:mm:ssZ", Compact = "yyyyMMdd'T'HHmmss'Z'", Folder = "interval=";

    /// <summary>The name of its folder in an output: <c>interval=20210101T000000Z-20210102T000000Z</c>, which holds no character that a file system or an address refuses.</summary>
    public string FolderName => $"{Folder}{Start.UtcDateTime.ToString(Compact, CultureInfo.InvariantCulture)}-{End.UtcDateTime.ToString(Compact, CultureInfo.InvariantCulture)}";

    /// <summary>Reads the name of a folder; null where it is none of an interval.</summary>
    public static Interval? OfFolder(string name)
    {
        var times = name.StartsWith(Folder, StringComparison.Ordinal) ? name[Folder.Length..].Split('-') : [];
        return times.Length == 2 && TryParse(times[0], Compact, out var start) && TryParse(times[1], Compact, out var end) ? new Interval(start, end) : null;
    }

    /// <summary>An instant as the ledger and people read it.</summary>
    public static string Text(DateTimeOffset instant) => instant.UtcDateTime.ToString(Plain, CultureInfo.InvariantCulture);

    /// <summary>Reads what <see cref="Text"/> wrote.</summary>
    public static DateTimeOffset Parse(string text) => TryParse(text, Plain, out var instant) ? instant : throw new FormatException($"\"{text}\" is no instant.");

    /// <summary>Whether they have an instant in common.</summary>
    public bool Overlaps(Interval other) => Start < other.End && other.Start < End;

    /// <inheritdoc />
    public int CompareTo(Interval other) => Start != other.Start ? Start.CompareTo(other.Start) : End.CompareTo(other.End);

    /// <summary>A day of UTC by its date; other intervals by both ends.</summary>
    public override string ToString() => Start.UtcDateTime.TimeOfDay == default && End == Start.AddDays(1)
        ? Start.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
        : $"{Text(Start)} to {Text(End)}";

    private static bool TryParse(string text, string format, out DateTimeOffset instant) =>
        DateTimeOffset.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out instant);
}
