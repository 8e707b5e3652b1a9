using EtlLib.Plan;
using Snapshooter.Xunit3;

namespace EtlLib.DuckDb.Tests.Engine;

/// <summary>Statements are for people to read: their texts are kept.</summary>
public sealed class StatementTests
{
    private static readonly Trade.DataFrame Trades = Trade.DataFrame.From(DataSource.Parquet("data/trades"));
    private static readonly Dictionary<string, Relation> Models = new() { ["Trade"] = Trades.Plan, ["Candle"] = Candles(Named("Trade")).Plan };

    [Fact]
    public async Task A_resample() => Snapshot.Match(await Candles(Trades).SqlAsync());

    [Fact]
    public async Task A_model_that_is_read_twice() =>
        Snapshot.Match(await Named("Trade").Union(Named("Trade").Where(t => t.Price > 1)).SqlAsync(Models));

    [Fact]
    public async Task A_sub_plan_that_is_read_twice()
    {
        var candles = Candles(Trades);
        Snapshot.Match(await candles.Where(c => c.High > 2).Union(candles.Where(c => c.Low < 1)).SqlAsync());
    }

    [Fact]
    public async Task A_model_of_a_model() =>
        Snapshot.Match(await Frames.Over<Candle.DataFrame>(new ModelRows(Candles(Trades).Plan.Schema, "Candle")).Where(c => c.Volume > 10).OrderByDescending(c => c.Volume).Limit(3).SqlAsync(Models));

    [Fact]
    public async Task Joins() => Snapshot.Match(await Trades
        .AsOfJoin(Trades, (a, b) => a.Symbol == b.Symbol, tolerance: TimeSpan.FromHours(3))
        .LeftJoin(Trades, (a, _, c) => a.Id == c.Id)
        .Select((a, b, c) => new Pair.Projection { Id = a.Id, Value = Column.When(b.Price > 1, b.Price).Otherwise(c.Price) }).SqlAsync());

    [Fact]
    public async Task A_session() => Snapshot.Match(await Trades.GroupBy(t => (t.Symbol, t.EventTime.Session(TimeSpan.FromMinutes(10))))
        .Select((k, g) => new Spans.Projection { Start = k.Item2.Start, End = k.Item2.End, Rows = g.Count() }).SqlAsync());

    [Fact]
    public async Task A_filled_resample() => Snapshot.Match(await Trades.Resample(TimeSpan.FromHours(1), by: t => t.Symbol, Fill.Linear)
        .Select((symbol, hour, g) => new Candle.Projection { Symbol = symbol, Hour = hour.Start, Open = g.First(t => t.Price), High = g.Max(t => t.Price), Low = g.Min(t => t.Price), Close = g.Last(t => t.Price), Volume = g.Sum(t => t.Volume) }).SqlAsync());

    [Fact]
    public async Task A_series() => Snapshot.Match(await Trades.Series(t => t.Symbol).Select((t, s) => new Looks.Projection
    {
        Id = t.Id, Before = s.Lag(x => x.Price), After = s.Lead(x => x.Price), Sum = s.Rolling(TimeSpan.FromMinutes(2)).Sum(x => x.Price), First = s.Rolling(2).First(x => x.Price), Last = s.Rolling(TimeSpan.FromMinutes(5)).Last(x => x.Price),
    }).SqlAsync());

    [Fact]
    public async Task A_csv_file() => Snapshot.Match(await Pair.DataFrame.From(DataSource.Csv("it's a \"file\".csv", nulls: ["NA"])).SqlAsync());

    private static Trade.DataFrame Named(string name) => Frames.Over<Trade.DataFrame>(new ModelRows(Trades.Plan.Schema, name));

    private static Candle.DataFrame Candles(Trade.DataFrame trades) => trades.Resample(TimeSpan.FromHours(1), by: t => t.Symbol).Select((symbol, hour, g) => new Candle.Projection
    {
        Symbol = symbol, Hour = hour.Start, Open = g.First(t => t.Price), High = g.Max(t => t.Price), Low = g.Min(t => t.Price), Close = g.Last(t => t.Price), Volume = g.Sum(t => t.Volume),
    });
}
