using EtlLib.Plan;
using EtlLib.Schemas;

namespace EtlLib.Spark.Tests.Differential;

/// <summary>Finds a smaller plan that still shows what a plan shows.</summary>
internal static class Shrinking
{
    /// <summary>The smallest plan that is found within so many attempts.</summary>
    public static async Task<Relation> SmallestAsync(Relation plan, Func<Relation, Task<bool>> shows, int attempts = 400)
    {
        for (var found = true; found;)
        {
            found = false;
            foreach (var smaller in Smaller(plan, root: true))
            {
                if (attempts-- == 0)
                {
                    return plan;
                }

                if (await shows(smaller))
                {
                    (plan, found) = (smaller, true);
                    break;
                }
            }
        }

        return plan;
    }

    /// <summary>Plans that are one step smaller: of the same model, but at the root.</summary>
    private static IEnumerable<Relation> Smaller(Relation plan, bool root)
    {
        var inputs = plan.Children;
        foreach (var input in inputs.Where(input => input.Outputs.Count == 1 && (root || input.Outputs == plan.Outputs)))
        {
            yield return input;
        }

        if (plan is Scan { Source: ValueRows rows })
        {
            foreach (var fewer in Fewer(rows.Rows))
            {
                yield return rows.With(fewer);
            }
        }

        foreach (var fewer in root ? FewerColumns(plan) : [])
        {
            yield return fewer;
        }

        for (var i = 0; i < inputs.Count; i++)
        {
            foreach (var smaller in Smaller(inputs[i], root: false))
            {
                yield return Trees.With(plan, [.. inputs.Take(i), smaller, .. inputs.Skip(i + 1)], Trees.Exprs(plan));
            }
        }

        foreach (var exprs in Simpler(Trees.Exprs(plan)))
        {
            if (Legal(() => Trees.With(plan, inputs, exprs)) is { } simpler)
            {
                yield return simpler;
            }
        }
    }

    private static IEnumerable<IReadOnlyList<object?[]>> Fewer(IReadOnlyList<object?[]> rows)
    {
        for (var size = (rows.Count + 1) / 2; size > 0; size = size == 1 ? 0 : (size + 1) / 2)
        {
            for (var first = 0; first < rows.Count; first += size)
            {
                yield return [.. rows.Take(first), .. rows.Skip(first + size)];
            }
        }
    }

    private static IEnumerable<Relation> FewerColumns(Relation plan)
    {
        var columns = Trees.Exprs(plan);
        for (var i = 0; i < columns.Count && columns.Count > 1 && plan is Project or GroupBy or Series; i++)
        {
            EquatableArray<Expr> rest = [.. columns.Where((_, at) => at != i)];
            var model = new Schema(plan.Schema.Name, [.. plan.Schema.Columns.Where((_, at) => at != i)]);
            yield return plan switch
            {
                Project r => new Project(r.From, model, rest),
                GroupBy r => new GroupBy(r.From, r.Keys, model, rest, r.Fill),
                _ => new Series(((Series)plan).From, ((Series)plan).Keys, model, rest),
            };
        }
    }

    /// <summary>Expressions of which one is simpler: a part of it, a constant, or with a simpler part.</summary>
    private static IEnumerable<Expr[]> Simpler(IReadOnlyList<Expr> exprs)
    {
        for (var i = 0; i < exprs.Count; i++)
        {
            foreach (var simpler in Simpler(exprs[i]))
            {
                yield return [.. exprs.Take(i), simpler, .. exprs.Skip(i + 1)];
            }
        }
    }

    private static IEnumerable<Expr> Simpler(Expr expr)
    {
        if (expr is Literal or Row or Key or Element or Aggregate { Arguments.Count: 0, Where: null })
        {
            yield break;
        }

        var parts = Trees.Parts(expr);
        foreach (var part in parts.Where(part => part.Type == expr.Type))
        {
            yield return part;
        }

        if (expr is not (Aggregate or Rolling) && Constant(expr.Type) is { } constant)
        {
            yield return constant;
        }

        if (expr is Aggregate { Where: not null } some)
        {
            yield return new Aggregate(some.Function, some.Arguments, null, some.Order);
        }

        foreach (var simpler in Simpler(parts))
        {
            if (Legal(() => Trees.With(expr, simpler)) is { } same && same.Type == expr.Type)
            {
                yield return same;
            }
        }
    }

    private static Literal? Constant(ColumnType type) => type.Kind switch
    {
        TypeKind.Bool => new Literal(true, type),
        TypeKind.Int => new Literal(1, type),
        TypeKind.Long => new Literal(1L, type),
        TypeKind.Double => new Literal(1.0, type),
        TypeKind.Text => new Literal("a", type),
        _ => null,
    };

    private static T? Legal<T>(Func<T> make)
        where T : class
    {
        try
        {
            return make();
        }
        catch (Exception e) when (e is PlanException or InvalidCastException)
        {
            return null;
        }
    }
}
