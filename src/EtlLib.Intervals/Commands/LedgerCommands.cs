using System.CommandLine;
using System.Globalization;
using EtlLib.CommandLine;
using EtlLib.Progress;

namespace EtlLib.Intervals;

/// <summary><c>runs</c> and <c>intervals</c>: what the ledger says.</summary>
internal static class LedgerCommands
{
    private const int Width = 31;

    /// <summary><c>intervals MODEL</c>: the calendar.</summary>
    public static Command Intervals(Invocation invocation, IReadOnlyList<string> names)
    {
        var model = EtlLib.CommandLine.Commands.ModelArgument(names);
        return RunOptionSet.WithoutEngine.AddTo(
            new Command("intervals", "Draw which intervals of a model are done, stale, failed and missing.") { model },
            async (parsed, arguments, cancel) =>
            {
                await using var call = await IntervalCall.OpenAsync(invocation, arguments, await EveryAsync(invocation, arguments, cancel).ConfigureAwait(false), cancel).ConfigureAwait(false);
                var name = ModelNames.Find([.. call.Factory.Models.Select(m => (m.Name, m.Name))], parsed.GetValue(model), "intervals MODEL");
                await CalendarAsync(call, name, invocation.Shell.Output).ConfigureAwait(false);
            });
    }

    /// <summary><c>runs</c>, <c>runs show</c> and <c>runs repair</c>.</summary>
    public static Command Runs(Invocation invocation)
    {
        var most = new Option<int>("--rows", "-n") { Description = "At most how many.", HelpName = "N", DefaultValueFactory = _ => 20 };
        var runs = RunOptionSet.WithoutEngine.AddTo(new Command("runs", "List the runs by intervals, the newest first.") { most }, async (parsed, arguments, cancel) =>
        {
            await using var ledger = await LedgerAsync(invocation, arguments, cancel).ConfigureAwait(false);
            foreach (var run in await ledger.RunsAsync("", parsed.GetValue(most)).ConfigureAwait(false))
            {
                await invocation.Shell.Output.WriteLineAsync(Line(run)).ConfigureAwait(false);
            }
        });
        var id = new Argument<string>("ID") { Description = "The run, or how its number begins." };
        runs.Add(RunOptionSet.WithoutEngine.AddTo(new Command("show", "Show a run, and what of its outputs is there yet.") { id }, async (parsed, arguments, cancel) =>
        {
            await using var ledger = await LedgerAsync(invocation, arguments, cancel).ConfigureAwait(false);
            await ShowAsync(ledger, parsed.GetValue(id)!, invocation.Shell.Output).ConfigureAwait(false);
        }));
        runs.Add(RunOptionSet.WithoutEngine.AddTo(
            new Command("repair", "Make the ledger say what is there: take over the intervals in the outputs, and forget those that are gone."),
            async (_, arguments, cancel) =>
            {
                await using var call = await IntervalCall.OpenAsync(invocation, arguments, await EveryAsync(invocation, arguments, cancel).ConfigureAwait(false) ?? Every.Day(), cancel).ConfigureAwait(false);
                var (found, gone) = await LedgerRepair.RunAsync(call).ConfigureAwait(false);
                await invocation.Shell.Output.WriteLineAsync($"{found} output{(found == 1 ? "" : "s")} of intervals taken over, {gone} forgotten.").ConfigureAwait(false);
            }));
        return runs;
    }

    /// <summary>The intervals of the program, or those that the ledger knows, where only the command line names them.</summary>
    public static async Task<Every?> EveryAsync(Invocation invocation, RunArguments arguments, CancellationToken cancellationToken)
    {
        var (factory, settings) = await invocation.FactoryAsync(arguments).ConfigureAwait(false);
        if (factory.Interval is { } every)
        {
            return every;
        }

        await using var ledger = await IntervalCall.OpenLedgerAsync(invocation.Shell, settings, cancellationToken).ConfigureAwait(false);
        return (await ledger.RunsAsync("", 20).ConfigureAwait(false)).Select(run => IntervalCommands.ScheduleOf(run.Mode)).FirstOrDefault(e => e is not null);
    }

    private static async Task<Ledger> LedgerAsync(Invocation invocation, RunArguments arguments, CancellationToken cancellationToken)
    {
        var (_, settings) = await invocation.FactoryAsync(arguments).ConfigureAwait(false);
        return await IntervalCall.OpenLedgerAsync(invocation.Shell, settings, cancellationToken).ConfigureAwait(false);
    }

    private static async Task ShowAsync(Ledger ledger, string id, TextWriter output)
    {
        var found = await ledger.RunsAsync(id, 2).ConfigureAwait(false);
        if (found.Count != 1)
        {
            throw new UsageException(found.Count == 0 ? $"There is no run {id}. The command runs lists them." : $"Several runs begin with {id}. Give more of the number.");
        }

        await output.WriteLineAsync(Line(found[0])).ConfigureAwait(false);
        await output.WriteLineAsync($"  program {found[0].Code}, engine {found[0].Engine}{(found[0].Parameters.Length > 0 ? $", parameters {found[0].Parameters}" : "")}").ConfigureAwait(false);
        foreach (var row in await ledger.RowsOfAsync(found[0].Id).ConfigureAwait(false))
        {
            var what = row.State is LedgerState.Running ? "running" : $"{Figures.Rows(row.Rows ?? 0)} in {Figures.Time(TimeSpan.FromSeconds(row.Seconds ?? 0))}";
            await output.WriteLineAsync($"  {row.Interval}  {row.Output}: {what}{(row.Error is { } error ? $"; since then: {error}" : "")}").ConfigureAwait(false);
        }
    }

    private static string Line(LedgerRun run) => $"{run.Id}  {Interval.Text(run.Started)}  {run.Mode}: "
        + (run.Ended is { } ended ? $"{run.Outcome} in {Figures.Time(ended - run.Started)}{(run.Message is { } message ? $": {message}" : "")}" : "running, or killed");

    private static async Task CalendarAsync(IntervalCall call, string model, TextWriter output)
    {
        var end = call.End is { } last && last < call.Now ? last : call.Now;
        var intervals = call.Schedule.Between(call.First, end).TakeWhile(i => i.End <= end).ToList();
        if (intervals.Count == 0)
        {
            await output.WriteLineAsync("No interval has ended yet.").ConfigureAwait(false);
            return;
        }

        var rows = (await call.Ledger.RowsAsync(intervals[0].Start, intervals[^1].End).ConfigureAwait(false)).Where(r => r.Output.Model == model).ToLookup(r => r.Interval);
        var states = intervals.Select(i => State(call.Planner.Outputs(i).Where(w => w.Output.Model == model).ToList(), [.. rows[i]])).ToList();
        await output.WriteLineAsync($"{model}, {intervals[0]} to {intervals[^1]}:").ConfigureAwait(false);
        var groups = intervals.Select((interval, i) => (interval, states[i])).GroupBy(p => Group(p.interval, call.Schedule));
        foreach (var line in groups.SelectMany(g => g.Chunk(Width).Select((chunk, n) => $"  {(n == 0 ? g.Key : ""),-10}  {string.Concat(chunk.Select(p => p.Item2))}")))
        {
            await output.WriteLineAsync(line).ConfigureAwait(false);
        }

        await output.WriteLineAsync($"{Count('#')} done (#), {Count('~')} stale (~), {Count('!')} failed (!), {Count('.')} missing (.){(Count('>') is > 0 and var running ? $", {running} running (>)" : "")}").ConfigureAwait(false);
        foreach (var failure in rows.SelectMany(r => r).Where(r => r.Error is not null).Take(5))
        {
            await output.WriteLineAsync($"  {failure.Interval}: {failure.Error}").ConfigureAwait(false);
        }

        int Count(char state) => states.Count(s => s == state);
    }

    /// <summary>The state of a model in an interval: the worst of its outputs.</summary>
    private static char State(List<WantedOutput> wanted, IReadOnlyList<LedgerRow> rows)
    {
        var states = wanted.Select(w => rows.FirstOrDefault(r => r.Output == w.Output) switch
        {
            null => '.',
            { State: LedgerState.Running } => '>',
            { State: LedgerState.Failed } => '!',
            { State: LedgerState.Done } row => IntervalRun.IsDone(w, row) ? '#' : row.Fingerprint == w.Fingerprint ? '.' : '~',
            _ => '.',
        }).ToList();
        return ".!>~".FirstOrDefault(states.Contains, states.Count == 0 ? '.' : '#');
    }

    private static string Group(Interval interval, Schedule schedule) =>
        interval.Start.UtcDateTime.AddHours(12).ToString(interval.End - interval.Start >= TimeSpan.FromDays(27) ? "yyyy" : schedule.After(interval).End - interval.Start >= TimeSpan.FromHours(40) ? "yyyy-MM" : "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
