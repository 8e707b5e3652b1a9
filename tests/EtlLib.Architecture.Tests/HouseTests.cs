namespace EtlLib.Architecture.Tests;

public class HouseTests
{
    const int LongFile = 350;
    const int LargeFile = 1 << 20;
    const string Why = "This file is long because";

    static readonly string[] Nondescript = ["Utils", "Util", "Helpers", "Helper", "Manager", "Common", "Misc"];

    static IEnumerable<string> Sources(params string[] folders) =>
        Repository.Files.Where(f => f.EndsWith(".cs", StringComparison.Ordinal) && folders.Any(folder => f.StartsWith(folder, StringComparison.Ordinal)));

    [Fact]
    public void A_long_file_says_why() =>
        Assert.Empty(Sources("src/").Where(IsLongWithoutReason).Select(f => $"{f} has more than {LongFile} lines and no comment with '{Why}'."));

    [Fact]
    public void No_file_is_large() =>
        Assert.Empty(Repository.Files.Where(f => new FileInfo(Repository.Full(f)).Length > LargeFile).Select(f => $"{f} is larger than 1 MB."));

    [Fact]
    public void Nothing_outside_of_the_repository_is_needed()
    {
        // Put together here so that this file does not contain it. CI starts servers from beside the repository; nothing else knows of it.
        var outside = string.Concat("..", "/shared");
        Assert.Empty(Repository.Files.Where(f => f != ".ci/run" && IsText(f) && Repository.Text(f).Contains(outside, StringComparison.Ordinal)).Select(f => $"{f} names a file outside of the repository."));
    }

    [Fact]
    public void Files_are_named_after_what_they_are_about() =>
        Assert.Empty(Sources("src/", "tests/", "samples/", "bench/").Where(f => Nondescript.Any(word => Path.GetFileNameWithoutExtension(f).EndsWith(word, StringComparison.Ordinal))).Select(f => $"{f} is named after nothing in particular."));

    [Fact]
    public void No_test_sleeps()
    {
        var sleep = string.Concat("Thread", ".Sleep(");
        Assert.Empty(Sources("tests/", "samples/").Where(f => Repository.Text(f).Contains(sleep, StringComparison.Ordinal)).Select(f => $"{f} sleeps: wait for a condition, with a deadline."));
    }

    [Fact]
    public void The_readme_begins_with_the_two_commands()
    {
        var blocks = Repository.Text("README.md").Split("```").Where((_, i) => i % 2 == 1).Select(block => block[(block.IndexOf('\n', StringComparison.Ordinal) + 1)..].Trim()).ToList();
        Assert.StartsWith("dotnet run --project samples/", blocks[0], StringComparison.Ordinal);
        Assert.StartsWith("dotnet test", blocks[1], StringComparison.Ordinal);
    }

    static bool IsLongWithoutReason(string file)
    {
        var text = Repository.Text(file);
        return text.AsSpan().Count('\n') > LongFile && !text.Contains(Why, StringComparison.Ordinal);
    }

    static bool IsText(string file)
    {
        using var stream = File.OpenRead(Repository.Full(file));
        Span<byte> start = stackalloc byte[512];
        return !start[..stream.Read(start)].Contains((byte)0);
    }
}
