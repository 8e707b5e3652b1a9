using EtlLib.Plan;
using EtlLib.Schemas;

namespace EtlLib.Rewriting;

/// <summary>Conditions taken apart and put together.</summary>
internal static class Conditions
{
    /// <summary>How many parts stand in one row: so that many filters upon each other do not nest deeper than an expression may.</summary>
    private const int Widest = 64;

    /// <summary>The parts of a condition that must all be true.</summary>
    public static IEnumerable<Expr> Parts(Expr condition) => condition is Call { Function: ScalarFunction.And } both
        ? Parts(both.Arguments[0]).Concat(Parts(both.Arguments[1]))
        : [condition];

    /// <summary>A condition that is true where all parts are.</summary>
    public static Expr All(IReadOnlyCollection<Expr> parts) => parts.Count <= Widest
        ? parts.Aggregate((left, right) => new Call(ScalarFunction.And, left, right))
        : All([.. parts.Chunk(Widest).Select(All)]);

    /// <summary>A relation's rows for which all parts are true.</summary>
    public static Relation Where(Relation relation, IReadOnlyCollection<Expr> parts) => parts.Count == 0 ? relation : new Filter(relation, All(parts));

    /// <summary>The parts of a join's condition that are equalities of a left and a right value, and the others.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="right">The number of the right row.</param>
    public static (IReadOnlyList<(Expr Left, Expr Right)> Equalities, IReadOnlyList<Expr> Others) Equalities(Expr condition, int right)
    {
        // -1: of left rows only; 1: of the right row only; 0: of both or none.
        int Side(Expr expr) => References.Of(expr).Inputs.ToList() is { Count: > 0 } inputs ? inputs.All(i => i < right) ? -1 : inputs.All(i => i == right) ? 1 : 0 : 0;
        var (equalities, others) = (new List<(Expr, Expr)>(), new List<Expr>());
        foreach (var part in Parts(condition).Where(p => p != True))
        {
            if (part is Call { Function: ScalarFunction.Equal, Arguments: [var left, var other] } && Side(left) * Side(other) < 0)
            {
                equalities.Add(Side(left) < 0 ? (left, other) : (other, left));
            }
            else
            {
                others.Add(part);
            }
        }

        return (equalities, others);
    }

    /// <summary>A comparison with its sides exchanged: <c>a &lt; b</c> is <c>b &gt; a</c>.</summary>
    public static ScalarFunction Turned(ScalarFunction function) => function switch
    {
        ScalarFunction.Less => ScalarFunction.Greater,
        ScalarFunction.LessOrEqual => ScalarFunction.GreaterOrEqual,
        ScalarFunction.Greater => ScalarFunction.Less,
        ScalarFunction.GreaterOrEqual => ScalarFunction.LessOrEqual,
        _ => function,
    };

    /// <summary>A condition that is always true.</summary>
    public static Expr True { get; } = new Literal(true, ColumnType.Bool);

    /// <summary>
    /// Whether an expression may fail: by an overflow, a division by zero, a conversion. It must not be asked of a row that another condition
    /// leaves out. What is not known to be safe may fail.
    /// </summary>
    public static bool MayFail(Expr expr) => expr switch
    {
        Row or Literal or Element or Key => false,
        Field field => MayFail(field.Owner),
        In membership => MayFail(membership.Operand) || membership.Candidates.Any(MayFail),
        Case choice => choice.Conditions.Any(MayFail) || choice.Values.Any(MayFail) || MayFail(choice.Otherwise),
        Cast cast => !(cast.NullOnFailure || cast.Target.Kind is TypeKind.Double or TypeKind.Float or TypeKind.Text) || MayFail(cast.Operand),
        Call call => !IsSafe(call) || call.Arguments.Any(MayFail),
        _ => true,
    };

    private static bool IsSafe(Call call) => call.Function switch
    {
        <= ScalarFunction.Abs => call.Type.Kind is TypeKind.Double or TypeKind.Float,
        >= ScalarFunction.Sqrt and <= ScalarFunction.IsNaN => true,
        >= ScalarFunction.Equal and <= ScalarFunction.Length => true,
        ScalarFunction.Contains or ScalarFunction.StartsWith or ScalarFunction.EndsWith or ScalarFunction.Replace or ScalarFunction.Matches or ScalarFunction.Extract => true,
        >= ScalarFunction.Year and <= ScalarFunction.Truncate => true,
        ScalarFunction.ToDate or ScalarFunction.ToTimeOfDay or ScalarFunction.UnixMicroseconds or ScalarFunction.TotalMicroseconds or ScalarFunction.FromMicroseconds => true,
        ScalarFunction.ListCount or ScalarFunction.ListContains => true,
        _ => false,
    };
}
