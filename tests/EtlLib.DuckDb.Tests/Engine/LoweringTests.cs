using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace EtlLib.DuckDb.Tests.Engine;

/// <summary>A run checks, rewrites and lowers each plan once, before anything is read.</summary>
public sealed class LoweringTests : IDisposable
{
    private readonly ConcurrentQueue<string> lowered = new();
    private readonly MeterListener listener = new();
    private int reads;

    public LoweringTests()
    {
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Name == "etllib.plan.duration")
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>((_, _, tags, _) =>
        {
            var model = tags.ToArray().Single(t => t.Key == "model").Value as string;
            if (model is nameof(Drawn) or nameof(Halved) or nameof(Least))
            {
                lowered.Enqueue(model);
            }
        });
        listener.Start();
    }

    public void Dispose() => listener.Dispose();

    [Fact]
    public async Task Each_model_of_a_run_is_lowered_once_and_before_a_row_is_read()
    {
        using var folder = new TemporaryFolder();
        var factory = new DataFactory();
        var drawn = factory.Make<Drawn>(source: new Counted(() => reads++ == 0 ? Read() : throw new InvalidOperationException("It is read twice.")));
        factory.Make<Halved>(source: Drawn.DataFrame.From(drawn).Select(d => new Halved.Projection { Number = d.Number / 2 }), sink: DataSink.Csv(folder.File("halved.csv")));
        factory.Make<Least>(source: Drawn.DataFrame.From(drawn).Aggregate(g => new Least.Projection { Number = g.Min(d => d.Number) }), sink: DataSink.JsonLines(folder.File("least.jsonl")));
        var summary = await factory.RunAsync(new DuckDbEngine(), cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(["Drawn", "Halved", "Least"], lowered.Order());
        Assert.Equal([3L, 3L, 1L], summary.Steps.Select(s => s.RowsOut));

        IEnumerable<Drawn> Read()
        {
            Assert.Equal(3, lowered.Count);
            return [new(4), new(2), new(6)];
        }
    }

    private sealed class Counted(Func<IEnumerable<Drawn>> rows) : DataSource<Drawn>
    {
        public override string Describe() => "counted rows";

        public override async IAsyncEnumerable<Drawn> ReadAsync(DataContext context, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await Task.Yield();
            foreach (var row in rows())
            {
                yield return row;
            }
        }
    }
}

[DataModel]
internal sealed partial record Drawn(long Number);

[DataModel]
internal sealed partial record Halved(long Number);

[DataModel]
internal sealed partial record Least(long? Number);
