using EtlLib.Engines;
using EtlLib.Plan;

namespace EtlLib.Spark.Sources;

/// <summary>Sources as relations: what Spark reads by itself is described to it, the rows of others are sent.</summary>
/// <param name="cluster">The session.</param>
/// <param name="context">What the run is parameterised by.</param>
internal sealed class SourceRelations(ClusterSession cluster, DataContext context)
{
    /// <summary>The rows of a scan: columns of the model's names and types, in its order.</summary>
    public async Task<Wire.Relation> OfAsync(Scan scan, CancellationToken cancellationToken)
    {
        await cluster.OpenAsync(cancellationToken).ConfigureAwait(false);
        return await cluster.Local.SendAsync(scan.Model, SourceRows.ReadAsync(scan, context, cancellationToken), cancellationToken).ConfigureAwait(false);
    }
}
