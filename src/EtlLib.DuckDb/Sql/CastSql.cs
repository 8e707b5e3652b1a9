using EtlLib.Plan;
using EtlLib.Schemas;

namespace EtlLib.DuckDb.Sql;

/// <summary>Conversions. DuckDB's own are looser: it rounds to integers and reads many more texts.</summary>
internal static class CastSql
{
    /// <summary>The SQL of a conversion.</summary>
    public static string Of(Cast cast, string operand)
    {
        var (from, to) = (cast.Operand.Type, cast.Target);
        if (from == to || from.Kind is TypeKind.List)
        {
            return operand;
        }

        if (from.Kind is TypeKind.Text)
        {
            return FromText(cast, operand);
        }

        return to.Kind switch
        {
            TypeKind.Text => ToText(from, operand),
            TypeKind.Int or TypeKind.Long when from.Kind is TypeKind.Float or TypeKind.Double or TypeKind.Decimal => Convert(cast, $"trunc({operand})"),
            TypeKind.Float when from.Kind is TypeKind.Double => $"etl_float({operand})",
            TypeKind.Decimal when from.Kind is TypeKind.Float or TypeKind.Double => Convert(cast, $"etl_plain({operand}::VARCHAR)"),
            _ => Convert(cast, operand),
        };
    }

    private static string ToText(ColumnType from, string operand) => from.Kind switch
    {
        TypeKind.Enum => operand,
        TypeKind.Instant => $"(replace(etl_utc({operand})::VARCHAR, ' ', 'T') || 'Z')",
        TypeKind.LocalTime => $"replace({operand}::VARCHAR, ' ', 'T')",
        _ => $"{operand}::VARCHAR",
    };

    private static string FromText(Cast cast, string operand)
    {
        var form = cast.Target switch
        {
            EnumType symbols => $"({operand} IN ({string.Join(", ", symbols.Symbols.Select(SqlText.Text))}))",
            _ => cast.Target.Kind switch
            {
                TypeKind.Int or TypeKind.Long => Matches(operand, @" *[+-]?[0-9]+ *"),
                TypeKind.Float or TypeKind.Double => Matches(operand, @" *([+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?|NaN|[+-]?Infinity) *"),
                TypeKind.Decimal => Matches(operand, @" *[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)? *"),
                TypeKind.Bool => Matches(operand, @" *(?i:true|false) *"),
                TypeKind.Uuid => Matches(operand, @" *[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12} *"),
                TypeKind.Date => Matches(operand, @" *[0-9]{4}-[0-9]{2}-[0-9]{2} *"),
                TypeKind.TimeOfDay => Matches(operand, @" *([01][0-9]|2[0-3]):[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6}0*)?)? *"),
                TypeKind.LocalTime => Matches(operand, @" *[0-9]{4}-[0-9]{2}-[0-9]{2}([T ]([01][0-9]|2[0-3]):[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6}0*)?)?)? *"),
                _ => Matches(operand, @" *[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]([01][0-9]|2[0-3]):[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6}0*)?)?(Z|[+-][0-9]{2}(:?[0-9]{2})?) *"),
            },
        };
        var converted = Convert(cast, cast.Target is DecimalType ? $"etl_plain(trim({operand}, ' '))" : $"trim({operand}, ' ')");
        return cast.NullOnFailure
            ? $"CASE WHEN {form} THEN {converted} END"
            : $"CASE WHEN {form} OR {operand} IS NULL THEN {converted} ELSE error({SqlText.Text($"{Failures.Data}\"{Failures.Open}")} || {operand} || {SqlText.Text($"{Failures.Close}\" is no {cast.Target}.")}) END";
    }

    private static string Convert(Cast cast, string operand) => cast.Target is EnumType ? operand : $"{(cast.NullOnFailure ? "TRY_CAST" : "CAST")}({operand} AS {SqlText.Type(cast.Target)})";

    private static string Matches(string operand, string pattern) => $"regexp_full_match({operand}, {SqlText.Text(pattern)})";
}
