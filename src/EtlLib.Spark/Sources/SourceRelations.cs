using EtlLib.Engines;
using EtlLib.Formats;
using EtlLib.Plan;
using EtlLib.Tables;

namespace EtlLib.Spark.Sources;

/// <summary>Sources as relations: what Spark reads by itself is described to it, the rows of others are sent.</summary>
/// <param name="cluster">The session.</param>
/// <param name="context">What the run is parameterised by.</param>
internal sealed class SourceRelations(ClusterSession cluster, DataContext context)
{
    private readonly FileRelations files = new(cluster);
    private readonly TableRelations tables = new(cluster);
    private readonly TopicRelations topics = new(cluster, context);

    /// <summary>The rows of a scan: columns of the model's names and types, in its order.</summary>
    public async Task<Wire.Relation> OfAsync(Scan scan, CancellationToken cancellationToken)
    {
        await cluster.OpenAsync(cancellationToken).ConfigureAwait(false);
        return scan.Source switch
        {
            FileSource { IsLocal: true } file when TextFiles.IsOnlyHere(file, scan.Model) =>
                await cluster.Local.SendAsync(scan.Model, TextFiles.ReadAsync(file, scan.Model, cancellationToken),
                cancellationToken).ConfigureAwait(false),
            FileSource file => await files.OfAsync(scan, file, cancellationToken).ConfigureAwait(false),
            ITopicSource topic => await topics.OfAsync(scan, topic, cancellationToken).ConfigureAwait(false),
            TableSource table => await files.OfAsync(scan, table, cancellationToken).ConfigureAwait(false),
            JdbcSource table => await tables.OfAsync(scan, table, cancellationToken).ConfigureAwait(false),
            _ => await cluster.Local.SendAsync(scan.Model, SourceRows.ReadAsync(scan, context, cancellationToken), cancellationToken).ConfigureAwait(false),
        };
    }
}
