using EtlLib.Engine.Specification;
using EtlLib.Engines;
using EtlLib.Plan;
using EtlLib.Rewriting;

namespace EtlLib.DuckDb.Tests.Engine;

/// <summary>Runs plans on a session of their own.</summary>
internal static class Running
{
    public static EngineSession Open(IReadOnlyDictionary<string, Relation>? models = null, DuckDbOptions? options = null) =>
        new DuckDbEngine(options ?? new DuckDbOptions(Threads: 2)).Open(new EngineRun(DataContext.Test, models));

    /// <summary>The rows of a frame, in the order that the engine gives them.</summary>
    public static async Task<List<T>> ToListAsync<T>(this DataFrame<T> frame, IReadOnlyDictionary<string, Relation>? models = null)
        where T : IDataModel<T>
    {
        await using var session = Open(models);
        return await session.ToListAsync<T>(frame.Plan);
    }

    /// <summary>The statement of a frame.</summary>
    public static async Task<string> SqlAsync(this DataFrame frame, IReadOnlyDictionary<string, Relation>? models = null)
    {
        await using var session = Open(models);
        return await session.Prepare(PlanRewriter.Rewrite(frame.Plan), []).ExplainAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Writes rows to a path of the test's own, without a commit.</summary>
    public static Task<long> CopyAsync(this EngineSession session, Relation plan, FileSink sink, string path, CancellationToken cancellationToken) =>
        ((DuckDbPlan)session.Prepare(PlanRewriter.Rewrite(plan), [])).WriteAsync(sink, path, cancellationToken);
}
