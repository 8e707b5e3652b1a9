using EtlLib.Engines;
using EtlLib.Formats;
using EtlLib.Plan;
using EtlLib.Schemas;
using EtlLib.Spark.Lowering;
using EtlLib.Spark.Sinks;

namespace EtlLib.Spark;

/// <summary>What Spark can do, asked before anything runs and without a server.</summary>
internal static class Capabilities
{
    /// <summary>Refuses a sink that it cannot write.</summary>
    public static void Check(DataSink sink, Schema rows)
    {
        switch (sink)
        {
            case FileSink { IsLocal: false, IsFolder: false } file:
                throw Refusals.Operation($"writing one file, {file.Path}, on the cluster", "Give a folder: Spark writes a file a partition.");
            case FileSink:
                break;
            case JdbcSink jdbc:
                jdbc.Table.Check();
                break;
            case ITopicSink { OnlyHere: { } only }:
                throw Refusals.Operation(only.Operation, only.Remedy);
            case ITopicSink:
                _ = TopicKeys.Of(rows);
                break;
            case { Engine: not (null or "spark") }:
                throw Refusals.Operation($"writing to {sink.Describe()}", $"Run on the engine {sink.Engine}, or give another sink.");
        }
    }

    /// <summary>Refuses a source that it cannot read.</summary>
    public static void Check(Scan scan)
    {
        (scan.Source as JdbcSource)?.Table.Check();
        if ((scan.Source as ITopicSource)?.OnlyHere is { } only)
        {
            throw Refusals.Operation(only.Operation, only.Remedy);
        }

        if (scan.Source is FileSource { IsLocal: false } files && TextFiles.IsOnlyHere(files, scan.Model))
        {
            throw Refusals.Operation($"reading {files.Describe()} on the cluster as {scan.Model.ShortName}", "An encoding, [Format], "
                + "[AssumeZone], a JSON document and nested values in text are read in files of this machine. Bring the files here, or "
                + "write them as Parquet first.");
        }

        if (scan.Source is not (FileSource or BatchSource or JdbcSource or Tables.TableSource))
        {
            throw Refusals.Operation($"reading {scan.Source.Describe()}", "Derive the source from DataSource<TModel> or BatchSource.");
        }
    }
}
