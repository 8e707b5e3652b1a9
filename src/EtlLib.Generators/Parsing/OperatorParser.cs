namespace EtlLib.Generators.Parsing;

/// <summary>The operators of a value object that its columns have too: those that mean the same over columns of its value.</summary>
internal static class OperatorParser
{
    private static readonly (string Method, string Token)[] Known =
    [
        (WellKnownMemberNames.AdditionOperatorName, "+"), (WellKnownMemberNames.SubtractionOperatorName, "-"), (WellKnownMemberNames.MultiplyOperatorName, "*"),
        (WellKnownMemberNames.DivisionOperatorName, "/"), (WellKnownMemberNames.ModulusOperatorName, "%"), (WellKnownMemberNames.UnaryNegationOperatorName, "-"),
        (WellKnownMemberNames.LessThanOperatorName, "<"), (WellKnownMemberNames.LessThanOrEqualOperatorName, "<="),
        (WellKnownMemberNames.GreaterThanOperatorName, ">"), (WellKnownMemberNames.GreaterThanOrEqualOperatorName, ">="),
    ];

    public static OperatorSpec[] Parse(INamedTypeSymbol type, TypeSpec self, CancellationToken cancellation) =>
    [
        .. from known in Known
           from method in type.GetMembers(known.Method).OfType<IMethodSymbol>()
           where method.MethodKind is MethodKind.UserDefinedOperator
           let spec = Operator(known.Token, method, type, self, cancellation)
           where spec is not null
           select spec,
    ];

    private static OperatorSpec? Operator(string token, IMethodSymbol method, INamedTypeSymbol type, TypeSpec self, CancellationToken cancellation)
    {
        TypeSpec? Of(ITypeSymbol operand) => SymbolEqualityComparer.Default.Equals(operand, type)
            ? self
            : TypeParser.Parse(operand, type, [type], cancellation) is { Type: { Kind: not (Kind.Struct or Kind.List) } known } ? known : null;

        var (left, right, result) = (Of(method.Parameters[0].Type), method.Parameters.Length == 2 ? Of(method.Parameters[1].Type) : null, Of(method.ReturnType));
        if (left is null || result is null || (right is null && method.Parameters.Length == 2))
        {
            return null;
        }

        return Result(token, left.Kind, right?.Kind) == result.Kind ? new OperatorSpec(token, left, right, result) : null;
    }

    /// <summary>What the operator gives over columns, by the plan's typing.</summary>
    private static Kind? Result(string token, Kind left, Kind? right) => (token, left, right) switch
    {
        ("<" or "<=" or ">" or ">=", _, _) => left == right && left is not Kind.Enum ? Kind.Bool : null,
        (_, Kind.Int or Kind.Long or Kind.Float or Kind.Double or Kind.Decimal, _) when right is null || left == right => left,
        (_, Kind.Decimal, Kind.Int or Kind.Long) or (_, Kind.Int or Kind.Long, Kind.Decimal) => Kind.Decimal,
        ("-", Kind.Duration, null) => Kind.Duration,
        ("+" or "-", Kind.Instant or Kind.LocalTime or Kind.Duration, Kind.Duration) => left,
        ("-", Kind.Instant or Kind.LocalTime, _) when left == right => Kind.Duration,
        ("+", Kind.Text, Kind.Text) => Kind.Text,
        _ => null,
    };
}
