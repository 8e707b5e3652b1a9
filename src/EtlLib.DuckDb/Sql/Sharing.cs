using EtlLib.Plan;

namespace EtlLib.DuckDb.Sql;

/// <summary>
/// Looks through a plan, models' plans included, for what gets a name of its own in the statement: what is read more than once, and what nests too deep for DuckDB.
/// It is computed once where that is dear, or where it could not be read twice.
/// </summary>
internal sealed class Sharing
{
    /// <summary>How many operations a statement repeats, rather than keep their rows, where they cost little.</summary>
    private const int MostRepeated = 32;

    /// <summary>
    /// How many aggregates and windows may stand within each other. DuckDB's filter pushdown goes over what is below each of them twice, so that planning takes time
    /// exponential in their number: 0.2 us times two to the power of it at version 1.5.6. It does not go through a materialized common table expression twice.
    /// </summary>
    private const int MostNested = 8;

    private readonly LoweringInputs inputs;
    private readonly Relation plan;
    private readonly Dictionary<Relation, int> counts = [];
    private readonly Dictionary<Relation, bool> costly = [];
    private readonly Dictionary<Relation, long> sizes = [];
    private readonly Dictionary<Relation, int> nesting = [];
    private readonly HashSet<Relation> deep = [];
    private readonly HashSet<string> models = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Looks through a plan.</summary>
    public Sharing(Relation plan, LoweringInputs inputs)
    {
        (this.plan, this.inputs) = (plan, inputs);
        Count(plan);
    }

    /// <summary>The models that are read.</summary>
    public IReadOnlyCollection<string> Models => models;

    /// <summary>What the rows of scans of tables satisfy, where not all are used.</summary>
    public IReadOnlyDictionary<Scan, Expr> Conditions
    {
        get
        {
            var conditions = new Dictionary<Scan, Expr>();
            foreach (var scan in counts.Keys.OfType<Scan>().Where(s => s.Source is Tables.TableSource))
            {
                var uses = counts.Keys.Where(r => Inputs(r).Contains(scan)).Select(r => (r as Filter)?.Condition).ToHashSet();
                if (scan != plan && uses.Count > 0 && !uses.Contains(null))
                {
                    conditions[scan] = uses.OfType<Expr>().Aggregate((left, right) => new Call(ScalarFunction.Or, left, right));
                }
            }

            return conditions;
        }
    }

    /// <summary>Whether a relation, other than another model's rows, is read more than once and gets a name.</summary>
    public bool IsShared(Relation relation) => counts.GetValueOrDefault(relation) > 1 && relation.Outputs.Count == 1 && relation is not ModelRows && IsKept(relation);

    /// <summary>Whether a relation gets a name since what is over it would nest too deep.</summary>
    public bool IsDeep(Relation relation) => deep.Contains(relation) && relation != plan;

    /// <summary>Whether a model's rows are kept while the statement runs, rather than made for each who reads them.</summary>
    public bool IsMaterialized(ModelRows model, Relation made) => IsDeep(made) || (counts.GetValueOrDefault(model) > 1 && IsKept(made));

    private bool IsKept(Relation relation) => sizes.GetValueOrDefault(relation) > MostRepeated || IsCostly(relation);

    /// <summary>Whether it costs more to compute a relation twice than to keep its rows.</summary>
    private bool IsCostly(Relation relation)
    {
        if (!costly.TryGetValue(relation, out var known))
        {
            costly[relation] = known = relation switch
            {
                Scan { Source: FileSource source } => source is not ParquetSource,
                Scan { Source: Tables.TableSource } => false,
                Scan { Source: BatchSource source } => !source.IsRepeatable,
                ModelRows model => inputs.Table(model.Name) is null && IsCostly(inputs.Model(model.Name)),
                Filter filter => IsCostly(filter.From),
                Project project => IsCostly(project.From),
                Union union => IsCostly(union.First) || IsCostly(union.Second),
                _ => true,
            };
        }

        return known;
    }

    private void Count(Relation relation)
    {
        counts[relation] = counts.GetValueOrDefault(relation) + 1;
        if (counts[relation] > 1)
        {
            return;
        }

        var (size, below) = (1L, 0);
        foreach (var input in Inputs(relation))
        {
            Count(input);
            size += sizes[input];
            below = Math.Max(below, nesting[input]);
        }

        sizes[relation] = Math.Min(size, int.MaxValue);
        nesting[relation] = below + Nested(relation);
        if (nesting[relation] > MostNested && relation is GroupBy or Series or Dedup or Top or Project)
        {
            deep.Add(relation);
            nesting[relation] = 0;
        }
    }

    /// <summary>How many aggregates and windows within each other an operation becomes.</summary>
    private static int Nested(Relation relation) => relation switch
    {
        GroupBy { Fill.Kind: not FillKind.None } => 3,
        GroupBy { Window.Spec.Kind: WindowKind.Session } => 3,
        GroupBy { Window.Spec.Kind: WindowKind.Hop or WindowKind.Cumulate } or Dedup or Top or Join { Kind: JoinKind.AsOf } => 2,
        GroupBy or Series => 1,
        _ => 0,
    };

    private IEnumerable<Relation> Inputs(Relation relation)
    {
        switch (relation)
        {
            case ModelRows model:
                models.Add(model.Name);
                return inputs.Table(model.Name) is null ? [inputs.Model(model.Name)] : [];
            default:
                return relation is MapRows ? [] : relation.Children;
        }
    }
}
