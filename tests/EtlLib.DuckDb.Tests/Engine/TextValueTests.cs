namespace EtlLib.DuckDb.Tests.Engine;

/// <summary>Values in files of text: read without a loss, or refused with their place.</summary>
public sealed class TextValueTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("1.5", false)]
    [InlineData("1E-1", false)]
    [InlineData("9223372036854775808", false)]
    [InlineData("dear", false)]
    [InlineData("1.0", false)]
    [InlineData("0.1e1", false)]
    [InlineData("0x1", false)]
    [InlineData("1_0", false)]
    [InlineData(" +1 ", true)]
    [InlineData("01", true)]
    public async Task A_whole_number_of_text_files_has_no_fraction(string value, bool fits)
    {
        var csv = DataSource.Csv(folder.Write("a.csv", $"Id,Value\n1,1\n2,{value}\n3,\n"));
        var json = DataSource.JsonLines(folder.Write("a.jsonl", $$"""{"Id": 1, "Value": 1}{{'\n'}}{"Id": 2, "Value": "{{value}}"}{{'\n'}}{"Id": 3}{{'\n'}}"""));
        foreach (var whole in new DataSource[] { csv, json }.Select(source => Whole.DataFrame.From(source).OrderBy(w => w.Id)))
        {
            if (fits)
            {
                Assert.Equal([1, 1, null], (await whole.ToListAsync()).Select(w => w.Value));
                continue;
            }

            var error = await Assert.ThrowsAsync<SourceException>(() => whole.ToListAsync());
            Assert.Equal("Value", error.Column);
            Assert.Equal((error.Location!.EndsWith(".csv", StringComparison.Ordinal) ? 3L : 2L), error.Line);
            Assert.Contains($"\"{value}\", which {(value.Length == 19 ? "does not fit" : "is not a")} long", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_is_wrong_in_one_of_several_files_is_found()
    {
        Directory.CreateDirectory(folder.File("in"));
        folder.Write("in/a.csv", "Id,Value\n1,\"1\"\n");
        var wrong = folder.Write("in/b.csv", "Note,Value,Id\n\"two\nlines, \"\"quoted\"\"\",2,2\n\n,,\n,1.5,4\n");
        var error = await Assert.ThrowsAsync<SourceException>(() => Whole.DataFrame.From(DataSource.Csv(folder.File("in"))).ToListAsync());
        Assert.Equal((wrong, 5L, "Id"), (error.Location, error.Line, error.Column));
        Assert.StartsWith($"Line 5 of {wrong}: column Id of Whole is never null", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_wrong_is_found_whatever_the_case_of_the_header()
    {
        var path = folder.Write("a.csv", "ID,value\n1,1\n2,1.5\n");
        var error = await Assert.ThrowsAsync<SourceException>(() => Whole.DataFrame.From(DataSource.Csv(path)).ToListAsync());
        Assert.Equal((path, 3L, "Value"), (error.Location, error.Line, error.Column));
    }

    [Fact]
    public async Task A_fraction_in_json_is_no_whole_number()
    {
        var path = folder.Write("a.jsonl", "{\"Id\": \"1\", \"Value\": \"1\"}\n\n{\"Id\": 1, \"Value\": 1.5}\n");
        var error = await Assert.ThrowsAsync<SourceException>(() => Whole.DataFrame.From(DataSource.JsonLines(path)).ToListAsync());
        Assert.Equal((path, 3L), (error.Location, error.Line));
        Assert.Contains("column Value of Whole holds 1.5", error.Message, StringComparison.Ordinal);
        path = folder.Write("a.jsonl", "{\"Id\": 1, \"Value\": -9223372036854775808}\n");
        Assert.Equal([new Whole(1, long.MinValue)], await Whole.DataFrame.From(DataSource.JsonLines(path)).ToListAsync());
    }

    [Theory]
    [InlineData("At", "2021-02-30T00:00:00Z")]
    [InlineData("At", "01/02/2021")]
    [InlineData("At", "infinity")]
    [InlineData("Cut", "-infinity")]
    [InlineData("Local", "infinity")]
    [InlineData("At", "2021-01-01")]
    [InlineData("At", "2021-01-01T00:00:00")]
    [InlineData("At", "2021-01-01T00:00:00.1234567Z")]
    [InlineData("At", "2021-01-01 00:00:00.123456001+02:00")]
    [InlineData("Cut", "soon")]
    [InlineData("Local", "2021-01-01T00:00:00+02:00")]
    [InlineData("Local", "2021-01-01T00:00:00.5Z")]
    [InlineData("Local", "2021-01-01T00:00:00.1234567")]
    [InlineData("Local", "2021-02-30")]
    public async Task A_time_of_text_files_that_would_lose_a_part_or_is_none(string column, string value)
    {
        var csv = DataSource.Csv(folder.Write("a.csv", $"Id,At,Cut,Local\n1,{(column == "At" ? value : "")},{(column == "Cut" ? value : "")},{(column == "Local" ? value : "")}\n"));
        var json = DataSource.JsonLines(folder.Write("a.jsonl", $$"""{"Id": 1, "{{column}}": "{{value}}"}"""));
        foreach (var source in new DataSource[] { csv, json })
        {
            var error = await Assert.ThrowsAsync<SourceException>(() => Moments.DataFrame.From(source).ToListAsync());
            Assert.Equal(column, error.Column);
            Assert.Contains($"\"{value}\"", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_time_of_text_files_that_fits()
    {
        var rows = new[] { "2021-01-01T02:00:00.1234560+02:00,2021-01-01T00:00:00.123456789Z,2021-01-01 00:00:00.1234560", "2021-01-01T00:00Z,2021-01-01T00:00:00Z,2021-01-01", ",," };
        var csv = DataSource.Csv(folder.Write("a.csv", "Id,At,Cut,Local\n" + string.Concat(rows.Select((r, i) => $"{i},{r}\n"))));
        var json = DataSource.JsonLines(folder.Write("a.jsonl", string.Concat(rows.Select((r, i) => r.Split(',')).Select((r, i) => r[0].Length == 0 ? $"{{\"Id\": {i}}}\n" : $"{{\"Id\": {i}, \"At\": \"{r[0]}\", \"Cut\": \"{r[1]}\", \"Local\": \"{r[2]}\"}}\n"))));
        var day = new DateTime(2021, 1, 1);
        var instant = new DateTimeOffset(day, TimeSpan.Zero);
        var micros = TimeSpan.FromMicroseconds(123456);
        foreach (var source in new DataSource[] { csv, json })
        {
            Assert.Equal(
                [new Moments(0, instant + micros, instant + micros, day + micros), new Moments(1, instant, instant, day), new Moments(2, null, null, null)],
                await Moments.DataFrame.From(source).OrderBy(m => m.Id).ToListAsync());
        }
    }
}
