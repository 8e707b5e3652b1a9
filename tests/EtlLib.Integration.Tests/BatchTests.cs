namespace EtlLib.Integration.Tests;

public sealed class BatchTests : IDisposable
{
    private const string Measures = """
        station,time,id,value
        A,2021-01-01T01:00:00Z,1,1.5
        A,2021-01-01T02:00:00Z,2,NA
        B,2021-01-01T03:00:00Z,3,3.5
        A,2021-01-02T00:00:00Z,4,4.5

        """;

    private readonly Workplace place = new();

    public BatchTests() => place.Write("measures.csv", Measures);

    public void Dispose() => place.Dispose();

    private Task<(int Code, string Output, string Error)> RunAsync(params string[] args) => UserProgram.RunAsync(place.Folder, args);

    [Fact]
    public async Task A_batch_writes_what_a_frame_reads_back()
    {
        var (code, output, error) = await RunAsync("batch");

        Assert.Equal((0, ""), (code, output));
        Assert.Contains(": 4 rows in, 3 rows out, ", error, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(place.Folder, "out"), error, StringComparison.Ordinal);
        var days = await Daily.DataFrame.From(DataSource.Parquet(Path.Combine(place.Folder, "out"))).OrderBy(d => (d.Station, d.Day)).ToListAsync();
        Assert.Equal(
            [
                new Daily { Station = "A", Day = Day(1), Measures = 2, Last = 1.5 },
                new Daily { Station = "A", Day = Day(2), Measures = 1, Last = 4.5 },
                new Daily { Station = "B", Day = Day(1), Measures = 1, Last = 3.5 },
            ],
            days);
    }

    [Fact]
    public async Task A_second_batch_refuses_to_overwrite_unless_it_is_told_to()
    {
        Assert.Equal(0, (await RunAsync("batch", "--quiet")).Code);
        var before = place.Left;

        var (code, _, error) = await RunAsync("batch", "--quiet");

        Assert.Equal(5, code);
        Assert.StartsWith("error: ", error, StringComparison.Ordinal);
        Assert.Contains("WriteMode.Overwrite", error, StringComparison.Ordinal);
        Assert.Equal(before, place.Left);
        Assert.Equal(0, (await RunAsync("batch", "--quiet", "--set", "mode=Overwrite")).Code);
        Assert.Equal(0, (await RunAsync("batch", "--quiet", "--set", "mode=Append")).Code);
        Assert.Equal(6, (await Daily.DataFrame.From(DataSource.Parquet(Path.Combine(place.Folder, "out"))).ToListAsync()).Count);
    }

    [Fact]
    public async Task A_model_with_two_sinks_is_written_to_both()
    {
        Assert.Equal(0, (await RunAsync("batch", "--quiet", "--set", "graph=copy")).Code);

        Assert.Equal(4, (await Measure.DataFrame.From(DataSource.Csv(Path.Combine(place.Folder, "out", "measures.csv"))).ToListAsync()).Count);
        Assert.Equal(4, (await Measure.DataFrame.From(DataSource.Parquet(Path.Combine(place.Folder, "out", "measures"))).ToListAsync()).Count);
        Assert.Equal(["Station=A", "Station=B"], Directory.GetDirectories(Path.Combine(place.Folder, "out", "measures")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Results_go_to_standard_output_and_all_else_to_standard_error()
    {
        var (code, output, error) = await RunAsync("batch", "--set", "graph=show");

        Assert.Equal(0, code);
        Assert.StartsWith("Measure\n", output, StringComparison.Ordinal);
        Assert.Equal(3 + 4, output.TrimEnd('\n').Split('\n').Length);
        Assert.Contains("1/1 show Measure on the console", error, StringComparison.Ordinal);
        Assert.Contains("Done in ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Preview_shows_rows_and_writes_nothing()
    {
        var (code, output, error) = await RunAsync("preview", "Daily", "--rows", "2");

        Assert.Equal((0, ""), (code, error));
        Assert.Contains("... more rows", output, StringComparison.Ordinal);
        Assert.Empty(place.Left);
    }

    [Fact]
    public async Task Plan_shows_a_statement_and_needs_no_data()
    {
        File.Delete(Path.Combine(place.Folder, "measures.csv"));

        var (code, output, error) = await RunAsync("plan");

        Assert.Equal((0, ""), (code, error));
        Assert.Contains("1. write Daily to parquet out", output, StringComparison.Ordinal);
        Assert.Contains("GROUP BY", output, StringComparison.Ordinal);
        Assert.Empty(place.Left);
    }

    [Fact]
    public async Task Plan_shows_a_model_that_is_kept_as_a_table()
    {
        var (code, output, _) = await RunAsync("plan", "--set", "graph=kept");

        Assert.Equal(0, code);
        var daily = output[output.IndexOf("write Daily to", StringComparison.Ordinal)..];
        Assert.Contains("The rows of Measure are those of step 1.", daily, StringComparison.Ordinal);
        Assert.Contains("FROM \"Measure\"", daily, StringComparison.Ordinal);
        Assert.DoesNotContain("read_csv", daily, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_are_read_from_the_file_beside_the_program()
    {
        place.Write("appsettings.json", """{ "EtlLib": { "Parameters": { "graph": "show" }, "DuckDb": { "Threads": 1 } } }""");

        var (code, output, _) = await RunAsync("batch", "--quiet");

        Assert.Equal(0, code);
        Assert.StartsWith("Measure\n", output, StringComparison.Ordinal);
    }

    private static DateTimeOffset Day(int day) => new(2021, 1, day, 0, 0, 0, TimeSpan.Zero);
}
