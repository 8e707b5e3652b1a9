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

    [Fact]
    public void A_run_that_was_killed_before_its_decision_leaves_the_tokens_of_what_it_had_prepared()
    {
        var folder = temp.Path(".etl", "commits");
        using (var killed = CommitRecord.Begin(folder, "job", 1, [new RecordedSink("Trade", "a", Survives: true), new RecordedSink("Trade", "b", Survives: true)]))
        {
            killed.Prepared(1, "token of b");
        }

        var left = Assert.Single(CommitRecord.LeftBehind(folder, "job"));

        Assert.False(left.Decided);
        Assert.Equal([null, "token of b"], left.Tokens);
        left.Decide(["token of a", "token of b"]);
        left.Dispose();
        left = Assert.Single(CommitRecord.LeftBehind(folder, "job"));
        Assert.True(left.Decided);
        Assert.Equal(["token of a", "token of b"], left.Tokens);
        left.Forget();
    }
}
