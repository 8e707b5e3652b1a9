using System.IO.Compression;

namespace EtlLib.Spark.Tests.Streams;

/// <summary>The samples' models, and each operation of a stream, give the same rows in four ways.</summary>
public sealed class FourWaysTests(SparkServer server) : IDisposable
{
    private static readonly DateTimeOffset Ten = new(2021, 1, 4, 10, 0, 0, TimeSpan.Zero), Closing = Ten.AddDays(1);

    private readonly FourWays ways = new(server);

    public void Dispose() => ways.Dispose();

    [Fact]
    public async Task Candles_are_the_same()
    {
        var context = DataContext.Test with { Start = Ten.AddHours(-10), End = Ten.AddHours(14) };
        var trades = (await StockTrade.DataFrame.From(DataSource.Generate(keys: ["SPY", "TSLA", "XOM"], every: TimeSpan.FromMinutes(1), seed: 42)).ToListAsync(context)).OrderBy(t => t.EventTime).ToList();
        await ways.WriteAsync("trades", trades[..2000], trades[2000..], [StockTrade.Sample(symbol: "END", eventTime: Closing)]);
        Assert.Equal(3 * 24, await ways.SameAsync<StockCandle>(
            (factory, read, write) => factory.Make<StockCandle>(source: factory.Make<StockTrade>(source: read(DataSource.Parquet(ways.In("trades")))), sink: write("out")), Closing.AddHours(-1)));
    }

    [Fact]
    public async Task Departures_and_their_days_are_the_same()
    {
        string Data(string name) => Path.Combine(AppContext.BaseDirectory, "data", $"{name}.csv.gz");
        var flights = ways.In("flights");
        File.Copy(Data("flights"), Path.Combine(flights, "1.csv.gz"));
        string header;
        using (var reader = new StreamReader(new GZipStream(File.OpenRead(Data("flights")), CompressionMode.Decompress)))
        {
            header = (await reader.ReadLineAsync(TestContext.Current.CancellationToken))!;
        }

        var last = header.Split(',').Select(c => c.Trim('"') switch { "time_hour" => "2013-03-01T00:00:00Z", "carrier" or "dest" => "XX", "origin" => "END", "flight" or "distance" => "1", _ => "NA" });
        await File.WriteAllTextAsync(Path.Combine(flights, "2.csv"), $"{header}\n{string.Join(',', last)}\n", TestContext.Current.CancellationToken);
        void Build(DataFactory factory, Func<FileSource, DataSource> read, Func<string, DataSink> write)
        {
            var departures = factory.Make<Departure>(
                sources:
                [
                    factory.Make<Flight>(source: read(DataSource.Csv(flights, nulls: ["NA"]))),
                    factory.Make<Weather>(source: DataSource.Csv(Data("weather"), nulls: ["NA"])),
                    factory.Make<Plane>(source: DataSource.Csv(Data("planes"), nulls: ["NA"])),
                ],
                sink: write("departures"));
            factory.Make<DailyDelay>(source: departures, sink: write("out"));
        }

        var march = new DateTimeOffset(2013, 3, 1, 0, 0, 0, TimeSpan.Zero);
        Assert.Equal(3 * 32, await ways.SameAsync<DailyDelay>(Build, march.AddDays(-1)));
        Assert.Equal(27_004, await ways.SameAsync<Departure>(Build, march.AddDays(-1), "departures"));
    }

    [Fact]
    public Task Tumbling_windows_with_an_offset() => SameWindowsAsync(e => e.Tumble(TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(3)));

    [Fact]
    public Task Hopping_windows() => SameWindowsAsync(e => e.Hop(TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(4)));

    [Fact]
    public Task Windows_with_gaps_between() => SameWindowsAsync(e => e.Hop(TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(7)));

    [Fact]
    public Task Sessions() => SameWindowsAsync(e => e.Session(TimeSpan.FromMinutes(1)));

    [Theory]
    [InlineData(60, false)]
    [InlineData(60, true)]
    [InlineData(0, false)]
    public async Task Dedup_within_a_bound(int seconds, bool last)
    {
        await EventsAsync();
        Assert.True(await ways.SameAsync<Event>(
            (factory, read, write) => factory.Make<Event>(source: Event.DataFrame.From(read(DataSource.Parquet(ways.In("events")))).Dedup(by: e => e.Key, keepLast: last, within: TimeSpan.FromSeconds(seconds)), sink: write("out")),
            Closing) > 10);
    }

    [Fact]
    public async Task Rows_and_unions()
    {
        await EventsAsync();
        Assert.True(await ways.SameAsync<Event>(
            (factory, read, write) =>
            {
                var events = Event.DataFrame.From(read(DataSource.Parquet(ways.In("events"))));
                factory.Make<Event>(source: events.Where(e => e.Value > 3).Union(events.Where(e => e.Value.IsNull())), sink: write("out"));
            },
            Closing) > 10);
    }

    [Fact]
    public Task Inner_joins_within_a_bound() => SameJoinsAsync((events, orders) => events
        .InnerJoin(orders, on: (e, o) => (e.Key == o.Key) & (o.Placed >= e.Time - TimeSpan.FromSeconds(30)) & (o.Placed < e.Time + TimeSpan.FromSeconds(60)))
        .Select((e, o) => new Matched.Projection { Time = e.Time, Key = e.Key, Id = e.Id, Number = o.Number, Text = null, Price = null }));

    [Fact]
    public Task Left_joins_within_a_bound() => SameJoinsAsync((events, orders) => events
        .LeftJoin(orders, on: (e, o) => (e.Key == o.Key) & (o.Placed >= e.Time) & (o.Placed <= e.Time + TimeSpan.FromSeconds(60)))
        .Select((e, o) => new Matched.Projection { Time = e.Time, Key = e.Key, Id = e.Id, Number = o.Number, Text = null, Price = null }));

    [Fact]
    public Task Semi_joins_within_a_bound() => SameJoinsAsync((events, orders) => events
        .SemiJoin(orders, on: (e, o) => (e.Key == o.Key) & (o.Placed >= e.Time) & (o.Placed <= e.Time + TimeSpan.FromSeconds(60)))
        .Select(e => new Matched.Projection { Time = e.Time, Key = e.Key, Id = e.Id, Number = null, Text = null, Price = null }));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Joins_with_tables_by_key_and_by_the_latest_row(bool strict)
    {
        await EventsAsync();
        var random = new Random(3);
        var quotes = Enumerable.Range(0, 300).Select(i => new Quote { Key = Key(random), Time = Ten.AddSeconds(random.Next(0, 1800) * 2), Id = i / 3, Price = random.Next(100) }).ToList();
        await ways.WriteAsync("quotes", quotes);
        await ways.WriteAsync("names", [new Name("a", "A"), new Name("b", "B"), new Name(null, "none")]);
        Assert.True(await ways.SameAsync<Matched>(
            (factory, read, write) => factory.Make<Matched>(source: Event.DataFrame.From(read(DataSource.Parquet(ways.In("events"))))
                    .AsOfJoin(Quote.DataFrame.From(DataSource.Parquet(ways.In("quotes"))), on: (e, q) => e.Key == q.Key, tolerance: TimeSpan.FromMinutes(1), strict: strict)
                    .LeftJoin(Name.DataFrame.From(DataSource.Parquet(ways.In("names"))), on: (e, q, n) => e.Key == n.Key)
                    .Select((e, q, n) => new Matched.Projection { Time = e.Time, Key = e.Key, Id = e.Id, Number = q.Id, Text = n.Text, Price = q.Price }), sink: write("out")),
            Closing) > 10);
    }

    private static string? Key(Random random) => random.Next(4) switch { 0 => null, 1 => "a", 2 => "b", _ => "c" };

    /// <summary>Events of an hour, some of one instant, some of no key: in two files and one that closes them.</summary>
    private Task EventsAsync()
    {
        var random = new Random(1);
        var events = Enumerable.Range(0, 400).Select(i => new Event { Key = Key(random), Time = Ten.AddSeconds(random.Next(0, 1800) * 2), Id = i / 2, Value = random.Next(5) == 0 ? null : random.Next(8) })
            .OrderBy(e => e.Time).ToList();
        return ways.WriteAsync("events", events[..200], events[200..], [new Event { Key = "end", Time = Closing, Id = 1_000 }]);
    }

    private async Task SameWindowsAsync(Func<InstantColumn, Window> window)
    {
        await EventsAsync();
        Assert.True(await ways.SameAsync<Summary>(
            (factory, read, write) => factory.Make<Summary>(source: Event.DataFrame.From(read(DataSource.Parquet(ways.In("events"))))
                    .GroupBy(e => (e.Key, Window: window(e.Time)))
                    .Select((k, g) => new Summary.Projection
                    {
                        Key = k.Key, Start = k.Window.Start, End = k.Window.End, Count = g.Count(), First = g.First(e => e.Value), Last = g.Last(e => e.Value), Max = g.Max(e => e.Value, where: e => e.Value < 5),
                        Different = g.CountDistinct(e => e.Value), Median = g.Median(e => e.Value),
                    }), sink: write("out")),
            Closing.AddHours(-1)) > 10);
    }

    private async Task SameJoinsAsync(Func<Event.DataFrame, Order.DataFrame, Matched.DataFrame> join)
    {
        await EventsAsync();
        var random = new Random(2);
        var orders = Enumerable.Range(0, 300).Select(i => new Order { Key = Key(random), Placed = Ten.AddSeconds(random.Next(0, 3600)), Number = i }).OrderBy(o => o.Placed).ToList();
        await ways.WriteAsync("orders", orders[..100], orders[100..], [new Order { Key = "last", Placed = Closing, Number = -1 }]);
        Assert.True(await ways.SameAsync<Matched>(
            (factory, read, write) => factory.Make<Matched>(source: join(Event.DataFrame.From(read(DataSource.Parquet(ways.In("events")))), Order.DataFrame.From(read(DataSource.Parquet(ways.In("orders"))))), sink: write("out")),
            Closing.AddMinutes(-2)) > 10);
    }
}
