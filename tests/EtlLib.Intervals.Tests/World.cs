using EtlLib.CommandLine;

namespace EtlLib.Intervals.Tests;

/// <summary>A program in a folder of its own, with a clock that the test moves.</summary>
internal sealed class World : IDisposable
{
    public World(string now = "2022-01-01T00:00:00Z") => Clock = new TestClock(now) { Jumps = true };

    public string Folder { get; } = Directory.CreateTempSubdirectory("etl-intervals-").FullName;

    public TestClock Clock { get; }

    public string Output { get; private set; } = "";

    public string Error { get; private set; } = "";

    public string Answer { get; set; } = "";

    public string Ledger => Path.Combine(Folder, ".etl", "ledger.db");

    public string At(string name) => Path.Combine(Folder, name);

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    /// <summary>Trades of two symbols, one every six hours, for the days that the program says.</summary>
    public static DataSource Trades(long seed = 1) => DataSource.Generate(keys: ["A", "B"], every: TimeSpan.FromHours(6), seed: seed);

    /// <summary>Trades, their daily volumes and the trend of those, from the first of January 2021 for some days.</summary>
    public Action<DataFactory> Volumes(int days = 10, long seed = 1, Every? every = null, WriteMode mode = WriteMode.Error) => factory =>
    {
        factory.Start = new DateOnly(2021, 1, 1);
        factory.End = new DateOnly(2021, 1, 1).AddDays(days - 1);
        factory.Interval = every ?? Every.Day();
        var trades = factory.Make<Trade>(source: Trades(seed));
        var volumes = factory.Make<DailyVolume>(source: trades, sink: DataSink.Parquet(At("volume"), mode));
        factory.Make<VolumeTrend>(source: volumes, sink: DataSink.Parquet(At("trend"), mode));
    };

    public Task<int> RunAsync(Action<DataFactory> configure, params string[] args) => RunAsync(configure, CancellationToken.None, args);

    public async Task<int> RunAsync(Action<DataFactory> configure, CancellationToken cancellationToken, params string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var shell = new Shell
        {
            Engines = factory => factory.UseDuckDb(),
            Extension = IntervalExtension.Instance,
            Input = new StringReader(Answer),
            Output = output,
            Error = error,
            Folder = Folder,
            Name = "daily",
            Call = "daily",
            Clock = Clock,
        };
        var code = await EtlProgram.RunAsync(
            args,
            factory =>
            {
                configure(factory);
                return Task.CompletedTask;
            },
            shell,
            cancellationToken);
        (Output, Error) = (output.ToString(), error.ToString());
        return code;
    }

    /// <summary>The rows of a model in a folder.</summary>
    public async Task<List<TModel>> RowsAsync<TModel>(string name, Func<TModel, object> order)
        where TModel : IDataModel<TModel> => Directory.Exists(At(name)) && Directory.EnumerateFiles(At(name), "*.parquet", SearchOption.AllDirectories).Any()
        ? [.. (await TModel.Frame(new Plan.Scan(TModel.Schema, DataSource.Parquet(At(name)))).ToListAsync()).OrderBy(order)]
        : [];

    public Task<List<DailyVolume>> VolumeAsync(string name = "volume") => RowsAsync<DailyVolume>(name, v => (v.Day, v.Symbol));

    public Task<List<VolumeTrend>> TrendAsync(string name = "trend") => RowsAsync<VolumeTrend>(name, v => (v.Day, v.Symbol));

    public async Task<List<LedgerRow>> LedgerAsync()
    {
        await using var ledger = await Intervals.Ledger.OpenAsync(new SqliteLedger(Ledger), Clock, CancellationToken.None);
        return await ledger.RowsAsync(DateTimeOffset.MinValue, DateTimeOffset.MaxValue);
    }
}
