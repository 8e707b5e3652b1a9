using EtlLib.Files;

namespace EtlLib.Runtime.Tests.Files;

public sealed class UnwritableOutputTests : IDisposable
{
    private readonly TempFolder temp = new();

    public void Dispose() => temp.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("a\0b.parquet")]
    [InlineData("/")]
    public void What_is_no_path_is_refused(string path) => Assert.IsType<SinkException>(Record.Exception(() => StagedOutput.Check(Sink(path))));

    [Fact]
    public void A_path_beneath_a_file_is_refused_before_any_work()
    {
        File.WriteAllText(temp.Path("file"), "");
        var path = temp.Path("file", "out", "a.parquet");

        foreach (Action write in new Action[] { () => StagedOutput.Check(Sink(path)), () => StagedOutput.Create(Sink(path)) })
        {
            var error = Assert.Throws<SinkException>(write);
            Assert.StartsWith($"{path} cannot be written: ", error.Message);
            Assert.Contains("or give another path", error.Message);
        }
    }

    [Fact]
    public void A_file_where_a_folder_is_meant_is_refused()
    {
        File.WriteAllText(temp.Path("out"), "");

        Assert.Contains("is a file, where a folder is to be written", Assert.Throws<SinkException>(() => StagedOutput.Check(Sink(temp.Path("out"), WriteMode.Overwrite))).Message);
    }

    [Fact]
    public void A_folder_where_a_file_is_meant_is_refused()
    {
        Directory.CreateDirectory(temp.Path("a.parquet"));

        Assert.Contains("is a folder, where a file is to be written", Assert.Throws<SinkException>(() => StagedOutput.Check(Sink(temp.Path("a.parquet"), WriteMode.Overwrite))).Message);
    }

    [Fact]
    public void Append_to_one_file_is_refused() =>
        Assert.Contains("give a folder", Assert.Throws<SinkException>(() => StagedOutput.Check(Sink(temp.Path("a.parquet"), WriteMode.Append))).Message);

    [Fact]
    public void A_name_that_is_too_long_is_refused() =>
        Assert.Contains("cannot be written", Assert.Throws<SinkException>(() => StagedOutput.Check(Sink(temp.Path(new string('x', 300), "a.parquet")))).Message);

    [Fact]
    public void A_check_leaves_nothing()
    {
        StagedOutput.Check(Sink(temp.Path("new", "a.parquet")));

        Assert.Empty(Directory.GetFileSystemEntries(temp.Root));
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_refused_with_the_remedy()
    {
        using var mount = new Mount(temp.Path("disk"), "ro");

        var error = Assert.Throws<SinkException>(() => StagedOutput.Check(Sink(Path.Combine(mount.Path, "a.parquet"))));

        Assert.Contains("The file system is read-only: give a path on another.", error.Message);
    }

    [Fact]
    public void A_mount_point_is_refused()
    {
        using var mount = new Mount(temp.Path("disk"), "size=64k");

        Assert.Contains("give a folder in it", Assert.Throws<SinkException>(() => StagedOutput.Check(Sink(mount.Path, WriteMode.Overwrite))).Message);
    }

    [Fact]
    public async Task A_full_disk_leaves_what_was_there_and_nothing_else()
    {
        using var mount = new Mount(temp.Path("disk"), "size=256k");
        var sink = Sink(Path.Combine(mount.Path, "a.parquet"), WriteMode.Overwrite);
        await WriteAsync(sink, 100_000);

        var error = await Assert.ThrowsAsync<SinkException>(() => WriteAsync(sink, 200_000));

        Assert.StartsWith($"{sink.Path} cannot be written: No space left on device", error.Message);
        Assert.EndsWith($" Free space on the disk of {mount.Path}; what was there before is as it was.", error.Message);
        Assert.Equal(100_000, new FileInfo(sink.Path).Length);
        Assert.Equal([sink.Path], Directory.GetFileSystemEntries(mount.Path));
    }

    [Fact]
    public async Task A_disk_that_is_full_at_the_commit_leaves_what_was_there_and_says_so()
    {
        // The names of an append of one file to thirty need more room than there is.
        using var mount = new Mount(temp.Path("disk"), "nr_inodes=40");
        var path = Path.Combine(mount.Path, "out");
        await PartitionedAsync(path, 12);

        var error = await Assert.ThrowsAsync<SinkException>(() => PartitionedAsync(path, 1));

        Assert.Contains("Free space on the disk", error.Message);
        Assert.Equal(12, TempFolder.Files(path).Count());
        Assert.Equal([path], Directory.GetFileSystemEntries(mount.Path));
    }

    private static FileSink Sink(string path, WriteMode mode = WriteMode.Error) => new(FileFormat.Parquet, path, mode, partitioned: false);

    private static async Task WriteAsync(FileSink sink, int bytes)
    {
        await using var output = StagedOutput.Create(sink);
        await output.WriteAsync(async path =>
        {
            await File.WriteAllBytesAsync(path, new byte[bytes]);
            return bytes;
        });
        await output.CommitAsync();
    }

    private static async Task PartitionedAsync(string path, int keys)
    {
        await using var output = StagedOutput.Create(new FileSink(FileFormat.Parquet, path, WriteMode.Append, partitioned: true));
        for (var key = 0; key < keys; key++)
        {
            var folder = Directory.CreateDirectory(Path.Combine(output.StagingPath, $"key={key}")).FullName;
            await File.WriteAllBytesAsync(Path.Combine(folder, "data_0.parquet"), new byte[10]);
        }

        await output.CommitAsync();
    }
}
