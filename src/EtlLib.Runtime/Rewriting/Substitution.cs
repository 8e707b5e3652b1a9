using EtlLib.Plan;

namespace EtlLib.Rewriting;

/// <summary>Puts expressions in the place of a row's columns.</summary>
/// <param name="column">What a column of an input stands for; null: it stays.</param>
/// <param name="row">What a row as a whole stands for.</param>
internal class Substitution(Func<Row, string, Expr?> column, Func<Row, Expr> row) : ExprRewriter
{
    /// <inheritdoc />
    public override Expr Visit(Field field) => field.Owner is Row owner && column(owner, field.Name) is { } value ? value : base.Visit(field);

    /// <inheritdoc />
    public override Expr Visit(Row whole) => row(whole);
}

/// <summary>What expressions refer to.</summary>
internal sealed class References : ExprRewriter
{
    /// <summary>The columns of inputs that are referred to by name.</summary>
    public HashSet<(int Input, string Name)> Columns { get; } = [];

    /// <summary>The rows that are referred to as a whole.</summary>
    public HashSet<Row> Rows { get; } = [];

    /// <summary>The inputs.</summary>
    public IEnumerable<int> Inputs => Columns.Select(c => c.Input).Concat(Rows.Select(r => r.Input)).Distinct();

    /// <summary>The references of several expressions.</summary>
    public static References Of(params IEnumerable<Expr> exprs)
    {
        var references = new References();
        foreach (var expr in exprs)
        {
            _ = references.Rewrite(expr);
        }

        return references;
    }

    /// <inheritdoc />
    public override Expr Visit(Field field)
    {
        if (field.Owner is Row row)
        {
            Columns.Add((row.Input, row.Schema[field.Name].Name));
            return field;
        }

        return base.Visit(field);
    }

    /// <inheritdoc />
    public override Expr Visit(Row row)
    {
        Rows.Add(row);
        return row;
    }
}
