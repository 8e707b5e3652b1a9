using EtlLib.Plan;
using EtlLib.Schemas;

namespace EtlLib.DuckDb.Sql;

/// <summary>Expressions over rows, in SQL that means what <c>docs/semantics.md</c> says. Every result can stand as an operand.</summary>
internal class ScalarSql(IReadOnlyList<RowSql> rows) : RowVisitor<string>
{
    /// <inheritdoc />
    public override string Visit(Row row)
    {
        var sql = rows[row.Input];
        var nested = Packed(row.Schema, [.. row.Schema.Columns.Select((_, i) => sql.Column(i))]);
        return row.MayBeAbsent && sql.Presence is { } presence ? $"CASE WHEN {presence} IS NOT NULL THEN {nested} END" : nested;
    }

    /// <inheritdoc />
    public override string Visit(Field field) => field.Owner is Row row
        ? rows[row.Input][field.Name]
        : $"struct_extract({Of(field.Owner)}, {SqlText.Text(field.Name)})";

    /// <inheritdoc />
    public override string Visit(Literal literal) => SqlText.Constant(literal);

    /// <inheritdoc />
    public override string Visit(Call call) => CallSql.Of(call, this);

    /// <inheritdoc />
    public override string Visit(Cast cast) => CastSql.Of(cast, Of(cast.Operand));

    /// <inheritdoc />
    public override string Visit(Case choice)
    {
        var branches = string.Concat(choice.Conditions.Select((condition, i) => $" WHEN {Of(condition)} THEN {Of(choice.Values[i], choice.Type)}"));
        return $"CASE{branches} ELSE {Of(choice.Otherwise, choice.Type)} END";
    }

    /// <inheritdoc />
    public override string Visit(In membership) => membership.Candidates.Count == 0
        ? "FALSE"
        : $"({Of(membership.Operand)} IN ({string.Join(", ", membership.Candidates.Select(Of))}))";

    /// <inheritdoc />
    public override string Visit(Struct nested) => Packed(nested.Schema, [.. nested.Columns.Select(Of)]);

    /// <inheritdoc />
    public override string Visit(Element element) => Variable(element.Level);

    /// <inheritdoc />
    public override string Visit(Quantifier quantifier)
    {
        var (list, predicate) = (Of(quantifier.List), Of(quantifier.Predicate));
        return quantifier.All
            ? $"(len(list_filter({list}, lambda {Variable(quantifier.Level)}: ({predicate}) IS NOT TRUE)) = 0)"
            : $"(len(list_filter({list}, lambda {Variable(quantifier.Level)}: {predicate})) > 0)";
    }

    /// <summary>An expression as a value of a type that it widens to.</summary>
    public string Of(Expr expr, ColumnType type) => expr.Type == type ? Of(expr) : $"CAST({Of(expr)} AS {SqlText.Type(type)})";

    /// <summary>A nested model of its columns' SQL.</summary>
    protected static string Packed(Schema schema, IReadOnlyList<string> columns) =>
        $"struct_pack({string.Join(", ", columns.Select((column, i) => $"{SqlText.Name(schema.Columns[i].Name)} := {column}"))})";

    private static string Variable(int level) => SqlText.Name(SqlText.Invariant($"element{level}"));
}
