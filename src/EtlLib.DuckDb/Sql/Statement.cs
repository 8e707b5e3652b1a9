using EtlLib.Plan;
using EtlLib.Schemas;

namespace EtlLib.DuckDb.Sql;

/// <summary>What a plan is lowered to.</summary>
/// <param name="Sql">One SELECT, without a semicolon: its columns are the plan's, in their order.</param>
/// <param name="Rows">The relations that it reads as <c>etl_rows('name')</c>, by these names.</param>
/// <param name="Decimals">The decimal types that it has native aggregates of.</param>
internal sealed record Statement(string Sql, IReadOnlyDictionary<string, Relation> Rows, IReadOnlySet<DecimalType> Decimals);

/// <summary>How a scan stands in a statement.</summary>
/// <param name="From">What stands after FROM, without an alias.</param>
/// <param name="Columns">Each column's expression, in the schema's order, the row having the alias <see cref="Alias"/>; null: the columns have the schema's names and types.</param>
internal sealed record ScanSql(string From, IReadOnlyList<string>? Columns)
{
    /// <summary>Stands in <see cref="Columns"/> for the row's alias.</summary>
    public const string Alias = "{row}";
}

/// <summary>What a lowering is told of the world beside the plan.</summary>
/// <param name="Model">The plan of a model of the graph, by its name.</param>
/// <param name="Table">The table that a model's rows are kept in, quoted, or null.</param>
/// <param name="Files">How a scan of Parquet files stands in SQL.</param>
internal sealed record LoweringInputs(Func<string, Relation> Model, Func<string, string?> Table, Func<Scan, ScanSql> Files);
