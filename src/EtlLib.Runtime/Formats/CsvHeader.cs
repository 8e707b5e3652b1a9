using System.Globalization;
using System.Text;
using EtlLib.Schemas;

namespace EtlLib.Formats;

/// <summary>The first line of CSV files, which names the columns, and what is said where it does not.</summary>
/// <param name="source">The source.</param>
/// <param name="model">The model of the rows.</param>
/// <param name="isAlone">Whether the source is one file: then no other may have the columns that it lacks.</param>
internal sealed class CsvHeader(CsvSource source, Schema model, bool isAlone)
{
    private static readonly char[] Delimiters = [',', ';', '\t', '|'];

    /// <summary>The names in the header that was read first.</summary>
    public IReadOnlyList<string> Names { get; private set; } = [];

    /// <summary>The model's columns that the header that was read last has.</summary>
    public IReadOnlyList<int> Found { get; private set; } = [];

    /// <summary>The encoding that a source names.</summary>
    /// <exception cref="PlanException">There is no such encoding.</exception>
    public static Encoding EncodingOf(CsvSource source)
    {
        try
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(source.Encoding!) ?? Encoding.GetEncoding(source.Encoding!);
        }
        catch (ArgumentException e)
        {
            throw new PlanException($"{source.Describe()}: there is no encoding \"{source.Encoding}\". Give its IANA name, for example "
                + "windows-1252, iso-8859-1 or utf-16.", e);
        }
    }

    /// <summary>The names in a file's header.</summary>
    /// <exception cref="SourceException">It cannot be read, or has no header.</exception>
    public static IReadOnlyList<string> NamesIn(string path, CsvSource source)
    {
        using var file = TextFile.Open(path, source, source.Encoding is null ? null : EncodingOf(source));
        using var block = new TextBlock { Path = path };
        var header = new CsvHeader(source, new Schema("", []), isAlone: false);
        for (var count = file.Restore(block); ; block.Grow(count))
        {
            count += file.Fill(block, count);
            block.End = count;
            if (header.Read(block, file.IsEnded, []).Layout is not null)
            {
                return header.Names;
            }
        }
    }

    /// <summary>Reads the beginning of a file.</summary>
    /// <param name="block">Has it, up to its end.</param>
    /// <param name="isWhole">Whether that is the whole file.</param>
    /// <param name="taken">Which columns are wanted.</param>
    /// <returns>Where the fields go, and how many bytes are not records; no layout where more of the file must be there to tell.</returns>
    /// <exception cref="SourceException">The header does not have the model's columns.</exception>
    public (CsvLayout? Layout, int Skipped) Read(TextBlock block, bool isWhole, bool[] taken)
    {
        var data = block.Buffer.AsSpan(0, block.End);
        var newline = data.Contains((byte)'\n') || !data.Contains((byte)'\r') ? (byte)'\n' : (byte)'\r';
        var first = data.IndexOf(newline) is >= 0 and var at ? data[..at] : data;
        var skipped = source.Header || !IsSeparatorLine(first) ? 0 : first.Length + 1;
        if (source.Header && IsSeparatorLine(first))
        {
            CheckSeparator(block.Path, (char)first[4]);
            skipped = Math.Min(data.Length, first.Length + 1);
        }

        if (!source.Header)
        {
            Found = [.. Enumerable.Range(0, model.Columns.Count)];
            return (new CsvLayout([.. Found.Where(i => taken[i])], taken, [], newline), skipped);
        }

        var rest = data[skipped..];
        var end = EndOf(rest, newline);
        if (end < 0 && !isWhole)
        {
            return (null, 0);
        }

        end = end < 0 ? rest.Length : end;
        var fields = Fields(rest[..end], newline);
        if (fields.Length == 0)
        {
            throw new SourceException($"{source.Describe()}: {block.Path} is empty, or its first line is blank: it should name the "
                + "columns.")
            { Location = block.Path, Line = 1 };
        }

        Names = Names.Count == 0 ? fields : Names;
        return (Layout(block.Path, fields, taken, newline), skipped + end);
    }

    private static bool IsSeparatorLine(ReadOnlySpan<byte> line) =>
        line.TrimEnd((byte)'\r').Length == 5 && Ascii.EqualsIgnoreCase(line[..4], "sep="u8);

    private void CheckSeparator(string path, char delimiter)
    {
        if (delimiter != source.Delimiter)
        {
            throw new SourceException($"{source.Describe()}: the first line of {path} says that the delimiter is {Quoted(delimiter)}. "
                + $"Give delimiter: {Quoted(delimiter)}.")
            { Location = path, Line = 1 };
        }
    }

    /// <summary>Where the first record ends, or -1.</summary>
    private int EndOf(ReadOnlySpan<byte> data, byte newline)
    {
        for (var from = 0; data[from..].IndexOf(newline) is >= 0 and var at; from += at + 1)
        {
            var end = from + at + 1;
            if (CsvFields.LastEnd(data[..end], (byte)source.Delimiter, newline) == end)
            {
                return end;
            }
        }

        return -1;
    }

    private string[] Fields(ReadOnlySpan<byte> record, byte newline)
    {
        var text = record.TrimEnd("\r\n"u8);
        if (text.IsEmpty)
        {
            return [];
        }

        byte[] copy = [.. text, newline];
        var columns = 1;
        var fields = new CsvFields();
        do
        {
            fields.Split(copy, (byte)source.Delimiter, newline, columns, Enumerable.Repeat(true, columns).ToArray());
        }
        while (fields.Fault is CsvFault.FieldCount && fields.FaultFields > columns && (columns = fields.FaultFields) > 0
            && ReadAgain(text, copy));
        var names = new string[fields.All.Length];
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = Encoding.UTF8.GetString(copy, fields.All[i].Start, fields.All[i].Length);
        }

        return names;
    }

    /// <summary>Splitting takes doubled quotes away.</summary>
    private static bool ReadAgain(ReadOnlySpan<byte> text, byte[] copy)
    {
        text.CopyTo(copy);
        return true;
    }

    private CsvLayout Layout(string path, string[] names, bool[] taken, byte newline)
    {
        var indexes = names.Select(model.IndexOf).ToArray();
        Found = [.. indexes.Where(i => i >= 0).Distinct()];
        var absent = new List<int>();
        for (var i = 0; i < model.Columns.Count; i++)
        {
            var (column, count) = (model.Columns[i], indexes.Count(found => found == i));
            if (count > 1)
            {
                throw new SourceException($"{source.Describe()}: the header has column {column.Name} more than once, in any case of its "
                    + $"letters. Leave one. The file is {path}.")
                { Location = path, Line = 1, Column = column.Name };
            }

            if (count == 0 && (isAlone || !column.Nullable))
            {
                throw new SourceException($"{source.Describe()}: there is no column {column.Name}, which {model.ShortName} has. "
                    + $"{Hint(names, column.Name)} The file is {path}.")
                { Location = path, Line = 1, Column = column.Name };
            }

            if (count == 0 && taken[i])
            {
                absent.Add(i);
            }
        }

        return new CsvLayout([.. indexes.Where(i => i >= 0 && taken[i])], [.. indexes.Select(i => i >= 0 && taken[i])], [.. absent],
            newline);
    }

    private string Hint(string[] names, string missing)
    {
        foreach (var other in Delimiters)
        {
            if (other != source.Delimiter && names.Length == 1 && names[0].Split(other).Any(name => model.IndexOf(name.Trim('"')) >= 0))
            {
                return $"The header is \"{names[0]}\": its delimiter seems to be {Quoted(other)}. Give delimiter: {Quoted(other)}.";
            }
        }

        return Found.Count == 0 && names.Any(IsValue)
            ? $"The first line is \"{string.Join(source.Delimiter, names)}\", which looks like data. Give header: false where the file "
                + "has no header."
            : $"Did you mean {Nearest.To(missing, names)}? [Column(\"…\")] on the property names the column.";
    }

    private static bool IsValue(string name) => double.TryParse(name, NumberStyles.Float, CultureInfo.InvariantCulture, out _)
        || DateTime.TryParse(name, CultureInfo.InvariantCulture, out _);

    private static string Quoted(char delimiter) => delimiter == '\t' ? "'\\t'" : $"'{delimiter}'";
}
