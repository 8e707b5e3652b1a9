using EtlLib.Plan;
using EtlLib.Schemas;

namespace EtlLib.DuckDb.Sql;

/// <summary>What a plan is lowered to.</summary>
/// <param name="Text">One SELECT, without a semicolon: its columns are the plan's, in their order. What it reads of Parquet files is left open.</param>
/// <param name="Rows">The relations that it reads as <c>etl_rows('name')</c>, by these names.</param>
/// <param name="Files">The scans of Parquet files and tables.</param>
/// <param name="Conditions">What the rows of a scan of a table satisfy, where not all are used.</param>
/// <param name="Decimals">The decimal types that it has native aggregates of.</param>
internal sealed record Statement(string Text, IReadOnlyDictionary<string, Relation> Rows, IReadOnlyList<Scan> Files, IReadOnlyDictionary<Scan, Expr> Conditions, IReadOnlySet<DecimalType> Decimals)
{
    /// <summary>What stands in the text for the rows of a scan, by its place in <see cref="Files"/>. No other part of a statement has a NUL.</summary>
    public static string Place(int file) => SqlText.Invariant($"\0{file}\0");

    /// <summary>The statement over files.</summary>
    /// <param name="files">What stands after FROM, without an alias, for a scan: its columns have the names of the scan's schema.</param>
    public string Over(Func<Scan, string> files)
    {
        var sql = Text;
        for (var i = 0; i < Files.Count; i++)
        {
            sql = sql.Replace(Place(i), files(Files[i]), StringComparison.Ordinal);
        }

        return sql;
    }
}

/// <summary>What a lowering is told of the world beside the plan.</summary>
/// <param name="Model">The plan of a model of the graph, by its name.</param>
/// <param name="Table">The table that a model's rows are kept in, quoted, or null.</param>
/// <param name="Check">Refuses a source.</param>
internal sealed record LoweringInputs(Func<string, Relation> Model, Func<string, string?> Table, Action<Scan> Check);
