using EtlLib.Schemas;

namespace EtlLib.Spark.Lowering;

/// <summary>What is refused before anything runs, since Spark cannot do it as docs/semantics.md says.</summary>
internal static class Refusals
{
    /// <summary>ETL2001: an operation. The remedy says what to do instead.</summary>
    public static PlanException Operation(string operation, string remedy) => new($"ETL2001: Spark does not support {operation}. {remedy}");

    /// <summary>ETL2002: a type. The remedy says what to do instead.</summary>
    public static PlanException Type(ColumnType type, string where, string remedy) => new($"ETL2002: Spark does not support {type} {where}. {remedy}");

    /// <summary>An expression that stands where it has no meaning.</summary>
    public static PlanException Misplaced(string what, string where) => new($"{what} stands outside of {where}.");
}
