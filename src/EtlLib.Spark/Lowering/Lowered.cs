using EtlLib.Schemas;
using EtlLib.Spark.Lowering.Scalars;

namespace EtlLib.Spark.Lowering;

/// <summary>A relation on Spark, and how expressions over it address its rows.</summary>
/// <param name="Relation">The relation.</param>
/// <param name="Rows">Its rows: one, or one an input of a join.</param>
internal sealed record Lowered(Wire.Relation Relation, IReadOnlyList<RowScope> Rows)
{
    /// <summary>A relation whose columns are a model's.</summary>
    public static Lowered Of(Wire.Relation relation, Schema schema) => new(relation, [RowScope.Of(schema)]);

    /// <summary>Expressions over the rows.</summary>
    public ScalarLowering Scalars => new(Rows);

    /// <summary>A name that no column has.</summary>
    public string Free(string name)
    {
        while (Rows.Any(r => r.Schema.IndexOf(name) >= 0))
        {
            name += "_";
        }

        return name;
    }
}

/// <summary>One row that expressions may refer to.</summary>
/// <param name="Schema">The row's model.</param>
/// <param name="Column">A column, by its name.</param>
/// <param name="Absent">Of a row that may be absent: whether it is.</param>
internal sealed record RowScope(Schema Schema, Func<string, Wire.Expression> Column, Wire.Expression? Absent = null)
{
    /// <summary>The row of the only input.</summary>
    public static RowScope Of(Schema schema) => new(schema, Ex.Column);

    /// <summary>The row of an input by its alias.</summary>
    public static RowScope Of(Schema schema, string alias) => new(schema, name => Ex.Column(alias, name));

    /// <summary>A row that is a struct, null where it is absent.</summary>
    public static RowScope Of(Schema schema, Wire.Expression row) => new(schema, name => Ex.Field(row, name), Ex.IsNull(row));
}
