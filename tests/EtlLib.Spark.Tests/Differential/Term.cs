using EtlLib.Plan;
using EtlLib.Schemas;

namespace EtlLib.Spark.Tests.Differential;

/// <summary>An expression, and what is known of its values: by this the generator keeps to what the semantics say, and out of failures that it does not mean.</summary>
/// <param name="Expr">The expression.</param>
/// <param name="Bound">
/// Of integers and durations: no value is greater in size. Of floats and doubles: sums of values are exact, and no finite value is greater in size. Of times: 0 where
/// they can be shifted. Infinite where nothing is known.
/// </param>
/// <param name="Sharp">Whether each engine has the same bits; else the last digits may differ, and nothing may depend on them.</param>
/// <param name="Signed">Whether the sign of a zero is known: a group's key is either.</param>
internal readonly record struct Term(Expr Expr, double Bound = double.PositiveInfinity, bool Sharp = true, bool Signed = true)
{
    /// <summary>Its type.</summary>
    public ColumnType Type => Expr.Type;

    /// <summary>Its type's kind.</summary>
    public TypeKind Kind => Expr.Type.Kind;

    /// <summary>Whether arithmetic may be done with it.</summary>
    public static bool IsTame(Term term) => term.Bound < double.PositiveInfinity;

    /// <summary>A null of a type.</summary>
    public static Term Null(ColumnType type) => new(Literal.Null(type), 0);
}

/// <summary>A relation, and what is known of its columns.</summary>
/// <param name="Plan">The relation.</param>
/// <param name="Columns">Its columns, over its row.</param>
/// <param name="Unique">Whether event time and sequence, or event time and columns, tell its rows apart.</param>
internal sealed record Shape(Relation Plan, IReadOnlyList<Term> Columns, bool Unique)
{
    /// <summary>A relation of which some values are known.</summary>
    public static Shape Over(Relation plan, IEnumerable<Term> values, bool unique, int input = 0, bool absent = false) =>
        new(plan, [.. values.Select((value, i) => value with { Expr = new Field(new Row(input, plan.Schema, absent), plan.Schema.Columns[i].Name) })], unique);

    /// <summary>The columns as those of an input of a join.</summary>
    public IReadOnlyList<Term> Of(int input, bool absent) => Over(Plan, Columns, Unique, input, absent).Columns;
}
