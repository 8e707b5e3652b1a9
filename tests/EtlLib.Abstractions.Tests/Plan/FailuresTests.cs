using EtlLib.Plan;
using EtlLib.Schemas;

namespace EtlLib.Abstractions.Tests.Plan;

public class FailuresTests
{
    private static readonly Schema Trade = new("Shop.Trade", [new("Price", ColumnType.Double, Nullable: false)]);

    private static EtlException? Raised(string message) => Failures.Raised(message, "Trade was computed", DataSink.Csv("out.csv"), new InvalidOperationException(message));

    [Fact]
    public void A_raised_error_of_a_source_has_its_place_as_properties()
    {
        var text = Failures.Source + Failures.Column(DataSource.Csv("a⟧\"b\".csv"), Trade.Columns[0], Trade) + $" holds \"{Failures.Open}1⟧⟦x{Failures.Close}\", which is not a number.";

        var error = Assert.IsType<SourceException>(Raised("Invalid Input Error: " + text));

        Assert.Equal(("source", "Trade", "Price", "1⟧⟦x"), (error.Code, error.Model, error.Column, error.Value));
        Assert.Equal("csv a⟧\"b\".csv", error.SourceName);
        Assert.Equal("csv a⟧\"b\".csv: column Price of Trade holds \"1⟧⟦x\", which is not a number.", error.Message);
    }

    [Fact]
    public void A_raised_error_of_data_says_what_was_computed()
    {
        var error = Assert.IsType<DataException>(Raised($"x: {Failures.Data}\"{Failures.Open}1a{Failures.Close}\" is not an Int."));

        Assert.Equal(("\"1a\" is not an Int. It happened while Trade was computed.", "1a", "data"), (error.Message, error.Value, error.Code));
    }

    [Fact]
    public void A_raised_error_of_a_sink_has_its_path() =>
        Assert.Equal("out.csv", Assert.IsType<SinkException>(Raised(Failures.Sink + "the key is too long.")).Location);

    [Fact]
    public void A_query_that_the_engine_quotes_below_its_own_error_raised_nothing() =>
        Assert.Null(Raised($"Conversion Error: 2147483648 is out of range\n\nLINE 1: error('{Failures.Data}x')"));

    [Fact]
    public void A_text_that_only_reads_like_an_error_of_ours_is_the_engines() => Assert.Null(Raised("Conversion Error: EtlLib source: column Price of Trade"));
}
