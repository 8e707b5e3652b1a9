using EtlLib.Files;

namespace EtlLib.Runtime.Tests.Files;

/// <summary>Folders that a stream of Spark writes.</summary>
public sealed class SparkLogTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("etllib spark ").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Files_that_the_log_does_not_list_are_not_read()
    {
        foreach (var name in new[] { "a", "b", "c", "d", "orphan" })
        {
            File.WriteAllText(Path.Combine(folder, name + ".csv"), "x");
        }

        Assert.Equal(5, FileList.Of(DataSource.Csv(folder)).Paths.Count);
        Log("0", "a");
        Log("1", "b");
        Log("2.compact", "a", "b", "c");
        Log("3", "d");
        Log(".4.tmp", "orphan");
        Assert.Equal(["a.csv", "b.csv", "c.csv", "d.csv"], FileList.Of(DataSource.Csv(folder)).Paths.Select(Path.GetFileName));
    }

    private void Log(string batch, params string[] files)
    {
        var log = Directory.CreateDirectory(Path.Combine(folder, "_spark_metadata")).FullName;
        File.WriteAllLines(Path.Combine(log, batch), ["v1", .. files.Select(f => $$"""{"path":"{{new Uri(Path.Combine(folder, f + ".csv")).AbsoluteUri}}","size":1,"isDir":false,"action":"add"}""")]);
    }
}
