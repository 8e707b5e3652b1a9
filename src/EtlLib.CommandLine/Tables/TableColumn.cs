using System.Globalization;
using System.Text;
using EtlLib.Batches;
using EtlLib.Schemas;
using EtlLib.Sinks;
using Spectre.Console.Rendering;

namespace EtlLib.Tables;

/// <summary>A column of a table on the terminal: its header and its cells as text.</summary>
internal sealed class TableColumn
{
    private const int LeastText = 12;
    private const int MostText = 60;
    private const int LeastHeader = 4;

    private TableColumn(ColumnSchema column, IReadOnlyList<string> cells, IReadOnlyList<bool> nulls)
    {
        Header = column.Name;
        IsNumeric = column.Type.IsNumeric;
        Cells = cells;
        Nulls = nulls;
        var widest = cells.Select(Width).DefaultIfEmpty(0).Max();
        var isText = column.Type.Kind is TypeKind.Text or TypeKind.Bytes or TypeKind.Enum or TypeKind.List or TypeKind.Struct;
        Whole = Math.Max(Width(Header), widest);
        Natural = isText ? Math.Min(Whole, MostText) : Whole;

        // Text and headers can be cut. A number or a time cannot: it would have another value.
        Least = Math.Min(Natural, isText ? LeastText : Math.Max(widest, LeastHeader));
    }

    /// <summary>The name of the column.</summary>
    public string Header { get; }

    /// <summary>Whether the values are right-aligned.</summary>
    public bool IsNumeric { get; }

    /// <summary>The values.</summary>
    public IReadOnlyList<string> Cells { get; }

    /// <summary>Whether each value is null.</summary>
    public IReadOnlyList<bool> Nulls { get; }

    /// <summary>The width of the complete content.</summary>
    public int Whole { get; }

    /// <summary>The width of the content, with long text limited.</summary>
    public int Natural { get; }

    /// <summary>The minimum useful width.</summary>
    public int Least { get; }

    /// <summary>Formats a column of some rows.</summary>
    public static TableColumn Of(IReadOnlyList<ColumnBatch> rows, int index)
    {
        var column = rows[0].Schema.Columns[index];
        var vectors = rows.Select(batch => batch.Columns[index]).ToList();
        var digits = column.Type.Kind is TypeKind.Double or TypeKind.Float ? Digits([.. vectors.SelectMany(vector => Enumerable.Range(0, vector.Count).Select(row => Sparkline.Number(vector, row)).Where(double.IsFinite))]) : 0;
        var cells = vectors.SelectMany(vector => Enumerable.Range(0, vector.Count).Select(row => Cell(vector, row, digits)));
        return new TableColumn(column, [.. cells], [.. vectors.SelectMany(vector => Enumerable.Range(0, vector.Count).Select(vector.IsNull))]);
    }

    /// <summary>The width of a text in terminal cells.</summary>
    public static int Width(string text) => new Segment(text).CellCount();

    /// <summary>Cuts a text with … or pads it with spaces to a width.</summary>
    public static string Fit(string text, int width, bool right)
    {
        var cut = Width(text) <= width ? text : Cut(text, width);
        var space = new string(' ', width - Width(cut));
        return right ? space + cut : cut + space;
    }

    private static string Cut(string text, int width)
    {
        var kept = new StringBuilder();
        var used = 1;
        for (var at = 0; at < text.Length;)
        {
            var element = StringInfo.GetNextTextElement(text, at);
            at += element.Length;
            used += Width(element);
            if (used > width)
            {
                break;
            }

            kept.Append(element);
        }

        return kept.Append('…').ToString();
    }

    private static string Cell(ColumnVector vector, int row, int digits) => vector switch
    {
        _ when vector.IsNull(row) => BatchText.Null,
        FixedVector<double> doubles => BatchText.Of(doubles[row], digits),
        FixedVector<float> floats => BatchText.Of(floats[row], digits),
        _ => BatchText.Of(vector, row),
    };

    /// <summary>The number of digits after the decimal point that the values need: at most 4, or 6 if all are below 1. The same for all values, so that the points align.</summary>
    private static int Digits(IReadOnlyList<double> values)
    {
        var most = values.Any(value => Math.Abs(value) >= 1) ? 4 : 6;
        var digits = 0;
        foreach (var value in values)
        {
            while (digits < most && Math.Round(value, digits) != Math.Round(value, most))
            {
                digits++;
            }
        }

        return digits;
    }
}
