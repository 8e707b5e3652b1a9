using EtlLib;
using Xunit;

public class DepartureTests
{
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
        var flights = Flight.DataFrame.From(DataSource.Csv(Data("flights"), nulls: ["NA"]));
        var weather = Weather.DataFrame.From(DataSource.Csv(Data("weather"), nulls: ["NA"]));
        var planes = Plane.DataFrame.From(DataSource.Csv(Data("planes"), nulls: ["NA"]));

        var departures = await Departure.Make(DataContext.Test, flights, weather, planes).ToListAsync();

        var observations = (await weather.ToListAsync()).ToLookup(w => w.Origin);
        var seats = (await planes.ToListAsync()).ToDictionary(p => p.Tailnum, p => p.Seats);
        var expected = (await flights.ToListAsync()).Select(f => new Departure
        {
            Origin = f.Origin,
            Scheduled = f.Scheduled,
            Carrier = f.Carrier,
            Delay = f.DepartureDelay,
            WindSpeed = observations[f.Origin].Where(w => w.Hour <= f.Scheduled && w.Hour >= f.Scheduled.AddHours(-3)).MaxBy(w => w.Hour)?.WindSpeed,
            Seats = f.Tailnum is { } tail && seats.TryGetValue(tail, out var count) ? count : null,
        });
        Assert.Equal(27_004, departures.Count);
        Assert.Equal(expected.OrderBy(d => d.ToString(), StringComparer.Ordinal), departures.OrderBy(d => d.ToString(), StringComparer.Ordinal));
    }

    private static string Data(string name) => Path.Combine(AppContext.BaseDirectory, "data", $"{name}.csv.gz");

    private static async Task<IReadOnlyList<Departure>> Departures(Flight[] flights, Weather[] weather, params Plane[] planes) => await Departure
        .Make(DataContext.Test, Flight.DataFrame.Of(flights), Weather.DataFrame.Of(weather), Plane.DataFrame.Of(planes))
        .ToListAsync();
}
