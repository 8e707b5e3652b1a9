using System.Globalization;
using EtlLib.Plan;
using EtlLib.Rewriting;
using EtlLib.Schemas;

namespace EtlLib.Postgres;

/// <summary>Conditions as SQL of PostgreSQL, as far as it leaves out no row for which the condition is true.</summary>
/// <remarks>
/// The engine asks every condition again, so that a row too many does no harm. That is why comparisons of doubles go there although NaN is the greatest number
/// there, why equality goes without a collation, so that it uses indexes, and why nothing that is negated goes.
/// </remarks>
internal static class FilterSql
{
    private static readonly Dictionary<ScalarFunction, string> Comparisons = new()
    {
        [ScalarFunction.Equal] = "=",
        [ScalarFunction.NotEqual] = "<>",
        [ScalarFunction.Less] = "<",
        [ScalarFunction.LessOrEqual] = "<=",
        [ScalarFunction.Greater] = ">",
        [ScalarFunction.GreaterOrEqual] = ">=",
    };

    /// <summary>Whether a condition is one that the server can be asked, by its form alone.</summary>
    public static bool MayServe(Expr condition) => Of(condition, (column, type) => (TableName.Quoted(column), type)) is not null;

    /// <summary>The WHERE clause of those conditions whose columns have the types that the model says; empty where there is none.</summary>
    public static string Of(IReadOnlyList<Expr> conditions, IReadOnlyList<PgColumn> found)
    {
        var parts = conditions.Select(c => Of(c, (name, type) =>
            PgColumn.Of(found, name) is { } column && IsOf(column.Type, type) ? (TableName.Quoted(column.Name), type) : null)).OfType<string>().ToList();
        return parts.Count == 0 ? "" : $" WHERE {string.Join(" AND ", parts)}";
    }

    private static string? Of(Expr condition, Func<string, ColumnType, (string Name, ColumnType Type)?> column) => condition switch
    {
        Call { Function: ScalarFunction.And or ScalarFunction.Or } both =>
            Of(both.Arguments[0], column) is { } left && Of(both.Arguments[1], column) is { } right ? $"({left} {(both.Function is ScalarFunction.And ? "AND" : "OR")} {right})" : null,
        Call { Function: ScalarFunction.IsNull or ScalarFunction.IsNotNull, Arguments: [Field { Owner: Row } field] } call =>
            column(field.Name, field.Type) is { } tested ? $"{tested.Name} IS {(call.Function is ScalarFunction.IsNull ? "" : "NOT ")}NULL" : null,
        Call { Arguments: [Field { Owner: Row } field, Literal value] } call when Comparisons.ContainsKey(call.Function) => Compared(field, call.Function, value, column),
        Call { Arguments: [Literal value, Field { Owner: Row } field] } call when Comparisons.ContainsKey(call.Function) => Compared(field, Conditions.Turned(call.Function), value, column),
        In { Operand: Field { Owner: Row } field } among when among.Candidates.Select(c => c is Literal value ? Compared(field, ScalarFunction.Equal, value, column) : null).ToList() is var parts
            && parts.Count > 0 && !parts.Contains(null) => $"({string.Join(" OR ", parts)})",
        Field { Owner: Row } field when field.Type.Kind is TypeKind.Bool => column(field.Name, field.Type)?.Name,
        _ => null,
    };

    private static string? Compared(Field field, ScalarFunction function, Literal value, Func<string, ColumnType, (string Name, ColumnType Type)?> column)
    {
        var isEquality = function is ScalarFunction.Equal;
        if (field.Type.Kind != value.Type.Kind || (field.Type.Kind is TypeKind.Uuid && !isEquality) || Of(value) is not { } constant || column(field.Name, field.Type) is not { } compared)
        {
            return null;
        }

        var collation = field.Type.Kind is TypeKind.Text && !isEquality ? " COLLATE \"C\"" : "";
        return $"{compared.Name}{collation} {Comparisons[function]} {constant}";
    }

    /// <summary>A constant; null where PostgreSQL has no such value, or compares it otherwise.</summary>
    private static string? Of(Literal literal)
    {
        var invariant = CultureInfo.InvariantCulture;
        return (literal.Type.Kind, literal.Value) switch
        {
            (TypeKind.Bool, bool value) => value ? "true" : "false",
            (TypeKind.Int, int value) => $"({value.ToString(invariant)})::integer",
            (TypeKind.Long, long value) => $"'{value.ToString(invariant)}'::bigint",
            (TypeKind.Float, float value) when float.IsFinite(value) => $"'{value.ToString("R", invariant)}'::real",
            (TypeKind.Double, double value) when double.IsFinite(value) => $"'{value.ToString("R", invariant)}'::double precision",
            (TypeKind.Decimal, decimal value) => $"'{value.ToString(invariant)}'::numeric",
            (TypeKind.Text, string value) when !value.Contains('\0', StringComparison.Ordinal) && IsUnicode(value) => TableName.Literal(value),
            (TypeKind.Uuid, Guid value) => $"'{value:D}'::uuid",
            (TypeKind.Instant, DateTimeOffset value) when value.Ticks % TimeSpan.TicksPerMicrosecond == 0 => $"'{value.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffff", invariant)}Z'::timestamptz",
            (TypeKind.LocalTime, DateTime value) when value.Ticks % TimeSpan.TicksPerMicrosecond == 0 => $"'{value.ToString("yyyy-MM-ddTHH:mm:ss.ffffff", invariant)}'::timestamp",
            (TypeKind.Date, DateOnly value) => $"'{value.ToString("yyyy-MM-dd", invariant)}'::date",
            (TypeKind.TimeOfDay, TimeOnly value) when value.Ticks % TimeSpan.TicksPerMicrosecond == 0 => $"'{value.ToString("HH:mm:ss.ffffff", invariant)}'::time",
            _ => null,
        };
    }

    private static bool IsUnicode(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && !(i + 1 < text.Length && char.IsSurrogatePair(text[i], text[++i])))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether a column holds the model's values as they are, so that the server compares what the engine would.</summary>
    private static bool IsOf(uint column, ColumnType type) => type.Kind switch
    {
        TypeKind.Int or TypeKind.Long => column is PgType.Int2 or PgType.Int4 or PgType.Int8,
        TypeKind.Double => column is PgType.Float8 or PgType.Float4,
        TypeKind.Text => column is PgType.Text or PgType.Varchar,
        TypeKind.List or TypeKind.Struct or TypeKind.Duration or TypeKind.Bytes or TypeKind.Enum => false,
        _ => column == PgType.NumberOf(type),
    };
}
