using EtlLib.Batches;
using EtlLib.Planning;
using EtlLib.Running;
using EtlLib.Schemas;

namespace EtlLib.Runtime.Tests;

public class RunnerTests
{
    private readonly DataFactory factory = new();
    private readonly FakeEngine engine = new FakeEngine().Give(Trades(3)).Give(Candle.Sample(), Candle.Sample());

    private FakeOutputs Outputs => engine.Outputs;

    private static Trade[] Trades(int count) => [.. Enumerable.Range(0, count).Select(i => Trade.Sample(id: i))];

    private async Task<RunSummary> RunAsync(RunOptions? options = null, CancellationToken cancellationToken = default)
    {
        var plan = Planner.Plan(FactoryRun.GraphOf(factory, null, new ManualClock()));
        using var run = await Runner.RunAsync(engine, plan, options ?? new RunOptions { Clock = new ManualClock() }, Outputs, cancellationToken);
        run.Show();
        return run.Summary;
    }

    private void TradesAndCandles()
    {
        var trades = factory.Make<Trade>(source: DataSource.Csv("trades.csv"), sink: DataSink.Parquet("trades"));
        factory.Make<Candle>(source: trades, sinks: [DataSink.Parquet("candles"), DataSink.Console(rows: 1)]);
    }

    [Fact]
    public async Task Everything_is_written_then_committed_then_shown()
    {
        TradesAndCandles();

        var summary = await RunAsync();

        Assert.Equal(["keep Trade", "write Model Trade to trades.staged", "keep Candle", "write Model Candle to candles.staged", "read Limit 2   Sort Time, Symbol     Model Candle"], engine.Asked);
        Assert.Equal(["commit trades", "commit candles", "show Candle"], Outputs.Log);
        Assert.Equal(
            [
                "Scan Trade from csv trades.csv",
                "Model Trade, kept Trade",
                "Project Candle { Symbol = Symbol, Time = Time, Close = Price }   Project Trade { Symbol = Symbol, Time = Time, Price = Price }     Model Trade, kept Trade",
                "Model Candle, kept Trade, Candle",
                "Limit 2   Sort Time, Symbol     Model Candle, kept Trade, Candle",
            ],
            engine.Prepared);
        Assert.Equal(0, engine.Open);
        Assert.Equal([3, 3, 2, 2, 1], summary.Steps.Select(s => s.RowsOut));
        Assert.Equal(["/abs/trades", "/abs/candles"], summary.Steps.Select(s => s.Location).OfType<string>());
        Assert.Equal((6, 2_000), (summary.RowsOut, summary.Bytes));
    }

    [Fact]
    public async Task A_failure_leaves_nothing_of_what_was_written_before_it()
    {
        TradesAndCandles();
        engine.Before = (what, _) => what.StartsWith("write Model Candle", StringComparison.Ordinal) ? throw new DataException("overflow") : Task.CompletedTask;

        await Assert.ThrowsAsync<DataException>(() => RunAsync());

        Assert.Equal(["remove trades", "remove candles"], Outputs.Log);
        Assert.Equal(0, engine.Open);
    }

    [Fact]
    public async Task Outputs_are_removed_only_once_nothing_writes_to_them_any_more()
    {
        factory.Make<Trade>(source: DataSource.Csv("trades.csv"), sink: DataSink.Parquet("trades"));
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var removed = -1;
        engine.Before = async (_, _) =>
        {
            await told.Task;
            SpinWait.SpinUntil(() => Outputs.Log.Count > 0, TimeSpan.FromMilliseconds(500));
            removed = Outputs.Log.Count;
        };

        await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync(new RunOptions { Progress = new Unwilling(told) }));

        Assert.Equal(0, removed);
        Assert.Equal(["remove trades"], Outputs.Log);
    }

    [Fact]
    public async Task A_sink_that_cannot_be_written_is_found_before_any_work()
    {
        TradesAndCandles();
        Outputs.Taken.Add("candles");

        await Assert.ThrowsAsync<SinkException>(() => RunAsync());

        Assert.Empty(engine.Asked);
        Assert.Empty(Outputs.Log);
    }

    [Fact]
    public async Task A_commit_that_fails_after_another_names_what_is_in_place()
    {
        TradesAndCandles();
        Outputs.Broken.Add("candles");

        var error = await Assert.ThrowsAsync<SinkException>(() => RunAsync());

        Assert.Equal("candles cannot be put in place. Written before it, and in place: /abs/trades.", error.Message);
        Assert.Equal(["commit trades", "remove candles"], Outputs.Log);
    }

    [Fact]
    public async Task A_run_that_is_stopped_leaves_nothing()
    {
        TradesAndCandles();
        using var stopping = new CancellationTokenSource();
        engine.Before = async (what, cancel) =>
        {
            if (what.StartsWith("write Model Candle", StringComparison.Ordinal))
            {
                await stopping.CancelAsync();
                cancel.ThrowIfCancellationRequested();
            }
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync(cancellationToken: stopping.Token));

        Assert.Equal(["remove trades", "remove candles"], Outputs.Log);
        Assert.Equal(0, engine.Open);
    }

    [Fact]
    public async Task A_run_that_is_stopped_after_its_last_step_commits_nothing()
    {
        factory.Make<Trade>(source: DataSource.Csv("trades.csv"), sink: DataSink.Parquet("trades"));
        using var stopping = new CancellationTokenSource();
        engine.Before = (_, _) => stopping.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync(cancellationToken: stopping.Token));

        Assert.Equal(["remove trades"], Outputs.Log);
    }

    [Fact]
    public async Task A_sink_of_the_users_own_gets_the_rows_and_they_are_counted()
    {
        var sink = new TradeSink();
        factory.Make<Trade>(source: DataSource.Csv("trades.csv"), sink: sink);

        var summary = await RunAsync();

        Assert.Equal([0, 1, 2], sink.Ids);
        Assert.Equal(3, Assert.Single(summary.Steps).RowsOut);
    }

    [Fact]
    public async Task What_a_sink_of_the_users_own_throws_is_told_with_the_sink()
    {
        factory.Make<Trade>(source: DataSource.Csv("trades.csv"), sink: new TradeSink { Failure = new InvalidOperationException("full") });

        var error = await Assert.ThrowsAsync<SinkException>(() => RunAsync());

        Assert.Equal("Model Trade cannot be written to a list: InvalidOperationException: full --verbose shows where.", error.Message);
        Assert.IsType<InvalidOperationException>(error.InnerException);
    }

    [Fact]
    public async Task The_run_has_one_clock_and_the_factorys_interval()
    {
        (factory.Start, factory.End) = (new DateOnly(2021, 1, 1), new DateOnly(2021, 12, 31));
        TradesAndCandles();

        await RunAsync();

        Assert.Equal(new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero), engine.Context!.Now);
        Assert.Equal(new DateTimeOffset(2022, 1, 1, 0, 0, 0, TimeSpan.Zero), engine.Context.End);
    }

    [Fact]
    public async Task Progress_is_told_at_the_begin_and_the_end_of_each_step_and_while_it_runs()
    {
        factory.Make<Trade>(source: DataSource.Csv("trades.csv"), sink: DataSink.Parquet("trades"));
        var told = new Told();
        engine.Before = (_, cancel) => told.AnyAsync(p => p.RowsRead == 7, cancel);

        await RunAsync(new RunOptions { Progress = told }, TestContext.Current.CancellationToken);

        Assert.Equal((0, false), (told.All[0].RowsRead, told.All[0].Done));
        Assert.Equal((7, true), (told.All[^1].RowsRead, told.All[^1].Done));
        Assert.Contains(told.All, p => p is { RowsRead: 7, Fraction: 0.5, Done: false, Step: "write Trade to parquet trades", Number: 1, Steps: 1 });
    }

    private sealed class Told : IProgress<RunProgress>
    {
        private readonly TaskCompletionSource seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private Func<RunProgress, bool> awaited = _ => false;

        public List<RunProgress> All { get; } = [];

        public Task AnyAsync(Func<RunProgress, bool> condition, CancellationToken cancellationToken)
        {
            awaited = condition;
            return seen.Task.WaitAsync(TimeSpan.FromSeconds(30), cancellationToken);
        }

        public void Report(RunProgress value)
        {
            All.Add(value);
            if (awaited(value))
            {
                seen.TrySetResult();
            }
        }
    }

    private sealed class TradeSink : DataSink<Trade>
    {
        public List<long> Ids { get; } = [];

        public Exception? Failure { get; init; }

        public override string Describe() => "a list";

        public override async Task WriteAsync(IAsyncEnumerable<Trade> rows, DataContext context, CancellationToken cancellationToken)
        {
            await foreach (var row in rows.WithCancellation(cancellationToken))
            {
                Ids.Add(row.Id);
            }

            if (Failure is not null)
            {
                throw Failure;
            }
        }
    }

    /// <summary>Does not want to be told anything but that a step has begun.</summary>
    private sealed class Unwilling(TaskCompletionSource told) : IProgress<RunProgress>
    {
        private int reports;

        public void Report(RunProgress value)
        {
            if (reports++ > 0)
            {
                told.TrySetResult();
                throw new InvalidOperationException("The window is closed.");
            }
        }
    }
}
