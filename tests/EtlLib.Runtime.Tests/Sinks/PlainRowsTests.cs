using EtlLib.Batches;
using EtlLib.Sinks;

namespace EtlLib.Runtime.Tests.Sinks;

public class PlainRowsTests
{
    [Fact]
    public void Rows_are_lines_with_numbers_to_the_right() => Assert.Equal(
        """
        Trade
        Symbol  Time                     Id  Price
        SPY     2021-01-04 09:00:00Z      1   10.5
        TSLA    2021-01-04 09:00:01.5Z  200      3
        ... more rows

        """,
        Shown(
            more: true,
            Trade.Sample(symbol: "SPY", time: new(2021, 1, 4, 9, 0, 0, TimeSpan.Zero), id: 1, price: 10.5),
            Trade.Sample(symbol: "TSLA", time: new DateTimeOffset(2021, 1, 4, 9, 0, 1, TimeSpan.Zero).AddMilliseconds(500), id: 200, price: 3)));

    [Fact]
    public void Without_rows_it_says_so() => Assert.Equal("Trade\nSymbol  Time  Id  Price\nno rows\n", Shown(more: false));

    private static string Shown(bool more, params Trade[] trades)
    {
        using var batch = new Trade.Batch();
        foreach (var trade in trades)
        {
            Append(batch, trade);
        }

        using var output = new StringWriter { NewLine = "\n" };
        new PlainRows(output).Show("Trade", [batch], more);
        return output.ToString();
    }

    private static void Append<TModel>(ColumnBatch batch, TModel row)
        where TModel : IDataModel<TModel>
    {
        TModel.Append(batch.Vectors, row);
        batch.EndRow();
    }
}
