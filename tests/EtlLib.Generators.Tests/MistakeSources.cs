namespace EtlLib.Generators.Tests;

/// <summary>Realistic mistakes that the compiler must refuse: every line with a remark after an exclamation mark, and no other.</summary>
internal static class MistakeSources
{
    public const string Models = """
        using EtlLib;

        [DataModel]
        public partial record Address
        {
            public required string City { get; init; }
            public string? Zip { get; init; }

            public static DataFrame Make(DataContext context) => DataFrame.From(context);
        }

        [DataModel]
        public partial record Order
        {
            public required string Customer { get; init; }
            public required double Price { get; init; }
            public required Address Address { get; init; }
            public Address? Billing { get; init; }
            public required IReadOnlyList<string> Tags { get; init; }
            public required IReadOnlyList<Address> Stops { get; init; }

            public static DataFrame Make(DataContext context) => DataFrame.From(context);
        }

        [DataModel]
        public partial record Bill
        {
            public required string Customer { get; init; }
            public string? City { get; init; }
            public required Address To { get; init; }
            public Address? From { get; init; }
            public required IReadOnlyList<string> Tags { get; init; }

            public static DataFrame Make(DataContext context, Order.DataFrame orders) => throw new NotSupportedException();
        }

        [DataModel]
        public partial record StockTrade
        {
            public required string Symbol { get; init; }
            public required DateTimeOffset EventTime { get; init; }
            public required long Id { get; init; }
            public required double Price { get; init; }
            public required int Volume { get; init; }

            public static DataFrame Make(DataContext context) => DataFrame.From(context);
        }

        [DataModel]
        public partial record StockCandle
        {
            public required string Symbol { get; init; }
            public required DateTimeOffset EventTime { get; init; }
            public required double Open { get; init; }
            public required double High { get; init; }
            public required double Low { get; init; }
            public required double Close { get; init; }
            public required long Volume { get; init; }

            public static DataFrame Make(DataContext context, StockTrade.DataFrame trades) => trades
                .Resample(TimeSpan.FromHours(1), by: t => t.Symbol)
                .Select((symbol, hour, g) => new Projection
                {
                    Symbol = symbol, EventTime = hour.Start,
                    Open = g.First(t => t.Price), High = g.Max(t => t.Price), Low = g.Min(t => t.Price), Close = g.Last(t => t.Price),
                    Volume = g.Sum(t => t.Volume),
                });
        }

        [DataModel]
        public partial record Flight
        {
            public required DateTimeOffset Scheduled { get; init; }
            public required string Carrier { get; init; }
            public required int Number { get; init; }
            public string? Tailnum { get; init; }
            public required string Origin { get; init; }
            public required string Dest { get; init; }
            public double? DepartureDelay { get; init; }
            public double? ArrivalDelay { get; init; }
            public required int Distance { get; init; }

            public static DataFrame Make(DataContext context) => DataFrame.From(context);
        }

        [DataModel]
        public partial record Weather
        {
            public required string Origin { get; init; }
            public required DateTimeOffset Hour { get; init; }
            public double? WindSpeed { get; init; }
            public double? Visibility { get; init; }

            public static DataFrame Make(DataContext context) => DataFrame.From(context);
        }

        [DataModel]
        public partial record Plane
        {
            public required string Tailnum { get; init; }
            public int? Year { get; init; }
            public required int Seats { get; init; }

            public static DataFrame Make(DataContext context) => DataFrame.From(context);
        }

        [DataModel]
        public partial record Departure
        {
            public required string Origin { get; init; }
            public required DateTimeOffset Scheduled { get; init; }
            public required string Carrier { get; init; }
            public double? Delay { get; init; }
            public double? WindSpeed { get; init; }
            public int? Seats { get; init; }

            public static DataFrame Make(DataContext context, Flight.DataFrame flights, Weather.DataFrame weather, Plane.DataFrame planes) => flights
                .AsOfJoin(weather, on: (f, w) => f.Origin == w.Origin, tolerance: TimeSpan.FromHours(3))
                .LeftJoin(planes, on: (f, _, p) => f.Tailnum == p.Tailnum)
                .Select((f, w, p) => new Projection
                {
                    Origin = f.Origin, Scheduled = f.Scheduled, Carrier = f.Carrier,
                    Delay = f.DepartureDelay, WindSpeed = w.WindSpeed, Seats = p.Seats,
                });
        }

        [DataModel]
        public partial record DailyDelay
        {
            public required string Origin { get; init; }
            public required DateTimeOffset Day { get; init; }
            public required long Flights { get; init; }
            public required long Cancelled { get; init; }
            public double? MeanDelay { get; init; }
            public double? MeanDelayInWind { get; init; }

            public static DataFrame Make(DataContext context, Departure.DataFrame departures) => departures
                .Resample(TimeSpan.FromDays(1), by: d => d.Origin)
                .Select((origin, day, g) => new Projection
                {
                    Origin = origin, Day = day.Start,
                    Flights = g.Count(), Cancelled = g.Count(where: d => d.Delay.IsNull()),
                    MeanDelay = g.Mean(d => d.Delay), MeanDelayInWind = g.Mean(d => d.Delay, where: d => d.WindSpeed > 20),
                });
        }
        """;

    public const string Mistakes = """
        using EtlLib;

        internal static class Negatives
        {
            static StockTrade.DataFrame Trades => throw null!;
            static Flight.DataFrame Flights => throw null!;
            static Plane.DataFrame Planes => throw null!;

            static void Projections()
            {
                _ = Flights.Select(f => new Plane.Projection { Tailnum = f.Carrier, Year = f.Number }); //! a column is missing
                _ = Flights.Select(f => new Plane.Projection
                {
                    Tailnum = f.Tailnum, //! nullable text into text
                    Year = f.Carrier, //! text into a number
                    Seats = f.DepartureDelay, //! nullable double into an int
                });
                _ = Flights.LeftJoin(Planes, on: (f, p) => f.Tailnum == p.Tailnum).Select((f, p) => new Plane.Projection
                {
                    Tailnum = p.Tailnum, //! nullable side of a left join: text
                    Year = null,
                    Seats = p.Seats, //! nullable side of a left join: number
                });
                _ = Flights.Select(f => new Plane.Projection
                {
                    Tailnum = null, //! null into text
                    Year = p(f),
                    Seats = null, //! null into a number
                });
                _ = Flights.GroupBy(f => f.Carrier).Select((carrier, g) => new Plane.Projection
                {
                    Tailnum = carrier,
                    Year = g.Sum(f => f.Number, where: f => f.Distance > 3), //! a long into an int
                    Seats = g.First(f => f.Number, where: f => f.Distance > 3), //! a filtered aggregate may be null
                });
                _ = Flights.GroupBy(f => f.Carrier).Select((carrier, g) => new Plane.Projection { Tailnum = g.Tailnum, Year = 1, Seats = 1 }); //! a bare column of a group
                _ = Flights.Select(f => new Plane { Tailnum = "x", Seats = 1 }); //! a row where a projection belongs
                static OptionalIntColumn p(Flight.Columns f) => f.Number;
            }

            static void Operators()
            {
                _ = Flights.GroupBy(f => f.Carrier).Select((carrier, g) => new Plane.Projection { Tailnum = carrier, Year = 1, Seats = g.Sum(f => f.Carrier) }); //! Sum of text
                _ = Flights.Where(f => f.Carrier == f.Number); //! text with a number
                _ = Flights.Where(f => f.Carrier == 3); //! text with a number literal
                _ = Flights.Where(f => f.Number > 1 && f.Distance > 1); //! && on columns
                _ = Flights.Where(f => f.Number > 1 ? f.Distance > 1 : f.Distance < 1); //! ?: on a column
                _ = Flights.Where(f => f.Number == null); //! comparison of a non-null number with null
                _ = Flights.Where(f => f.Carrier == null); //! comparison of non-null text with null
                _ = Flights.Where(f => f.DepartureDelay != null); //! comparison of a nullable number with null
                _ = Flights.Where(f => f.Tailnum is null); //! is null
                _ = Flights.Where(f => f.Prize > 1); //! a column that does not exist
                _ = Flights.Where(f => f.Carrier * 2 == "x"); //! arithmetic on text
                _ = Flights.Where(f => f.DepartureDelay + 1m > 0); //! double with decimal
                _ = Flights.Where(f => f.Carrier.IsNull()); //! IsNull of a non-null column
                _ = Flights.Where(f => f.Number); //! a predicate that is no condition
                _ = Flights.Where(f => f.Carrier.Tumble(TimeSpan.FromHours(1)).Start > f.Scheduled); //! a window of text
                _ = Flights.Where(f => f.Scheduled > f.Number); //! time with a number
                _ = Flights.Where(f => f.Scheduled + f.Scheduled > f.Scheduled); //! time plus time
                _ = Flights.OrderByNothing(); //! an operation that does not exist
            }

            static void Frames(DataContext context)
            {
                _ = StockCandle.Make(context, Flights); //! another model's frame
                _ = StockCandle.Make(context); //! no frame
                _ = Flights.LeftJoin(Planes, on: (f, p) => f.Carrier == p.Seats); //! keys of two types
                _ = Trades.Resample(TimeSpan.FromHours(1), by: t => t.Symbol).Select((hour, g) => new StockTrade.Projection { Symbol = "", EventTime = hour.Start, Id = 1, Price = 1, Volume = 1 }); //! the key is forgotten
            }
        }
        """;
}
