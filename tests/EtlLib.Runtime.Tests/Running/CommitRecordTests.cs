using EtlLib.Running;
using EtlLib.Runtime.Tests.Files;

namespace EtlLib.Runtime.Tests;

public sealed class CommitRecordTests : IDisposable
{
    private readonly TempFolder temp = new();

    public void Dispose() => temp.Dispose();

    [Fact]
    public void Runs_that_begin_and_end_in_one_folder_at_once_do_not_disturb_each_other()
    {
        var folder = temp.Path(".etl", "commits");

        Parallel.For(0, 500, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            Assert.Empty(CommitRecord.LeftBehind(folder, "another job"));
            CommitRecord.Begin(folder, "job", i, [new RecordedSink("Trade", "parquet out", Survives: true)]).Forget();
        });

        Assert.False(Directory.Exists(folder));
    }
}
