using System.Diagnostics;
using EtlLib.Files;

namespace EtlLib.Runtime.Tests.Files;

/// <summary>kill -9 of a program that commits one output after another: what is visible is whole, and the next run cleans up.</summary>
public sealed class KilledWriterTests : IDisposable
{
    private const int FileBytes = 8 * 4_096;
    private const int FilesOfAFolder = 5;
    private readonly TempFolder temp = new();

    public void Dispose() => temp.Dispose();

    [Fact]
    public async Task A_file_that_is_overwritten_is_always_whole()
    {
        var path = temp.Path("out.parquet");
        await KillAsync(17, path, WriteMode.Overwrite, partitioned: false, times: 20, () =>
        {
            if (File.Exists(path))
            {
                AssertWhole(path);
            }
        });
        await AssertCleanedUpAsync(path, partitioned: false);
    }

    [Fact]
    public async Task A_partitioned_folder_that_is_overwritten_is_always_one_whole_version()
    {
        var path = temp.Path("out");
        await KillAsync(18, path, WriteMode.Overwrite, partitioned: true, times: 20, () =>
        {
            if (Directory.Exists(path))
            {
                Assert.Single(Versions(path));
            }
        });
        await AssertCleanedUpAsync(path, partitioned: true);
    }

    [Fact]
    public async Task A_partitioned_append_appears_whole_or_not_at_all()
    {
        var path = temp.Path("out");
        var before = 0;
        await KillAsync(19, path, WriteMode.Append, partitioned: true, times: 10, () =>
        {
            var now = Directory.Exists(path) ? Versions(path).Count : 0;
            Assert.True(now >= before, $"{before} versions became {now}.");
            before = now;
        });
        await AssertCleanedUpAsync(path, partitioned: true);
    }

    [Fact]
    public async Task A_reader_sees_one_whole_version_of_a_folder_at_every_instant()
    {
        var path = temp.Path("out");
        using var writer = Writer(path, WriteMode.Overwrite, partitioned: true);
        await ReadUntilAsync(writer, "done 1");
        var done = ReadUntilAsync(writer, "never");
        var versions = new HashSet<string>();
        for (var i = 0; i < 100_000 && versions.Count < 20; i++)
        {
            // A folder that was listed while it was replaced may be half deleted; one that lists the same twice is what is visible.
            Assert.True(Directory.Exists(path));
            if (Listing(path) is { } first && first == Listing(path))
            {
                Assert.Matches("^(key=\\d/part-000\\d-([0-9a-f]{16}).parquet( |$)){5}$", first);
                versions.Add(Assert.Single(first.Split(' ').Select(name => name[^24..]).Distinct()));
            }
        }

        writer.Kill();
        await done;
        Assert.Equal(20, versions.Count);
    }

    private static string? Listing(string path)
    {
        try
        {
            return string.Join(' ', TempFolder.Files(path));
        }
        catch (DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static async Task KillAsync(int seed, string path, WriteMode mode, bool partitioned, int times, Action check)
    {
        var random = new Random(seed);
        for (var i = 0; i < times; i++)
        {
            using var writer = Writer(path, mode, partitioned);

            // The writer goes on while its lines are read, so that the kill comes at any point of its work.
            for (var lines = random.Next(1, 3 * FilesOfAFolder * 8); lines > 0; lines--)
            {
                Assert.NotNull(await writer.StandardOutput.ReadLineAsync());
            }

            writer.Kill();
            await writer.WaitForExitAsync();
            check();
        }
    }

    private static async Task ReadUntilAsync(Process writer, string line)
    {
        while (await writer.StandardOutput.ReadLineAsync() is { } read && read != line)
        {
        }
    }

    private async Task AssertCleanedUpAsync(string path, bool partitioned)
    {
        await using (StagedOutput.Create(new FileSink(FileFormat.Parquet, path, WriteMode.Overwrite, partitioned)))
        {
            Assert.Single(temp.Hidden(), name => name.EndsWith(".tmp", StringComparison.Ordinal));
            Assert.Equal(2, temp.Hidden().Count());
        }

        Assert.Empty(temp.Hidden());
    }

    /// <summary>The ids of the commits that have files in a folder, each with all its files, whole.</summary>
    private static List<string> Versions(string path)
    {
        var files = Directory.GetFiles(path, "*", SearchOption.AllDirectories);
        Assert.All(files, AssertWhole);
        var versions = files.GroupBy(file => Path.GetFileNameWithoutExtension(file)[^16..]).ToList();
        Assert.All(versions, version => Assert.Equal(FilesOfAFolder, version.Count()));
        return [.. versions.Select(version => version.Key)];
    }

    private static void AssertWhole(string file)
    {
        var bytes = File.ReadAllBytes(file);
        Assert.Equal(FileBytes, bytes.Length);
        Assert.Single(bytes.Distinct());
    }

    private static Process Writer(string path, WriteMode mode, bool partitioned)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "EtlLib.Runtime.Killed.dll");
        return Process.Start(new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet", [program, path, $"{mode}", $"{partitioned}"]) { RedirectStandardOutput = true })!;
    }
}
