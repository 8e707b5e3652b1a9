using EtlLib.Plan;
using EtlLib.Schemas;
using EtlLib.Spark.Lowering;

namespace EtlLib.Spark;

/// <summary>What Spark can do, asked before anything runs and without a server.</summary>
internal static class Capabilities
{
    /// <summary>Refuses a plan that it cannot compute.</summary>
    public static void Check(Relation plan) => SparkLowering.Of(plan, new Leaves());

    /// <summary>Refuses a sink that it cannot write.</summary>
    public static void Check(DataSink sink, Schema rows)
    {
        switch (sink)
        {
            case ConsoleSink or BatchSink:
                break;
            case FileSink { IsLocal: false, IsFolder: false } file:
                throw Refusals.Operation($"writing one file, {file.Path}, on the cluster", "Give a folder: Spark writes a file a partition.");
            case FileSink:
                break;
            case JdbcSink jdbc:
                jdbc.Table.Check();
                break;
            default:
                throw Refusals.Operation($"writing to {sink.Describe()}", "Derive the sink from DataSink<TModel> or BatchSink.");
        }
    }

    /// <summary>Models and sources as they stand: only the plan itself is looked at.</summary>
    private sealed class Leaves : LoweringInputs
    {
        public override Wire.Relation Scan(Scan scan)
        {
            (scan.Source as JdbcSource)?.Table.Check();
            return scan.Source is FileSource or BatchSource or JdbcSource ? new() : throw Refused(scan);
        }

        private static PlanException Refused(Scan scan) => Refusals.Operation($"reading {scan.Source.Describe()}", "Derive the source from DataSource<TModel> or BatchSource.");

        public override Wire.Relation? Kept(string model) => new();

        public override Relation Model(string name) => throw new InvalidOperationException($"The model {name} is kept.");
    }
}
