// Real data, with its dirt: nulls, missing hours, tail numbers without a plane. A model without Make comes from its source as it is.
// data/ holds January 2013 of the flights out of New York; see data/README.md for the whole year and the licence.
//   dotnet run -- batch
//   dotnet run -- batch --set data=FOLDER             another folder with flights.csv.gz, weather.csv.gz, planes.csv.gz
//   dotnet run -- batch --engine spark                the same on Apache Spark, where SPARK_REMOTE says: sc://localhost:15002
using EtlLib;

return await Etl.RunAsync(args, factory =>
{
    factory.UseSpark();
    var data = factory.Parameter("data", "data");
    var flights = factory.Make<Flight>(source: DataSource.Csv($"{data}/flights.csv.gz", nulls: ["NA"]));
    var weather = factory.Make<Weather>(source: DataSource.Csv($"{data}/weather.csv.gz", nulls: ["NA"]));
    var planes = factory.Make<Plane>(source: DataSource.Csv($"{data}/planes.csv.gz", nulls: ["NA"]));

    var departures = factory.Make<Departure>(sources: [flights, weather, planes], sink: DataSink.Parquet("out/departures", WriteMode.Overwrite));
    factory.Make<DailyDelay>(source: departures, sink: DataSink.Console());
});

[DataModel]
public partial record Flight
{
    [Column("time_hour"), EventTime(Lateness = "1d")] public required DateTimeOffset Scheduled { get; init; }
    public required string Carrier { get; init; }
    [Column("flight")] public required int Number { get; init; }
    public string? Tailnum { get; init; }
    [PartitionKey] public required string Origin { get; init; }
    public required string Dest { get; init; }
    [Column("dep_delay"), Range(-120, 2_000)] public double? DepartureDelay { get; init; }   // minutes; null: cancelled
    [Column("arr_delay")] public double? ArrivalDelay { get; init; }
    public required int Distance { get; init; }                                            // miles
}

[DataModel]
public partial record Weather
{
    [PartitionKey] public required string Origin { get; init; }
    [Column("time_hour"), EventTime] public required DateTimeOffset Hour { get; init; }
    [Column("wind_speed")] public double? WindSpeed { get; init; }
    [Column("visib")] public double? Visibility { get; init; }
}

[DataModel]
public partial record Plane
{
    public required string Tailnum { get; init; }
    public int? Year { get; init; }
    public required int Seats { get; init; }
}

[DataModel]
public partial record Departure
{
    [PartitionKey] public required string Origin { get; init; }
    [EventTime] public required DateTimeOffset Scheduled { get; init; }
    public required string Carrier { get; init; }
    public double? Delay { get; init; }
    public double? WindSpeed { get; init; }     // latest observation at or before the hour, at most 3 hours old
    public int? Seats { get; init; }            // null: the plane is not registered

    public static DataFrame Make(
        DataContext context, Flight.DataFrame flights, Weather.DataFrame weather, Plane.DataFrame planes) => flights
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
    [PartitionKey] public required string Origin { get; init; }
    [EventTime] public required DateTimeOffset Day { get; init; }
    public required long Flights { get; init; }
    public required long Cancelled { get; init; }
    public double? MeanDelay { get; init; }
    public double? MeanDelayInWind { get; init; }   // over 20 mph

    public static DataFrame Make(DataContext context, Departure.DataFrame departures) => departures
        .Resample(TimeSpan.FromDays(1), by: d => d.Origin)
        .Select((origin, day, g) => new Projection
        {
            Origin = origin, Day = day.Start,
            Flights = g.Count(), Cancelled = g.Count(where: d => d.Delay.IsNull()),
            MeanDelay = g.Mean(d => d.Delay), MeanDelayInWind = g.Mean(d => d.Delay, where: d => d.WindSpeed > 20),
        });
}
