using EtlLib.Engine.Specification;
using EtlLib.Engines;
using EtlLib.Spark.Tests.Engine;
using EtlLib.Spark.Tests.Specification;

[assembly: AssemblyFixture(typeof(SparkFixture))]

namespace EtlLib.Spark.Tests.Specification;

/// <summary>Spark, as the specifications run on it: on the server of SPARK_REMOTE; without one they are skipped.</summary>
public sealed class SparkFixture : EngineFixture
{
    /// <inheritdoc />
    public override IEngine Engine => field ??= new SparkServer().Engine();
}
