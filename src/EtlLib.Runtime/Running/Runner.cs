using EtlLib.Engines;
using EtlLib.Planning;
using EtlLib.Sinks;

namespace EtlLib.Running;

/// <summary>Runs a plan on an engine, step by step.</summary>
/// <remarks>Law: outputs become visible only after every step has succeeded, and rows can be shown only after that.</remarks>
internal sealed class Runner : IAsyncDisposable
{
    private readonly RunPlan plan;
    private readonly RunOptions options;
    private readonly IRowDisplay display;
    private readonly IReadOnlyList<EnginePlan> plans;
    private readonly StepWatch watch;
    private readonly SinkHost host = new();
    private readonly RunCommit commit;
    private readonly StepSummary[] summaries;
    private readonly List<string> warnings = [];
    private bool finished;

    private Runner(RunPlan plan, RunOptions options, IRowDisplay display, EngineSession session, IReadOnlyList<EnginePlan> plans)
    {
        (this.plan, this.options, this.display, this.plans) = (plan, options, display, plans);
        watch = new StepWatch(session, options, plan.Steps.Count);
        summaries = new StepSummary[plan.Steps.Count];
        var epoch = (options.Clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        commit = new RunCommit(Path.Combine(options.StateFolder, "commits"), options.JobName, epoch, () => [.. Opened(plan, plans, options, host)]);
    }

    /// <summary>Runs it all, but for showing rows: what was run can do that.</summary>
    public static async Task<FinishedRun> RunAsync(IEngine engine, RunPlan plan, RunOptions options, IRowDisplay display, CancellationToken cancellationToken)
    {
        var log = new RunLog(options);
        log.Started(engine.Name, plan);
        try
        {
            var finished = await OpenAsync(engine, plan, options, display, cancellationToken).ConfigureAwait(false);
            log.Ended(finished.Summary);
            return finished;
        }
        catch (Exception e) when (log.Failed(e))
        {
            throw;
        }
    }

    private static async Task<FinishedRun> OpenAsync(IEngine engine, RunPlan plan, RunOptions options, IRowDisplay display, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var run = plan.Graph.Run(plan.Models, options.Loggers);
        await using var session = engine.Open(run);
        await using var runner = new Runner(plan, options, display, session, StepPlans.Of(engine, session, run, plan));
        await runner.CheckAsync(cancellationToken).ConfigureAwait(false);
        return await runner.RunAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await commit.DisposeAsync().ConfigureAwait(false);
        if (!finished)
        {
            host.Dispose();
        }
    }

    /// <summary>Refuses the sinks that a run would refuse before it computes anything. Changes nothing.</summary>
    /// <exception cref="EtlException">A sink cannot be written.</exception>
    public static async Task CheckSinksAsync(RunPlan plan, IReadOnlyList<EnginePlan> plans, RunOptions options, CancellationToken cancellationToken)
    {
        using var host = new SinkHost();
        foreach (var output in Opened(plan, plans, options, host))
        {
            await using var writer = output.Writer;
            await writer.CheckAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Opens a writer for each sink: the engine's own, else the sink's.</summary>
    private static IEnumerable<RunOutput> Opened(RunPlan plan, IReadOnlyList<EnginePlan> plans, RunOptions options, SinkHost host)
    {
        for (var i = 0; i < plan.Steps.Count; i++)
        {
            if (plan.Steps[i] is WriteStep { Model: var model, Sink: var sink } write)
            {
                var job = new SinkJob(options.JobName, model.Name, model.Schema, plan.Graph.Context, host);
                yield return new RunOutput(i, write, plans[i].Open(sink, job) ?? sink.Open(job));
            }
        }
    }

    /// <summary>Finishes what an earlier run left, and refuses what cannot be written, before anything is computed.</summary>
    private async Task CheckAsync(CancellationToken cancellationToken)
    {
        var log = new RunLog(options);
        foreach (var done in await commit.RecoverAsync(cancellationToken).ConfigureAwait(false))
        {
            log.Warning(done);
        }

        foreach (var output in commit.Outputs)
        {
            await output.Writer.CheckAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<FinishedRun> RunAsync(CancellationToken cancellationToken)
    {
        var deadLetters = plan.Graph.Context.DeadLetters;
        var started = options.Clock.GetTimestamp();
        for (var i = 0; i < plan.Steps.Count; i++)
        {
            var index = i;
            summaries[i] = await watch.RunAsync(plan.Steps[i], i + 1, () => StepAsync(index, cancellationToken)).ConfigureAwait(false);
        }

        cancellationToken.ThrowIfCancellationRequested();
        if (options.Committing is { } committing)
        {
            await committing().ConfigureAwait(false);
        }

        await commit.CommitAsync(Committed).ConfigureAwait(false);
        var summary = new RunSummary([.. summaries], options.Clock.GetElapsedTime(started), [.. plan.Warnings, .. warnings]) { DeadLetters = plan.Graph.Context.DeadLetters - deadLetters };
        finished = true;
        return new FinishedRun(summary, host, display);
    }

    private async Task<long> StepAsync(int index, CancellationToken cancellationToken)
    {
        try
        {
            return await WorkAsync(index, cancellationToken).ConfigureAwait(false);
        }
        catch (EtlException failure)
        {
            failure.In(plan.Steps[index].Model.Name);
            throw;
        }
    }

    private async Task<long> WorkAsync(int index, CancellationToken cancellationToken)
    {
        var model = plan.Steps[index].Model;
        if (plan.Steps[index] is not WriteStep { Sink: var sink })
        {
            return await plans[index].KeepAsync(model.Name, cancellationToken).ConfigureAwait(false);
        }

        var output = commit.Outputs.First(o => o.Step == index);
        var count = output.Writer is EngineOutput native
            ? await native.WriteAsync(cancellationToken).ConfigureAwait(false)
            : await WriteAsync(plans[index], output.Writer, cancellationToken).ConfigureAwait(false);
        await commit.PrepareAsync(output, cancellationToken).ConfigureAwait(false);
        return sink.RowLimit is { } most ? Math.Min(count, most - 1) : count;
    }

    private static async Task<long> WriteAsync(EnginePlan rows, SinkWriter writer, CancellationToken cancellationToken)
    {
        var count = 0L;
        await foreach (var batch in rows.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            using (batch)
            {
                count += batch.Count;
                await writer.WriteAsync(batch, cancellationToken).ConfigureAwait(false);
            }
        }

        return count;
    }

    private void Committed(RunOutput output, CommittedOutput made)
    {
        summaries[output.Step] = summaries[output.Step] with { Location = made.Path, Bytes = made.Bytes };
        if (made.Leftover is { } leftover)
        {
            warnings.Add($"{leftover} holds what was replaced, and could not be deleted: delete it, or leave that to the next run.");
        }
    }
}
