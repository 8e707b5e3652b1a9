using EtlLib;
using EtlLib.Testing;
using Nexmark;
using Xunit;

/// <summary>Each query gives the same rows as a batch and as a stream.</summary>
public class NexmarkTests
{
    /// <summary>SOAK=1 tries 200 random inputs each.</summary>
    private static readonly int Inputs = Environment.GetEnvironmentVariable("SOAK") == "1" ? 200 : 6;

    [Fact]
    public Task Q0() => Equivalence.AssertAsync<PassedThrough>(0, Inputs);

    [Fact]
    public Task Q1() => Equivalence.AssertAsync<InEuro>(1, Inputs);

    [Fact]
    public Task Q2() => Equivalence.AssertAsync<BidOnFew>(2, Inputs);

    [Fact]
    public Task Q3() => Equivalence.AssertAsync<LocalItem>(3, Inputs);

    [Fact]
    public Task Q7() => Equivalence.AssertAsync<HighestBids>(7, Inputs);

    [Fact]
    public Task Q5() => Equivalence.AssertAsync<HotItems>(5, Inputs);

    [Fact]
    public Task Q8() => Equivalence.AssertAsync<NewSellers>(8, Inputs);

    [Fact]
    public Task Q11() => Equivalence.AssertAsync<BidderSession>(11, Inputs);

    [Fact]
    public Task Q18() => Equivalence.AssertAsync<LastBid>(18, Inputs);

    [Fact]
    public Task Q20() => Equivalence.AssertAsync<BidOnItem>(20, Inputs);

    /// <summary>The program, in both ways, against LINQ over the same events.</summary>
    [Fact]
    public async Task The_program_gives_the_rows_of_LINQ_as_a_batch_and_as_a_stream()
    {
        const long Events = 60_000;
        using var run = new SampleRun("Nexmark");
        await run.PrintsAsync("batch", "--set", $"events={Events}", "--set", "out=batch");
        await run.PrintsAsync("stream", "--set", $"events={Events}", "--set", "out=stream");

        var numbers = Enumerable.Range(0, (int)Events).Select(n => (long)n).ToList();
        var bids = numbers.Where(NexmarkEvents.IsBid).Select(NexmarkEvents.Bid).ToList();
        var auctions = numbers.Where(NexmarkEvents.IsAuction).Select(NexmarkEvents.Auction).ToDictionary(a => a.Id);
        var people = numbers.Where(NexmarkEvents.IsPerson).Select(NexmarkEvents.Person).ToDictionary(p => p.Id);

        await SameAsync(run, "q0", PassedThrough.DataFrame.From,
            bids.Select(b => new PassedThrough { Auction = b.Auction, Bidder = b.Bidder, Price = b.Price, Time = b.Time }));
        await SameAsync(run, "q1", InEuro.DataFrame.From,
            bids.Select(b => new InEuro { Auction = b.Auction, Bidder = b.Bidder, Price = b.Price * 0.908, Time = b.Time }));
        await SameAsync(run, "q2", BidOnFew.DataFrame.From,
            bids.Where(b => b.Auction % 123 == 0).Select(b => new BidOnFew { Auction = b.Auction, Price = b.Price, Time = b.Time }));
        await SameAsync(run, "q3", LocalItem.DataFrame.From, auctions.Values
            .Where(a => a.Category == 10 && people[a.Seller].State is "OR" or "ID" or "CA")
            .Select(a => (Auction: a, Seller: people[a.Seller]))
            .Select(x => new LocalItem
            {
                Name = x.Seller.Name, City = x.Seller.City, State = x.Seller.State, Auction = x.Auction.Id,
                Time = x.Auction.Time
            }));
        await SameAsync(run, "q5", HotItem.DataFrame.From, bids
            .SelectMany(b => Enumerable.Range(1, 5).Select(i => (b.Auction, End: Floor(b.Time, 2).AddSeconds(2 * i))))
            .GroupBy(x => x)
            .Select(g => new HotItem { Auction = g.Key.Auction, Bids = g.Count(), End = g.Key.End })
            .GroupBy(h => h.End)
            .SelectMany(g => g.Where(h => h.Bids == g.Max(x => x.Bids))));
        await SameAsync(run, "q7", HighestBid.DataFrame.From, bids
            .GroupBy(b => Floor(b.Time, 10))
            .SelectMany(g => g.Where(b => b.Price == g.Max(x => x.Price)))
            .Select(b => new HighestBid { Auction = b.Auction, Price = b.Price, Bidder = b.Bidder, Time = b.Time }));
        await SameAsync(run, "q8", NewSeller.DataFrame.From, auctions.Values
            .Select(a => (a.Seller, Start: Floor(a.Time, 10)))
            .Distinct()
            .Where(x => Floor(people[x.Seller].Time, 10) == x.Start)
            .Select(x => new NewSeller { Id = x.Seller, Name = people[x.Seller].Name, Start = x.Start }));
        await SameAsync(run, "q11", BidderSession.DataFrame.From, bids.GroupBy(b => b.Bidder).SelectMany(Sessions));
        await SameAsync(run, "q18", LastBid.DataFrame.From, bids
            .GroupBy(b => (b.Bidder, b.Auction))
            .Select(g => g.MaxBy(b => b.Event)!)
            .Select(b => new LastBid { Auction = b.Auction, Bidder = b.Bidder, Price = b.Price, Time = b.Time }));
        await SameAsync(run, "q20", BidOnItem.DataFrame.From, bids
            .Where(b => auctions[b.Auction].Category == 10)
            .Select(b => (Bid: b, Auction: auctions[b.Auction]))
            .Select(x => new BidOnItem
            {
                Auction = x.Bid.Auction, Bidder = x.Bid.Bidder, Price = x.Bid.Price, Item = x.Auction.Item,
                Seller = x.Auction.Seller, Time = x.Bid.Time
            }));
    }

    private static async Task SameAsync<TModel>(SampleRun run, string query, Func<DataSource, DataFrame<TModel>> from,
        IEnumerable<TModel> expected)
        where TModel : IDataModel<TModel>
    {
        var sorted = expected.Select(r => r.ToString()!).Order(StringComparer.Ordinal).ToList();
        Assert.NotEmpty(sorted);
        foreach (var way in new[] { "batch", "stream" })
        {
            var rows = await from(DataSource.Parquet(run.File($"{way}/{query}"))).ToListAsync();
            Assert.Equal((way, query, sorted.Count), (way, query, rows.Count));
            Assert.Equal(sorted, rows.Select(r => r.ToString()!).Order(StringComparer.Ordinal));
        }
    }

    private static IEnumerable<BidderSession> Sessions(IGrouping<long, Bid> bids)
    {
        BidderSession? open = null;
        foreach (var bid in bids.OrderBy(b => b.Time))
        {
            if (open is null || bid.Time >= open.End)
            {
                if (open is not null)
                {
                    yield return open;
                }

                open = new BidderSession { Bidder = bid.Bidder, Bids = 0, Start = bid.Time, End = bid.Time };
            }

            open = open with { Bids = open.Bids + 1, End = bid.Time.AddSeconds(10) };
        }

        yield return open!;
    }

    private static DateTimeOffset Floor(DateTimeOffset time, int seconds) =>
        new(time.Ticks - (time.Ticks % (seconds * TimeSpan.TicksPerSecond)), TimeSpan.Zero);
}

/// <summary>q5 of bids alone.</summary>
[DataModel]
public partial record HotItems
{
    public required long Auction { get; init; }
    public required long Bids { get; init; }
    [EventTime] public required DateTimeOffset End { get; init; }

    public static DataFrame Make(DataContext context, Bid.DataFrame bids)
    {
        var counts = AuctionBids.Make(context, bids);
        return DataFrame.As(HotItem.Make(context, counts, MostBids.Make(context, counts)));
    }
}

/// <summary>q7 of bids alone.</summary>
[DataModel]
public partial record HighestBids
{
    public required long Auction { get; init; }
    public required long Price { get; init; }
    public required long Bidder { get; init; }
    [EventTime] public required DateTimeOffset Time { get; init; }

    public static DataFrame Make(DataContext context, Bid.DataFrame bids) =>
        DataFrame.As(HighestBid.Make(context, bids, HighestPrice.Make(context, bids)));
}

/// <summary>q8 of people and auctions.</summary>
[DataModel]
public partial record NewSellers
{
    public required long Id { get; init; }
    public required string Name { get; init; }
    [EventTime] public required DateTimeOffset Start { get; init; }

    public static DataFrame Make(DataContext context, Person.DataFrame people, Auction.DataFrame auctions) =>
        DataFrame.As(NewSeller.Make(context, Registered.Make(context, people), Opened.Make(context, auctions)));
}
