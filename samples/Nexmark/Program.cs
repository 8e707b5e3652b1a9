// Queries of Nexmark, the public benchmark of stream processors: people open auctions, and people bid. Each query is a model, and gives the
// same rows as a batch and as a stream.
//   dotnet run -- batch                               100,000 events, 10 s of event time
//   dotnet run -- stream                              the same, epoch by epoch
//   dotnet run -- stream --set events=10000000
using EtlLib;
using Nexmark;

return await Etl.RunAsync(args, factory =>
{
    var events = factory.Parameter("events", 100_000L);
    var output = factory.Parameter("out", "out");

    var people = factory.Make<Person>(source: new NexmarkSource<Person>(events, NexmarkEvents.IsPerson, NexmarkEvents.Person));
    var auctions = factory.Make<Auction>(source: new NexmarkSource<Auction>(events, NexmarkEvents.IsAuction, NexmarkEvents.Auction));
    var bids = factory.Make<Bid>(source: new NexmarkSource<Bid>(events, NexmarkEvents.IsBid, NexmarkEvents.Bid));

    factory.Make<PassedThrough>(source: bids, sink: To("q0"));
    factory.Make<InEuro>(source: bids, sink: To("q1"));
    factory.Make<BidOnFew>(source: bids, sink: To("q2"));
    factory.Make<LocalItem>(sources: [auctions, people], sink: To("q3"));
    var counts = factory.Make<AuctionBids>(source: bids);
    factory.Make<HotItem>(sources: [counts, factory.Make<MostBids>(source: counts)], sink: To("q5"));
    factory.Make<HighestBid>(sources: [bids, factory.Make<HighestPrice>(source: bids)], sink: To("q7"));
    factory.Make<NewSeller>(sources: [factory.Make<Registered>(source: people), factory.Make<Opened>(source: auctions)], sink: To("q8"));
    factory.Make<BidderSession>(source: bids, sink: To("q11"));
    factory.Make<LastBid>(source: bids, sink: To("q18"));
    factory.Make<BidOnItem>(sources: [bids, auctions], sink: To("q20"));

    DataSink To(string query) => DataSink.Parquet($"{output}/{query}", WriteMode.Overwrite);
});
