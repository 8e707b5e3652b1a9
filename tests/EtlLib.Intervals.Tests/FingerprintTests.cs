namespace EtlLib.Intervals.Tests;

/// <summary>Which changes make the intervals of a model stale, and which do not.</summary>
public sealed class FingerprintTests : IDisposable
{
    private static readonly Interval Day = new(Interval.Parse("2021-01-01T00:00:00Z"), Interval.Parse("2021-01-02T00:00:00Z"));
    private static readonly Dictionary<string, string> None = [];

    private readonly string folder = Directory.CreateTempSubdirectory("etl-fingerprint-").FullName;

    public FingerprintTests() => Write("a.csv", "A,2021-01-01T10:00:00Z,1,5");

    private string File => Path.Combine(folder, "a.csv");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Nothing_changed() => Assert.Equal(Of(), Of());

    [Fact]
    public void Another_sink_or_another_name_of_a_variable_makes_no_difference()
    {
        Assert.Equal(Of(), Of(sink: DataSink.JsonLines("elsewhere")));
        Assert.Equal(
            Of(rows: t => t.Where(trade => trade.Volume > 1)),
            Of(rows: t => t.Where(
                x /* the row */ => x.Volume > 1)));
    }

    [Fact]
    public void A_parameter_that_nobody_reads_makes_no_difference() =>
        Assert.Equal(Of(), Of(parameters: new() { ["other"] = "1" }));

    [Fact]
    public void A_parameter_that_is_read_does()
    {
        Assert.NotEqual(Of(), Of(parameters: new() { ["limit"] = "1" }));
        Assert.NotEqual(Of(parameters: new() { ["limit"] = "2" }), Of(parameters: new() { ["limit"] = "1" }));
    }

    [Fact]
    public void A_changed_plan_of_the_model_or_of_one_that_it_reads_does()
    {
        Assert.NotEqual(Of(), Of(rows: t => t.Where(x => x.Volume > 1)));
        Assert.NotEqual(Of(rows: t => t.Where(x => x.Volume > 2)), Of(rows: t => t.Where(x => x.Volume > 1)));
        Assert.NotEqual(Of(rows: t => t.Where(x => x.Volume > 2)), Of(rows: t => t.Where(x => x.Volume >= 2)));
    }

    [Fact]
    public void A_file_that_was_touched_replaced_by_one_of_its_size_or_joined_by_another_does()
    {
        var before = Of();
        var stamp = System.IO.File.GetLastWriteTimeUtc(File);
        System.IO.File.SetLastWriteTimeUtc(File, stamp.AddSeconds(1));
        var touched = Of();
        Assert.NotEqual(before, touched);

        Write("a.csv", "A,2021-01-01T10:00:00Z,1,6");
        System.IO.File.SetLastWriteTimeUtc(File, stamp.AddSeconds(2));
        var replaced = Of();
        Assert.NotEqual(touched, replaced);

        Write("b.csv", "A,2021-01-01T11:00:00Z,2,5");
        Assert.NotEqual(replaced, Of());
    }

    [Fact]
    public void A_changed_way_of_reading_the_file_does()
    {
        Assert.NotEqual(Of(), Of(DataSource.Csv(folder, nulls: ["NA"])));
        Assert.NotEqual(Of(), Of(DataSource.Csv(folder, delimiter: ';')));
        Assert.NotEqual(Of(), Of(DataSource.Csv(File)));
    }

    [Fact]
    public void Another_seed_other_keys_or_another_distance_of_generated_rows_does()
    {
        static DataSource Generated(string key = "A", int hours = 1, long seed = 1, long? rows = 10) => DataSource.Generate([key], TimeSpan.FromHours(hours), seed, rows);
        var first = Of(Generated());

        Assert.Equal(first, Of(Generated()));
        string[] others = [Of(Generated(key: "B")), Of(Generated(hours: 2)), Of(Generated(seed: 2)), Of(Generated(rows: 11)), Of(Generated(rows: null))];
        Assert.Equal(6, others.Append(first).Distinct().Count());
    }

    [Fact]
    public void Of_a_source_whose_rows_cannot_be_told_from_others_only_the_description_counts()
    {
        var trade = new Trade { Symbol = "A", At = Day.Start, Id = 1, Volume = 1 };

        Assert.Equal(Of(DataSource.Rows(trade)), Of(DataSource.Rows(trade with { Volume = 2 })));
        Assert.NotEqual(Of(DataSource.Rows(trade)), Of(DataSource.Rows(trade, trade)));
    }

    private string Of(DataSource? source = null, DataSink? sink = null, Func<Trade.DataFrame, Trade.DataFrame>? rows = null, Dictionary<string, string>? parameters = null)
    {
        var factory = new DataFactory(new DataContext { Parameters = parameters ?? None, Start = Day.Start, End = Day.End });
        factory.Parameter("limit", "0");
        var trades = factory.Make<Trade>(source: source ?? DataSource.Csv(folder));
        var chosen = rows is null ? trades : factory.Make<Trade>(source: rows((Trade.DataFrame)trades.Frame), name: "Chosen");
        factory.Make<DailyVolume>(source: chosen, sink: sink ?? DataSink.Parquet(Path.Combine(folder, "out")));
        return new IntervalPlanner(factory, Every.Day(), null, null).Outputs(Day).Single().Fingerprint;
    }

    private void Write(string name, string row) => System.IO.File.WriteAllText(Path.Combine(folder, name), $"Symbol,At,Id,Volume\n{row}\n");
}
