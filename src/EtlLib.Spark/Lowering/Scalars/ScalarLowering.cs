using EtlLib.Plan;
using EtlLib.Schemas;

namespace EtlLib.Spark.Lowering.Scalars;

/// <summary>Expressions over rows as Spark's, which mean what <c>docs/semantics.md</c> says.</summary>
internal class ScalarLowering(IReadOnlyList<RowScope> rows) : RowVisitor<Wire.Expression>
{
    /// <summary>An expression as a value of a type that it widens to.</summary>
    public Wire.Expression Of(Expr expr, ColumnType type) => expr.Type == type ? Of(expr) : Ex.Cast(Of(expr), type);

    /// <inheritdoc />
    public override Wire.Expression Visit(Row row)
    {
        var model = Ex.StructOf(row.Schema.Columns.Select(c => (c.Name, rows[row.Input].Column(c.Name))));
        return row.MayBeAbsent ? Ex.If(IsAbsent(row), Ex.Null(row.Type), model) : model;
    }

    /// <inheritdoc />
    public override Wire.Expression Visit(Field field) => field.Owner is Row row ? rows[row.Input].Column(field.Name) : Ex.Field(Of(field.Owner), field.Name);

    /// <inheritdoc />
    public override Wire.Expression Visit(Literal literal) => Ex.Of(literal);

    /// <inheritdoc />
    public override Wire.Expression Visit(Call call) => Calls.Of(call, this);

    /// <inheritdoc />
    public override Wire.Expression Visit(Cast cast) => Casts.Of(cast, Of(cast.Operand));

    /// <inheritdoc />
    public override Wire.Expression Visit(Case choice) =>
        Ex.Case(choice.Conditions.Select((condition, i) => (Of(condition), Of(choice.Values[i], choice.Type))), Of(choice.Otherwise, choice.Type));

    /// <inheritdoc />
    public override Wire.Expression Visit(In membership) => membership.Candidates.Count == 0
        ? Ex.Bool(false)
        : Ex.Fn("in", [Of(membership.Operand), .. membership.Candidates.Select(Of)]);

    /// <inheritdoc />
    public override Wire.Expression Visit(Struct nested) => Ex.StructOf(nested.Schema.Columns.Select((c, i) => (c.Name, Of(nested.Columns[i], c.Type))));

    /// <inheritdoc />
    public override Wire.Expression Visit(Element element) => Ex.Variable(Name(element.Level));

    /// <inheritdoc />
    public override Wire.Expression Visit(Quantifier quantifier) => Ex.Fn(
        quantifier.All ? "forall" : "exists",
        Of(quantifier.List),
        Ex.Lambda(Name(quantifier.Level), Ex.Fn("coalesce", Of(quantifier.Predicate), Ex.Bool(false))));

    /// <summary>Whether a row that may be absent is; never null. Asked only of rows that may be.</summary>
    internal Wire.Expression IsAbsent(Row row) => rows[row.Input].Absent ?? Ex.Bool(false);

    private static string Name(int level) => FormattableString.Invariant($"element{level}");
}
