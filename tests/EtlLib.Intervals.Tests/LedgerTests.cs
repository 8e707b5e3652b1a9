using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace EtlLib.Intervals.Tests;

/// <summary>What the ledger promises to runs that share it.</summary>
public sealed class LedgerTests : IDisposable
{
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(30);
    private static readonly Interval Day = new(Interval.Parse("2021-01-01T00:00:00Z"), Interval.Parse("2021-01-02T00:00:00Z"));
    private static readonly Output[] Outputs = [new("A", "parquet a"), new("B", "parquet b")];

    private readonly string folder = Directory.CreateTempSubdirectory("etl-ledger-").FullName;
    private readonly TestClock clock = new();

    private string File => Path.Combine(folder, ".etl", "ledger.db");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task What_was_computed_is_done_with_its_run_fingerprint_rows_and_version()
    {
        await using var ledger = await OpenAsync();
        var taken = await ledger.TakeAsync("r1", Day, Outputs, Length, _ => true);

        Assert.All(await RowsAsync(ledger), row => Assert.Equal(LedgerState.Running, row.State));
        Assert.True(await ledger.DoneAsync(taken!, clock.GetUtcNow(), 1.5, output => ($"f-{output.Model}", 7, "v")));

        var rows = await RowsAsync(ledger);
        Assert.Equal(["A", "B"], rows.Select(r => r.Output.Model));
        Assert.All(rows, row => Assert.Equal((LedgerState.Done, "r1", 7L, "v", 1.5, null), (row.State, row.Run, row.Rows!.Value, row.Version, row.Seconds!.Value, row.Lease.Run)));
        Assert.Equal("f-B", rows[1].Fingerprint);
    }

    [Fact]
    public async Task What_one_run_has_taken_no_other_takes_until_it_gives_it_back()
    {
        await using var one = await OpenAsync();
        await using var other = await OpenAsync();
        var taken = await one.TakeAsync("r1", Day, Outputs, Length, _ => true);

        Assert.Null(await other.TakeAsync("r2", Day, Outputs[1..], Length, _ => true));
        Assert.True(await one.ReleaseAsync(taken!));
        Assert.Equal(2, (await other.TakeAsync("r2", Day, Outputs[1..], Length, _ => true))!.Outputs[0].Token);
    }

    [Fact]
    public async Task What_another_run_has_done_is_not_taken_again()
    {
        await using var one = await OpenAsync();
        await using var other = await OpenAsync();
        await one.DoneAsync((await one.TakeAsync("r1", Day, Outputs[..1], Length, _ => true))!, clock.GetUtcNow(), 0, _ => ("new", 1, null));

        Assert.Equal([Outputs[1]], (await other.TakeAsync("r2", Day, Outputs, Length, row => row.Fingerprint == "new"))!.Outputs.Select(o => o.Output));
    }

    [Fact]
    public async Task A_lease_that_is_renewed_does_not_expire_and_one_that_is_not_does()
    {
        await using var one = await OpenAsync();
        await using var other = await OpenAsync();
        var taken = await one.TakeAsync("r1", Day, Outputs, Length, _ => true);
        for (var i = 0; i < 10; i++)
        {
            Assert.Null(await other.TakeAsync("r2", Day, Outputs, Length, _ => true));
            clock.Advance(Length);
            Assert.True(await one.RenewAsync(taken!));
        }

        Assert.Null(await other.TakeAsync("r2", Day, Outputs, Length, _ => true));
        clock.Advance(Length);
        Assert.NotNull(await other.TakeAsync("r2", Day, Outputs, Length, _ => true));
    }

    [Fact]
    public async Task A_run_that_lost_its_lease_changes_nothing_any_more()
    {
        await using var one = await OpenAsync();
        await using var other = await OpenAsync();
        var lost = await one.TakeAsync("r1", Day, Outputs, Length, _ => true);
        await other.TakeAsync("r2", Day, Outputs, Length, _ => true);
        clock.Advance(Length);
        var taken = await other.TakeAsync("r2", Day, Outputs, Length, _ => true);

        Assert.False(await one.RenewAsync(lost!));
        Assert.False(await one.DoneAsync(lost!, clock.GetUtcNow(), 0, _ => ("old", 1, null)));
        Assert.False(await one.FailAsync(lost!, "late"));
        Assert.All(await RowsAsync(one), row => Assert.Equal((LedgerState.Running, "r2"), (row.State, row.Lease.Run)));
        Assert.True(await other.DoneAsync(taken!, clock.GetUtcNow(), 0, _ => ("new", 1, null)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task A_clock_that_is_an_hour_off_or_stepped_back_takes_no_lease_away_and_keeps_none_alive(int hours)
    {
        await using var one = await OpenAsync();
        await one.TakeAsync("r1", Day, Outputs, Length, _ => true);
        clock.Step(TimeSpan.FromHours(hours));
        await using var other = await OpenAsync();

        Assert.Null(await other.TakeAsync("r2", Day, Outputs, Length, _ => true));
        clock.Advance(Length);
        Assert.NotNull(await other.TakeAsync("r2", Day, Outputs, Length, _ => true));
    }

    [Fact]
    public async Task A_failure_says_why_and_leaves_what_was_there_before()
    {
        await using var ledger = await OpenAsync();
        await ledger.DoneAsync((await ledger.TakeAsync("r1", Day, Outputs[..1], Length, _ => true))!, clock.GetUtcNow(), 0, _ => ("old", 3, null));
        await ledger.FailAsync((await ledger.TakeAsync("r2", Day, Outputs[..1], Length, _ => false))!, "no disk");

        Assert.Equal((LedgerState.Failed, "no disk", "old", 3L), (await RowsAsync(ledger)).Select(r => (r.State, r.Error!, r.Fingerprint!, r.Rows!.Value)).Single());
    }

    [Fact]
    public async Task Many_takers_at_once_get_each_interval_once()
    {
        var taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(async i =>
        {
            await using var ledger = await OpenAsync();
            var mine = 0;
            for (var day = 0; day < 20; day++)
            {
                var interval = new Interval(Day.Start.AddDays(day), Day.End.AddDays(day));
                if (await ledger.TakeAsync($"r{i}", interval, Outputs, Length, _ => true) is { Outputs.Count: > 0 })
                {
                    mine++;
                }
            }

            return mine;
        }));

        Assert.Equal(20, taken.Sum());
    }

    [Fact]
    public async Task Runs_are_listed_the_newest_first_with_their_ends()
    {
        await using var ledger = await OpenAsync();
        await ledger.BeginAsync(new LedgerRun("a1", "batch", "duckdb", "1.0", "seed=7", clock.GetUtcNow()));
        await ledger.EndAsync("a1", clock.GetUtcNow(), "done", null);
        clock.Advance(TimeSpan.FromMinutes(1));
        await ledger.BeginAsync(new LedgerRun("b2", "batch daily", "duckdb", "1.0", "", clock.GetUtcNow()));

        Assert.Equal([("b2", null), ("a1", "done")], (await ledger.RunsAsync("", 10)).Select(r => (r.Id, r.Outcome)));
        Assert.Equal("seed=7", (await ledger.RunsAsync("a", 10)).Single().Parameters);
    }

    [Fact]
    public async Task A_ledger_of_a_newer_version_is_refused()
    {
        await using (var ledger = await OpenAsync())
        {
        }

        await using (var connection = new SqliteConnection($"Data Source={File};Pooling=False"))
        {
            await connection.OpenAsync();
            await using DbCommand command = connection.CreateCommand();
            command.CommandText = "INSERT INTO etl_ledger VALUES(99)";
            await command.ExecuteNonQueryAsync();
        }

        Assert.Contains("a newer EtlLib wrote", (await Assert.ThrowsAsync<EngineException>(OpenAsync)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_named_with_what_to_do()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        await System.IO.File.WriteAllTextAsync(File, new string('x', 10_000));

        Assert.Contains("runs repair", (await Assert.ThrowsAsync<EngineException>(OpenAsync)).Message, StringComparison.Ordinal);
    }

    private Task<Ledger> OpenAsync() => Ledger.OpenAsync(new SqliteLedger(File), clock, CancellationToken.None);

    private static Task<List<LedgerRow>> RowsAsync(Ledger ledger) => ledger.RowsAsync(DateTimeOffset.MinValue, DateTimeOffset.MaxValue);
}
