using System.IO.Compression;
using System.Text;
using EtlLib;
using Xunit;

public class DepartureTests
{
    private static readonly string[] Names = ["flights", "weather", "planes"];
    private static readonly DateTimeOffset Noon = new(2013, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_departure_has_the_latest_weather_of_its_airport()
    {
        var departures = await Departures(
            [Flight.Sample(scheduled: Noon, origin: "JFK")],
            [
                Weather.Sample(origin: "JFK", hour: Noon.AddHours(-2), windSpeed: 5),
                Weather.Sample(origin: "JFK", hour: Noon.AddHours(-1), windSpeed: 7),
                Weather.Sample(origin: "JFK", hour: Noon.AddHours(1), windSpeed: 9),
                Weather.Sample(origin: "LGA", hour: Noon, windSpeed: 11),
            ]);

        Assert.Equal(7, Assert.Single(departures).WindSpeed);
    }

    [Fact]
    public async Task Weather_of_more_than_three_hours_ago_is_none()
    {
        var departures = await Departures([Flight.Sample(scheduled: Noon, origin: "JFK")], [Weather.Sample(origin: "JFK", hour: Noon.AddHours(-3).AddTicks(-10), windSpeed: 5)]);

        Assert.Null(Assert.Single(departures).WindSpeed);
    }

    [Fact]
    public async Task A_plane_that_is_not_registered_has_no_seats()
    {
        var departures = await Departures(
            [Flight.Sample(scheduled: Noon, tailnum: "N1"), Flight.Sample(scheduled: Noon, tailnum: "N2"), Flight.Sample(scheduled: Noon, tailnum: null)],
            [],
            [Plane.Sample(tailnum: "N1", seats: 55)]);

        Assert.Equal([null, null, 55], departures.Select(d => d.Seats).Order());
    }

    [Fact]
    public async Task A_day_counts_its_cancelled_flights_and_means_leave_them_out()
    {
        var days = await DailyDelay.Make(DataContext.Test, Departure.DataFrame.Of(
            Departure.Sample(origin: "JFK", scheduled: Noon, delay: 10, windSpeed: 25),
            Departure.Sample(origin: "JFK", scheduled: Noon.AddHours(1), delay: 20, windSpeed: 20),
            Departure.Sample(origin: "JFK", scheduled: Noon.AddHours(2), delay: null, windSpeed: 30))).ToListAsync();

        Assert.Equal(
            new DailyDelay { Origin = "JFK", Day = Noon.AddHours(-12), Flights = 3, Cancelled = 1, MeanDelay = 15, MeanDelayInWind = 10 },
            Assert.Single(days));
    }

    /// <summary>The real data through the engine, against the same figures computed in plain LINQ.</summary>
    [Fact]
    public async Task The_real_data_give_what_LINQ_computes_of_the_same_rows()
    {
        var flights = Flight.DataFrame.From(Csv("flights"));
        var weather = Weather.DataFrame.From(Csv("weather"));
        var planes = Plane.DataFrame.From(Csv("planes"));

        var departures = await Departure.Make(DataContext.Test, flights, weather, planes).ToListAsync();
        var days = await DailyDelay.Make(DataContext.Test, Departure.Make(DataContext.Test, flights, weather, planes)).ToListAsync();

        var expected = Expected(await flights.ToListAsync(), await weather.ToListAsync(), await planes.ToListAsync());
        Assert.Equal(27_004, departures.Count);
        Assert.Equal(expected, departures.OrderBy(d => d.ToString(), StringComparer.Ordinal));
        Assert.Equal(3 * 32, days.Count);
        Assert.Equal(Rounded(ExpectedDays(expected)), Rounded(days));
    }

    /// <summary>The program, on the real data in its folder.</summary>
    [Fact]
    public async Task A_batch_writes_the_departures_and_shows_the_days()
    {
        using var run = new SampleRun("FlightDelays");
        Directory.CreateDirectory(run.File("data"));
        foreach (var name in Names)
        {
            File.Copy(Data(name), run.File($"data/{name}.csv.gz"));
        }

        var output = await run.PrintsAsync("batch");

        var departures = await Departure.DataFrame.From(DataSource.Parquet(run.File("out/departures"))).ToListAsync();
        Assert.Equal(
            Expected(await Flight.DataFrame.From(Csv("flights")).ToListAsync(), await Weather.DataFrame.From(Csv("weather")).ToListAsync(), await Plane.DataFrame.From(Csv("planes")).ToListAsync()),
            departures.OrderBy(d => d.ToString(), StringComparer.Ordinal));
        Assert.StartsWith("DailyDelay\n", output, StringComparison.Ordinal);
    }

    /// <summary>The program, on a folder of another's.</summary>
    [Fact]
    public async Task Another_folder_of_data_is_read_where_it_is_given()
    {
        using var run = new SampleRun("FlightDelays");
        Directory.CreateDirectory(run.File("mine"));
        Pack("flights", "dep_delay,arr_delay,carrier,flight,tailnum,origin,dest,distance,time_hour\n7,5,UA,1,N1,JFK,IAH,100,2013-01-01T12:00:00Z\nNA,NA,UA,2,NA,JFK,IAH,100,2013-01-01T13:00:00Z\n");
        Pack("weather", "origin,wind_speed,visib,time_hour\nJFK,25,NA,2013-01-01T11:00:00Z\n");
        Pack("planes", "tailnum,year,seats\nN1,NA,55\n");

        var output = await run.PrintsAsync("batch", "--set", "data=mine");

        Assert.Equal(
            [
                new Departure { Origin = "JFK", Scheduled = Noon, Carrier = "UA", Delay = 7, WindSpeed = 25, Seats = 55 },
                new Departure { Origin = "JFK", Scheduled = Noon.AddHours(1), Carrier = "UA", Delay = null, WindSpeed = 25, Seats = null },
            ],
            await Departure.DataFrame.From(DataSource.Parquet(run.File("out/departures"))).OrderBy(d => d.Scheduled).ToListAsync());
        Assert.Equal(["JFK", "2013-01-01", "00:00:00Z", "2", "1", "7", "7"], output.TrimEnd('\n').Split('\n')[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries));

        void Pack(string name, string text)
        {
            using var gzip = new GZipStream(File.Create(run.File($"mine/{name}.csv.gz")), CompressionLevel.Fastest);
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }
    }

    private static IReadOnlyList<Departure> Expected(IEnumerable<Flight> flights, IEnumerable<Weather> weather, IEnumerable<Plane> planes)
    {
        var observations = weather.ToLookup(w => w.Origin);
        var seats = planes.ToDictionary(p => p.Tailnum, p => p.Seats);
        return [.. flights.Select(f => new Departure
        {
            Origin = f.Origin,
            Scheduled = f.Scheduled,
            Carrier = f.Carrier,
            Delay = f.DepartureDelay,
            WindSpeed = observations[f.Origin].Where(w => w.Hour <= f.Scheduled && w.Hour >= f.Scheduled.AddHours(-3)).MaxBy(w => w.Hour)?.WindSpeed,
            Seats = f.Tailnum is { } tail && seats.TryGetValue(tail, out var count) ? count : null,
        }).OrderBy(d => d.ToString(), StringComparer.Ordinal)];
    }

    private static IEnumerable<DailyDelay> ExpectedDays(IEnumerable<Departure> departures) => departures
        .GroupBy(d => (d.Origin, Day: new DateTimeOffset(d.Scheduled.UtcDateTime.Date, TimeSpan.Zero)))
        .Select(g => new DailyDelay
        {
            Origin = g.Key.Origin,
            Day = g.Key.Day,
            Flights = g.Count(),
            Cancelled = g.Count(d => d.Delay is null),
            MeanDelay = g.Average(d => d.Delay),
            MeanDelayInWind = g.Where(d => d.WindSpeed > 20).Average(d => d.Delay),
        });

    /// <summary>Means may differ in their last digits, by the order in which they are added up.</summary>
    private static IEnumerable<DailyDelay> Rounded(IEnumerable<DailyDelay> days) => days
        .OrderBy(d => (d.Origin, d.Day))
        .Select(d => d with { MeanDelay = d.MeanDelay is { } mean ? Math.Round(mean, 9) : null, MeanDelayInWind = d.MeanDelayInWind is { } inWind ? Math.Round(inWind, 9) : null });

    private static DataSource Csv(string name) => DataSource.Csv(Data(name), nulls: ["NA"]);

    private static string Data(string name) => Path.Combine(AppContext.BaseDirectory, "data", $"{name}.csv.gz");

    private static async Task<IReadOnlyList<Departure>> Departures(Flight[] flights, Weather[] weather, params Plane[] planes) => await Departure
        .Make(DataContext.Test, Flight.DataFrame.Of(flights), Weather.DataFrame.Of(weather), Plane.DataFrame.Of(planes))
        .ToListAsync();
}
