using System.Runtime.CompilerServices;
using EtlLib.Batches;
using EtlLib.Engines;
using EtlLib.Plan;
using EtlLib.Schemas;

namespace EtlLib.Runtime.Tests;

/// <summary>An engine that computes nothing: a plan's rows are those that it was given for the plan's model. It writes down what is asked of it.</summary>
internal sealed class FakeEngine : IEngine
{
    private readonly Dictionary<string, Func<IEnumerable<ColumnBatch>>> rows = [];

    public string Name { get; init; } = "fake";

    /// <summary>Where its files go.</summary>
    public FakeOutputs Outputs { get; init; } = new();

    /// <summary>What it cannot do, by a word of the plan or of the sink.</summary>
    public string? Cannot { get; set; }

    /// <summary>What was asked for, in order.</summary>
    public List<string> Asked { get; } = [];

    /// <summary>How many sessions are open.</summary>
    public int Open { get; private set; }

    /// <summary>The plans that were prepared, in order, with the models that were kept then.</summary>
    public List<string> Prepared { get; } = [];

    /// <summary>What the last session was opened with.</summary>
    public DataContext? Context { get; private set; }

    /// <summary>Called before an operation is done.</summary>
    public Func<string, CancellationToken, Task> Before { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Each operation reads 7 rows, at once.</summary>
    public EngineProgress Progress => new(7 * Asked.Count, 0.5);

    public FakeEngine Give<TModel>(params TModel[] models)
        where TModel : IDataModel<TModel>
    {
        rows[TModel.Schema.Name] = () =>
        {
            var batch = new ColumnBatch(TModel.Schema);
            foreach (var model in models)
            {
                TModel.Append(batch.Vectors, model);
                batch.EndRow();
            }

            return [batch];
        };
        return this;
    }

    public void Check(DataSink sink, Schema rows) => Refuse(sink.Describe());

    private void Refuse(string what)
    {
        if (Cannot is not null && what.Contains(Cannot, StringComparison.Ordinal))
        {
            throw new PlanException($"ETL2001: The engine {Name} does not support {Cannot}. Use another.");
        }
    }

    EngineSession IEngine.Open(EngineRun run)
    {
        Context = run.Context;
        Open++;
        return new Session(this, run);
    }

    private IEnumerable<ColumnBatch> RowsOf(Relation plan) => rows.TryGetValue(plan.Schema.Name, out var batches) ? batches() : [];

    private sealed class Session(FakeEngine engine, EngineRun run) : EngineSession
    {
        public override EngineProgress Progress => engine.Progress;

        public override EnginePlan Prepare(Relation plan, IReadOnlyCollection<string> kept)
        {
            engine.Prepared.Add($"{plan.ToString().ReplaceLineEndings(" ").Trim()}{(kept.Count == 0 ? "" : ", kept " + string.Join(", ", kept))}");
            Check(plan, kept);
            return new Plan(engine, plan, [.. kept]);
        }

        public override ValueTask DisposeAsync()
        {
            engine.Open--;
            return ValueTask.CompletedTask;
        }

        private void Check(Relation plan, IReadOnlyCollection<string> kept)
        {
            engine.Refuse(plan.ToString());
            foreach (var name in plan.Nodes().OfType<ModelRows>().Select(rows => rows.Name).Where(name => !kept.Contains(name)))
            {
                EngineRun.Named(name, () =>
                {
                    Check(run.Model(name), kept);
                    return true;
                });
            }
        }
    }

    private sealed class Plan(FakeEngine engine, Relation plan, IReadOnlyList<string> kept) : EnginePlan
    {
        public override Task<string> ExplainAsync(CancellationToken cancellationToken) =>
            Task.FromResult($"SELECT {(plan is ModelRows rows ? rows.Name : "…")} FROM models{(kept.Count == 0 ? "" : ", kept " + string.Join(", ", kept))}\n");

        public override async Task<long> KeepAsync(string model, CancellationToken cancellationToken)
        {
            await AskAsync($"keep {model}", cancellationToken);
            return engine.RowsOf(plan).Sum(b => b.Count);
        }

        public override async IAsyncEnumerable<ColumnBatch> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await AskAsync($"read {plan.ToString().ReplaceLineEndings(" ").Trim()}", cancellationToken);
            foreach (var batch in engine.RowsOf(plan))
            {
                yield return batch;
            }
        }

        public override EngineOutput? Open(DataSink sink, SinkJob job) => sink is FileSink file ? engine.Outputs.Open(file, WriteAsync) : null;

        private async Task<long> WriteAsync(string stagingPath, CancellationToken cancellationToken)
        {
            await AskAsync($"write {plan.ToString().Trim()} to {stagingPath}", cancellationToken);
            return engine.RowsOf(plan).Sum(b => b.Count);
        }

        private async Task AskAsync(string what, CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            engine.Asked.Add(what);
            await engine.Before(what, cancellationToken);
        }
    }
}
