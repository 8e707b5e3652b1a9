// A user's program: which graph it makes, and of which files, is said by parameters.
using EtlLib;
using EtlLib.Runtime.Tests;

if (args is ["host"])
{
    await Host.RunAsync();
    return 0;
}

return await Etl.RunAsync(args, factory =>
{
    factory.UseSpark();
    var path = factory.Parameter("in", "measures.csv");
    var output = factory.Parameter("out", "out");
    var mode = factory.Parameter("mode", nameof(WriteMode.Error)) switch { nameof(WriteMode.Overwrite) => WriteMode.Overwrite, nameof(WriteMode.Append) => WriteMode.Append, _ => WriteMode.Error };
    switch (factory.Parameter("graph", "daily"))
    {
        case "daily":
            var measures = factory.Make<Measure>(source: Files(path));
            factory.Make<Daily>(source: measures, sink: DataSink.Parquet(output, mode));
            break;
        case "watched":
            factory.Make<Daily>(source: factory.Make<Measure>(source: DataSource.Csv(path).Watch()), sink: DataSink.Parquet(output, mode));
            break;
        case "copy":
            factory.Make<Measure>(source: Files(path), sinks: [DataSink.Csv(Path.Combine(output, "measures.csv"), mode), DataSink.Parquet(Path.Combine(output, "measures"), mode, partitioned: true)]);
            break;
        case "files":
            factory.Make<Measure>(source: Files(path), sink: DataSink.Parquet(output, mode, partitioned: factory.Parameter("by", "") == "key"));
            break;
        case "circle":
            factory.Make<Hen>(source: factory.Make<Egg>(), sink: DataSink.Parquet(output));
            break;
        case "quotes":
            var quoted = factory.Make<Measure>(source: Files(path), sink: DataSink.Csv(Path.Combine(output, "measures.csv"), mode), name: "\"Measure\"; it's");
            factory.Make<Select>(source: quoted, sink: DataSink.Parquet(Path.Combine(output, "it's \"quoted\".parquet"), mode));
            break;
        case "kept":
            var kept = factory.Make<Measure>(source: Files(path), sink: DataSink.Csv(Path.Combine(output, "measures.csv"), mode));
            factory.Make<Daily>(source: kept, sink: DataSink.Csv(Path.Combine(output, "days.csv"), mode));
            break;
        case "show":
            factory.Make<Measure>(source: Files(path), sink: DataSink.Console());
            break;
        case "endless":
            factory.Make<Measure>(source: new Endless(), sink: DataSink.Parquet(output, mode));
            break;
        case "stubborn":
            factory.Make<Measure>(source: new Stubborn(), sink: DataSink.Parquet(output, mode));
            break;
        case "thinking":
            factory.Make<Thinking>(source: factory.Make<Measure>(source: new Stubborn()), sink: DataSink.Parquet(output, mode));
            break;
        case "joins":
            factory.Make<Joins>(source: factory.Make<Measure>(source: Files(path)), sink: DataSink.Parquet(output, mode));
            break;
        case "broken":
            factory.Make<Measure>(source: new Broken(), sink: DataSink.Parquet(output, mode));
            break;
        case "pairs":
            factory.Make<PairCount>(source: factory.Make<Measure>(source: DataSource.Generate(every: TimeSpan.FromSeconds(1), rows: 300_000)), sink: DataSink.Parquet(output, mode));
            break;
        case "mapped":
            factory.Make<Shout>(source: factory.Make<Measure>(source: Files(path)), sink: DataSink.Console());
            break;
        case "own":
            var pause = Enum.Parse<Pause>(factory.Parameter("pause", nameof(Pause.None)));
            var held = pause is Pause.None ? [] : new DataSink[] { new Gate(pause) };
            DataSink[] written = [DataSink.Parquet(output, mode), new TextFile(output + ".txt")];
            factory.Make<Measure>(source: new TextSource(path), sinks: pause is Pause.InCommit ? [.. held, .. written] : [.. written, .. held]);
            break;
        case "elsewhere":
            factory.Make<Measure>(source: Files(path), sink: DataSink.Avro("s3a://bucket/out", mode));
            break;
        case "no source":
            factory.Make<Measure>(sink: DataSink.Parquet(output));
            break;
        case "rest":
            var patience = new RestOptions { Retries = 1, FirstDelay = TimeSpan.FromMilliseconds(10), Timeout = TimeSpan.FromSeconds(2) };
            factory.Make<Measure>(source: DataSource.Rest(path, "records", options: patience), sink: DataSink.Parquet(output));
            break;
        case var graph:
            throw new UsageException($"There is no graph {graph}.");
    }

    static DataSource Files(string path) => path.EndsWith(".parquet", StringComparison.Ordinal) || Directory.Exists(path) ? DataSource.Parquet(path)
        : path.EndsWith(".jsonl", StringComparison.Ordinal) ? DataSource.JsonLines(path)
        : DataSource.Csv(path, nulls: ["NA"]);
});

/// <summary>What a station measured.</summary>
[DataModel]
public partial record Measure
{
    [PartitionKey] public required string Station { get; init; }
    [EventTime(Lateness = "1m")] public required DateTimeOffset Time { get; init; }
    [Sequence] public required long Id { get; init; }
    public double? Value { get; init; }
}

/// <summary>A station's day.</summary>
[DataModel]
public partial record Daily
{
    public required string Station { get; init; }
    [EventTime] public required DateTimeOffset Day { get; init; }
    public required long Measures { get; init; }
    public double? Last { get; init; }

    public static DataFrame Make(DataContext context, Measure.DataFrame measures) => measures
        .Resample(TimeSpan.FromDays(1), by: m => m.Station)
        .Select((station, day, g) => new Projection { Station = station, Day = day.Start, Measures = g.Count(), Last = g.Last(m => m.Value) });
}

/// <summary>How many pairs of measures there are, which takes long to count.</summary>
[DataModel]
public partial record PairCount
{
    public required long Pairs { get; init; }

    public static DataFrame Make(DataContext context, Measure.DataFrame measures) => measures
        .InnerJoin(measures, on: (a, b) => a.Value < b.Value)
        .Select((a, b) => new Measure.Projection { Station = a.Station, Time = a.Time, Id = b.Id, Value = b.Value })
        .Aggregate(g => new Projection { Pairs = g.Count() });
}

/// <summary>Its name and those of its columns are words of SQL.</summary>
[DataModel]
public partial record Select
{
    public required string From { get; init; }
    public required long Order { get; init; }

    public static DataFrame Make(DataContext context, Measure.DataFrame measures) => measures
        .GroupBy(m => m.Station)
        .Select((station, g) => new Projection { From = station + "'\"", Order = g.Count() });
}

/// <summary>Made by a function in C#.</summary>
[DataModel]
public partial record Shout
{
    public required string Station { get; init; }

    public static DataFrame Make(DataContext context, Measure.DataFrame measures) => DataFrame.Map(measures, m => new Shout { Station = m.Station + "!" });
}

/// <summary>Where a run stops, for its process to be killed.</summary>
public enum Pause
{
    None,
    InPrepare,
    InCommit,
}

/// <summary>A sink that holds a run up: it writes nothing, says where it is and never goes on.</summary>
public sealed class Gate(Pause pause) : DataSink
{
    public override SinkGuarantee Guarantee => SinkGuarantee.AtLeastOnce;

    public override string Describe() => "a gate";

    public override SinkWriter Open(SinkJob job) => new Writer(pause);

    private sealed class Writer(Pause pause) : SinkWriter<Measure>
    {
        public override bool PreparedSurvives => false;

        public override Task WriteAsync(IReadOnlyList<Measure> rows, CancellationToken cancellationToken) => Task.CompletedTask;

        public override async Task<string> PrepareAsync(long epoch, CancellationToken cancellationToken)
        {
            await StopAsync(Pause.InPrepare);
            return "";
        }

        public override async Task<CommittedOutput> CommitAsync(string token, CancellationToken cancellationToken)
        {
            await StopAsync(Pause.InCommit);
            return new CommittedOutput();
        }

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private Task StopAsync(Pause here)
        {
            if (here != pause)
            {
                return Task.CompletedTask;
            }

            System.Console.Error.WriteLine(here);
            return new TaskCompletionSource().Task;
        }
    }
}

/// <summary>Rows without end, for a run to be stopped.</summary>
public sealed class Endless : DataSource<Measure>
{
    public override string Describe() => "rows without end";

    public override async IAsyncEnumerable<Measure> ReadAsync(DataContext context, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var id = 0L; ; id++)
        {
            if (id % 1_000 == 0)
            {
                await Task.Yield();
                cancellationToken.ThrowIfCancellationRequested();
            }

            yield return new Measure { Station = "A", Time = DateTimeOffset.UnixEpoch.AddSeconds(id % 1_000_000), Id = id, Value = id };
        }
    }
}

/// <summary>Never answers, and hears no cancellation.</summary>
public sealed class Stubborn : DataSource<Measure>
{
    public override string Describe() => "a source that never answers";

    public override async IAsyncEnumerable<Measure> ReadAsync(DataContext context, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Console.Error.WriteLine("waiting for the source");
        await new TaskCompletionSource().Task;
        yield break;
    }
}

/// <summary>Fails after a row.</summary>
public sealed class Broken : DataSource<Measure>
{
    public override string Describe() => "a source that fails";

    public override async IAsyncEnumerable<Measure> ReadAsync(DataContext context, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        yield return new Measure { Station = "A", Time = DateTimeOffset.UnixEpoch, Id = 1, Value = 1 };
        throw new InvalidOperationException("The station is off.");
    }
}

/// <summary>A model whose plan is never made.</summary>
[DataModel]
public partial record Thinking
{
    public required string Station { get; init; }

    public static DataFrame Make(DataContext context, Measure.DataFrame measures)
    {
        Console.Error.WriteLine("thinking");
        using var never = new ManualResetEventSlim();
        never.Wait();
        return measures.Select(m => new Projection { Station = m.Station });
    }
}

/// <summary>So many joins that DuckDB takes seconds to plan them, and cannot be interrupted.</summary>
[DataModel]
public partial record Joins
{
    public required long Id { get; init; }

    public static DataFrame Make(DataContext context, Measure.DataFrame measures)
    {
        var joined = measures;
        for (var i = 0; i < 250; i++)
        {
            joined = joined.InnerJoin(measures, (a, b) => a.Id == b.Id).Select((a, b) => new Measure.Projection { Station = a.Station, Time = a.Time, Id = b.Id, Value = a.Value });
        }

        return joined.Select(m => new Projection { Id = m.Id });
    }
}
