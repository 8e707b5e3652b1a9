using EtlLib.Plan;
using EtlLib.Schemas;
using static EtlLib.Spark.Lowering.Scalars.Ex;

namespace EtlLib.Spark.Lowering.Scalars;

/// <summary>
/// Functions of times. The session's time zone is UTC, so that a local time and the instant of the same microseconds are cast to each other; times of day
/// and durations are microseconds.
/// </summary>
internal static class Times
{
    private const long Least = -62_135_596_800_000_000, Greatest = 253_402_300_799_999_999;

    private static readonly Dictionary<ScalarFunction, (string OfDate, long Unit, long Of)> Parts = new()
    {
        [ScalarFunction.Year] = ("year", 0, 0),
        [ScalarFunction.Month] = ("month", 0, 0),
        [ScalarFunction.Day] = ("day", 0, 0),
        [ScalarFunction.DayOfYear] = ("dayofyear", 0, 0),
        [ScalarFunction.WeekOfYear] = ("weekofyear", 0, 0),
        [ScalarFunction.Hour] = ("hour", TimeSpan.MicrosecondsPerHour, 24),
        [ScalarFunction.Minute] = ("minute", TimeSpan.MicrosecondsPerMinute, 60),
        [ScalarFunction.Second] = ("second", TimeSpan.MicrosecondsPerSecond, 60),
    };

    /// <summary>A call.</summary>
    public static Wire.Expression Of(Call call, Wire.Expression[] arguments)
    {
        var (kind, time) = (call.Arguments[0].Type.Kind, arguments[0]);
        return call.Function switch
        {
            ScalarFunction.Microsecond => Cast(Fn("pmod", kind is TypeKind.TimeOfDay ? time : Micros(time, kind), Long(1_000_000)), ColumnType.Int),
            ScalarFunction.DayOfWeek => Fn("-", Fn("dayofweek", time), Int(1)),
            ScalarFunction.Truncate => Truncate(call, time),
            ScalarFunction.AddMonths when kind is TypeKind.Date => InRange(call.Type, Fn("add_months", arguments)),
            ScalarFunction.AddMonths => InRange(call.Type, Fn("+", time, Fn("make_ym_interval", Int(0), arguments[1]))),
            ScalarFunction.AddDays => InRange(call.Type, Fn("date_add", arguments)),
            ScalarFunction.DaysBetween => Fn("datediff", arguments),
            ScalarFunction.ToDate => Cast(time, ColumnType.Date),
            ScalarFunction.ToTimeOfDay => Fn("pmod", Micros(time, kind), Long(TimeSpan.MicrosecondsPerDay)),
            ScalarFunction.At => Cast(Fn("timestamp_micros", Fn("+", Micros(time, kind), arguments[1])), ColumnType.LocalTime),
            ScalarFunction.FromZone => InRange(call.Type, Fn("to_utc_timestamp", Cast(time, ColumnType.Instant), arguments[1])),
            ScalarFunction.ToZone => InRange(call.Type, Cast(Fn("from_utc_timestamp", arguments), ColumnType.LocalTime)),
            ScalarFunction.UnixMicroseconds => Micros(time, kind),
            ScalarFunction.FromUnixMicroseconds => FromMicros(time, ColumnType.Instant),
            ScalarFunction.TotalMicroseconds or ScalarFunction.FromMicroseconds => time,
            _ => Part(call.Function, kind, time),
        };
    }

    /// <summary>Times and durations added and subtracted.</summary>
    public static Wire.Expression Arithmetic(Call call, Wire.Expression[] arguments)
    {
        var name = call.Function is ScalarFunction.Add ? "+" : "-";
        var left = Micros(arguments[0], call.Arguments[0].Type.Kind);
        return call.Type.Kind is TypeKind.Duration
            ? Fn(name, left, Micros(arguments[1], call.Arguments[1].Type.Kind))
            : FromMicros(Fn(name, left, arguments[1]), call.Type);
    }

    /// <summary>The microseconds since 1970-01-01, in UTC.</summary>
    public static Wire.Expression Micros(Wire.Expression time, TypeKind kind) => Fn("unix_micros", kind is TypeKind.Instant ? time : Cast(time, ColumnType.Instant));

    private static Wire.Expression Part(ScalarFunction function, TypeKind kind, Wire.Expression time)
    {
        var (name, unit, of) = Parts[function];
        return kind is TypeKind.TimeOfDay ? Cast(Fn("%", Fn("div", time, Long(unit)), Long(of)), ColumnType.Int) : Fn(name, time);
    }

    private static Wire.Expression Truncate(Call call, Wire.Expression time)
    {
        var unit = (TimeUnit)(int)((Literal)call.Arguments[1]).Value!;
        return call.Type.Kind is TypeKind.Date
            ? unit <= TimeUnit.Day ? time : Fn("trunc", time, Text($"{unit:G}"))
            : Cast(Fn("date_trunc", Text($"{unit:G}"), Cast(time, ColumnType.Instant)), call.Type);
    }

    /// <summary>The instant or local time of microseconds; outside of the years 1 to 9999 is an error.</summary>
    private static Wire.Expression FromMicros(Wire.Expression micros, ColumnType type) => Let("micros", micros, us => If(
        Fn("or", Fn("<", us, Long(Least)), Fn(">", us, Long(Greatest))),
        Raise(Text($"{Failures.Data}the {type} "), Cast(us, ColumnType.Text), Text(" us after 1970-01-01 is outside of the years 1 to 9999.")),
        Cast(Fn("timestamp_micros", us), type)));

    private static Wire.Expression InRange(ColumnType type, Wire.Expression time)
    {
        var (least, greatest) = type.Kind switch
        {
            TypeKind.Date => (Literal(DateOnly.MinValue), Literal(DateOnly.MaxValue)),
            TypeKind.Instant => (Literal(DateTimeOffset.MinValue), Literal(DateTimeOffset.MaxValue)),
            _ => (Literal(DateTime.MinValue), Literal(DateTime.MaxValue)),
        };
        return Let("time", time, t => If(
            Fn("or", Fn("<", t, least), Fn(">", t, greatest)),
            Raise(Text($"{Failures.Data}the {type} "), Cast(t, ColumnType.Text), Text(" is outside of the years 1 to 9999.")),
            t));

        Wire.Expression Literal(object value) => Ex.Of(new Literal(value, type));
    }
}
