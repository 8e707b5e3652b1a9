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

    /// <summary>What the last session was opened with.</summary>
    public EngineOptions? Options { get; private set; }

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

    public void Check(Relation plan) => Refuse(plan.ToString());

    public void Check(DataSink sink, Schema rows) => Refuse(sink.Describe());

    private void Refuse(string what)
    {
        if (Cannot is not null && what.Contains(Cannot, StringComparison.Ordinal))
        {
            throw new PlanException($"ETL2001: The engine {Name} does not support {Cannot}. Use another.");
        }
    }

    EngineSession IEngine.Open(EngineOptions options, DataContext context, IReadOnlyDictionary<string, Relation> models)
    {
        (Options, Context) = (options, context);
        Open++;
        return new Session(this, models);
    }

    private IEnumerable<ColumnBatch> RowsOf(Relation plan) => rows.TryGetValue(plan.Schema.Name, out var batches) ? batches() : [];

    private sealed class Session(FakeEngine engine, IReadOnlyDictionary<string, Relation> models) : EngineSession
    {
        public override EngineProgress Progress => engine.Progress;

        public override Task<string> ExplainAsync(Relation plan, IReadOnlyCollection<string> kept, CancellationToken cancellationToken) =>
            Task.FromResult($"SELECT {(plan is ModelRows rows ? rows.Name : "…")} FROM {models.Count} models{(kept.Count == 0 ? "" : ", kept " + string.Join(", ", kept))}\n");

        public override async Task<long> MaterializeAsync(string model, CancellationToken cancellationToken)
        {
            await AskAsync($"keep {model}", cancellationToken);
            return engine.RowsOf(models[model]).Sum(b => b.Count);
        }

        public override async IAsyncEnumerable<ColumnBatch> ReadAsync(Relation plan, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await AskAsync($"read {plan.ToString().ReplaceLineEndings(" ").Trim()}", cancellationToken);
            foreach (var batch in engine.RowsOf(plan))
            {
                yield return batch;
            }
        }

        public override SinkWriter? Open(DataSink sink, SinkJob job) => sink is FileSink file ? engine.Outputs.Open(file, WriteAsync) : null;

        private async Task<long> WriteAsync(Relation plan, string stagingPath, CancellationToken cancellationToken)
        {
            await AskAsync($"write {plan.ToString().Trim()} to {stagingPath}", cancellationToken);
            return engine.RowsOf(plan).Sum(b => b.Count);
        }

        public override ValueTask DisposeAsync()
        {
            engine.Open--;
            return ValueTask.CompletedTask;
        }

        private async Task AskAsync(string what, CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            engine.Asked.Add(what);
            await engine.Before(what, cancellationToken);
        }
    }
}
