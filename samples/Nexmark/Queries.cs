using EtlLib;

namespace Nexmark;

/// <summary>q0: every bid as it is.</summary>
[DataModel]
public partial record PassedThrough
{
    public required long Auction { get; init; }
    public required long Bidder { get; init; }
    public required long Price { get; init; }
    [EventTime] public required DateTimeOffset Time { get; init; }

    public static DataFrame Make(DataContext context, Bid.DataFrame bids) => DataFrame.As(bids);
}

/// <summary>q1: the price in euro.</summary>
[DataModel]
public partial record InEuro
{
    public required long Auction { get; init; }
    public required long Bidder { get; init; }
    public required double Price { get; init; }
    [EventTime] public required DateTimeOffset Time { get; init; }

    public static DataFrame Make(DataContext context, Bid.DataFrame bids) => bids
        .Select(b => new Projection { Auction = b.Auction, Bidder = b.Bidder, Price = b.Price * 0.908, Time = b.Time });
}

/// <summary>q2: the bids for one auction in 123.</summary>
[DataModel]
public partial record BidOnFew
{
    public required long Auction { get; init; }
    public required long Price { get; init; }
    [EventTime] public required DateTimeOffset Time { get; init; }

    public static DataFrame Make(DataContext context, Bid.DataFrame bids) => bids
        .Where(b => b.Auction % 123 == 0)
        .Select(b => new Projection { Auction = b.Auction, Price = b.Price, Time = b.Time });
}

/// <summary>q3: who sells items of category 10 in three states. The seller is the latest of that number who registered before.</summary>
[DataModel]
public partial record LocalItem
{
    public required string Name { get; init; }
    public required string City { get; init; }
    public required string State { get; init; }
    public required long Auction { get; init; }
    [EventTime] public required DateTimeOffset Time { get; init; }

    public static DataFrame Make(DataContext context, Auction.DataFrame auctions, Person.DataFrame people) => auctions
        .Where(a => a.Category == 10)
        .AsOfJoin(people.Where(p => (p.State == "OR") | (p.State == "ID") | (p.State == "CA")), on: (a, p) => a.Seller == p.Id)
        .Where((a, p) => p.IsNotNull())
        .Select((a, p) => new Projection
        {
            Name = p.Name.OrElse(""), City = p.City.OrElse(""), State = p.State.OrElse(""), Auction = a.Id,
            Time = a.Time
        });
}

/// <summary>The bids for each auction in the last ten seconds, every two seconds.</summary>
[DataModel]
public partial record AuctionBids
{
    public required long Auction { get; init; }
    public required long Bids { get; init; }
    [EventTime] public required DateTimeOffset End { get; init; }

    public static DataFrame Make(DataContext context, Bid.DataFrame bids) => bids
        .GroupBy(b => (b.Auction, b.Time.Hop(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(2))))
        .Select((k, g) => new Projection { Auction = k.Item1, Bids = g.Count(), End = k.Item2.End });
}

/// <summary>The most bids that an auction has in each of these windows.</summary>
[DataModel]
public partial record MostBids
{
    public required long Bids { get; init; }
    [EventTime] public required DateTimeOffset End { get; init; }

    public static DataFrame Make(DataContext context, AuctionBids.DataFrame counts) => counts
        .Resample(TimeSpan.FromSeconds(2))
        .Select((window, g) => new Projection { Bids = g.Max(c => c.Bids), End = window.Start });
}

/// <summary>q5: the auctions with the most bids.</summary>
[DataModel]
public partial record HotItem
{
    public required long Auction { get; init; }
    public required long Bids { get; init; }
    [EventTime] public required DateTimeOffset End { get; init; }

    public static DataFrame Make(DataContext context, AuctionBids.DataFrame counts, MostBids.DataFrame most) => counts
        .InnerJoin(most, on: (c, m) => (c.Bids == m.Bids) & (m.End >= c.End) & (m.End <= c.End))
        .Select((c, m) => new Projection { Auction = c.Auction, Bids = c.Bids, End = c.End });
}

/// <summary>The highest price of each ten seconds.</summary>
[DataModel]
public partial record HighestPrice
{
    public required long Price { get; init; }
    [EventTime] public required DateTimeOffset Start { get; init; }

    public static DataFrame Make(DataContext context, Bid.DataFrame bids) => bids
        .Resample(TimeSpan.FromSeconds(10))
        .Select((window, g) => new Projection { Price = g.Max(b => b.Price), Start = window.Start });
}

/// <summary>q7: the bids with the highest price of each ten seconds.</summary>
[DataModel]
public partial record HighestBid
{
    public required long Auction { get; init; }
    public required long Price { get; init; }
    public required long Bidder { get; init; }
    [EventTime] public required DateTimeOffset Time { get; init; }

    public static DataFrame Make(DataContext context, Bid.DataFrame bids, HighestPrice.DataFrame highest) => bids
        .InnerJoin(highest, on: (b, h) => (b.Price == h.Price) & (h.Start <= b.Time) & (h.Start > b.Time - TimeSpan.FromSeconds(10)))
        .Select((b, h) => new Projection { Auction = b.Auction, Price = b.Price, Bidder = b.Bidder, Time = b.Time });
}

/// <summary>The people who registered in each ten seconds.</summary>
[DataModel]
public partial record Registered
{
    public required long Id { get; init; }
    public required string Name { get; init; }
    [EventTime] public required DateTimeOffset Start { get; init; }

    public static DataFrame Make(DataContext context, Person.DataFrame people) => people
        .Resample(TimeSpan.FromSeconds(10), by: p => (p.Id, p.Name))
        .Select((person, window, g) => new Projection { Id = person.Item1, Name = person.Item2, Start = window.Start });
}

/// <summary>The sellers who opened an auction in each ten seconds.</summary>
[DataModel]
public partial record Opened
{
    public required long Seller { get; init; }
    [EventTime] public required DateTimeOffset Start { get; init; }

    public static DataFrame Make(DataContext context, Auction.DataFrame auctions) => auctions
        .Resample(TimeSpan.FromSeconds(10), by: a => a.Seller)
        .Select((seller, window, g) => new Projection { Seller = seller, Start = window.Start });
}

/// <summary>q8: who registered and opened an auction in the same ten seconds.</summary>
[DataModel]
public partial record NewSeller
{
    public required long Id { get; init; }
    public required string Name { get; init; }
    [EventTime] public required DateTimeOffset Start { get; init; }

    public static DataFrame Make(DataContext context, Registered.DataFrame people, Opened.DataFrame sellers) => people
        .InnerJoin(sellers, on: (p, s) => (p.Id == s.Seller) & (s.Start >= p.Start) & (s.Start <= p.Start))
        .Select((p, s) => new Projection { Id = p.Id, Name = p.Name, Start = p.Start });
}

/// <summary>q11: how often each bidder bids without a break of ten seconds.</summary>
[DataModel]
public partial record BidderSession
{
    public required long Bidder { get; init; }
    public required long Bids { get; init; }
    [EventTime] public required DateTimeOffset Start { get; init; }
    public required DateTimeOffset End { get; init; }

    public static DataFrame Make(DataContext context, Bid.DataFrame bids) => bids
        .GroupBy(b => (b.Bidder, b.Time.Session(TimeSpan.FromSeconds(10))))
        .Select((k, g) => new Projection { Bidder = k.Item1, Bids = g.Count(), Start = k.Item2.Start, End = k.Item2.End });
}

/// <summary>
/// q18: the last bid of each bidder for each auction. A bid is the last if none follows within ten minutes: what a stream gives is never
/// taken back.
/// </summary>
[DataModel]
public partial record LastBid
{
    public required long Auction { get; init; }
    public required long Bidder { get; init; }
    public required long Price { get; init; }
    [EventTime] public required DateTimeOffset Time { get; init; }

    public static DataFrame Make(DataContext context, Bid.DataFrame bids) => bids
        .Dedup(by: b => (b.Bidder, b.Auction), keepLast: true, within: TimeSpan.FromMinutes(10))
        .Select(b => new Projection { Auction = b.Auction, Bidder = b.Bidder, Price = b.Price, Time = b.Time });
}

/// <summary>q20: bids with the item that they are for, in category 10.</summary>
[DataModel]
public partial record BidOnItem
{
    public required long Auction { get; init; }
    public required long Bidder { get; init; }
    public required long Price { get; init; }
    public required string Item { get; init; }
    public required long Seller { get; init; }
    [EventTime] public required DateTimeOffset Time { get; init; }

    public static DataFrame Make(DataContext context, Bid.DataFrame bids, Auction.DataFrame auctions) => bids
        .AsOfJoin(auctions.Where(a => a.Category == 10), on: (b, a) => b.Auction == a.Id)
        .Where((b, a) => a.IsNotNull())
        .Select((b, a) => new Projection
        {
            Auction = b.Auction, Bidder = b.Bidder, Price = b.Price, Item = a.Item.OrElse(""),
            Seller = a.Seller.OrElse(0), Time = b.Time
        });
}
