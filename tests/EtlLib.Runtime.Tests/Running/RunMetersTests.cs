using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using EtlLib.Planning;
using EtlLib.Running;

namespace EtlLib.Runtime.Tests;

/// <summary>What the meter EtlLib measures of a batch run.</summary>
public sealed class RunMetersTests : IDisposable
{
    private const string Job = "measured job";

    private readonly ConcurrentQueue<string> measured = new();
    private readonly MeterListener listener = new();
    private readonly DataFactory factory = new();
    private readonly FakeEngine engine = new FakeEngine().Give(Trade.Sample(id: 1), Trade.Sample(id: 2)).Give(Candle.Sample());

    public RunMetersTests()
    {
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == "EtlLib")
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, $"{value}", tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value >= 0 ? "measured" : "negative", tags));
        listener.Start();
        var trades = factory.Make<Trade>(source: DataSource.Csv("trades.csv"), sink: DataSink.Parquet("trades"));
        factory.Make<Candle>(source: trades, sink: DataSink.Parquet("candles"));
    }

    public void Dispose() => listener.Dispose();

    [Fact]
    public async Task A_run_measures_its_steps_and_its_rows()
    {
        await RunAsync();

        Assert.Equal(
            [
                "etllib.run.duration measured s outcome=ok",
                "etllib.run.rows.read 7 {row} model=Candle sink=parquet candles",
                "etllib.run.rows.read 7 {row} model=Trade",
                "etllib.run.rows.read 7 {row} model=Trade sink=parquet trades",
                "etllib.run.rows.written 1 {row} model=Candle sink=parquet candles",
                "etllib.run.rows.written 2 {row} model=Trade sink=parquet trades",
                "etllib.run.step.duration measured s model=Candle sink=parquet candles",
                "etllib.run.step.duration measured s model=Trade",
                "etllib.run.step.duration measured s model=Trade sink=parquet trades",
            ],
            measured.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_run_that_fails_has_written_nothing()
    {
        engine.Before = (what, _) => what.StartsWith("write Model Candle", StringComparison.Ordinal) ? throw new DataException("overflow") : Task.CompletedTask;
        await Assert.ThrowsAsync<DataException>(RunAsync);

        Assert.Contains("etllib.run.duration measured s outcome=failed", measured);
        Assert.Contains("etllib.run.step.duration measured s model=Trade", measured);
        Assert.DoesNotContain(measured, m => m.StartsWith("etllib.run.rows.written", StringComparison.Ordinal));
    }

    private async Task RunAsync()
    {
        var options = new RunOptions { Job = Job };
        using var run = await Runner.RunAsync(engine, Planner.Plan(FactoryRun.GraphOf(factory, null, options.Clock)), options, engine.Outputs, TestContext.Current.CancellationToken);
    }

    /// <summary>Takes a measurement of the job of this test: others run at the same time.</summary>
    private void Take(Instrument instrument, string value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var all = tags.ToArray();
        if (all.Any(t => t is { Key: "job", Value: Job }))
        {
            measured.Enqueue(string.Join(' ', all.Where(t => t.Key != "job").Select(t => $"{t.Key}={t.Value}").Prepend(instrument.Unit).Prepend(value).Prepend(instrument.Name)));
        }
    }
}
