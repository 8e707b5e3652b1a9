using System.Globalization;
using System.Text;
using EtlLib.Batches;
using EtlLib.Schemas;
using EtlLib.Sinks;
using Spectre.Console.Rendering;

namespace EtlLib.Tables;

/// <summary>One column of a table on the terminal: its header and its cells as text.</summary>
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

        // Text and headers may be cut; a number or a time that is cut says something else.
        Least = Math.Min(Natural, isText ? LeastText : Math.Max(widest, LeastHeader));
    }

    /// <summary>The column's name.</summary>
    public string Header { get; }

    /// <summary>Whether values are aligned to the right.</summary>
    public bool IsNumeric { get; }

    /// <summary>The values.</summary>
    public IReadOnlyList<string> Cells { get; }

    /// <summary>Which of them are null.</summary>
    public IReadOnlyList<bool> Nulls { get; }

    /// <summary>The width that shows all.</summary>
    public int Whole { get; }

    /// <summary>The same, but that long text does not fill a terminal.</summary>
    public int Natural { get; }

    /// <summary>The least width that still says something.</summary>
    public int Least { get; }

    /// <summary>A column of the rows.</summary>
    public static TableColumn Of(IReadOnlyList<ColumnBatch> rows, int index)
    {
        var column = rows[0].Schema.Columns[index];
        var vectors = rows.Select(batch => batch.Columns[index]).ToList();
        var digits = column.Type.Kind is TypeKind.Double or TypeKind.Float ? Digits([.. vectors.SelectMany(vector => Enumerable.Range(0, vector.Count).Select(row => Sparkline.Number(vector, row)).Where(double.IsFinite))]) : 0;
        var cells = vectors.SelectMany(vector => Enumerable.Range(0, vector.Count).Select(row => Cell(vector, row, digits)));
        return new TableColumn(column, [.. cells], [.. vectors.SelectMany(vector => Enumerable.Range(0, vector.Count).Select(vector.IsNull))]);
    }

    /// <summary>How many columns of the terminal a text takes.</summary>
    public static int Width(string text) => new Segment(text).CellCount();

    /// <summary>A text in a width: cut with … or filled with spaces.</summary>
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

    /// <summary>As many digits after the point as the values need, at most 4, or 6 where all are below 1: the same for all, so that the points are in line.</summary>
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
