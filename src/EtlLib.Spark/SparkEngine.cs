using EtlLib.Engines;
using EtlLib.Schemas;
using EtlLib.Spark.Connect;
using EtlLib.Spark.Lowering;
using EtlLib.Spark.Streams;
using EtlLib.Streams;

namespace EtlLib.Spark;

/// <summary>Apache Spark, 3.5 to 4.x, through Spark Connect. Each plan becomes one relation, which the cluster computes.</summary>
/// <param name="remote">The server's address: <c>sc://host:port/;key=value</c>; see docs/spark.md.</param>
/// <param name="options">How its sessions are set up.</param>
/// <exception cref="UsageException">The address is wrong.</exception>
public sealed class SparkEngine(string remote, SparkOptions? options = null) : IEngine
{
    private readonly SparkOptions options = options ?? new SparkOptions();
    private readonly string remote = SparkAddress.Parse(remote) is not null ? remote : "";

    /// <inheritdoc />
    public string Name => "spark";

    /// <inheritdoc />
    public IStreamEngine Streams => new SparkStreams(remote, options);

    /// <inheritdoc />
    public void Check(DataSink sink, Schema rows) => Capabilities.Check(sink, rows);

    /// <inheritdoc />
    public EngineSession Open(EngineRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return run.Context.Mode is RunMode.Stream
            ? throw Refusals.Operation("a stream", "Run the program as a batch.")
            : new SparkEngineSession(new ClusterSession(remote, options, logger: run.Logger), run);
    }
}
