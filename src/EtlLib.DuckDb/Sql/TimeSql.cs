using EtlLib.Plan;
using EtlLib.Schemas;

namespace EtlLib.DuckDb.Sql;

/// <summary>Functions of times. Instants are computed with as microseconds in UTC, so that no session's time zone and no calendar of ICU's has a say.</summary>
internal static class TimeSql
{
    private static readonly Dictionary<ScalarFunction, string> Parts = new()
    {
        [ScalarFunction.Year] = "year",
        [ScalarFunction.Month] = "month",
        [ScalarFunction.Day] = "day",
        [ScalarFunction.Hour] = "hour",
        [ScalarFunction.Minute] = "minute",
        [ScalarFunction.Second] = "second",
        [ScalarFunction.DayOfWeek] = "dayofweek",
        [ScalarFunction.DayOfYear] = "dayofyear",
        [ScalarFunction.WeekOfYear] = "weekofyear",
    };

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
            ScalarFunction.DaysBetween => $"({arguments[0]} - {arguments[1]})::INTEGER",
            ScalarFunction.ToDate => $"{local}::DATE",
            ScalarFunction.ToTimeOfDay => $"{local}::TIME",
            ScalarFunction.At => $"({arguments[0]} + {arguments[1]})",
            ScalarFunction.FromZone => $"etl_from_zone({arguments[0]}, {arguments[1]})",
            ScalarFunction.ToZone => InRange(TypeKind.LocalTime, $"timezone({arguments[1]}, {arguments[0]})"),
            ScalarFunction.TotalMicroseconds or ScalarFunction.FromMicroseconds => arguments[0],
            _ => Parts.TryGetValue(call.Function, out var part) ? $"{part}({local})::INTEGER" : throw new PlanException($"The embedded engine does not know {call.Function}."),
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
