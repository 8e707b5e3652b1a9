using EtlLib.Engines;
using EtlLib.Planning;

namespace EtlLib.Running;

/// <summary>Times the steps of a run and tells how far each is.</summary>
internal sealed class StepWatch(EngineSession session, RunOptions options, int steps)
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(200);
    private readonly RunLog log = new(options);

    public async Task<StepSummary> RunAsync(RunStep step, int number, Func<Task<long>> work)
    {
        var started = options.Clock.GetTimestamp();
        var words = step.Describe();
        var before = session.Progress.RowsRead;
        log.StepStarted(number, steps, step);
        Report(new EngineProgress(before, null), done: false);
        var rows = await LoggedAsync().ConfigureAwait(false);
        var read = session.Progress.RowsRead - before;
        Report(new EngineProgress(before + read, 1), done: true);
        var summary = new StepSummary(step.Model.Name, (step as WriteStep)?.Sink.Describe(), read, rows, options.Clock.GetElapsedTime(started));
        log.StepEnded(number, steps, summary);
        RunMeters.Step(options.JobName, summary);
        return summary;

        async Task<long> LoggedAsync()
        {
            try
            {
                return await WatchedAsync(work(), () => Report(session.Progress, done: false)).ConfigureAwait(false);
            }
            catch (Exception e) when (log.StepFailed(number, steps, step, e))
            {
                throw;
            }
        }

        void Report(EngineProgress progress, bool done) =>
            options.Progress?.Report(new RunProgress(words, number, steps, progress.RowsRead - before, progress.Fraction, options.Clock.GetElapsedTime(started), done));
    }

    private async Task<long> WatchedAsync(Task<long> work, Action tell)
    {
        if (options.Progress is null)
        {
            return await work.ConfigureAwait(false);
        }

        using var timer = new PeriodicTimer(Every, options.Clock);
        try
        {
            while (true)
            {
                var tick = timer.WaitForNextTickAsync().AsTask();
                if (await Task.WhenAny(work, tick).ConfigureAwait(false) == work)
                {
                    return await work.ConfigureAwait(false);
                }

                tell();
            }
        }
        finally
        {
            // Who is told may throw; what the work writes to is removed once it has ended.
            await ((Task)work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
