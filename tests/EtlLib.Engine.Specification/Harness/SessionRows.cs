using EtlLib.Engines;
using EtlLib.Plan;
using EtlLib.Rewriting;

namespace EtlLib.Engine.Specification;

/// <summary>The rows that a session computes.</summary>
public static class SessionRows
{
    /// <summary>The rows of a plan, as they come.</summary>
    public static async Task<List<T>> ToListAsync<T>(this EngineSession session, Relation plan, params string[] kept)
        where T : IDataModel<T>
    {
        var rows = new List<T>();
        await foreach (var batch in session.Prepare(PlanRewriter.Rewrite(plan), kept).ReadAsync(TestContext.Current.CancellationToken))
        {
            using (batch)
            {
                for (var row = 0; row < batch.Count; row++)
                {
                    rows.Add(T.Read(batch.Vectors, row));
                }
            }
        }

        return rows;
    }
}
