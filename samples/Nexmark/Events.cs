using EtlLib;

namespace Nexmark;

/// <summary>Somebody who opens auctions and bids.</summary>
[DataModel]
public partial record Person
{
    [Uniform(1, 6)] public required long Id { get; init; }
    [Choice("Vicky Noris", "Peter Jones")] public required string Name { get; init; }
    public required string Email { get; init; }
    public required string City { get; init; }
    [Choice("OR", "ID", "CA", "WA")] public required string State { get; init; }
    [EventTime(Lateness = "1s")] public required DateTimeOffset Time { get; init; }
    [Sequence] public required long Event { get; init; }
}

/// <summary>An item that is offered.</summary>
[DataModel]
public partial record Auction
{
    [Uniform(1, 6)] public required long Id { get; init; }
    public required string Item { get; init; }
    public required long InitialBid { get; init; }     // cents
    public required long Reserve { get; init; }        // cents
    [EventTime(Lateness = "1s")] public required DateTimeOffset Time { get; init; }
    public required DateTimeOffset Expires { get; init; }
    [Uniform(1, 6)] public required long Seller { get; init; }
    [Uniform(9, 11)] public required long Category { get; init; }
    [Sequence] public required long Event { get; init; }
}

/// <summary>A bid for an item.</summary>
[DataModel]
public partial record Bid
{
    [Uniform(1, 6)] public required long Auction { get; init; }
    [Uniform(1, 4)] public required long Bidder { get; init; }
    [Uniform(1, 20)] public required long Price { get; init; }    // cents
    public required string Channel { get; init; }
    public required string Url { get; init; }
    [EventTime(Lateness = "1s")] public required DateTimeOffset Time { get; init; }
    [Sequence] public required long Event { get; init; }
}

/// <summary>
/// The events, each a function of its number: of 50, one is a person, three are auctions and 46 are bids, 10,000 in a second of event time.
/// Auctions are opened by, and bids come from, people who registered not long before; a half of the bids are for one of the newest hot
/// auctions. Unlike in the benchmark, nothing refers to what is not there yet.
/// </summary>
internal static class NexmarkEvents
{
    private const int PersonShare = 1, AuctionShare = 3, Period = 50;
    private const long FirstId = 1_000, FirstCategory = 10, Categories = 5, ActivePeople = 1_000, OpenAuctions = 100, HotEvery = 100;
    private const int HotAuctions = 2, HotPeople = 4;
    private static readonly DateTimeOffset Start = new(2021, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Every = TimeSpan.FromMicroseconds(100);
    private static readonly string[] First = ["Peter", "Paul", "Luke", "John", "Saul", "Vicky", "Kate", "Julie", "Sarah", "Deiter",
        "Walter"];
    private static readonly string[] Last = ["Shultz", "Abrams", "Spencer", "White", "Bartels", "Walton", "Smith", "Jones", "Noris"];
    private static readonly (string City, string State)[] Places =
    [
        ("Phoenix", "AZ"), ("Los Angeles", "CA"), ("San Francisco", "CA"), ("Boise", "ID"), ("Portland", "OR"), ("Bend", "OR"),
            ("Redmond", "WA"), ("Seattle", "WA"), ("Kent", "WA"),
        ("Cheyenne", "WY"),
    ];

    private static readonly string[] Channels = ["Google", "Facebook", "Baidu", "Apple"];

    public static bool IsPerson(long number) => number % Period < PersonShare;

    public static bool IsAuction(long number) => number % Period is >= PersonShare and < PersonShare + AuctionShare;

    public static bool IsBid(long number) => number % Period >= PersonShare + AuctionShare;

    public static Person Person(long number)
    {
        var random = new Draws(number);
        var place = Places[random.Next(Places.Length)];
        var name = $"{First[random.Next(First.Length)]} {Last[random.Next(Last.Length)]}";
        var id = FirstId + (number / Period);
        return new Person
        {
            Id = id, Name = name, Email = $"{name.Replace(' ', '.')}@{id}.example", City = place.City, State = place.State,
            Time = At(number), Event = number
        };
    }

    public static Auction Auction(long number)
    {
        var random = new Draws(number);
        var initial = Price(ref random);
        return new Auction
        {
            Id = FirstId + (number / Period * AuctionShare) + (number % Period) - PersonShare,
            Item = $"item {random.Next(1_000_000)}", InitialBid = initial, Reserve = initial + Price(ref random),
            Time = At(number), Expires = At(number) + TimeSpan.FromSeconds(1 + random.Next(20)),
            Seller = PersonBefore(number, ref random), Category = FirstCategory + random.Next(Categories), Event = number,
        };
    }

    public static Bid Bid(long number)
    {
        var random = new Draws(number);
        var opened = ((number / Period) + 1) * AuctionShare;
        var auction = random.Next(HotAuctions) > 0 ? (opened - 1) / HotEvery * HotEvery
            : opened - 1 - random.Next(Math.Min(opened, OpenAuctions));
        var channel = Channels[random.Next(Channels.Length)];
        return new Bid
        {
            Auction = FirstId + auction, Bidder = PersonBefore(number, ref random), Price = Price(ref random),
            Channel = channel, Url = $"https://www.{channel}.example/item/{auction}", Time = At(number), Event = number,
        };
    }

    private static DateTimeOffset At(long number) => Start + (Every * number);

    private static long PersonBefore(long number, ref Draws random)
    {
        var people = (number / Period) + 1;
        return FirstId + (random.Next(HotPeople) > 0 ? (people - 1) / HotEvery * HotEvery
            : people - 1 - random.Next(Math.Min(people, ActivePeople)));
    }

    private static long Price(ref Draws random) => (long)Math.Round(Math.Pow(10, random.NextDouble() * 6) * 100);

    /// <summary>Random numbers of an event: SplitMix64 (Steele, Lea, Flood 2014), seeded with its number.</summary>
    private struct Draws(long number)
    {
        private ulong state = (ulong)number * 0xD1B54A32D192ED03;

        public long Next(long below) => (long)(NextBits() % (ulong)below);

        public double NextDouble() => (NextBits() >> 11) * (1.0 / (1UL << 53));

        private ulong NextBits()
        {
            var z = state += 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }
}
