using EtlLib.Plan;
using EtlLib.Rewriting;
using EtlLib.Spark.Lowering.Scalars;

namespace EtlLib.Spark.Lowering;

/// <summary>
/// Chains of operations as one: Spark's analysis of a plan takes much longer than the plan is deep, and gives up beyond some hundred operations.
/// </summary>
internal static class Folding
{
    // Beside Expr.MaxDepth, what deep expressions become on Spark must stay within the nesting of a message.
    private const int MaxExprDepth = 100;

    /// <summary>The conditions of filters upon each other, the first first, and the rows that they are asked of.</summary>
    public static (Relation From, IReadOnlyList<Expr> Parts) Conditions(Filter filter)
    {
        var filters = new Stack<Filter>([filter]);
        while (filters.Peek().From is Filter below)
        {
            filters.Push(below);
        }

        return (filters.Peek().From, [.. filters.SelectMany(f => Parts(f.Condition))]);
    }

    /// <summary>Whether all conditions are true; asked in their order.</summary>
    public static Wire.Expression All(IReadOnlyList<Wire.Expression> conditions) => Halved(conditions, (left, right) => Ex.Fn("and", left, right));

    /// <summary>Several things as one, made of halves, so that it is nested little.</summary>
    public static T Halved<T>(IReadOnlyList<T> parts, Func<T, T, T> both)
    {
        T Of(int from, int count) => count == 1 ? parts[from] : both(Of(from, count / 2), Of(from + (count / 2), count - (count / 2)));
        return Of(0, parts.Count);
    }

    /// <summary>A projection of a projection as one, as long as nothing is computed more often by it.</summary>
    public static Project Projections(Project project)
    {
        while (project.From is Project below && Folded(project, below) is { } folded)
        {
            project = folded;
        }

        return project;
    }

    /// <summary>Whether a projection gives the very rows that it is of.</summary>
    public static bool IsSame(Project project) =>
        project.From.Outputs.Count == 1 && project.Columns.Count == project.From.Schema.Columns.Count
        && project.Columns.Select((c, i) => c is Field { Owner: Row } field && field.Name == project.Schema.Columns[i].Name && field.Name == project.From.Schema.Columns[i].Name).All(same => same);

    /// <summary>The relations of unions of unions, in their order.</summary>
    public static IReadOnlyList<Relation> Operands(Union union) => Leaves<Relation>(union, r => r is Union both ? (both.First, both.Second) : null);

    private static List<Expr> Parts(Expr condition) => Leaves(condition, e => e is Call { Function: ScalarFunction.And } both ? (both.Arguments[0], both.Arguments[1]) : null);

    private static List<T> Leaves<T>(T root, Func<T, (T Left, T Right)?> halves)
    {
        var (found, open) = (new List<T>(), new Stack<T>([root]));
        while (open.TryPop(out var part))
        {
            if (halves(part) is var (left, right))
            {
                open.Push(right);
                open.Push(left);
            }
            else
            {
                found.Add(part);
            }
        }

        return found;
    }

    private static Project? Folded(Project project, Project below)
    {
        if (project.Columns.Max(c => c.Depth) + below.Columns.Max(c => c.Depth) > MaxExprDepth || project.Columns.Sum(c => (long)c.Size) * below.Columns.Max(c => c.Size) > Expr.MaxSize)
        {
            return null;
        }

        var columns = new Substitution(
            (_, name) => below.Columns[below.Schema.IndexOf(name)],
            _ => new Struct(below.Schema, below.Columns)).Rewrite(project.Columns);
        return columns.Sum(c => (long)c.Size) <= project.Columns.Sum(c => (long)c.Size) + below.Columns.Sum(c => (long)c.Size)
            ? new Project(below.From, project.Schema, columns)
            : null;
    }
}
