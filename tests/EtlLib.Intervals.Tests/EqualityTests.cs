using CsCheck;

namespace EtlLib.Intervals.Tests;

/// <summary>Whatever a model computes of rows nearby, its intervals one by one have the rows of one run over all of them.</summary>
public sealed class EqualityTests
{
    private const int Days = 6;
    private static readonly DateTimeOffset Start = Interval.Parse("2021-03-25T23:00:00Z");

    private static readonly string[] Single =
        ["filter", "window", "windowend", "hop", "session", "rolling", "rollingrows", "lag", "lead", "dedup", "deduplast", "asof", "asofstrict", "interval", "left", "semi", "anti", "distinct", "union"];

    private static bool IsSoak => Environment.GetEnvironmentVariable("SOAK") == "1";

    public static TheoryData<string> Operations => [.. Single];

    [Theory]
    [MemberData(nameof(Operations))]
    public Task An_operation_by_days_gives_the_rows_of_one_run(string operation) => CheckAsync([operation], Every.Day("Europe/Berlin"));

    [Fact]
    public Task Random_plans_by_random_intervals_give_the_rows_of_one_run() =>
        Gen.Select(Gen.OneOf<string>(Single).Array[2, 4], Gen.Int[0, 3]).SampleAsync(
            (operations, every) => CheckAsync(operations, every switch { 0 => Every.Day(), 1 => TimeSpan.FromHours(7), 2 => Every.Day("America/New_York"), _ => Every.Cron("0 6 * * 1-5") }),
            iter: IsSoak ? 150 : 2,
            threads: 1);

    private static async Task CheckAsync(string[] operations, Every every)
    {
        using var world = new World();
        Action<DataFactory> Program(string name, Every? interval) => factory =>
        {
            factory.Start = Start;
            factory.End = Start.AddDays(Days);
            factory.Interval = interval;
            factory.Parameter("operations", "");
            var readings = factory.Make<Reading>(source: DataSource.Generate(keys: ["A", "B"], every: TimeSpan.FromMinutes(97), seed: 3));
            factory.Make<Point>(source: readings, sink: DataSink.Parquet(world.At(name)));
        };

        var set = $"operations={string.Join(",", operations)}";
        Assert.Equal((0, ""), (await world.RunAsync(Program("whole", null), "batch", "-q", "--set", set), world.Error));
        Assert.Equal((0, ""), (await world.RunAsync(Program("parts", every), "batch", "-q", "--set", set), world.Error));

        // Groups can lie before the first row or after the last, in intervals that the run is not of.
        var (first, last) = (new Schedule(every).At(Start).Start, new Schedule(every).At(Start.AddDays(Days).AddSeconds(-1)).End);
        var whole = (await world.RowsAsync<Point>("whole", p => (p.At, p.Key, p.Value))).Where(p => p.At >= first && p.At < last).ToList();
        Assert.NotEmpty(whole);
        Assert.Equal(whole, await world.RowsAsync<Point>("parts", p => (p.At, p.Key, p.Value)));
    }
}

[DataModel]
public partial record Reading
{
    [PartitionKey] public required string Key { get; init; }
    [EventTime] public required DateTimeOffset At { get; init; }
    [Sequence] public required long Id { get; init; }
    [Uniform(1, 4)] public required int Value { get; init; }

    public static DataFrame Make(DataContext context) => DataFrame.From(context);
}

[DataModel]
public partial record Point
{
    [PartitionKey] public required string Key { get; init; }
    [EventTime] public required DateTimeOffset At { get; init; }
    public required long Value { get; init; }

    public static DataFrame Make(DataContext context, Reading.DataFrame readings) => context.Parameter("operations", "").Split(',', StringSplitOptions.RemoveEmptyEntries)
        .Aggregate(readings.Select(r => new Projection { Key = r.Key, At = r.At, Value = r.Value }), (points, operation) => Applied(points, readings, operation));

    private static DataFrame Applied(DataFrame points, Reading.DataFrame readings, string operation) => operation switch
    {
        "filter" => points.Where(p => p.Value != 2),
        "window" => points.Resample(TimeSpan.FromHours(5), by: p => p.Key).Select((key, w, g) => new Projection { Key = key, At = w.Start, Value = g.Sum(p => p.Value) }),
        "windowend" => points.Resample(TimeSpan.FromHours(5), by: p => p.Key).Select((key, w, g) => new Projection { Key = key, At = w.End, Value = g.Max(p => p.Value) }),
        "hop" => points.GroupBy(p => (p.Key, p.At.Hop(TimeSpan.FromHours(6), TimeSpan.FromHours(4)))).Select((k, g) => new Projection { Key = k.Item1, At = k.Item2.Start, Value = g.Sum(p => p.Value) }),
        "session" => points.Where(p => p.Value > 1).GroupBy(p => (p.Key, p.At.Session(TimeSpan.FromMinutes(100)))).Select((k, g) => new Projection { Key = k.Item1, At = k.Item2.Start, Value = g.Count() }),
        "rolling" => points.Series(by: p => p.Key).Select((p, s) => new Projection { Key = p.Key, At = p.At, Value = s.Rolling(TimeSpan.FromHours(9)).Sum(x => x.Value) }),
        "rollingrows" => points.Series(by: p => p.Key).Select((p, s) => new Projection { Key = p.Key, At = p.At, Value = s.Rolling(3).Max(x => x.Value) }),
        "lag" => points.Series(by: p => p.Key).Select((p, s) => new Projection { Key = p.Key, At = p.At, Value = s.Lag(x => x.Value).OrElse(-1) }),
        "lead" => points.Series(by: p => p.Key).Select((p, s) => new Projection { Key = p.Key, At = p.At, Value = s.Lead(x => x.Value).OrElse(-1) }),
        "dedup" => points.Dedup(p => (p.Key, p.Value), within: TimeSpan.FromHours(8)),
        "deduplast" => points.Dedup(p => (p.Key, p.Value), keepLast: true, within: TimeSpan.FromHours(8)),
        "asof" => points.AsOfJoin(readings.Where(r => r.Value > 2), (p, r) => p.Key == r.Key, TimeSpan.FromHours(4)).Select((p, r) => new Projection { Key = p.Key, At = p.At, Value = r.Id.OrElse(-1) }),
        "asofstrict" => points.AsOfJoin(readings, (p, r) => p.Key == r.Key & r.Value == 1, TimeSpan.FromHours(30), strict: true).Select((p, r) => new Projection { Key = p.Key, At = p.At, Value = r.Id.OrElse(-1) }),
        "interval" => points.InnerJoin(readings, (p, r) => p.Key == r.Key & r.At >= p.At - TimeSpan.FromHours(3) & r.At <= p.At + TimeSpan.FromHours(2)).Select((p, r) => new Projection { Key = p.Key, At = p.At, Value = r.Id }).Distinct(),
        "left" => points.LeftJoin(readings.Where(r => r.Value == 3), (p, r) => p.Key == r.Key & r.At > p.At & r.At < p.At + TimeSpan.FromHours(4)).Select((p, r) => new Projection { Key = p.Key, At = p.At, Value = r.Id.OrElse(-1) }).Distinct(),
        "semi" => points.SemiJoin(readings.Where(r => r.Value == 1), (p, r) => p.Key == r.Key & r.At > p.At - TimeSpan.FromHours(3) & r.At < p.At + TimeSpan.FromHours(1)),
        "anti" => points.AntiJoin(readings.Where(r => r.Value == 1), (p, r) => p.Key == r.Key & r.At > p.At - TimeSpan.FromHours(3) & r.At < p.At + TimeSpan.FromHours(1)),
        "distinct" => points.Distinct(),
        "union" => points.Union(readings.Select(r => new Projection { Key = r.Key, At = r.At, Value = r.Id })),
        _ => throw new ArgumentOutOfRangeException(nameof(operation), operation, null),
    };
}
