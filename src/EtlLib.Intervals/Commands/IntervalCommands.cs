using System.CommandLine;
using EtlLib.CommandLine;
using EtlLib.Progress;

namespace EtlLib.Intervals;

/// <summary><c>batch</c> by intervals, and <c>backfill</c>.</summary>
internal static class IntervalCommands
{
    private static Option<int> Parallel => Count("--parallel", "How many intervals are computed at once.", 1, 1);

    private static Option<int> Retries => Count("--retries", "How often a failed interval is tried again, after a pause that grows.", 3, 0);

    /// <summary><c>batch</c>: as one unit of work, or by intervals where the program has some or the command names them.</summary>
    public static Command Batch(Invocation invocation)
    {
        var named = new Argument<string?>("SCHEDULE") { Description = "Stay, and compute each interval once it has ended: hourly, daily or monthly, in UTC.", Arity = ArgumentArity.ZeroOrOne };
        named.AcceptOnlyFromAmong("hourly", "daily", "monthly");
        var (every, cron) = (Text("--every", "The same by intervals of a length.", "15m"), Text("--cron", "The same from each instant of a cron expression to the next, in UTC.", "\"0 6 * * 1-5\""));
        var grace = Text("--grace", "How long to wait for rows after an interval has ended.", "10m");
        var once = new Option<bool>("--once") { Description = "With a schedule: compute what is missing and end, for a job that something else starts." };
        var rerun = new Option<bool>("--rerun") { Description = "By intervals: compute those that are done, too." };
        var (parallel, retries) = (Parallel, Retries);
        return RunOptionSet.ForEngine.AddTo(
            new Command("batch", "Run the graph: read the sources and write the sinks.") { named, every, cron, grace, once, parallel, retries, rerun },
            async (parsed, arguments, cancel) =>
            {
                var schedule = ScheduleOf(parsed.GetValue(named), parsed.GetValue(every), parsed.GetValue(cron));
                var quiet = parsed.GetValue(EtlLib.CommandLine.Commands.Quiet) || invocation.Shell.LogsJson;
                if (schedule is null && (await invocation.FactoryAsync(arguments).ConfigureAwait(false)).Factory.Interval is null)
                {
                    await BatchCommand.RunAsync(invocation, arguments, quiet, cancel).ConfigureAwait(false);
                    return;
                }

                await using var call = await IntervalCall.OpenAsync(invocation, arguments, schedule, cancel).ConfigureAwait(false);
                invocation.Shell.Warn(Planning.Planner.Plan(FactoryRun.GraphOf(call.Factory, context: null, invocation.Shell.Clock)).Warnings);
                var options = call.Options(invocation, schedule is null ? "batch" : $"batch {parsed.GetValue(named) ?? parsed.GetValue(every) ?? parsed.GetValue(cron)}") with
                {
                    Parallel = parsed.GetValue(parallel),
                    Retries = parsed.GetValue(retries),
                    Rerun = parsed.GetValue(rerun),
                };
                var wait = parsed.GetValue(grace) is { } text ? StreamCommands.Duration(text, "--grace") : TimeSpan.FromMinutes(10);
                await RunAsync(invocation, call, options, quiet, async run =>
                {
                    if (schedule is not null)
                    {
                        var loop = new IntervalLoop(run, call.Schedule, invocation.Shell.Clock) { CaughtUp = summary => Tell(invocation.Shell, summary, quiet) };
                        return await loop.RunAsync(call.First, call.End, wait, parsed.GetValue(once), cancel).ConfigureAwait(false);
                    }

                    // Without an end, up to the last interval that has ended.
                    var intervals = call.Schedule.Between(call.First, call.End ?? call.Now - wait).TakeWhile(i => call.End is not null || i.End <= call.Now - wait);
                    var summary = await run.CatchUpAsync([.. intervals], cancel).ConfigureAwait(false);
                    Tell(invocation.Shell, summary, quiet);
                    return summary;
                }).ConfigureAwait(false);
            });
    }

    /// <summary><c>backfill</c>: says what would be computed again, asks, and does it.</summary>
    public static Command Backfill(Invocation invocation, IReadOnlyList<string> names)
    {
        var model = EtlLib.CommandLine.Commands.ModelArgument(names);
        var downstream = new Option<bool>("--downstream") { Description = "And the models that read it, directly or not." };
        var yes = new Option<bool>("--yes", "-y") { Description = "Do not ask." };
        var (parallel, retries) = (Parallel, Retries);
        return RunOptionSet.ForEngine.AddTo(
            new Command("backfill", "Compute intervals of a model again, whether they are done or not.") { model, downstream, yes, parallel, retries },
            async (parsed, arguments, cancel) =>
            {
                var shell = invocation.Shell;
                await using var call = await IntervalCall.OpenAsync(invocation, arguments, await LedgerCommands.EveryAsync(invocation, arguments, cancel).ConfigureAwait(false), cancel).ConfigureAwait(false);
                var models = call.Factory.Models.Select(m => (m.Name, m.Name)).ToList();
                var name = ModelNames.Find(models, parsed.GetValue(model), "backfill MODEL");
                var graph = FactoryRun.GraphOf(call.Factory, null, shell.Clock);
                HashSet<string> chosen = [.. graph.Models.Where(m => m.Name == name || (parsed.GetValue(downstream) && Planning.Planner.Upstream(graph, m.Name).Contains(name))).Select(m => m.Name)];
                var intervals = call.Schedule.Between(call.First, call.End ?? call.Now).Where(i => i.End <= (call.End ?? call.Now) || call.End is not null).ToList();
                var quiet = parsed.GetValue(EtlLib.CommandLine.Commands.Quiet) || shell.LogsJson;
                await WriteAsync(call, intervals, chosen, shell.Output).ConfigureAwait(false);
                if (!parsed.GetValue(yes) && !await AskAsync(shell, cancel).ConfigureAwait(false))
                {
                    return;
                }

                var options = call.Options(invocation, "backfill") with { Models = chosen, Rerun = true, Parallel = parsed.GetValue(parallel), Retries = parsed.GetValue(retries), Display = null };
                await RunAsync(invocation, call, options, quiet, async run =>
                {
                    var summary = await run.CatchUpAsync(intervals, cancel).ConfigureAwait(false);
                    Tell(shell, summary, quiet);
                    return summary;
                }).ConfigureAwait(false);
            });
    }

    /// <summary>Runs, and notes in the ledger how it ended.</summary>
    private static async Task RunAsync(Invocation invocation, IntervalCall call, IntervalOptions options, bool quiet, Func<IntervalRun, Task<IntervalSummary>> work)
    {
        using var view = quiet ? null : new IntervalView(invocation.Shell);
        var run = new IntervalRun(call.Planner, call.Ledger, call.Engine, options with { Progress = view });
        try
        {
            var summary = await work(run).ConfigureAwait(false);
            await run.EndAsync(summary.Failed.Count == 0 ? "done" : "some failed", null).ConfigureAwait(false);
            summary.Check();
        }
        catch (Exception e) when (e is not IntervalException)
        {
            await run.EndAsync(e is OperationCanceledException ? "stopped" : "failed", e.Message).ConfigureAwait(false);
            throw;
        }
    }

    private static async Task WriteAsync(IntervalCall call, List<Interval> intervals, HashSet<string> chosen, TextWriter output)
    {
        if (intervals.Count == 0)
        {
            throw new UsageException("There is no interval between the start and the end.");
        }

        var rows = (await call.Ledger.RowsAsync(intervals[0].Start, intervals[^1].End).ConfigureAwait(false)).Where(r => chosen.Contains(r.Output.Model)).ToList();
        await output.WriteLineAsync($"{intervals.Count} interval{(intervals.Count == 1 ? "" : "s")}, {intervals[0]} to {intervals[^1]}, would be computed again:").ConfigureAwait(false);
        foreach (var wanted in call.Planner.Outputs(intervals[0]).Where(w => chosen.Contains(w.Output.Model)))
        {
            var known = rows.Where(r => r.Output == wanted.Output && r.Rows is not null).ToList();
            await output.WriteLineAsync($"  {wanted.Output}: {Figures.Rows(known.Sum(r => r.Rows!.Value))} last time, in {known.Count} of them").ConfigureAwait(false);
        }
    }

    private static async Task<bool> AskAsync(Shell shell, CancellationToken cancellationToken)
    {
        await shell.Output.WriteAsync("Compute them? [y/N] ".AsMemory(), cancellationToken).ConfigureAwait(false);
        await shell.Output.FlushAsync(cancellationToken).ConfigureAwait(false);
        var answer = await shell.Input.ReadLineAsync(cancellationToken).ConfigureAwait(false);
        return answer?.Trim() is ['y' or 'Y', ..];
    }

    private static void Tell(Shell shell, IntervalSummary summary, bool quiet)
    {
        if (!quiet)
        {
            var computed = summary.Computed.Count;
            shell.Error.WriteLine($"{computed} interval{(computed == 1 ? "" : "s")} computed, {Figures.Rows(summary.Rows)}; {summary.Current} done before{(summary.Failed.Count > 0 ? $"; {summary.Failed.Count} failed" : "")}.");
        }
    }

    /// <summary>The schedule of a run, by what the ledger calls it; null: it had none of its own.</summary>
    public static Every? ScheduleOf(string mode) => mode.Split(' ', 2) is ["batch", var schedule]
        ? schedule switch
        {
            "hourly" or "daily" or "monthly" => ScheduleOf(schedule, null, null),
            _ => char.IsAsciiLetter(schedule[^1]) && char.IsAsciiDigit(schedule[0]) && !schedule.Contains(' ', StringComparison.Ordinal) ? ScheduleOf(null, schedule, null) : ScheduleOf(null, null, schedule),
        }
        : null;

    private static Every? ScheduleOf(string? named, string? every, string? cron) => (named, every, cron) switch
    {
        (null, null, null) => null,
        ("hourly", null, null) => Every.Hour,
        ("daily", null, null) => Every.Day(),
        ("monthly", null, null) => Every.Month(),
        (null, { } span, null) => StreamCommands.Duration(span, "--every"),
        (null, null, { } expression) => Every.Cron(expression),
        _ => throw new UsageException("Give one schedule: hourly, daily, monthly, --every or --cron."),
    };

    private static Option<string?> Text(string name, string description, string example) => new(name) { Description = description, HelpName = example };

    private static Option<int> Count(string name, string description, int usual, int least)
    {
        var option = new Option<int>(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => usual };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && int.TryParse(result.Tokens[0].Value, out var count) && count < least)
            {
                result.AddError($"{name} must be at least {least}.");
            }
        });
        return option;
    }
}
