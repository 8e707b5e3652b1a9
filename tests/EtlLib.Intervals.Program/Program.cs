// The program that KilledTests kills: thirty days of two models, each with what it looks back on.
using EtlLib;

return await Etl.RunAsync(args, factory =>
{
    factory.Start = new DateOnly(2021, 1, 1);
    factory.End = new DateOnly(2021, 1, 30);
    var ticks = factory.Make<Tick>(source: DataSource.Generate(keys: ["A", "B"], every: TimeSpan.FromMinutes(30), seed: 5));
    var hours = factory.Make<HourOfTicks>(source: ticks, sink: DataSink.Parquet("hours"));
    factory.Make<Trend>(source: hours, sink: DataSink.JsonLines("trend"));
});

[DataModel]
public partial record Tick
{
    [PartitionKey] public required string Symbol { get; init; }
    [EventTime] public required DateTimeOffset At { get; init; }
    [Uniform(1, 100)] public required int Volume { get; init; }

    public static DataFrame Make(DataContext context) => DataFrame.From(context);
}

[DataModel]
public partial record HourOfTicks
{
    [PartitionKey] public required string Symbol { get; init; }
    [EventTime] public required DateTimeOffset At { get; init; }
    public required long Volume { get; init; }

    public static DataFrame Make(DataContext context, Tick.DataFrame ticks) => ticks
        .Resample(TimeSpan.FromHours(1), by: t => t.Symbol)
        .Select((symbol, hour, g) => new Projection { Symbol = symbol, At = hour.Start, Volume = g.Sum(t => t.Volume) });
}

[DataModel]
public partial record Trend
{
    [PartitionKey] public required string Symbol { get; init; }
    [EventTime] public required DateTimeOffset At { get; init; }
    public required long OfDay { get; init; }

    public static DataFrame Make(DataContext context, HourOfTicks.DataFrame hours) => hours
        .Series(by: h => h.Symbol)
        .Select((h, s) => new Projection { Symbol = h.Symbol, At = h.At, OfDay = s.Rolling(TimeSpan.FromHours(24)).Sum(x => x.Volume) });
}
