namespace EtlLib.Plan;

/// <summary>What a <see cref="Call"/> computes. Semantics: docs/semantics.md; result types: <see cref="Typing"/>.</summary>
#pragma warning disable CS1591 // The names are the fields' words; what each does is said where users call it, on the column types.
public enum ScalarFunction
{
    // arithmetic: (number, number), and where stated time and duration
    Add, Subtract, Multiply, Divide, Modulo, Negate, Abs, Sign,

    // (double), (double, double)
    Sqrt, Exp, Log, Log10, Pow, Sin, Cos, Tan, Asin, Acos, Atan, Atan2, IsNaN,

    // (number), (number, literal int digits, literal int MidpointRounding)
    Floor, Ceiling, Round,

    // comparison and logic
    Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual, And, Or, Not, IsNull, IsNotNull, Coalesce,

    // text: Substring(text, start from 0, length), SplitPart(text, separator, index from 0), Matches(text, literal pattern), Extract(text, literal pattern, literal group)
    Concat, Upper, Lower, Trim, TrimStart, TrimEnd, Length, Substring, Contains, StartsWith, EndsWith, Replace, SplitPart, Matches, Extract,

    // (text or bytes): lower-case hexadecimal text
    Md5, Sha256,

    // parts of an instant (in UTC), local time, date or time of day; DayOfWeek is C#'s: Sunday is 0
    Year, Month, Day, Hour, Minute, Second, Microsecond, DayOfWeek, DayOfYear, WeekOfYear,

    // (time, literal int TimeUnit)
    Truncate,

    // (instant, local time or date, int)
    AddMonths,

    // (date, int), (date, date) in days
    AddDays, DaysBetween,

    // (instant or local time); (date, time of day) gives local time
    ToDate, ToTimeOfDay, At,

    // (local time, literal zone) gives instant; (instant, literal zone) gives local time
    FromZone, ToZone,

    // between instants, durations and microseconds
    UnixMicroseconds, FromUnixMicroseconds, TotalMicroseconds, FromMicroseconds,

    // lists: At(list, int from 0) is null outside
    ListCount, ListAt, ListContains,
}
#pragma warning restore CS1591

/// <summary>A unit of time that instants, local times and dates are truncated to. Weeks begin on Monday.</summary>
public enum TimeUnit
{
    /// <summary>Whole seconds.</summary>
    Second,

    /// <summary>Whole minutes.</summary>
    Minute,

    /// <summary>Whole hours.</summary>
    Hour,

    /// <summary>Whole days.</summary>
    Day,

    /// <summary>Whole weeks, from Monday.</summary>
    Week,

    /// <summary>Whole months.</summary>
    Month,

    /// <summary>Whole quarters.</summary>
    Quarter,

    /// <summary>Whole years.</summary>
    Year,
}
