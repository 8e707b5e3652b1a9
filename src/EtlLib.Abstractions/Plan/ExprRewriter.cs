namespace EtlLib.Plan;

/// <summary>
/// Rewrites an expression from its leaves up. A part that does not change is kept, and a part that occurs more than once is rewritten once: a rewriter must treat a
/// part alike wherever it occurs.
/// </summary>
public abstract partial class ExprRewriter : ExprVisitor<Expr>
{
    private Dictionary<Expr, Expr>? known;

    /// <summary>Rewrites an expression.</summary>
    public Expr Rewrite(Expr expr)
    {
        ArgumentNullException.ThrowIfNull(expr);
        if (expr.Children.Count == 0)
        {
            return expr.Accept(this);
        }

        known ??= new Dictionary<Expr, Expr>(ReferenceEqualityComparer.Instance);
        return known.TryGetValue(expr, out var rewritten) ? rewritten : known[expr] = expr.Accept(this);
    }

    /// <summary>Rewrites each expression.</summary>
    public EquatableArray<Expr> Rewrite(EquatableArray<Expr> exprs) => Changed(exprs) is { } changed ? new EquatableArray<Expr>(changed) : exprs;

    /// <summary>An expression over its parts, each rewritten.</summary>
    private Expr OverParts(Expr expr) => Changed(expr.Children) is { } changed ? expr.WithChildren(changed) : expr;

    /// <summary>The expressions rewritten, or null where none changes.</summary>
    private Expr[]? Changed(EquatableArray<Expr> exprs)
    {
        Expr[]? changed = null;
        for (var i = 0; i < exprs.Count; i++)
        {
            var rewritten = Rewrite(exprs[i]);
            if (changed is not null || !ReferenceEquals(rewritten, exprs[i]))
            {
                changed ??= exprs.Span.ToArray();
                changed[i] = rewritten;
            }
        }

        return changed;
    }
}
