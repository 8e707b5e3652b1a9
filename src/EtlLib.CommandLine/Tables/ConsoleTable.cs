using EtlLib.Batches;
using Spectre.Console;

namespace EtlLib.Tables;

/// <summary>
/// Rows as a table. On a terminal, the table fits the width: long text is cut with …, columns that do not fit are listed below, and each numeric series has a
/// sparkline. On any other writer, the table is plain text, complete and the same on every machine.
/// </summary>
internal static class ConsoleTable
{
    private const string Gap = "  ";

    private static readonly Style Strong = new(decoration: Decoration.Bold);
    private static readonly Style Faint = new(decoration: Decoration.Dim);

    /// <summary>Writes a table to a terminal.</summary>
    /// <param name="console">The terminal.</param>
    /// <param name="title">The title.</param>
    /// <param name="rows">The rows: at least one batch, which may be empty.</param>
    /// <param name="more">Whether there are more rows than these.</param>
    public static void Write(IAnsiConsole console, string title, IReadOnlyList<ColumnBatch> rows, bool more)
    {
        var unicode = console.Profile.Capabilities.Unicode;
        foreach (var line in Lines(title, rows, more, console.Profile.Width, unicode))
        {
            var paragraph = new Paragraph { Overflow = Overflow.Crop };
            foreach (var (text, style) in line)
            {
                paragraph.Append(text, style);
            }

            console.Write(paragraph);
            console.WriteLine();
        }
    }

    /// <summary>Writes a table as plain text.</summary>
    public static void Write(TextWriter writer, string title, IReadOnlyList<ColumnBatch> rows, bool more)
    {
        foreach (var line in Lines(title, rows, more, width: null, sparklines: false))
        {
            writer.WriteLine(string.Concat(line.Select(part => part.Text)).TrimEnd());
        }
    }

    private static IEnumerable<List<(string Text, Style Style)>> Lines(string title, IReadOnlyList<ColumnBatch> rows, bool more, int? width, bool sparklines)
    {
        yield return [(title, Strong)];
        var columns = Enumerable.Range(0, rows[0].Columns.Count).Select(i => TableColumn.Of(rows, i)).ToList();
        var widths = width is { } limit ? Fitted(columns, limit) : [.. columns.Select(column => column.Whole)];
        yield return Row(columns, widths, column => (column.Header, Strong));
        yield return [(string.Join(Gap, widths.Select(w => new string(width is null ? '-' : '─', w))), Faint)];
        var count = rows.Sum(batch => batch.Count);
        for (var i = 0; i < count; i++)
        {
            var row = i;
            yield return Row(columns, widths, column => (column.Cells[row], column.Nulls[row] ? Faint : Style.Plain));
        }

        if (count == 0)
        {
            yield return [("no rows", Faint)];
        }

        if (more)
        {
            yield return [(width is null ? "... more rows" : "… more rows", Faint)];
        }

        if (widths.Length < columns.Count)
        {
            var others = "… more columns: " + string.Join(", ", columns.Skip(widths.Length).Select(column => column.Header));
            yield return [(TableColumn.Fit(others, width!.Value, right: false).TrimEnd(), Faint)];
        }

        foreach (var line in sparklines ? Sparkline.Of(rows, width ?? 0) : [])
        {
            yield return [(line, Style.Plain)];
        }
    }

    private static List<(string Text, Style Style)> Row(List<TableColumn> columns, int[] widths, Func<TableColumn, (string Text, Style Style)> cell)
    {
        var parts = new List<(string, Style)>();
        for (var i = 0; i < widths.Length; i++)
        {
            var (text, style) = cell(columns[i]);
            parts.Add(((i == 0 ? "" : Gap) + TableColumn.Fit(text, widths[i], columns[i].IsNumeric), style));
        }

        return parts;
    }

    /// <summary>The widths of the columns that fit: first the minimum of each, then the narrowest columns grow until the line is full.</summary>
    private static int[] Fitted(List<TableColumn> columns, int width)
    {
        var shown = 0;
        var used = -Gap.Length;
        while (shown < columns.Count && used + Gap.Length + columns[shown].Least <= width)
        {
            used += Gap.Length + columns[shown++].Least;
        }

        if (shown == 0)
        {
            return columns.Count == 0 ? [] : [width];
        }

        var widths = columns.Take(shown).Select(column => column.Least).ToArray();
        for (; used < width; used++)
        {
            var growing = Enumerable.Range(0, shown).Where(i => widths[i] < columns[i].Natural).ToList();
            if (growing.Count == 0)
            {
                break;
            }

            widths[growing.MinBy(i => widths[i])]++;
        }

        return widths;
    }
}
