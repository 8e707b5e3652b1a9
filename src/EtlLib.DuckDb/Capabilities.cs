using EtlLib.DuckDb.Sql;
using EtlLib.Plan;
using EtlLib.Rewriting;

namespace EtlLib.DuckDb;

/// <summary>What the embedded engine can do, asked before anything runs.</summary>
internal static class Capabilities
{
    /// <summary>Refuses a plan that it cannot compute.</summary>
    public static void Check(Relation plan)
    {
        foreach (var rows in Lowering.Of(PlanRewriter.Rewrite(plan), Surroundings.None).Rows.Values)
        {
            switch (rows)
            {
                case MapRows map:
                    Check(map.From);
                    break;
                case Scan { Source: not BatchSource and var source }:
                    throw Refused($"reading {source.Describe()}", "It reads CSV, JSON lines and Parquet in files of this machine, and sources that derive from DataSource<TModel> or BatchSource.");
            }
        }
    }

    /// <summary>Refuses a sink that it cannot write.</summary>
    public static void Check(DataSink sink)
    {
        if (sink is FileSink { Format: FileFormat.Avro } or FileSink { IsLocal: false } or { Engine: not (null or "duckdb") })
        {
            throw Refused($"writing to {sink.Describe()}", "It writes CSV, JSON lines and Parquet to files of this machine, and to sinks that take batches.");
        }
    }

    /// <summary>ETL2001: an operation.</summary>
    public static PlanException Refused(string operation, string remedy) => new($"ETL2001: The embedded engine does not support {operation}. {remedy} Or run it on an engine that does: --engine spark.") { Code = "ETL2001" };
}
