namespace EtlLib.Spark.Lowering;

/// <summary>What is refused before anything runs, since Spark cannot do it as docs/semantics.md says.</summary>
internal static class Refusals
{
    /// <summary>ETL2001: an operation. The remedy says what to do instead.</summary>
    public static PlanException Operation(string operation, string remedy) => new($"ETL2001: Spark does not support {operation}. {remedy}") { Code = "ETL2001" };
}
