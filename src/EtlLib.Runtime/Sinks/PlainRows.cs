using System.Globalization;
using EtlLib.Batches;

namespace EtlLib.Sinks;

/// <summary>Shows the rows of console sinks. The command line implements it for terminals.</summary>
internal interface IRowDisplay
{
    /// <summary>Shows rows. The caller keeps ownership of the batches.</summary>
    /// <param name="title">The title.</param>
    /// <param name="rows">The rows: at least one batch, which can be empty.</param>
    /// <param name="more">Whether there are more rows than these.</param>
    void Show(string title, IReadOnlyList<ColumnBatch> rows, bool more);
}

/// <summary>Rows as lines of plain text: the names of the columns, then one line a row, aligned by spaces.</summary>
internal sealed class PlainRows(TextWriter output) : IRowDisplay
{
    private const string Gap = "  ";

    public void Show(string title, IReadOnlyList<ColumnBatch> rows, bool more)
    {
        var schema = rows[0].Schema;
        List<string[]> lines = [[.. schema.Columns.Select(column => column.Name)]];
        foreach (var batch in rows)
        {
            lines.AddRange(Enumerable.Range(0, batch.Count).Select(row => batch.Columns.Select(vector => BatchText.Of(vector, row)).ToArray()));
        }

        var widths = schema.Columns.Select((_, i) => lines.Max(line => Width(line[i]))).ToList();
        output.WriteLine(title);
        foreach (var line in lines)
        {
            var cells = line.Select((text, i) => Fit(text, widths[i], schema.Columns[i].Type.IsNumeric));
            output.WriteLine(string.Join(Gap, cells).TrimEnd());
        }

        if (lines.Count == 1)
        {
            output.WriteLine("no rows");
        }

        if (more)
        {
            output.WriteLine("... more rows");
        }

        output.Flush();
    }

    private static string Fit(string text, int width, bool right)
    {
        var space = new string(' ', width - Width(text));
        return right ? space + text : text + space;
    }

    private static int Width(string text) => new StringInfo(text).LengthInTextElements;
}
