using EtlLib.Plan;
using EtlLib.Schemas;

namespace EtlLib.DuckDb.Sql;

/// <summary>Functions of times. Instants are computed with as microseconds in UTC, so that no session's time zone and no calendar of ICU's has a say.</summary>
internal static class TimeSql
{
    /// <summary>A call's SQL.</summary>
    public static string Of(Call call, string[] arguments)
    {
        var kind = call.Arguments[0].Type.Kind;
        var local = kind is TypeKind.Instant ? $"etl_utc({arguments[0]})" : arguments[0];
        return call.Function switch
        {
            ScalarFunction.Microsecond => $"(microsecond({local}) % 1000000)::INTEGER",
            ScalarFunction.Truncate => As(kind, $"date_trunc('{(TimeUnit)(int)((Literal)call.Arguments[1]).Value!:G}', {local})"),
            ScalarFunction.AddMonths => InRange(kind, $"({local} + to_months({arguments[1]}))"),
            ScalarFunction.AddDays => InRange(kind, $"({local} + {arguments[1]})"),
            ScalarFunction.ToDate => $"{local}::DATE",
            ScalarFunction.ToTimeOfDay => $"{local}::TIME",
            ScalarFunction.ToZone => InRange(TypeKind.LocalTime, $"timezone({arguments[1]}, {arguments[0]})"),
            <= ScalarFunction.WeekOfYear => $"{call.Function.ToString().ToLowerInvariant()}({local})::INTEGER",
            _ => throw new PlanException($"The embedded engine does not know {call.Function}."),
        };
    }

    /// <summary>Times and durations added and subtracted.</summary>
    public static string Arithmetic(Call call, string[] arguments)
    {
        var sign = call.Function is ScalarFunction.Add ? "+" : "-";
        return call.Type.Kind switch
        {
            TypeKind.Duration => $"(epoch_us({arguments[0]}) - epoch_us({arguments[1]}))",
            TypeKind.Instant => $"etl_from_micros(epoch_us({arguments[0]}) {sign} {arguments[1]})",
            _ => $"etl_local(epoch_us({arguments[0]}) {sign} {arguments[1]})",
        };
    }

    /// <summary>A time that may have left the years 1 to 9999, which is an error.</summary>
    private static string InRange(TypeKind kind, string local) => kind switch
    {
        TypeKind.Instant => $"etl_from_micros(epoch_us({local}))",
        TypeKind.Date => $"etl_date({local})",
        _ => $"etl_local(epoch_us({local}))",
    };

    private static string As(TypeKind kind, string local) => kind switch
    {
        TypeKind.Instant => $"etl_instant({local})",
        TypeKind.Date => $"{local}::DATE",
        _ => local,
    };
}
