using EtlLib.Runtime.Tests;

namespace EtlLib.CommandLine.Tests;

public class ModelNamesTests
{
    private readonly DataFactory factory = new();

    [Fact]
    public void An_unknown_model_is_answered_with_the_nearest()
    {
        factory.Make<Trade>(source: DataSource.Csv("trades.csv"));
        factory.Make<Candle>();

        Assert.Equal("There is no model Candel. Did you mean Candle? The models are Trade, Candle.", Assert.Throws<UsageException>(() => Find("Candel")).Message);
        Assert.Equal("Candle", Find("CANDLE").Name);

        Model Find(string name) => ModelNames.Find([.. factory.Models.Select(m => (m.Name, m))], name, "preview");
    }
}
