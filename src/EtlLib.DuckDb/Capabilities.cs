using EtlLib.DuckDb.Sql;
using EtlLib.Plan;
using EtlLib.Rewriting;

namespace EtlLib.DuckDb;

/// <summary>What the embedded engine can do, asked before anything runs.</summary>
internal static class Capabilities
{
    /// <summary>Refuses a plan that it cannot compute.</summary>
    public static void Check(Relation plan) => Check(plan, []);

    private static void Check(Relation plan, HashSet<Relation> mapped)
    {
        foreach (var rows in Lowering.Of(PlanRewriter.Rewrite(plan), Surroundings.None).Rows.Values)
        {
            switch (rows)
            {
                case MapRows map when mapped.Add(map.From):
                    Check(map.From, mapped);
                    break;
                case MapRows:
                    break;
                case Scan { Source: not (BatchSource or FileSource { IsLocal: true }) and var source }:
                    throw Refused($"reading {source.Describe()}", "It reads CSV, JSON lines, Parquet and Avro in files of this machine, and sources that derive from DataSource<TModel> or BatchSource.");
            }
        }
    }

    /// <summary>Refuses a sink that it cannot write.</summary>
    public static void Check(DataSink sink)
    {
        if (sink is FileSink { IsLocal: false } or { Engine: not (null or "duckdb") })
        {
            throw Refused($"writing to {sink.Describe()}", "It writes CSV, JSON lines, Parquet and Avro to files of this machine, and to sinks that take batches.");
        }
    }

    /// <summary>ETL2001: an operation.</summary>
    public static PlanException Refused(string operation, string remedy) => new($"ETL2001: The embedded engine does not support {operation}. {remedy} Or run it on an engine that does: --engine spark.") { Code = "ETL2001" };
}
