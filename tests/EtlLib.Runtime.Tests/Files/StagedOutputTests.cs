using EtlLib.Engines;
using EtlLib.Files;

namespace EtlLib.Runtime.Tests.Files;

public sealed class StagedOutputTests : IDisposable
{
    private readonly TempFolder temp = new();

    public void Dispose() => temp.Dispose();

    [Theory]
    [InlineData(FileFormat.Parquet, "a.parquet", true)]
    [InlineData(FileFormat.Parquet, "a.csv", false)]
    [InlineData(FileFormat.Csv, "a.csv.gz", true)]
    [InlineData(FileFormat.Csv, "A.CSV", true)]
    [InlineData(FileFormat.JsonLines, "a.ndjson", true)]
    [InlineData(FileFormat.JsonLines, "a.json.gz", true)]
    [InlineData(FileFormat.JsonLines, "a", false)]
    [InlineData(FileFormat.Parquet, "a.parquet/", false)]
    public async Task A_path_with_the_formats_extension_is_a_file_and_any_other_a_folder_of_files(FileFormat format, string name, bool isFile)
    {
        var path = temp.Path(name);
        await WriteAsync(new FileSink(format, path, WriteMode.Error, partitioned: false), "rows");

        Assert.Equal(isFile, File.Exists(path));
        if (!isFile)
        {
            var extension = format switch { FileFormat.Parquet => "parquet", FileFormat.Csv => "csv", _ => "jsonl" };
            Assert.Matches($"^part-0000-[0-9a-f]{{16}}\\.{extension}$", Assert.Single(TempFolder.Files(path)));
        }
    }

    [Fact]
    public async Task Nothing_is_visible_before_the_commit_nor_left_without_one()
    {
        var path = temp.Path("out", "deep", "a.parquet");
        await using (var output = StagedOutput.Create(Sink(path)))
        {
            await File.WriteAllTextAsync(output.StagingPath, "rows");
            Assert.False(File.Exists(path));
        }

        Assert.Empty(Directory.GetFileSystemEntries(temp.Path("out", "deep")));
    }

    [Fact]
    public async Task A_commit_says_where_the_files_are_how_many_and_their_bytes()
    {
        var path = temp.Path("out");
        await using var output = StagedOutput.Create(Sink(path, partitioned: true));
        foreach (var key in new[] { "b", "a" })
        {
            Directory.CreateDirectory(Path.Combine(output.StagingPath, $"key={key}"));
            await File.WriteAllTextAsync(Path.Combine(output.StagingPath, $"key={key}", "data_0.parquet"), "rows of " + key);
        }

        var committed = await output.CommitAsync();

        Assert.Equal(new CommittedOutput(path, 2, 18, null), committed);
        Assert.Collection(
            TempFolder.Files(path),
            a => Assert.Matches("^key=a/part-0000-[0-9a-f]{16}.parquet$", a),
            b => Assert.Matches("^key=b/part-0001-[0-9a-f]{16}.parquet$", b));
        Assert.Empty(temp.Hidden());
    }

    [Fact]
    public async Task What_is_there_already_is_refused_by_path_and_with_the_remedy()
    {
        var (file, folder) = (temp.Path("a.parquet"), temp.Path("out"));
        await File.WriteAllTextAsync(file, "old");
        Directory.CreateDirectory(Path.Combine(folder, "inner"));

        var fileError = Assert.Throws<SinkException>(() => StagedOutput.Create(Sink(file)));
        var folderError = Assert.Throws<SinkException>(() => StagedOutput.Check(Sink(folder)));

        Assert.Equal($"{file} is there already, and nothing was written: delete it, or say mode: WriteMode.Overwrite.", fileError.Message);
        Assert.Equal($"{folder} is there already and has files in it, and nothing was written: delete it, or say mode: WriteMode.Overwrite or WriteMode.Append.", folderError.Message);
        Assert.Equal(file, fileError.Location);
        Assert.Empty(temp.Hidden());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_folder_that_is_there_and_empty_is_taken(bool portable)
    {
        var path = Directory.CreateDirectory(temp.Path("out")).FullName;
        await WriteAsync(Sink(path), "rows", portable);

        Assert.Single(TempFolder.Files(path));
    }

    [Theory]
    [InlineData("a.parquet", false)]
    [InlineData("a.parquet", true)]
    [InlineData("out", false)]
    [InlineData("out", true)]
    public async Task Of_two_writers_to_one_new_place_one_is_refused(string name, bool portable)
    {
        var path = temp.Path(name);
        await using var first = StagedOutput.Create(Sink(path), portable);
        await using var second = StagedOutput.Create(Sink(path), portable);
        await File.WriteAllTextAsync(TempFolder.FileFor(first), "first");
        await File.WriteAllTextAsync(TempFolder.FileFor(second), "second");

        await first.CommitAsync();
        var error = await Assert.ThrowsAsync<SinkException>(() => second.CommitAsync());

        Assert.Contains("is there already", error.Message);
        Assert.Equal("first", await File.ReadAllTextAsync(File.Exists(path) ? path : Directory.GetFiles(path).Single()));
    }

    [Theory]
    [InlineData("a.parquet", false)]
    [InlineData("a.parquet", true)]
    [InlineData("out", false)]
    [InlineData("out", true)]
    public async Task Overwrite_replaces_all_that_was_there(string name, bool portable)
    {
        var sink = Sink(temp.Path(name), WriteMode.Overwrite);
        await WriteAsync(sink, "old", portable);
        await WriteAsync(sink, "new", portable);

        Assert.Equal("new", await File.ReadAllTextAsync(Directory.GetFiles(temp.Root, "*", SearchOption.AllDirectories).Single()));
    }

    [Fact]
    public async Task Append_adds_a_file_to_the_folder()
    {
        var sink = Sink(temp.Path("out"), WriteMode.Append);
        await WriteAsync(sink, "one");
        await WriteAsync(sink, "two");

        Assert.Equal(["one", "two"], Directory.GetFiles(sink.Path).Select(File.ReadAllText).Order());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_partitioned_append_keeps_what_was_there_and_all_else_in_the_folder(bool portable)
    {
        var path = temp.Path("out");
        await PartitionedAsync(path, "a", "1");
        await File.WriteAllTextAsync(Path.Combine(path, "notes.txt"), "mine");
        Directory.CreateSymbolicLink(Path.Combine(path, "key=z"), "key=a");

        await PartitionedAsync(path, "a", "2", portable);
        await PartitionedAsync(path, "b", "3", portable);

        Assert.Equal(["1", "2"], Directory.GetFiles(Path.Combine(path, "key=a")).Select(File.ReadAllText).Order());
        Assert.Equal("3", await File.ReadAllTextAsync(Directory.GetFiles(Path.Combine(path, "key=b")).Single()));
        Assert.Equal("mine", await File.ReadAllTextAsync(Path.Combine(path, "notes.txt")));
        Assert.Equal("key=a", new DirectoryInfo(Path.Combine(path, "key=z")).LinkTarget);
        Assert.Empty(temp.Hidden());
    }

    [Fact]
    public async Task A_plain_and_a_partitioned_append_into_one_folder_is_refused()
    {
        await WriteAsync(Sink(temp.Path("plain"), WriteMode.Append), "one");
        await PartitionedAsync(temp.Path("keyed"), "a", "1");

        var keyed = await Assert.ThrowsAsync<SinkException>(() => PartitionedAsync(temp.Path("plain"), "a", "2"));
        var plain = await Assert.ThrowsAsync<SinkException>(() => WriteAsync(Sink(temp.Path("keyed"), WriteMode.Append), "two"));

        Assert.Contains("holds files that are not in folders key=value", keyed.Message, StringComparison.Ordinal);
        Assert.Contains("holds the folder key=a", plain.Message, StringComparison.Ordinal);
        Assert.Single(Directory.GetFileSystemEntries(temp.Path("plain")));
    }

    [Fact]
    public async Task What_replaces_a_folder_has_its_rights()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        const UnixFileMode Mine = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        var path = Directory.CreateDirectory(temp.Path("out", "key=a")).Parent!.FullName;
        File.SetUnixFileMode(path, Mine);
        File.SetUnixFileMode(Path.Combine(path, "key=a"), Mine);

        await PartitionedAsync(path, "b", "1");

        Assert.Equal((Mine, Mine), (File.GetUnixFileMode(path), File.GetUnixFileMode(Path.Combine(path, "key=a"))));
    }

    [Fact]
    public async Task Appends_at_the_same_time_lose_nothing()
    {
        var path = temp.Path("out");
        await PartitionedAsync(path, "a", "first");

        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => PartitionedAsync(path, "a", $"{i}"))));

        Assert.Equal(21, TempFolder.Files(path).Count());
        Assert.Empty(temp.Hidden());
    }

    [Fact]
    public void Writers_that_come_and_go_do_not_stumble_over_each_other()
    {
        Parallel.For(0, 2_000, new ParallelOptions { MaxDegreeOfParallelism = 16 }, _ => StagedOutput.Create(Sink(temp.Path("out"))).DisposeAsync().AsTask().Wait());

        Assert.Empty(temp.Hidden());
    }

    [Fact]
    public async Task A_link_to_a_folder_stays_a_link()
    {
        Directory.CreateDirectory(temp.Path("real"));
        Directory.CreateSymbolicLink(temp.Path("out"), temp.Path("real"));

        await WriteAsync(Sink(temp.Path("out"), WriteMode.Overwrite), "rows");

        Assert.NotNull(new DirectoryInfo(temp.Path("out")).LinkTarget);
        Assert.Single(TempFolder.Files(temp.Path("real")));
    }

    [Fact]
    public async Task What_a_dead_owner_left_is_deleted_and_what_a_live_one_makes_is_not()
    {
        var path = temp.Path("a.parquet");
        Directory.CreateDirectory(temp.Path(".a.parquet.0123456789abcdef.tmp"));
        Directory.CreateDirectory(temp.Path(".a.parquet.1123456789abcdef.tmp", "data"));
        await File.WriteAllTextAsync(temp.Path(".a.parquet.1123456789abcdef.lock"), "");
        await File.WriteAllTextAsync(temp.Path(".a.parquet.2123456789abcdef.lock"), "");
        Directory.CreateDirectory(temp.Path(".a.parquet.backup.tmp"));
        await using var live = StagedOutput.Create(Sink(path));
        await using var other = StagedOutput.Create(Sink(path));

        Assert.Equal([".a.parquet.backup.tmp", .. Both(live), .. Both(other)], temp.Hidden().OrderBy(name => name == ".a.parquet.backup.tmp" ? 0 : Both(live).Contains(name) ? 1 : 2).ThenBy(name => name));

        static string[] Both(StagedOutput output)
        {
            var folder = Path.GetFileName(Path.GetDirectoryName(output.StagingPath))!;
            return [Path.ChangeExtension(folder, ".lock"), folder];
        }
    }

    [Fact]
    public async Task An_old_folder_that_was_moved_aside_by_a_killed_run_comes_back()
    {
        Directory.CreateDirectory(temp.Path(".out.0123456789abcdef.tmp", "old"));
        await File.WriteAllTextAsync(temp.Path(".out.0123456789abcdef.tmp", "old", "part-0.parquet"), "old");

        await using var next = StagedOutput.Create(Sink(temp.Path("out"), WriteMode.Append));

        Assert.Equal("old", await File.ReadAllTextAsync(temp.Path("out", "part-0.parquet")));
    }

    [Fact]
    public async Task A_name_as_long_as_names_may_be_can_be_written()
    {
        var path = temp.Path(new string('é', 123) + ".parquet");
        await WriteAsync(Sink(path), "rows");

        Assert.True(File.Exists(path));
    }

    private static FileSink Sink(string path, WriteMode mode = WriteMode.Error, bool partitioned = false) => new(FileFormat.Parquet, path, mode, partitioned);

    private static async Task WriteAsync(FileSink sink, string content, bool portable = false)
    {
        await using var output = StagedOutput.Create(sink, portable);
        await File.WriteAllTextAsync(TempFolder.FileFor(output), content);
        await output.CommitAsync();
    }

    private static async Task PartitionedAsync(string path, string key, string content, bool portable = false)
    {
        await using var output = StagedOutput.Create(Sink(path, WriteMode.Append, partitioned: true), portable);
        Directory.CreateDirectory(Path.Combine(output.StagingPath, $"key={key}"));
        await File.WriteAllTextAsync(Path.Combine(output.StagingPath, $"key={key}", "data_0.parquet"), content);
        await output.CommitAsync();
    }
}
