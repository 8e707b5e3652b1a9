using EtlLib.Plan;
using EtlLib.Rewriting;

namespace EtlLib.Streaming;

/// <summary>
/// What a part of a plan has become: a plan over the rows of nodes. Where a join of streams has been packed into one row, it says where the columns of
/// the join's inputs are now.
/// </summary>
/// <param name="Plan">The plan over the rows of nodes.</param>
/// <param name="Columns">What a column of each of the original outputs is now; null: what it was.</param>
internal sealed record Piece(Relation Plan, IReadOnlyList<Func<Row, string, Expr>>? Columns = null)
{
    /// <summary>An expression over the original outputs, over the piece.</summary>
    public Expr Of(Expr expr) => Columns is null ? expr : new Packed(Columns).Rewrite(expr);

    /// <summary>The same of several.</summary>
    public EquatableArray<Expr> Of(EquatableArray<Expr> exprs) => Columns is null ? exprs : [.. exprs.Select(Of)];

    /// <summary>What a column of an original output is now.</summary>
    public Expr Column(Row row, string name) => Columns is null ? new Field(row, name) : Columns[row.Input](row, name);

    private static Expr Whole(IReadOnlyList<Func<Row, string, Expr>> columns, Row row) => row.MayBeAbsent
        ? throw new PlanException($"A stream cannot put the whole right row of a join, {row.Schema.ShortName}, into a column, "
            + "because the row may be absent. Select its columns one by one.")
        : new Struct(row.Schema, [.. row.Schema.Columns.Select(c => columns[row.Input](row, c.Name))]);

    /// <summary>Puts the packed columns in the place of those of the original outputs.</summary>
    private sealed class Packed(IReadOnlyList<Func<Row, string, Expr>> columns)
        : Substitution((row, name) => columns[row.Input](row, name), row => Whole(columns, row))
    {
        /// <summary>A column that is never null in a row that is there, its event time if no other, tells whether a row is absent.</summary>
        public override Expr Visit(Call call) =>
            call is { Function: ScalarFunction.IsNull or ScalarFunction.IsNotNull, Arguments: [Row row] }
                ? new Call(call.Function, [columns[row.Input](row, row.Schema.Columns.First(c => !c.Nullable).Name)])
                : base.Visit(call);
    }
}

/// <summary>The columns that a statement makes for an operator: each expression once.</summary>
internal sealed class InputColumns
{
    private readonly List<ColumnSchema> columns = [];
    private readonly List<Expr> exprs = [];

    /// <summary>The schema so far.</summary>
    public Schema Schema => new("EtlLib.Input", [.. columns]);

    /// <summary>Adds an expression under a name, unless it is there and may be shared; its position.</summary>
    public int Add(string name, Expr expr, bool shared = true)
    {
        var found = shared ? exprs.IndexOf(expr) : -1;
        if (found >= 0)
        {
            return found;
        }

        exprs.Add(expr);
        columns.Add(new ColumnSchema(Free(name), expr.Type, expr.Nullable));
        return exprs.Count - 1;
    }

    /// <summary>Adds a column as it is.</summary>
    public void AddAs(ColumnSchema column, Expr expr)
    {
        exprs.Add(expr);
        columns.Add(column);
    }

    /// <summary>Adds all columns of a row under their names; call it first. Their positions.</summary>
    public EquatableArray<int> AddRow(Piece from, Row row, string prefix = "")
    {
        var positions = new List<int>();
        foreach (var column in row.Schema.Columns)
        {
            exprs.Add(from.Column(row, column.Name));
            columns.Add(new ColumnSchema(prefix + column.Name, column.Type, exprs[^1].Nullable));
            positions.Add(exprs.Count - 1);
        }

        return [.. positions];
    }

    /// <summary>A row's sequence as a long; -1 where it has none.</summary>
    public int AddSequence(Piece from, Row row)
    {
        if (row.Schema.Sequence is not { } sequence)
        {
            return -1;
        }

        var value = from.Column(row, sequence.Name);
        return Add("sequence", value.Type == ColumnType.Long ? value : new Cast(value, ColumnType.Long));
    }

    /// <summary>Whether a column's type and nullability are an expression's.</summary>
    public ColumnSchema this[int position] => columns[position];

    /// <summary>The projection.</summary>
    public Relation Over(Relation from) => new Project(from, Schema, [.. exprs]);

    private string Free(string name)
    {
        var free = name;
        for (var i = 2; columns.Exists(c => string.Equals(c.Name, free, StringComparison.OrdinalIgnoreCase)); i++)
        {
            free = $"{name} {i}";
        }

        return free;
    }
}
