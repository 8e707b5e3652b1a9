using EtlLib.Streams;

namespace EtlLib.Testing.Tests;

/// <summary>A job that is started again by a program that has changed keeps its state, or is refused by name.</summary>
public sealed class ChangedPlanTests : IDisposable
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly DataSource Source = Generate(seed: 1);
    private readonly string folder = Directory.CreateTempSubdirectory("etllib-changed-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static Trade.DataFrame Trades => Trade.DataFrame.From(Source);

    public static TheoryData<string, Action<DataFactory>> Kept => new()
    {
        { "nothing", Of(Volumes(Trades)) },
        { "another sink", f => f.Make<Volume>(source: Volumes(Trades), sinks: [new Collected(Volume.DataFrame.Schema), DataSink.Console()]) },
        { "another name of the model", f => f.Make<Volume>(source: Volumes(Trades), sink: new Collected(Volume.DataFrame.Schema), name: "Sums") },
        { "a filter after the windows", Of(Volumes(Trades).Where(v => v.Total > 0)) },
        { "a projection after the windows", Of(Volumes(Trades).Select(v => new Volume.Projection { Symbol = v.Symbol.Lower(), EventTime = v.EventTime, Total = v.Total * 2 })) },
        { "a model without state", f =>
            {
                f.Make<Volume>(source: Volumes(Trades), sink: new Collected(Volume.DataFrame.Schema));
                f.Make<Large>(source: Trades, sink: new Collected(Large.DataFrame.Schema));
            }
        },
    };

    public static TheoryData<string, Action<DataFactory>, string> Lost => new()
    {
        { "a filter before the windows", Of(Volumes(Trades.Where(t => t.Price > 0))), "windows of Volume" },
        { "another window", Of(Volumes(Trades, TimeSpan.FromMinutes(2))), "windows of Volume" },
        { "another offset", Of(Volumes(Trades, offset: TimeSpan.FromSeconds(1))), "windows of Volume" },
        { "hopping windows", Of(Trades.GroupBy(t => (t.Symbol, t.EventTime.Hop(Minute, Minute / 2))).Select((k, g) => New(k.Item1, k.Item2, g.Sum(t => t.Volume)))), "windows of Volume" },
        { "sessions", Of(Trades.GroupBy(t => (t.Symbol, t.EventTime.Session(Minute))).Select((k, g) => New(k.Item1, k.Item2, g.Sum(t => t.Volume)))), "windows of Volume" },
        { "another key", Of(Trades.Resample(Minute, by: t => t.Symbol.Lower()).Select((k, w, g) => New(k, w, g.Sum(t => t.Volume)))), "windows of Volume" },
        { "another aggregate", Of(Trades.Resample(Minute, by: t => t.Symbol).Select((k, w, g) => New(k, w, g.Count()))), "windows of Volume" },
        { "another argument", Of(Trades.Resample(Minute, by: t => t.Symbol).Select((k, w, g) => New(k, w, g.Sum(t => t.Id)))), "windows of Volume" },
        { "a condition in an aggregate", Of(Trades.Resample(Minute, by: t => t.Symbol).Select((k, w, g) => New(k, w, g.Count(t => t.Volume > 10)))), "windows of Volume" },
        { "an aggregate that keeps rows", Of(Trades.Resample(Minute, by: t => t.Symbol).Select((k, w, g) => New(k, w, g.CountDistinct(t => t.Volume)))), "windows of Volume" },
        { "an operator before", Of(Volumes(Trades.Dedup(t => t.Id, within: Minute))), "of Volume" },
        { "an operator after", Of(Volumes(Trades).Dedup(v => v.Symbol, within: Minute)), "dedup of Volume" },
        { "a union before", Of(Volumes(Trades.Union(Trades.Where(t => t.Volume > 10)))), "windows of Volume" },
        { "another source", f => f.Make<Volume>(source: Volumes(Trade.DataFrame.From(Generate(seed: 2))), sink: new Collected(Volume.DataFrame.Schema)), "Trade from generated rows" },
        { "no operator", Of(Trades.Select(t => new Volume.Projection { Symbol = t.Symbol, EventTime = t.EventTime, Total = t.Id })), "windows of Volume" },
        { "a model with state", f =>
            {
                f.Make<Volume>(source: Volumes(Trades), sink: new Collected(Volume.DataFrame.Schema));
                f.Make<Visit>(source: Trades, sink: new Collected(Visit.DataFrame.Schema));
            },
            "windows of Visit"
        },
    };

    [Theory]
    [MemberData(nameof(Kept))]
    public async Task State_is_kept_after_a_change_of(string change, Action<DataFactory> changed)
    {
        Assert.NotEmpty(change);
        var before = await RunAsync(Of(Volumes(Trades)));
        Assert.True(before.Epoch > 0);
        Assert.Equal(before.Epoch, (await RunAsync(changed)).Epoch);
    }

    [Theory]
    [MemberData(nameof(Lost))]
    public async Task A_job_is_refused_after_a_change_to(string change, Action<DataFactory> changed, string named)
    {
        Assert.NotEmpty(change);
        await RunAsync(Of(Volumes(Trades)));
        var refused = await Assert.ThrowsAsync<PlanException>(() => RunAsync(changed));
        Assert.StartsWith("ETL3003: ", refused.Message, StringComparison.Ordinal);
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
        Assert.Contains("--reset-state", refused.Message, StringComparison.Ordinal);
        await RunAsync(changed, reset: true);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static DataSource Generate(long seed) => DataSource.Generate(keys: ["A", "B"], every: TimeSpan.FromSeconds(1), seed: seed, rows: 300);

    private static Volume.Projection New(TextColumn symbol, Window window, LongColumn total) => new() { Symbol = symbol, EventTime = window.Start, Total = total };

    private static Volume.DataFrame Volumes(Trade.DataFrame trades, TimeSpan? size = null, TimeSpan offset = default) =>
        trades.Resample(size ?? Minute, by: t => t.Symbol, offset: offset).Select((symbol, window, g) => New(symbol, window, g.Sum(t => t.Volume)));

    private static Action<DataFactory> Of(Volume.DataFrame frame) => factory => factory.Make<Volume>(source: frame, sink: new Collected(Volume.DataFrame.Schema));

    private Task<StreamProgress> RunAsync(Action<DataFactory> describe, bool reset = false)
    {
        var factory = new DataFactory();
        describe(factory);
        return new EmbeddedStreams().RunAsync(factory, new StreamOptions { Folder = folder, ResetState = reset, Output = TextWriter.Null }, CancellationToken.None, Cancellation);
    }
}
