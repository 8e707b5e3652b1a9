using EtlLib.Bench;

string[] known = ["candles", "groupby", "asof", "batches", "avro", "kafka", "text", "operators", "generated", "files", "delta"];
switch (args)
{
    case ["candles-ours" or "candles-sql", var trades]:
        await CandlesBench.SideAsync(args[0] == "candles-ours", trades).ConfigureAwait(false);
        return 0;
    case ["startup", .. var programs] when programs.Length > 0:
        var startup = new Report("startup " + string.Join(' ', programs));
        foreach (var program in programs)
        {
            await StartupBench.RunAsync(startup, program).ConfigureAwait(false);
        }

        await File.WriteAllTextAsync(Path.Combine("bench", "results", "startup.md"), startup.Text()).ConfigureAwait(false);
        return 0;
    case ["spark" or "spark-candles" or "postgres"]:
        if (await (args[0] switch { "spark" => SparkBench.RunAsync(), "postgres" => PostgresBench.RunAsync(), _ => SparkCandlesBench.RunAsync() }).ConfigureAwait(false) is { } served)
        {
            await File.WriteAllTextAsync(Path.Combine("bench", "results", args[0] + ".md"), served.Text()).ConfigureAwait(false);
        }

        return 0;
    case [.. var names] when names.Length > 0 && names.All(known.Contains):
        foreach (var name in names)
        {
            var report = name == "kafka" ? KafkaBench.Report() : new Report(name);
            await (name switch
            {
                "candles" => CandlesBench.RunAsync(report),
                "groupby" => GroupByBench.RunAsync(report),
                "asof" => AsOfBench.RunAsync(report),
                "avro" => AvroBench.RunAsync(report),
                "kafka" => KafkaBench.RunAsync(report),
                "text" => TextBench.RunAsync(report),
                "operators" => OperatorBench.RunAsync(report),
                "generated" => GeneratedBench.RunAsync(report),
                "files" => FilesBench.RunAsync(report),
                "delta" => DeltaBench.RunAsync(report),
                _ => BatchBench.RunAsync(report),
            }).ConfigureAwait(false);
            await File.WriteAllTextAsync(Path.Combine("bench", "results", name + ".md"), report.Text()).ConfigureAwait(false);
        }

        return 0;
    default:
        Console.Error.WriteLine($"Run at the repository's root, with one or more of: {string.Join(", ", known)}; or with startup and built samples, with spark or spark-candles and SPARK_REMOTE, or with postgres and POSTGRES_CONNECTION; kafka needs KAFKA_BOOTSTRAP. Results go to bench/results.");
        return 2;
}
