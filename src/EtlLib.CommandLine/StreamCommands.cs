using System.CommandLine;
using EtlLib.Progress;
using EtlLib.Streams;

namespace EtlLib.CommandLine;

/// <summary><c>stream</c>, <c>jobs</c> and <c>dead-letter</c>.</summary>
internal static class StreamCommands
{
    private static readonly string[] Units = ["ms", "s", "m", "h", "d"];

    private static Option<string?> Job => new("--job") { Description = "The job's name, which its state is found by. The program's name, unless given.", HelpName = "NAME" };

    /// <summary>The commands.</summary>
    public static IEnumerable<Command> Of(Invocation invocation) => [Stream(invocation), Jobs(invocation), DeadLetters(invocation)];

    private static Command Stream(Invocation invocation)
    {
        var (job, until, time) = (Job, Text("--until", "Stop once the event time has come so far.", "2021-01-02"), Text("--for", "Stop after so long.", "10m"));
        var now = new Option<bool>("--available-now") { Description = "Stop at the last row that is there now." };
        var pace = Text("--pace", "How fast the event time of generated rows passes: 1x is the clock's pace, 60x a minute a second.", "1x");
        var from = Text("--from", "Where a new job begins: earliest, latest or an instant.", "latest");
        var reset = new Option<bool>("--reset-state") { Description = "Delete the job's saved state and start over." };
        var every = Text("--every", "How often an engine that works in batches looks for rows; as soon as it is done, unless given.", "10s");
        var detach = new Option<bool>("--detach") { Description = "Let the stream go on without this process, on an engine that can." };
        return RunOptionSet.ForEngine.AddTo(
            new Command("stream", "Run it as a stream: read what comes, and commit it exactly once.") { job, until, time, now, every, pace, from, reset, detach },
            async (parsed, arguments, cancel) =>
            {
                var shell = invocation.Shell;
                var (factory, engine, streams) = await invocation.StreamsAsync(arguments).ConfigureAwait(false);
                var options = Options(shell, parsed.GetValue(job)) with
                {
                    Engine = engine,
                    Until = parsed.GetValue(until) is { } end ? TimePoint.Parse(end, "--until").AsStart : null,
                    For = parsed.GetValue(time) is { } span ? Duration(span, "--for") : null,
                    AvailableNow = parsed.GetValue(now),
                    Pace = parsed.GetValue(pace) is { } speed ? Speed(speed) : null,
                    ResetState = parsed.GetValue(reset),
                    Every = parsed.GetValue(every) is { } often ? Duration(often, "--every") : null,
                    Detach = parsed.GetValue(detach),
                    Display = shell.Display(shell.Output, shell.OutputIsTerminal),
                };
                options = From(options, parsed.GetValue(from));
                var quiet = parsed.GetValue(Commands.Quiet);
                using var view = quiet ? null : new StreamView(shell);
                var done = await streams.RunAsync(factory, options with { Progress = view }, cancel, CancellationToken.None).ConfigureAwait(false);
                view?.End(done);
                shell.Warn(done.Notes);
            });
    }

    private static Command Jobs(Invocation invocation)
    {
        var name = new Argument<string>("JOB") { Description = "The job's name." };
        var (shell, folder) = (invocation.Shell, Folder(invocation.Shell));
        var jobs = RunOptionSet.ForEngine.AddTo(
            new Command("jobs", "List the jobs that have state here."),
            async (_, arguments, cancel) => await ListAsync(shell, await invocation.StreamEngineAsync(arguments).ConfigureAwait(false), cancel).ConfigureAwait(false));
        jobs.Add(RunOptionSet.ForEngine.AddTo(
            new Command("show", "Show a job: its sources with their positions, and its operators.") { name },
            async (parsed, arguments, cancel) => await ShowAsync(shell, await invocation.StreamEngineAsync(arguments).ConfigureAwait(false), parsed.GetValue(name)!, cancel).ConfigureAwait(false)));
        jobs.Add(RunOptionSet.ForEngine.AddTo(
            new Command("stop", "Stop a job that runs on without a process.") { name },
            async (parsed, arguments, cancel) =>
            {
                await (await invocation.StreamEngineAsync(arguments).ConfigureAwait(false)).StopAsync(folder, parsed.GetValue(name)!, cancel).ConfigureAwait(false);
                await shell.Output.WriteLineAsync($"The job {parsed.GetValue(name)} is stopped.").ConfigureAwait(false);
            }));
        jobs.Add(RunOptionSet.ForEngine.AddTo(
            new Command("drop", "Delete a job's state: it starts over when it runs again.") { name },
            async (parsed, arguments, _) =>
            {
                (await invocation.StreamEngineAsync(arguments).ConfigureAwait(false)).Drop(folder, parsed.GetValue(name)!);
                await shell.Output.WriteLineAsync($"The state of {parsed.GetValue(name)} is deleted.").ConfigureAwait(false);
            }));
        return jobs;
    }

    private static Command DeadLetters(Invocation invocation)
    {
        var shell = invocation.Shell;
        var job = Job;
        var rows = new Option<int>("--rows", "-n") { Description = "At most how many, the newest first.", HelpName = "N", DefaultValueFactory = _ => 20 };
        var letters = new Command("dead-letter", "Look at the rows that were late and the records that could not be decoded.");
        var list = new Command("list", "List them, the newest first.") { job, rows };
        list.SetAction(async (parsed, cancel) =>
        {
            foreach (var letter in shell.Streaming().DeadLetters(Folder(shell), parsed.GetValue(job) ?? JobName(shell), parsed.GetValue(rows)))
            {
                await shell.Output.WriteLineAsync($"epoch {letter.Epoch}, {letter.Kind}: {letter.Source}, {letter.Place}. {letter.Reason}".AsMemory(), cancel).ConfigureAwait(false);
            }
        });
        var drop = new Command("drop", "Delete them.") { job };
        drop.SetAction((parsed, _) =>
        {
            var count = shell.Streaming().DropDeadLetters(Folder(shell), parsed.GetValue(job) ?? JobName(shell));
            shell.Output.WriteLine($"{count} dead letter{(count == 1 ? " is" : "s are")} deleted.");
            return Task.CompletedTask;
        });
        var replay = new Command("replay", "Decode the records that could not be decoded again when the job next starts.") { job };
        replay.SetAction((parsed, _) =>
        {
            var count = shell.Streaming().ReplayDeadLetters(Folder(shell), parsed.GetValue(job) ?? JobName(shell));
            shell.Output.WriteLine($"{count} record{(count == 1 ? "" : "s")} will be decoded again when the job next starts.");
            return Task.CompletedTask;
        });
        letters.Add(list);
        letters.Add(replay);
        letters.Add(drop);
        return letters;
    }

    private static async Task ListAsync(Shell shell, IStreamEngine streams, CancellationToken cancellationToken)
    {
        var jobs = await streams.JobsAsync(Folder(shell), cancellationToken).ConfigureAwait(false);
        if (jobs.Count == 0)
        {
            await shell.Output.WriteLineAsync($"No job has state in {Folder(shell)}. The command stream makes one.").ConfigureAwait(false);
        }

        foreach (var job in jobs)
        {
            await shell.Output.WriteLineAsync(Line(job)).ConfigureAwait(false);
        }
    }

    private static async Task ShowAsync(Shell shell, IStreamEngine streams, string name, CancellationToken cancellationToken)
    {
        var jobs = await streams.JobsAsync(Folder(shell), cancellationToken).ConfigureAwait(false);
        var job = jobs.FirstOrDefault(j => j.Name == name)
            ?? throw new UsageException(jobs.Count == 0 ? $"No job has state in {Folder(shell)}." : $"There is no job {name}. Did you mean {Nearest.To(name, jobs.Select(j => j.Name))}?");
        await shell.Output.WriteLineAsync(Line(job)).ConfigureAwait(false);
        foreach (var part in job.Parts)
        {
            await shell.Output.WriteLineAsync($"  {part}").ConfigureAwait(false);
        }
    }

    /// <summary>The options of a program's streams, as a command without options has them.</summary>
    public static StreamOptions Options(Shell shell, string? job) => new() { Job = job ?? JobName(shell), Folder = Folder(shell), Clock = shell.Clock, Output = shell.Output, Loggers = shell.Loggers };

    private static string Line(StreamJobState job) =>
        $"{job.Name}: epoch {job.Epoch}, {Figures.Bytes(job.Bytes)}, {Figures.Rows(job.Late)} late, {job.Poison} poison record{(job.Poison == 1 ? "" : "s")}";

    private static string Folder(Shell shell) => Path.Combine(shell.Folder, ".etl", "jobs");

    private static string JobName(Shell shell) => string.Concat(shell.Name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' ? c : '-'));

    private static Option<string?> Text(string name, string description, string example) => new(name) { Description = description, HelpName = example };

    private static StreamOptions From(StreamOptions options, string? from) => from switch
    {
        null => options,
        "earliest" => options with { From = StreamStart.Earliest },
        "latest" => options with { From = StreamStart.Latest },
        var time => options with { From = StreamStart.Time, FromTime = TimePoint.Parse(time, "--from").AsStart },
    };

    private static double Speed(string text) => text.EndsWith('x') && double.TryParse(text[..^1], System.Globalization.CultureInfo.InvariantCulture, out var pace) && pace > 0 && double.IsFinite(pace)
        ? pace
        : throw new UsageException($"--pace is \"{text}\": write it as 1x, 60x or 0.5x.");

    public static TimeSpan Duration(string text, string option)
    {
        var unit = Array.Find(Units, u => text.Length > u.Length && text.EndsWith(u, StringComparison.Ordinal) && char.IsAsciiDigit(text[^(u.Length + 1)]));
        return unit is null || !double.TryParse(text[..^unit.Length], System.Globalization.CultureInfo.InvariantCulture, out var number) || number <= 0
            ? throw new UsageException($"{option} is \"{text}\": write a number and a unit, as 500ms, 10s, 5m, 1h or 2d.")
            : unit switch
            {
                "ms" => TimeSpan.FromMilliseconds(number),
                "s" => TimeSpan.FromSeconds(number),
                "m" => TimeSpan.FromMinutes(number),
                "h" => TimeSpan.FromHours(number),
                _ => TimeSpan.FromDays(number),
            };
    }
}
