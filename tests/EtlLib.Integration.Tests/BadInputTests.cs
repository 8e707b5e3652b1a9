using System.IO.Compression;
using System.Text;
using EtlLib.Runtime.Tests.Files;

namespace EtlLib.Integration.Tests;

/// <summary>Bad input, as a user of the command line meets it: an exit code, one readable error, and nothing left behind.</summary>
public sealed class BadInputTests : IDisposable
{
    private const string Header = "station,time,id,value\n";
    private const string Good = Header + "A,2021-01-01T01:00:00Z,1,1.5\n";
    private readonly Workplace place = new();

    public void Dispose() => place.Dispose();

    private async Task RefusesAsync(int code, string[] fragments, params string[] args) => Refused(await UserProgram.RunAsync(place.Folder, ["batch", "--quiet", .. args]), code, fragments);

    private void Refused((int Code, string Output, string Error) run, int code, string[] fragments)
    {
        var (actual, output, error) = run;
        Assert.True(code == actual, $"Exit code {actual}: {error}");
        Assert.StartsWith("error: ", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        foreach (var fragment in fragments)
        {
            Assert.Contains(fragment, error, StringComparison.OrdinalIgnoreCase);
        }

        Assert.Equal("", output);
        Assert.Empty(place.Left);
    }

    [Fact]
    public Task A_value_of_a_wrong_type_names_file_line_and_column()
    {
        place.Write("measures.csv", Good + "A,2021-01-01T01:00:00Z,1,many\n");
        return RefusesAsync(4, ["measures.csv", "line 3", "value", "many"]);
    }

    [Fact]
    public Task A_missing_column_is_named()
    {
        place.Write("measures.csv", "station,time,value\nA,2021-01-01T01:00:00Z,1\n");
        return RefusesAsync(4, ["measures.csv", "Id"]);
    }

    [Fact]
    public Task Too_few_fields_name_the_line()
    {
        place.Write("measures.csv", Good + "A,2021-01-01T01:00:00Z\n");
        return RefusesAsync(4, ["measures.csv", "line 3"]);
    }

    [Fact]
    public Task A_missing_file_is_named() => RefusesAsync(4, ["missing.csv"], "--set", "in=missing.csv");

    [Fact]
    public Task A_broken_gzip_is_named()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes(Header + string.Concat(Enumerable.Range(0, 5_000).Select(i => $"A,2021-01-01T01:00:00Z,{i},{i * 7919 % 1000}\n"))));
        }

        place.Write("measures.csv.gz", packed.ToArray()[..(int)(packed.Length / 2)]);
        return RefusesAsync(4, ["measures.csv.gz"], "--set", "in=measures.csv.gz");
    }

    [Fact]
    public async Task A_truncated_Parquet_file_is_named()
    {
        var path = Path.Combine(place.Folder, "whole.parquet");
        await Measure.DataFrame.Of(Measure.Sample()).WriteAsync(DataSink.Parquet(path));
        var whole = await File.ReadAllBytesAsync(path);
        File.Delete(path);
        place.Write("measures.parquet", whole[..(whole.Length / 2)]);
        await RefusesAsync(4, ["measures.parquet"], "--set", "in=measures.parquet");
    }

    [Fact]
    public async Task A_Parquet_file_of_another_model_names_the_column()
    {
        var path = Path.Combine(place.Folder, "measures.parquet");
        await Daily.DataFrame.Of(Daily.Sample()).WriteAsync(DataSink.Parquet(path));
        place.Write("measures.parquet", await File.ReadAllBytesAsync(path));
        await RefusesAsync(4, ["measures.parquet", "Time"], "--set", "in=measures.parquet");
    }

    [Fact]
    public Task A_null_in_a_column_that_is_never_null_is_named()
    {
        place.Write("measures.jsonl", """{"station":null,"time":"2021-01-01T01:00:00Z","id":1,"value":1}""" + "\n");
        return RefusesAsync(4, ["measures.jsonl", "Station"], "--set", "in=measures.jsonl");
    }

    [Fact]
    public Task A_model_without_a_source_says_what_to_give_it() => RefusesAsync(2, ["Model Measure has no source.", "DataSource."], "--set", "graph=no source");

    [Fact]
    public Task A_source_of_the_users_own_that_fails_is_named() => RefusesAsync(4, ["a source that fails", "The station is off."], "--set", "graph=broken");

    [Fact]
    public Task A_parameter_that_nobody_reads_is_answered_with_the_nearest() => RefusesAsync(3, ["Did you mean mode?"], "--set", "moed=Append");

    [Fact]
    public Task A_folder_that_is_a_file_is_named()
    {
        place.Write("measures.csv", Good);
        place.Write("file", "in the way");
        return RefusesAsync(5, ["file"], "--set", "out=file/out");
    }

    [Fact]
    public Task A_partition_value_that_is_too_long_for_a_folder_says_what_to_do()
    {
        var station = new string('x', 300);
        place.Write("measures.csv", $"{Header}{station},2021-01-01T01:00:00Z,1,1.5\n");
        return RefusesAsync(5, ["parquet out by partition key", "Station", "255 bytes", station, "Choose another key, or shorten its values."], "--set", "graph=files", "--set", "by=key");
    }

    [Fact]
    public async Task A_null_in_a_Parquet_column_that_is_never_null_is_named()
    {
        var path = Path.Combine(place.Folder, "measures.parquet");
        await LooseMeasure.DataFrame.Of(LooseMeasure.Sample(station: "A"), LooseMeasure.Sample(station: null)).WriteAsync(DataSink.Parquet(path));
        place.Write("measures.parquet", await File.ReadAllBytesAsync(path));
        await RefusesAsync(4, ["measures.parquet", "column Station of Measure is never null", "Make the property nullable, or correct the source."], "--set", "in=measures.parquet");
    }

    [Fact]
    public Task A_circle_of_models_is_shown() =>
        RefusesAsync(2, ["Models depend on each other in a circle: Egg reads Hen reads Egg.", "Break it: give one of them a source"], "--set", "graph=circle");

    [Fact]
    public async Task Names_with_quotes_and_of_SQL_are_names()
    {
        place.Write("measures.csv", Good);

        var (code, _, error) = await UserProgram.RunAsync(place.Folder, "batch", "--quiet", "--set", "graph=quotes");

        Assert.True(code == 0, error);
        var rows = await Select.DataFrame.From(DataSource.Parquet(Path.Combine(place.Folder, "out", "it's \"quoted\".parquet"))).ToListAsync();
        Assert.Equal([new Select { From = "A'\"", Order = 1 }], rows);
    }

    [Fact]
    public async Task An_output_folder_without_permission_is_named()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Skip("Only on Linux is root bound by permissions when it says so.");
            return;
        }

        place.Write("measures.csv", Good);
        File.SetUnixFileMode(place.MakeFolder("locked"), UnixFileMode.UserRead | UnixFileMode.UserExecute);

        Refused(await UserProgram.RunBoundAsync(place.Folder, "batch", "--quiet", "--set", "out=locked/out"), 5, ["locked/out cannot be written", "Give this user the right to write to", "or another path"]);
    }

    [Theory]
    [InlineData("in")]
    [InlineData("in/**/*.csv")]
    public async Task A_source_folder_without_permission_is_not_left_out(string source)
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Skip("Only on Linux is root bound by permissions when it says so.");
            return;
        }

        place.MakeFolder("in");
        place.Write("in/measures.csv", Good);
        var closed = place.MakeFolder("in/closed");
        File.SetUnixFileMode(closed, UnixFileMode.None);
        try
        {
            Refused(await UserProgram.RunBoundAsync(place.Folder, "batch", "--quiet", "--set", "in=" + source), 4, ["in/closed", "cannot be read"]);
        }
        finally
        {
            File.SetUnixFileMode(closed, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Fact]
    public async Task A_read_only_disk_is_named()
    {
        place.Write("measures.csv", Good);
        using var disk = new Mount(place.MakeFolder("disk"), "ro");

        await RefusesAsync(5, ["disk/out cannot be written", "The file system is read-only: give a path on another."], "--set", "out=disk/out");
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("a/b")]
    [InlineData("a=b%2F")]
    [InlineData("..")]
    [InlineData("a\0b")]
    public async Task A_partition_value_stays_within_its_folder(string value)
    {
        place.Write("measures.csv", $"station,time,id,value\n{value},2021-01-01T01:00:00Z,1,1.5\n");

        Assert.Equal(0, (await UserProgram.RunAsync(place.Folder, "batch", "--quiet", "--set", "graph=copy")).Code);

        var folder = Path.Combine(place.Folder, "out", "measures");
        Assert.StartsWith("Station=", Path.GetFileName(Assert.Single(Directory.GetDirectories(folder))), StringComparison.Ordinal);
        Assert.Equal(value, Assert.Single(await Measure.DataFrame.From(DataSource.Parquet(folder)).ToListAsync()).Station);
        Assert.Equal(["out"], Directory.GetFileSystemEntries(place.Folder).Select(Path.GetFileName).Where(name => name != "measures.csv"));
    }
}
