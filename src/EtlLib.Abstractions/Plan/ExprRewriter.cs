namespace EtlLib.Plan;

/// <summary>Rebuilds an expression from its parts, each rewritten; a part that did not change is kept.</summary>
public abstract class ExprRewriter : ExprVisitor<Expr>
{
    /// <summary>Rewrites an expression.</summary>
    public Expr Rewrite(Expr expr) => expr.Accept(this);

    /// <summary>Rewrites each expression.</summary>
    public EquatableArray<Expr> Rewrite(EquatableArray<Expr> exprs) => [.. exprs.Select(Rewrite)];

    /// <inheritdoc />
    public override Expr Visit(Row row) => row;

    /// <inheritdoc />
    public override Expr Visit(Field field) => Rewrite(field.Owner) is var owner && owner == field.Owner ? field : owner is Struct made ? made.Columns[made.Schema.IndexOf(field.Name)] : new Field(owner, field.Name);

    /// <inheritdoc />
    public override Expr Visit(Literal literal) => literal;

    /// <inheritdoc />
    public override Expr Visit(Call call) => new Call(call.Function, Rewrite(call.Arguments));

    /// <inheritdoc />
    public override Expr Visit(Cast cast) => new Cast(Rewrite(cast.Operand), cast.Target, cast.NullOnFailure);

    /// <inheritdoc />
    public override Expr Visit(Case choice) => new Case(Rewrite(choice.Conditions), Rewrite(choice.Values), Rewrite(choice.Otherwise));

    /// <inheritdoc />
    public override Expr Visit(In membership) => new In(Rewrite(membership.Operand), Rewrite(membership.Candidates));

    /// <inheritdoc />
    public override Expr Visit(Struct nested) => new Struct(nested.Schema, Rewrite(nested.Columns));

    /// <inheritdoc />
    public override Expr Visit(Element element) => element;

    /// <inheritdoc />
    public override Expr Visit(Quantifier quantifier) => new Quantifier(quantifier.All, Rewrite(quantifier.List), Rewrite(quantifier.Predicate), quantifier.Level);

    /// <inheritdoc />
    public override Expr Visit(Aggregate aggregate) => new Aggregate(aggregate.Function, Rewrite(aggregate.Arguments), aggregate.Where is { } where ? Rewrite(where) : null, Rewrite(aggregate.Order));

    /// <inheritdoc />
    public override Expr Visit(Key key) => key;

    /// <inheritdoc />
    public override Expr Visit(Windowed window) => new Windowed(Rewrite(window.Time), window.Spec);

    /// <inheritdoc />
    public override Expr Visit(Shift shift) => new Shift(Rewrite(shift.Operand), shift.Rows);

    /// <inheritdoc />
    public override Expr Visit(Rolling rolling) => new Rolling((Aggregate)Rewrite(rolling.Aggregate), rolling.Range, rolling.Rows);
}
