using EtlLib.Spark.Lowering;
using Microsoft.Extensions.Logging;

namespace EtlLib.Spark;

/// <summary>The rows of models that are kept on the cluster for the length of a run.</summary>
/// <remarks>
/// From Spark 4.0 on as a local checkpoint, which ends with the session, also where its owner is killed, and cuts the plan: what reads it is
/// analysed as quickly as a table. Before, as a cached view, which is given up at the end of the run.
/// </remarks>
/// <param name="cluster">The session.</param>
/// <param name="checkpoint">Whether it is a checkpoint; null: as the version says.</param>
internal sealed class KeptModels(ClusterSession cluster, bool? checkpoint = null) : IAsyncDisposable
{
    private static readonly Version Checkpoints = new(4, 0);

    private readonly Dictionary<string, Wire.Relation> relations = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> views = [];

    /// <summary>The rows of a model, or null where they are not kept.</summary>
    public Wire.Relation? Find(string model) => relations.GetValueOrDefault(model);

    /// <summary>Computes rows and keeps them under a name.</summary>
    /// <returns>How many there are.</returns>
    public async Task<long> KeepAsync(string model, Func<CancellationToken, Task<Wire.Relation>> rows, CancellationToken cancellationToken)
    {
        await cluster.OpenAsync(cancellationToken).ConfigureAwait(false);
        var kept = checkpoint ?? cluster.Version >= Checkpoints ? await CheckpointAsync(rows, cancellationToken).ConfigureAwait(false) : await CacheAsync(rows, cancellationToken).ConfigureAwait(false);
        var count = await cluster.CountAsync(kept, cancellationToken).ConfigureAwait(false);
        relations[model] = kept;
        return count;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var view in views)
        {
            // The cluster gives it up by itself with the session.
            await cluster.TryAsync($"release the rows of {view}", LogLevel.Debug, () => cluster.DoAsync(_ => Task.FromResult(Sql($"UNCACHE TABLE IF EXISTS {view}")), CancellationToken.None)).ConfigureAwait(false);
        }
    }

    private async Task<Wire.Relation> CheckpointAsync(Func<CancellationToken, Task<Wire.Relation>> rows, CancellationToken cancellationToken)
    {
        var kept = await cluster.DoAsync(async token => new() { CheckpointCommand = new() { Relation = await rows(token).ConfigureAwait(false), Local = true, Eager = true } }, cancellationToken).ConfigureAwait(false);
        return new() { CachedRemoteRelation = kept ?? throw new EngineException("Spark kept rows and did not say under which name.") };
    }

    private async Task<Wire.Relation> CacheAsync(Func<CancellationToken, Task<Wire.Relation>> rows, CancellationToken cancellationToken)
    {
        var name = $"etllib_{Guid.NewGuid():n}";
        await cluster.DoAsync(async token => new() { CreateDataframeView = new() { Input = await rows(token).ConfigureAwait(false), Name = name } }, cancellationToken).ConfigureAwait(false);
        views.Add(name);
        await cluster.DoAsync(_ => Task.FromResult(Sql($"CACHE TABLE {name}")), cancellationToken).ConfigureAwait(false);
        return Rel.Table(name);
    }

    private static Wire.Command Sql(string text) => new() { SqlCommand = new() { Input = new() { Sql = new() { Query = text } } } };
}
