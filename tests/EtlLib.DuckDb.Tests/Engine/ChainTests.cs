using EtlLib.Plan;

namespace EtlLib.DuckDb.Tests.Engine;

/// <summary>Operations upon each other, a hundred deep, and frames that read themselves: statements that DuckDB plans in time that grows with them.</summary>
public sealed class ChainTests
{
    private const int Deep = 100;

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1), Minute = TimeSpan.FromMinutes(1);

    private static readonly Trade.DataFrame Trades = Trade.DataFrame.Of(Row("SPY", 9, 1), Row("SPY", 10, 2), Row("XOM", 9, 3));

    private static readonly Dictionary<string, (Func<Trade.DataFrame, Trade.DataFrame> Step, int Rows)> Steps = new()
    {
        ["where"] = (f => f.Where(t => t.Price > -1), 3),
        ["select"] = (f => f.Select(t => Same(t)), 3),
        ["group"] = (f => f.GroupBy(t => t.Symbol).Select((s, g) => Grouped(s, g.Min(t => t.EventTime), g)), 2),
        ["filtered group"] = (f => f.GroupBy(t => t.Symbol).Select((s, g) => Grouped(s, g.Min(t => t.EventTime), g)).Where(t => t.Price > -1), 2),
        ["resample"] = (f => f.Resample(Hour, by: t => t.Symbol).Select((s, w, g) => Grouped(s, w.Start, g)), 3),
        ["filled resample"] = (f => f.Resample(Hour, by: t => t.Symbol, Fill.Previous).Select((s, w, g) => Grouped(s, w.Start, g)), 3),
        ["hop"] = (f => f.GroupBy(t => (t.Symbol, t.EventTime.Hop(Hour, Hour))).Select((k, g) => Grouped(k.Symbol, k.Item2.Start, g)), 3),
        ["cumulate"] = (f => f.GroupBy(t => (t.Symbol, t.EventTime.Cumulate(Hour, Hour))).Select((k, g) => Grouped(k.Symbol, k.Item2.Start, g)), 3),
        ["session"] = (f => f.GroupBy(t => (t.Symbol, t.EventTime.Session(Minute))).Select((k, g) => Grouped(k.Symbol, k.Item2.Start, g)), 3),
        ["series"] = (f => f.Series(t => t.Symbol).Select((t, s) => new Trade.Projection { Symbol = t.Symbol, EventTime = t.EventTime, Id = t.Id, Price = s.Lag(x => x.Price).OrElse(0), Volume = t.Volume, Note = t.Note }), 3),
        ["rolling"] = (f => f.Series(t => t.Symbol).Select((t, s) => new Trade.Projection { Symbol = t.Symbol, EventTime = t.EventTime, Id = t.Id, Price = s.Rolling(Minute).Max(x => x.Price), Volume = t.Volume, Note = t.Note }), 3),
        ["inner join"] = (f => f.InnerJoin(Trades, (a, b) => a.Id == b.Id).Select((a, b) => Same(a)), 3),
        ["left join"] = (f => f.LeftJoin(Trades, (a, b) => a.Id == b.Id).Select((a, b) => Same(a)), 3),
        ["semi join"] = (f => f.SemiJoin(Trades, (a, b) => a.Id == b.Id), 3),
        ["anti join"] = (f => f.AntiJoin(Trades, (a, b) => a.Id == -b.Id), 3),
        ["as-of join"] = (f => f.AsOfJoin(Trades, (a, b) => a.Symbol == b.Symbol).Select((a, b) => Same(a)), 3),
        ["as-of join, right"] = (f => Trades.AsOfJoin(f, (a, b) => a.Symbol == b.Symbol).Select((a, b) => Same(a)), 3),
        ["join with itself"] = (f => f.InnerJoin(f, (a, b) => a.Id == b.Id).Select((a, b) => Same(a)), 3),
        ["union"] = (f => f.Union(Trades), 3 * (Deep + 1)),
        ["distinct"] = (f => f.Distinct(), 3),
        ["dedup"] = (f => f.Dedup(t => t.Id), 3),
        ["sort"] = (f => f.OrderBy(t => t.Price), 3),
        ["limit"] = (f => f.Limit(10), 3),
        ["map"] = (f => Trade.DataFrame.Map(f, t => t), 3),
    };

    public static TheoryData<string> Names => [.. Steps.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_hundred_models_each_made_of_the_one_before(string operation)
    {
        var (step, rows) = Steps[operation];
        var models = new Dictionary<string, Relation> { ["M0"] = Trades.Plan };
        for (var i = 1; i <= Deep; i++)
        {
            models[Name(i)] = step(Frames.Over<Trade.DataFrame>(new ModelRows(Trades.Plan.Schema, Name(i - 1)))).Plan;
        }

        Assert.Equal(rows, (await Frames.Over<Trade.DataFrame>(new ModelRows(Trades.Plan.Schema, Name(Deep))).ToListAsync(models)).Count);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_frame_of_a_hundred_operations(string operation)
    {
        var (step, rows) = Steps[operation];
        var frame = Trades;
        for (var i = 0; i < Deep; i++)
        {
            frame = step(frame);
        }

        Assert.Equal(rows, (await frame.ToListAsync()).Count);
    }

    [Fact]
    public async Task Unions_of_a_frame_with_itself_are_lowered_step_by_step()
    {
        var frame = Trades;
        for (var i = 0; i < 12; i++)
        {
            frame = frame.Union(frame);
        }

        Assert.Equal(3 << 12, (await frame.ToListAsync()).Count);
        for (var i = 0; i < 28; i++)
        {
            frame = frame.Union(frame);
        }

        Assert.InRange((await frame.SqlAsync()).Length, 1, 50_000);
    }

    [Fact]
    public async Task What_nests_little_is_one_statement_without_names()
    {
        var frame = Trades;
        for (var i = 0; i < 8; i++)
        {
            frame = Steps["group"].Step(frame);
        }

        Assert.DoesNotContain("WITH", await frame.SqlAsync(), StringComparison.Ordinal);
        Assert.Contains("AS MATERIALIZED", await Steps["group"].Step(Steps["group"].Step(frame)).SqlAsync(), StringComparison.Ordinal);
    }

    private static string Name(int model) => FormattableString.Invariant($"M{model}");

    private static Trade Row(string symbol, int hour, long id) => new() { Symbol = symbol, EventTime = new DateTimeOffset(2024, 1, 1, hour, 0, 0, TimeSpan.Zero), Id = id, Price = id, Volume = 1 };

    private static Trade.Projection Same(Trade.Columns t) => new() { Symbol = t.Symbol, EventTime = t.EventTime, Id = t.Id, Price = t.Price, Volume = t.Volume, Note = t.Note };

    private static Trade.Projection Grouped(TextColumn symbol, InstantColumn time, Group<Trade.Columns> g) =>
        new() { Symbol = symbol, EventTime = time, Id = g.Max(t => t.Id), Price = g.Sum(t => t.Price), Volume = g.Max(t => t.Volume), Note = null };
}
