using EtlLib.Engines;
using EtlLib.Plan;

namespace EtlLib.Spark.Tests.Engine;

/// <summary>Runs plans on the engine.</summary>
internal static class SparkSessions
{
    public static SparkEngine Engine(this SparkServer server) => new(server.Address, new SparkOptions { ShufflePartitions = 2 });

    public static EngineSession Open(this SparkServer server, IReadOnlyDictionary<string, Relation>? models = null) =>
        server.Engine().Open(new EngineRun(DataContext.Test, models));
}
