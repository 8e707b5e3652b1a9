using System.Diagnostics;
using System.Text;
using System.Text.Json;
using EtlLib.Streams;

namespace EtlLib.Kafka.Tests;

/// <summary>A stream from Kafka to Kafka, with a dedup, an as-of join and windows: whatever befalls it, a reader of committed records finds the batch's rows, each once.</summary>
public sealed class LiveTests
{
    private static readonly bool Soak = Environment.GetEnvironmentVariable("SOAK") == "1";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>SOAK=1 kills it 100 times.</summary>
    [Fact]
    public async Task Killed_again_and_again_it_gives_each_row_of_the_batch_once()
    {
        using var program = await LiveProgram.OpenAsync();
        var (random, kills) = (new Random(2), Soak ? 100 : 6);
        for (var kill = 0; kill < kills; kill++)
        {
            using var run = program.StartStream(null, "--quiet");
            if (random.Next(4) == 0)
            {
                // In the middle of its start, or of what it does again.
                program.Send(1_000);
                await Task.Delay(random.Next(2_000), Token);
            }
            else
            {
                var epoch = program.Epoch;
                await SentAsync(program, run, () => program.Epoch > epoch + random.Next(1, 10));
                await Task.Delay(random.Next(50), Token);
            }

            Assert.False(run.Process.HasExited, "The stream ended before it was killed.");
            await run.KillAsync();
        }

        var before = program.Count("priced");
        Assert.NotEqual(0, before);
        await program.FinishAsync();
        await program.EqualsBatchAsync();
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{kills} kills, {program.Ticks} ticks, {program.Duplicates} of them twice; {program.Count("priced")} priced, {before} of them before the last kill, {program.Count("sums")} sums.");
    }

    /// <summary>Stopped by SIGSTOP until the server has ended its transaction, while another process has taken over its state.</summary>
    [Fact]
    public async Task A_zombie_is_fenced_and_writes_nothing()
    {
        using var program = await LiveProgram.OpenAsync();
        program.Settings["ETLLIB__Kafka__Producer__transaction.timeout.ms"] = "3000";
        program.Settings["ETLLIB__Kafka__Producer__message.timeout.ms"] = "3000";
        using var zombie = program.StartStream(null, "--quiet");
        await SentAsync(program, zombie, () => program.Count("priced") > 0);
        program.Send(2_000);
        LiveProgram.Pause(zombie.Process);
        var other = Path.Combine(program.Folder, "other");
        Copy(program.Folder, other);
        using (var heir = program.StartStream(other, "--quiet"))
        {
            var before = program.Count("priced");
            await SentAsync(program, heir, () => program.Count("priced") > before + 2_000);
            await Task.Delay(TimeSpan.FromSeconds(4), Token);
            LiveProgram.Resume(zombie.Process);
            program.Send(2_000);
            var (code, error) = await zombie.EndsAsync();
            Assert.True(code == 5, $"Exit code {code}: {error}");
            Assert.Contains("another process runs the same job and has taken over", error, StringComparison.Ordinal);
            Assert.False(heir.Process.HasExited);
            await heir.KillAsync();
        }

        await program.FinishAsync(other);
        await program.EqualsBatchAsync();
    }

    /// <summary>Stopped by SIGSTOP until the server has ended its transaction, and nobody has taken over: it goes on where it has none open, and else when it is started again.</summary>
    [Fact]
    public async Task A_process_that_was_stopped_for_long_loses_nothing()
    {
        using var program = await LiveProgram.OpenAsync();
        program.Settings["ETLLIB__Kafka__Producer__transaction.timeout.ms"] = "2000";
        program.Settings["ETLLIB__Kafka__Producer__message.timeout.ms"] = "2000";
        var run = program.StartStream(null, "--quiet");
        await SentAsync(program, run, () => program.Count("priced") > 0);
        for (var pause = 0; pause < 3; pause++)
        {
            program.Send(4_000);
            LiveProgram.Pause(run.Process);
            await Task.Delay(TimeSpan.FromSeconds(4), Token);
            var before = program.Count("priced");
            LiveProgram.Resume(run.Process);
            program.Send(4_000);
            await Task.WhenAny(run.Process.WaitForExitAsync(Token), Task.Delay(TimeSpan.FromSeconds(2), Token));
            if (run.Process.HasExited)
            {
                var (code, error) = await run.EndsAsync();
                Assert.True(code == 5, $"Exit code {code}: {error}");
                Assert.True(error.Contains("did not go on for longer than transaction.timeout.ms", StringComparison.Ordinal), error);
                run = program.StartStream(null, "--quiet");
            }

            await SentAsync(program, run, () => program.Count("priced") > before + 2_000);
        }

        await run.KillAsync();
        run.Dispose();
        await program.FinishAsync();
        await program.EqualsBatchAsync();
    }

    [Fact]
    public async Task A_stream_goes_on_when_the_broker_is_restarted()
    {
        await using var broker = await OwnBroker.StartAsync();
        using var program = await LiveProgram.OpenAsync(broker.Bootstrap);
        using var run = program.StartStream(null, "--quiet");
        for (var restart = 0; restart < (Soak ? 10 : 2); restart++)
        {
            await SentAsync(program, run, () => program.Count("priced") > 0);
            program.Send(4_000);
            await broker.KillAsync();
            await broker.RestartAsync();
            var (started, before) = (Stopwatch.GetTimestamp(), program.Count("priced"));
            await SentAsync(program, run, () => program.Count("priced") > before + 2_000);
            TestContext.Current.TestOutputHelper?.WriteLine($"It went on after {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s.");
        }

        await run.KillAsync();
        await program.FinishAsync();
        await program.EqualsBatchAsync();
    }

    [Fact]
    public async Task A_full_disk_under_the_journal_is_an_error_and_the_stream_goes_on_once_there_is_room()
    {
        using var program = await LiveProgram.OpenAsync();
        using var disk = new Runtime.Tests.Files.Mount(Path.Combine(program.Folder, "disk"), "size=64m");
        var filler = Path.Combine(disk.Path, "filler");
        await File.WriteAllBytesAsync(filler, new byte[66_000_000], Token);
        using (var run = program.StartStream(disk.Path, "--quiet"))
        {
            for (var sent = 0; sent < 400 && !run.Process.HasExited; sent++)
            {
                program.Send(2_000);
            }

            var (code, error) = await run.EndsAsync();
            Assert.True(code == 7, $"Exit code {code}: {error}");
            Assert.Contains("The disk is full: the job's journal ", error, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        }

        var before = program.Count("priced");
        Assert.NotEqual(0, before);
        File.Delete(filler);
        await program.FinishAsync(disk.Path);
        await program.EqualsBatchAsync();
        Assert.True(program.Count("priced") > before);
    }

    /// <summary>Late rows and records that cannot be decoded: counted exactly, each with its place and reason, in the journal and once in a topic; those that can be decoded later are rows then.</summary>
    [Fact]
    public async Task Dead_letters_are_exact_and_can_be_decoded_again()
    {
        using var folder = new TemporaryFolder();
        var (topic, dead, output) = (await KafkaServers.TopicAsync("trades", 1), KafkaServers.Unique("dead"), KafkaServers.Unique("copy"));
        static byte[] Json(long id, int second) => Encoding.UTF8.GetBytes($$"""{"Symbol":"SPY","Time":"2024-01-01T00:00:{{second:00}}Z","Id":{{id}},"Price":2,"Volume":3}""");
        await KafkaServers.ProduceAsync(topic, (0, null, Json(1, 10)), (0, null, "junk"u8.ToArray()));
        await RunAsync();
        await KafkaServers.ProduceAsync(topic, (0, null, Json(2, 5)), (0, null, Json(3, 9)), (0, null, "{}"u8.ToArray()), (0, null, Json(4, 11)));
        await RunAsync();
        var streams = new EmbeddedStreams();
        var job = Assert.Single(await JobsAsync());
        Assert.Equal((1L, 2L), (job.Late, job.Poison));
        var letters = streams.DeadLetters(folder["jobs"], "job", 10).OrderBy(l => l.Place).ToList();
        Assert.Equal(
            [("poison", $"topic {topic}, partition 0, offset 1"), ("late", $"topic {topic}, partition 0, offset 2"), ("poison", $"topic {topic}, partition 0, offset 4")],
            letters.Select(l => (l.Kind, l.Place)));
        Assert.Equal("Its event time 2024-01-01T00:00:05Z is before the watermark 2024-01-01T00:00:08Z.", letters[1].Reason);
        var written = KafkaServers.Consume(dead).Select(r => JsonDocument.Parse(r.Message.Value).RootElement).ToList();
        Assert.Equal(letters.Select(l => (l.Kind, l.Place, l.Reason)), written.Select(w => (Of(w, "Kind"), Of(w, "Place"), Of(w, "Reason"))).OrderBy(w => w.Item2));
        Assert.Equal("""{"Symbol":"SPY","Time":"2024-01-01 00:00:05Z","Id":"2","Price":"2","Volume":"3"}""", Of(written.Single(w => Of(w, "Kind") == "late"), "Row"));
        Assert.Equal([1L, 3, 4], Ids());

        // Once the model fits what was written, its records are rows.
        Assert.Equal(2, streams.ReplayDeadLetters(folder["jobs"], "job"));
        await RunAsync();
        Assert.Equal((1L, 2L), ((await JobsAsync())[0].Late, (await JobsAsync())[0].Poison));
        using (var journal = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={folder["jobs/job.db"]};Pooling=False"))
        {
            journal.Open();
            using var mend = journal.CreateCommand();
            mend.CommandText = "UPDATE dead SET raw = $1 WHERE kind = 'poison' AND place LIKE '%offset 1'";
            mend.Parameters.AddWithValue("$1", Json(7, 12));
            Assert.Equal(1, mend.ExecuteNonQuery());
        }

        Assert.Equal(2, streams.ReplayDeadLetters(folder["jobs"], "job"));
        await RunAsync();
        await RunAsync();
        Assert.Equal([1L, 3, 4, 7], Ids());
        Assert.Equal(1, (await JobsAsync())[0].Poison);

        Task<IReadOnlyList<StreamJobState>> JobsAsync() => streams.JobsAsync(folder["jobs"], TestContext.Current.CancellationToken);
        static string Of(JsonElement letter, string column) => letter.GetProperty(column).GetString()!;

        long[] Ids() => [.. KafkaServers.Consume(output).Select(r => JsonDocument.Parse(r.Message.Value).RootElement.GetProperty("Id").GetInt64()).Order()];

        Task RunAsync()
        {
            var factory = new DataFactory(KafkaServers.Context()) { DeadLetter = DataSink.Kafka(dead, format: KafkaFormat.Json) };
            factory.Make<Trade>(source: DataSource.Kafka(topic, format: KafkaFormat.Json), sink: DataSink.Kafka(output, format: KafkaFormat.Json));
            return new EmbeddedStreams().RunAsync(factory, new Streams.StreamOptions { Job = "job", Folder = folder["jobs"], AvailableNow = true }, CancellationToken.None, Token);
        }
    }

    /// <summary>Sends ticks until something is so.</summary>
    private static async Task SentAsync(LiveProgram program, LiveRun run, Func<bool> isSo)
    {
        var started = Stopwatch.GetTimestamp();
        do
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromMinutes(5), "It did not become so within five minutes.");
            if (run.Process.HasExited)
            {
                await run.EndsWellAsync();
            }

            program.Send(500);
            await Task.Delay(100, Token);
        }
        while (!isSo());
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.GetFiles(Path.Combine(from, ".etl"), "*.db*", SearchOption.AllDirectories).Where(f => !f.EndsWith(".lock", StringComparison.Ordinal)))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
