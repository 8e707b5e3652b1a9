namespace EtlLib.Intervals.Tests;

[DataModel]
public partial record Trade
{
    [PartitionKey] public required string Symbol { get; init; }
    [EventTime] public required DateTimeOffset At { get; init; }
    [Sequence] public required long Id { get; init; }
    [Uniform(1, 100)] public required int Volume { get; init; }

    public static DataFrame Make(DataContext context) => DataFrame.From(context);
}

[DataModel]
public partial record DailyVolume
{
    [PartitionKey] public required string Symbol { get; init; }
    [EventTime] public required DateTimeOffset Day { get; init; }
    public required long Trades { get; init; }
    public required long Volume { get; init; }

    public static DataFrame Make(DataContext context, Trade.DataFrame trades) => trades
        .Resample(TimeSpan.FromDays(1), by: t => t.Symbol)
        .Select((symbol, day, g) => new Projection { Symbol = symbol, Day = day.Start, Trades = g.Count(), Volume = g.Sum(t => t.Volume) });
}

[DataModel]
public partial record VolumeTrend
{
    [PartitionKey] public required string Symbol { get; init; }
    [EventTime] public required DateTimeOffset Day { get; init; }
    public required long Volume { get; init; }
    public required double MeanOfWeek { get; init; }

    public static DataFrame Make(DataContext context, DailyVolume.DataFrame volumes) => volumes
        .Series(by: v => v.Symbol)
        .Select((v, s) => new Projection { Symbol = v.Symbol, Day = v.Day, Volume = v.Volume, MeanOfWeek = s.Rolling(TimeSpan.FromDays(7)).Mean(x => x.Volume) });
}
