using EtlLib.Batches;
using EtlLib.Runtime.Tests;
using EtlLib.Schemas;
using EtlLib.Tables;
using Snapshooter.Xunit3;
using Spectre.Console.Testing;

namespace EtlLib.CommandLine.Tests;

public sealed class ConsoleTableTests : IDisposable
{
    private static readonly Schema Candle = new("Trading.StockCandle",
    [
        new("Symbol", ColumnType.Text, Nullable: false) { Roles = ColumnRoles.PartitionKey },
        new("EventTime", ColumnType.Instant, Nullable: false) { Roles = ColumnRoles.EventTime },
        new("Open", ColumnType.Double, Nullable: false),
        new("Volume", ColumnType.Long, Nullable: false),
        new("Note", ColumnType.Text, Nullable: true),
        new("Spread", ColumnType.Decimal(10, 4), Nullable: true),
    ]);

    private readonly ColumnBatch rows = Candles(6);

    public void Dispose() => rows.Dispose();

    [Fact]
    public void On_120_columns_all_is_shown() => Snapshot.Match(On(120));

    [Fact]
    public void On_80_columns_text_is_cut() => Snapshot.Match(On(80));

    [Fact]
    public void On_40_columns_those_without_a_place_are_named() => Snapshot.Match(On(40));

    [Fact]
    public void Plain_text_is_whole()
    {
        using var writer = new StringWriter { NewLine = "\n" };
        ConsoleTable.Write(writer, "StockCandle", [rows], more: true);

        Snapshot.Match(writer.ToString());
    }

    [Fact]
    public void No_rows_are_said_to_be_none()
    {
        using var writer = new StringWriter();
        using var none = new ColumnBatch(Candle);
        ConsoleTable.Write(writer, "StockCandle", [none], more: false);

        Assert.EndsWith("no rows", writer.ToString().TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_out_of_the_order_of_time_have_no_sparkline()
    {
        using var backwards = new ColumnBatch(Candle);
        for (var row = rows.Count - 1; row >= 0; row--)
        {
            backwards.AppendFrom(rows, row);
        }

        Assert.DoesNotContain("▁", On(120, backwards));
    }

    [Fact]
    public void A_long_series_is_drawn_in_the_width_that_there_is()
    {
        using var many = Candles(1_000);

        var lines = On(50, many).Split('\n').Where(line => line.Contains('█')).ToList();

        Assert.NotEmpty(lines);
        Assert.All(lines, line => Assert.InRange(line.TrimEnd().Length, 20, 50));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(33)]
    [InlineData(81)]
    public void No_line_is_wider_than_the_terminal(int width) =>
        Assert.All(On(width).Split('\n').Skip(1), line => Assert.InRange(TableColumn.Width(line.TrimEnd('\r')), 0, width));

    [Fact]
    public void Nulls_are_dim_and_headers_bold()
    {
        var console = new TestConsole().Width(120).EmitAnsiSequences();
        ConsoleTable.Write(console, "StockCandle", [rows], more: false);

        Assert.Contains("\u001b[2m  null", console.Output);
        Assert.Contains("\u001b[1mSymbol", console.Output);
    }

    private string On(int width, ColumnBatch? batch = null)
    {
        var console = new TestConsole().Width(width);
        ConsoleTable.Write(console, "StockCandle", [batch ?? rows], more: batch is null);
        return string.Join('\n', console.Output.Split('\n').Select(line => line.TrimEnd())).TrimEnd();
    }

    private static ColumnBatch Candles(int count)
    {
        var batch = new ColumnBatch(Candle);
        for (var i = 0; i < count; i++)
        {
            batch.Text(0).Append(i == 3 ? "TSLA"u8 : "SPY"u8);
            batch.Fixed<long>(1).Append(Values.Micros(new DateTimeOffset(2021, 1, 4, 9, 0, 0, TimeSpan.Zero).AddHours(i), "EventTime"));
            batch.Fixed<double>(2).Append((i == 3 ? 110 : 10) + (i / 3.0));
            batch.Fixed<long>(3).Append((i + 1) * 100);
            Note(batch.Text(4), i);
            if (i % 2 == 0)
            {
                batch.Fixed<Int128>(5).Append(i + 1);
            }
            else
            {
                batch.Columns[5].AppendNull();
            }

            batch.EndRow();
        }

        return batch;
    }

    private static void Note(TextVector notes, int row)
    {
        switch (row)
        {
            case 1:
                notes.Append("the quick brown fox jumps over the lazy dog and goes on until it is tired");
                break;
            case 5:
                notes.Append("日本語");
                break;
            default:
                notes.AppendNull();
                break;
        }
    }
}
