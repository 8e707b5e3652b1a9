using System.Text;
using EtlLib.DuckDb.Native;
using EtlLib.Engines;
using EtlLib.Plan;
using EtlLib.Schemas;

namespace EtlLib.DuckDb.Sql;

/// <summary>
/// A plan as one SQL statement for people to read: each model that it reads is a common table expression of its name, and so is what it
/// reads more than once. Pure: all that it knows of files and tables it is told.
/// </summary>
internal sealed class Lowering
{
    private readonly LoweringInputs inputs;
    private readonly Sharing sharing;
    private readonly List<(string Name, string Sql, bool Materialized)> common = [];
    private readonly Dictionary<Relation, string> named = [];
    private readonly HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, Relation> rows = [];
    private readonly List<Scan> files = [];
    private readonly HashSet<DecimalType> decimals = [];
    private readonly string prefix;
    private int aliases;

    private Lowering(LoweringInputs inputs, Relation plan, string prefix)
    {
        (this.inputs, this.prefix) = (inputs, prefix);
        sharing = new Sharing(plan, inputs);
        names.UnionWith(sharing.Models);
    }

    /// <summary>Lowers a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="inputs">What it reads.</param>
    /// <param name="prefix">What the names of sources begin with.</param>
    public static Statement Of(Relation plan, LoweringInputs inputs, string prefix = "rows")
    {
        var lowering = new Lowering(inputs, plan, prefix);
        var body = lowering.Visit(plan).ToSql(plan.Schema);
        return new Statement(lowering.With() + body, lowering.rows, lowering.files, lowering.sharing.Conditions, lowering.decimals);
    }

    /// <summary>An alias that the statement has not used.</summary>
    public string Alias() => SqlText.Invariant($"t{aliases++}");

    /// <summary>The ending of the names of native aggregates over a decimal type.</summary>
    public string Native(DecimalType type)
    {
        decimals.Add(type);
        return AggregateFunctions.Suffix(type);
    }

    /// <summary>A relation as a query, by name where it is shared or deep.</summary>
    public Query Visit(Relation relation)
    {
        if (!sharing.IsShared(relation) && !sharing.IsDeep(relation))
        {
            return relation.Accept(new RelationSql(this));
        }

        if (!named.TryGetValue(relation, out var name))
        {
            var query = relation.Accept(new RelationSql(this));
            name = Unique($"{relation.Schema.ShortName} rows");
            common.Add((name, query.ToSql(relation.Schema), Materialized: true));
            named[relation] = name;
        }

        return Table(SqlText.Name(name), relation.Schema);
    }

    /// <summary>The rows of a table or common table expression.</summary>
    public Query Table(string table, Schema schema)
    {
        var alias = Alias();
        return new Query { From = $"{table} AS {alias}", Table = table, Alias = alias, Rows = [RowSql.Of(schema, alias)] };
    }

    /// <summary>A query's rows as those of a table: <paramref name="query"/> itself where it is no more than that.</summary>
    public Query Wrapped(Query query, Schema schema) => query.IsTable ? query : Table(SqlText.Parenthesized(query.ToSql(schema)), schema);

    /// <summary>A query around another, of one input: all of its columns, and more; of the rows those that conditions on window functions take.</summary>
    public Query Within(Query query, Schema schema, IEnumerable<(string Name, string Sql)> more, params IEnumerable<string> qualify)
    {
        // A column that a projection has left out may have the name of one of the new ones.
        (string Name, string Sql)[] added = [.. more];
        IEnumerable<(string Name, string Sql)> all = query.TableColumns is { } table && added.Any(c => table.IndexOf(c.Name) >= 0)
            ? schema.Columns.Select((column, i) => (column.Name, query.Rows[0].Column(i)))
            : [("*", $"{query.Alias}.*")];
        var inner = new Query { From = query.From, Rows = query.Rows, Columns = [.. all, .. added] };
        inner.Where.AddRange(query.Where);
        inner.Qualify.AddRange([.. query.Qualify, .. qualify]);
        return Table(SqlText.Parenthesized(inner.ToSql(schema)), schema);
    }

    /// <summary>Whether no two rows have the same values of columns, by the plan.</summary>
    public bool IsUnique(Relation relation, EquatableArray<Expr> keys) =>
        Uniqueness.Of(relation, keys.OfType<Field>().Where(f => f.Owner is Row).Select(f => f.Name).ToHashSet(), inputs.Model);

    /// <summary>A relation as a query whose rows expressions may refer to, in no order.</summary>
    public Query Open(Relation relation)
    {
        var query = Visit(relation);
        if (query.Limit is null && query.Whole is null)
        {
            query.OrderBy.Clear();
        }

        return query.TakesColumns && query.Qualify.Count == 0 && query.OrderBy.Count == 0 ? query : Wrapped(query, relation.Schema);
    }

    /// <summary>The rows of another model: as they are kept, or made within the statement.</summary>
    public Query Model(ModelRows model)
    {
        if (inputs.Table(model.Name) is { } table)
        {
            return Table(table, model.Model);
        }

        if (!named.ContainsKey(model))
        {
            var plan = inputs.Model(model.Name);
            var query = EngineRun.Named(model.Name, () => sharing.IsShared(plan) ? Visit(plan) : plan.Accept(new RelationSql(this)));
            common.Add((model.Name, query.ToSql(plan.Schema), sharing.IsMaterialized(model, plan)));
            named[model] = model.Name;
        }

        return Table(SqlText.Name(model.Name), model.Model);
    }

    /// <summary>The rows of a source.</summary>
    public Query Scan(Scan scan)
    {
        inputs.Check(scan);
        if (scan.Source is not (ParquetSource or Tables.TableSource))
        {
            return Rows(scan);
        }

        var file = files.IndexOf(scan);
        if (file < 0)
        {
            file = files.Count;
            files.Add(scan);
        }

        return Table(Statement.Place(file), scan.Model);
    }

    /// <summary>Rows that come from C#.</summary>
    public Query Rows(Relation relation)
    {
        var files = relation is Scan { Source: FileSource source } ? " " + source.Describe() : "";
        var name = SqlText.Invariant($"{prefix}{rows.Count + 1}{files}");
        rows.Add(name, relation);
        return Table($"etl_rows({SqlText.Text(name)})", relation.Schema);
    }

    private string Unique(string name)
    {
        var unique = name;
        for (var i = 2; !names.Add(unique); i++)
        {
            unique = SqlText.Invariant($"{name} {i}");
        }

        return unique;
    }

    private string With()
    {
        if (common.Count == 0)
        {
            return "";
        }

        var text = new StringBuilder("WITH ");
        for (var i = 0; i < common.Count; i++)
        {
            var (name, sql, materialized) = common[i];
            text.Append(i == 0 ? "" : ",\n").Append(SqlText.Name(name)).Append(materialized ? " AS MATERIALIZED (\n  " : " AS NOT MATERIALIZED (\n  ").Append(SqlText.Indented(sql)).Append("\n)");
        }

        return text.Append('\n').ToString();
    }
}
