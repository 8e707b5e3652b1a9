namespace EtlLib.Plan;

/// <summary>A visitor of expressions over rows: what belongs to a group or a series is refused, until a visitor of those overrides it.</summary>
internal abstract class RowVisitor<T> : ExprVisitor<T>
{
    /// <summary>Visits an expression.</summary>
    public T Of(Expr expr) => expr.Accept(this);

    /// <inheritdoc />
    public override T Visit(Aggregate aggregate) => throw Misplaced("An aggregate", "a group");

    /// <inheritdoc />
    public override T Visit(Key key) => throw Misplaced("A key", "a group");

    /// <inheritdoc />
    public override T Visit(Windowed window) => throw Misplaced("A window", "a group's key");

    /// <inheritdoc />
    public override T Visit(Shift shift) => throw Misplaced("Lag or Lead", "a series");

    /// <inheritdoc />
    public override T Visit(Rolling rolling) => throw Misplaced("A rolling aggregate", "a series");

    /// <inheritdoc />
    public override T Visit(Ranking ranking) => throw Misplaced("A rank or row number", "a series");

    private static PlanException Misplaced(string what, string where) => new($"{what} stands outside of {where}.");
}
