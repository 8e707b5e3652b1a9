using EtlLib.Batches;
using EtlLib.Engines;
using EtlLib.Planning;

namespace EtlLib.Running;

/// <summary>Runs a plan on an engine, step by step.</summary>
/// <remarks>Law: files become visible only after every step has succeeded, and rows can be shown only after that.</remarks>
internal sealed class Runner : IAsyncDisposable
{
    private readonly RunPlan plan;
    private readonly RunOptions options;
    private readonly IOutputs outputs;
    private readonly EngineSession session;
    private readonly StepWatch watch;
    private readonly Dictionary<int, EngineOutput> own = [];
    private readonly List<(int Step, IStagedOutput Output)> staged = [];
    private readonly List<ShownRows> shown = [];
    private readonly List<StepSummary> summaries = [];
    private readonly List<string> warnings = [];

    private Runner(RunPlan plan, RunOptions options, IOutputs outputs, EngineSession session)
    {
        (this.plan, this.options, this.outputs, this.session) = (plan, options, outputs, session);
        watch = new StepWatch(session, options, plan.Steps.Count);
    }

    /// <summary>Runs it all, but for showing rows: what was run can do that.</summary>
    public static async Task<FinishedRun> RunAsync(IEngine engine, RunPlan plan, RunOptions options, IOutputs outputs, CancellationToken cancellationToken)
    {
        var log = new RunLog(options);
        log.Started(engine.Name, plan);
        try
        {
            var finished = await OpenAsync(engine, plan, options, outputs, cancellationToken).ConfigureAwait(false);
            log.Ended(finished.Summary);
            return finished;
        }
        catch (Exception e) when (log.Failed(e))
        {
            throw;
        }
    }

    private static async Task<FinishedRun> OpenAsync(IEngine engine, RunPlan plan, RunOptions options, IOutputs outputs, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        EngineRules.Check(engine, plan);
        await using var session = engine.Open(options.Engine, plan.Graph.Context, plan.Graph.Plans);
        await using var runner = new Runner(plan, options, outputs, session);
        await runner.CheckAsync(cancellationToken).ConfigureAwait(false);
        return await runner.RunAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var (_, output) in staged)
        {
            await output.DisposeAsync().ConfigureAwait(false);
        }

        shown.ForEach(rows => rows.Dispose());
    }

    /// <summary>Refuses what cannot be written before anything is computed.</summary>
    private async Task CheckAsync(CancellationToken cancellationToken)
    {
        for (var i = 0; i < plan.Steps.Count; i++)
        {
            if (plan.Steps[i] is WriteStep { Sink: var sink } && session.Output(sink) is { } output)
            {
                own[i] = output;
                await output.CheckAsync(cancellationToken).ConfigureAwait(false);
            }
            else if (plan.Steps[i] is WriteStep { Sink: FileSink file })
            {
                outputs.Check(file);
            }
        }
    }

    private async Task<FinishedRun> RunAsync(CancellationToken cancellationToken)
    {
        var started = options.Clock.GetTimestamp();
        for (var i = 0; i < plan.Steps.Count; i++)
        {
            var index = i;
            summaries.Add(await watch.RunAsync(plan.Steps[i], i + 1, () => StepAsync(plan.Steps[index], index, cancellationToken)).ConfigureAwait(false));
        }

        cancellationToken.ThrowIfCancellationRequested();
        await CommitAsync().ConfigureAwait(false);
        var summary = new RunSummary([.. summaries], options.Clock.GetElapsedTime(started), [.. plan.Warnings, .. warnings]);
        var finished = new FinishedRun(summary, [.. shown], outputs);
        shown.Clear();
        return finished;
    }

    private async Task<long> StepAsync(RunStep step, int index, CancellationToken cancellationToken)
    {
        try
        {
            return await WorkAsync(step, index, cancellationToken).ConfigureAwait(false);
        }
        catch (EtlException failure)
        {
            failure.In(step.Model.Name);
            throw;
        }
    }

    private Task<long> WorkAsync(RunStep step, int index, CancellationToken cancellationToken) => step switch
    {
        WriteStep when own.TryGetValue(index, out var output) => WriteAsync(step.Model, output, index, cancellationToken),
        KeepStep keep => session.MaterializeAsync(keep.Model.Name, cancellationToken),
        WriteStep { Sink: FileSink file } => WriteAsync(step.Model, file, index, cancellationToken),
        WriteStep { Sink: ConsoleSink console } => CollectAsync(step.Model, console, cancellationToken),
        WriteStep { Sink: BatchSink own } => WriteAsync(step.Model, own, cancellationToken),
        WriteStep { Sink: var sink } => throw new PlanException($"Model {step.Model.Name}: a {sink.GetType().Name} is no sink that can be written. Derive it from DataSink<{step.Model.Schema.ShortName}> or BatchSink.") { Model = step.Model.Name },
        _ => throw new ArgumentOutOfRangeException(nameof(step)),
    };

    private async Task<long> WriteAsync(PlannedModel model, FileSink sink, int index, CancellationToken cancellationToken)
    {
        var output = outputs.Stage(sink);
        staged.Add((index, output));
        return await output.WriteAsync(path => session.WriteAsync(model.Rows, sink, path, cancellationToken)).ConfigureAwait(false);
    }

    private Task<long> WriteAsync(PlannedModel model, EngineOutput output, int index, CancellationToken cancellationToken)
    {
        staged.Add((index, output));
        return output.WriteAsync(model.Rows, cancellationToken);
    }

    private async Task<long> WriteAsync(PlannedModel model, BatchSink sink, CancellationToken cancellationToken)
    {
        var count = 0L;
        try
        {
            await sink.WriteAsync(model.Schema, CountedAsync(), plan.Graph.Context, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is not (EtlException or OperationCanceledException))
        {
            throw new SinkException($"Model {model.Name} cannot be written to {sink.Describe()}: {failure.GetType().Name}: {failure.Message} --verbose shows where.", failure) { Model = model.Name };
        }

        return count;

        // A batch is freed once the sink asks for the next.
        async IAsyncEnumerable<ColumnBatch> CountedAsync()
        {
            await foreach (var batch in session.ReadAsync(model.Rows, cancellationToken).ConfigureAwait(false))
            {
                using (batch)
                {
                    count += batch.Count;
                    yield return batch;
                }
            }
        }
    }

    /// <summary>One row more than is shown is read, to tell whether there are more.</summary>
    private Task<long> CollectAsync(PlannedModel model, ConsoleSink sink, CancellationToken cancellationToken)
    {
        var rows = new ShownRows(model.Name, model.Schema, sink.Rows);
        shown.Add(rows);
        return rows.TakeAsync(session.ReadAsync(FirstRows.Of(model, (long)sink.Rows + 1), cancellationToken));
    }

    private async Task CommitAsync()
    {
        var inPlace = new List<string>();
        foreach (var (step, output) in staged)
        {
            try
            {
                var committed = await output.CommitAsync(CancellationToken.None).ConfigureAwait(false);
                inPlace.Add(committed.Path);
                summaries[step] = summaries[step] with { Location = committed.Path, Bytes = committed.Bytes };
                if (committed.Leftover is { } leftover)
                {
                    warnings.Add($"{leftover} holds what was replaced, and could not be deleted: delete it, or leave that to the next run.");
                }
            }
            catch (SinkException failure) when (inPlace.Count > 0)
            {
                throw new SinkException($"{failure.Message} Written before it, and in place: {string.Join(", ", inPlace)}.", failure) { Like = failure };
            }
        }
    }
}
