using EtlLib.Engines;
using EtlLib.Plan;

namespace EtlLib.Spark.Tests.Engine;

/// <summary>Runs plans on the engine.</summary>
internal static class SparkSessions
{
    public static SparkEngine Engine(this SparkServer server) => new(server.Address, new SparkOptions { ShufflePartitions = 2 });

    public static EngineSession Open(this SparkServer server, IReadOnlyDictionary<string, Relation>? models = null) =>
        server.Engine().Open(new EngineOptions(), DataContext.Test, models ?? new Dictionary<string, Relation>());

    public static async Task<IReadOnlyList<T>> ToListAsync<T>(this EngineSession session, Relation plan)
        where T : IDataModel<T>
    {
        var rows = new List<T>();
        await foreach (var batch in session.ReadAsync(plan, TestContext.Current.CancellationToken))
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
