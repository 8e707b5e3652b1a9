using EtlLib.Batches;
using EtlLib.Schemas;

namespace EtlLib.Generation;

/// <summary>Each attribute as users write it, through the source generator.</summary>
[DataModel]
public partial record Reading
{
    [PartitionKey] public required string Device { get; init; }
    [EventTime] public required DateTimeOffset Time { get; init; }
    [Sequence] public required long Id { get; init; }
    [BrownianMotion(Start = 10, Drift = 0.1, Volatility = 0.1)] public required double Level { get; init; }
    [GeometricBrownianMotion(Start = 100, Drift = 0.05, Volatility = 0.2, Per = Per.Year)] public required double Price { get; init; }
    [RandomWalk(Start = 20, Step = 5)] public required int Position { get; init; }
    [Normal(Mean = 170, StandardDeviation = 10, NullRate = 0.1)] public double? Height { get; init; }
    [LogNormal(Mu = 3, Sigma = 0.5)] public required float Size { get; init; }
    [Exponential(Rate = 0.5)] public required double Wait { get; init; }
    [Poisson(Mean = 4)] public required int Arrivals { get; init; }
    [Uniform(1, 1_000)] public required int Volume { get; init; }
    [Uniform(0.5, 2), Decimal(6, 2)] public required decimal Rate { get; init; }
    [Serial(Start = 1000, Step = 10)] public required long Number { get; init; }
    [Choice("NYSE", "NASDAQ", Weights = new[] { 3.0, 1 })] public required string Venue { get; init; }
    [Choice(Generation.Side.Buy, Generation.Side.Sell)] public required Side Side { get; init; }
    [Constant("EUR")] public required string Currency { get; init; }
    [RandomUuid] public required Guid Key { get; init; }
    [Generated(NullRate = 0.5)] public DateOnly? Day { get; init; }
    [Dice(Sides = 20)] public required int Throw { get; init; }
    [Range(-120, 2_000)] public double? Delay { get; init; }
}

public class CompiledModelTests
{
    [Fact]
    public async Task Attributes_reach_the_rows_through_the_source_generator()
    {
        var source = DataSource.Generate(keys: ["a", "b"], every: TimeSpan.FromMinutes(1), seed: 42, rows: 1_000);
        var count = 0;
        await foreach (var batch in source.ReadAsync(SchemaOf<Reading>(), DataContext.Test, CancellationToken.None))
        {
            for (var row = 0; row < batch.Count; row++, count++)
            {
                var reading = Read<Reading>(batch, row);
                Assert.Equal(count + 1, reading.Id);
                Assert.Equal(count % 2 == 0 ? "a" : "b", reading.Device);
                Assert.InRange(reading.Level, 8, 12);
                Assert.InRange(reading.Price, 50, 200);
                Assert.Equal(0, reading.Position % 5);
                Assert.InRange(reading.Volume, 1, 1_000);
                Assert.InRange(reading.Rate, 0.5m, 2m);
                Assert.Equal(1000 + (10 * (count / 2)), reading.Number);
                Assert.Equal("EUR", reading.Currency);
                Assert.InRange(reading.Throw, 1, 20);
                Assert.InRange(reading.Delay!.Value, -120, 2_000);
            }

            Assert.InRange(batch.Columns[SchemaOf<Reading>().IndexOf("Height")].NullCount, 150, 250);
            Assert.InRange(batch.Columns[SchemaOf<Reading>().IndexOf("Day")].NullCount, 900, 1_100);
        }

        Assert.Equal(2_000, count);
    }

    private static Schema SchemaOf<TModel>()
        where TModel : IDataModel<TModel> => TModel.Schema;

    private static TModel Read<TModel>(ColumnBatch batch, int row)
        where TModel : IDataModel<TModel> => TModel.Read(batch.Vectors, row);
}
