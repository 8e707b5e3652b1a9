namespace EtlLib.Build;

/// <summary>All functions of all column types.</summary>
internal static class Functions
{
    private const string Numbers = "Int Long Float Double Decimal", Floats = "Float Double", Days = "Instant LocalTime Date", Clocks = "Instant LocalTime TimeOfDay";

    public static IReadOnlyList<Function> All { get; } = [.. Text(), .. Math(), .. Time(), .. Conversions()];

    private static IEnumerable<Function> Text() =>
    [
        Simple("Text", "Upper", "=", "The text in upper case, by simple case mapping of each code point."),
        Simple("Text", "Lower", "=", "The text in lower case, by simple case mapping of each code point."),
        Simple("Text", "Trim", "=", "The text without spaces (U+0020) at both ends."),
        Simple("Text", "TrimStart", "=", "The text without spaces (U+0020) at its start."),
        Simple("Text", "TrimEnd", "=", "The text without spaces (U+0020) at its end."),
        Simple("Text", "Length", "Int", "The number of code points."),
        Simple("Bytes", "Length", "Int", "The number of bytes."),
        new("Text", "Substring", "=", "Int start, Int length", "ColumnExprs.Call(ScalarFunction.Substring, Expr, start.Expr, length.Expr)", "At most so many code points from a position, counted from 0. A negative start or length is an error; past the end there is nothing."),
        new("Text", "Contains", "Bool", "Text value", "ColumnExprs.Call(ScalarFunction.Contains, Expr, value.Expr)", "Whether the text contains another, ordinally."),
        new("Text", "StartsWith", "Bool", "Text prefix", "ColumnExprs.Call(ScalarFunction.StartsWith, Expr, prefix.Expr)", "Whether the text starts with another, ordinally."),
        new("Text", "EndsWith", "Bool", "Text suffix", "ColumnExprs.Call(ScalarFunction.EndsWith, Expr, suffix.Expr)", "Whether the text ends with another, ordinally."),
        new("Text", "Replace", "=", "Text oldValue, Text newValue", "ColumnExprs.Call(ScalarFunction.Replace, Expr, oldValue.Expr, newValue.Expr)", "The text with each occurrence of another replaced; an empty one occurs nowhere."),
        new("Text", "SplitPart", "=", "string separator, int index", "ColumnExprs.Call(ScalarFunction.SplitPart, Expr, ColumnExprs.Constant(separator), ColumnExprs.Constant(index))", "Splits the text at a separator, which must not be empty, and returns the part at an index from 0. Returns empty text if there is no such part."),
        new("Text", "Matches", "Bool", "string pattern", "ColumnExprs.Call(ScalarFunction.Matches, Expr, ColumnExprs.Constant(pattern))", "Whether a regular expression, in the common subset of RE2, Java and .NET, matches anywhere in the text."),
        new("Text", "Extract", "=", "string pattern, int group = 0", "ColumnExprs.Call(ScalarFunction.Extract, Expr, ColumnExprs.Constant(pattern), ColumnExprs.Constant(group))", "What a group of a regular expression matches first, 0 being the whole; null where nothing does.") { AlwaysOptional = true },
        Simple("Text Bytes", "Md5", "Text", "The MD5 hash of the bytes (text as UTF-8), in lower-case hexadecimal digits. Not for secrets."),
        Simple("Text Bytes", "Sha256", "Text", "The SHA-256 hash of the bytes (text as UTF-8), in lower-case hexadecimal digits."),
    ];

    private static IEnumerable<Function> Math()
    {
        yield return Simple($"{Numbers} Duration", "Abs", "=", "The absolute value; the least integer has none, which is an error.");
        yield return Simple(Numbers, "Sign", "Int", "-1, 0 or 1; of NaN, an error.");
        yield return Simple("Float Double Decimal", "Floor", "=", "The greatest whole number that is not greater.");
        yield return Simple("Float Double Decimal", "Ceiling", "=", "The least whole number that is not less.");
        yield return new("Float Double Decimal", "Round", "=", "int digits = 0, global::System.MidpointRounding mode = global::System.MidpointRounding.ToEven", "ColumnExprs.Call(ScalarFunction.Round, Expr, ColumnExprs.Constant(digits), ColumnExprs.Constant((int)mode))", "The nearest number with so many digits after the point, 0 to 15; halves go to the even one unless the mode says otherwise.");
        yield return Simple(Floats, "IsNaN", "Bool", "Whether it is not a number.");
        foreach (var (name, doc) in new[]
        {
            ("Sqrt", "The square root; NaN of a negative number."), ("Exp", "e to the power of it."), ("Log", "The natural logarithm; -Infinity of 0, NaN of a negative number."),
            ("Log10", "The logarithm to base 10; -Infinity of 0, NaN of a negative number."), ("Sin", "The sine of an angle in radians."), ("Cos", "The cosine of an angle in radians."),
            ("Tan", "The tangent of an angle in radians."), ("Asin", "The angle, in radians, of a sine; NaN outside of [-1, 1]."), ("Acos", "The angle, in radians, of a cosine; NaN outside of [-1, 1]."),
            ("Atan", "The angle, in radians, of a tangent."),
        })
        {
            yield return new("Int Long Float Double", name, "Double", "", $"ColumnExprs.Call(ScalarFunction.{name}, ColumnExprs.To(Expr, ColumnType.Double))", doc);
        }

        yield return new("Int Long Float Double", "Pow", "Double", "Double exponent", "ColumnExprs.Call(ScalarFunction.Pow, ColumnExprs.To(Expr, ColumnType.Double), exponent.Expr)", "It to the power of the exponent, as Math.Pow.");
        yield return new("Int Long Float Double", "Atan2", "Double", "Double x", "ColumnExprs.Call(ScalarFunction.Atan2, ColumnExprs.To(Expr, ColumnType.Double), x.Expr)", "The angle, in radians, of the point whose y it is.");
    }

    private static IEnumerable<Function> Time()
    {
        foreach (var (kinds, name, doc) in new[]
        {
            (Days, "Year", "The year, 1 to 9999."), (Days, "Month", "The month, 1 to 12."), (Days, "Day", "The day of the month, 1 to 31."),
            (Days, "DayOfWeek", "The day of the week as C# counts: Sunday 0 to Saturday 6."), (Days, "DayOfYear", "The day of the year, 1 to 366."), (Days, "WeekOfYear", "The week by ISO 8601, 1 to 53."),
            (Clocks, "Hour", "The hour, 0 to 23."), (Clocks, "Minute", "The minute, 0 to 59."), (Clocks, "Second", "The second, 0 to 59."), (Clocks, "Microsecond", "The microseconds within the second, 0 to 999,999."),
        })
        {
            yield return Simple(kinds, name, "Int", doc + (kinds.StartsWith("Instant", StringComparison.Ordinal) ? " Of an instant: in UTC." : ""));
        }

        yield return new("Instant LocalTime Date", "Truncate", "=", "TimeUnit unit", "ColumnExprs.Call(ScalarFunction.Truncate, Expr, ColumnExprs.Constant((int)unit))", "The start of the unit that it falls in, an instant's in UTC; weeks begin on Monday.");
        yield return new(Days, "AddMonths", "=", "Int months", "ColumnExprs.Call(ScalarFunction.AddMonths, Expr, months.Expr)", "So many months later; where the month is shorter, its last day.");
        yield return new("Date", "AddDays", "=", "Int days", "ColumnExprs.Call(ScalarFunction.AddDays, Expr, days.Expr)", "So many days later.");
        yield return new("Date", "DaysSince", "Int", "Date earlier", "ColumnExprs.Call(ScalarFunction.DaysBetween, Expr, earlier.Expr)", "The days from an earlier date to it.");
        yield return new("Date", "At", "LocalTime", "TimeOfDay time", "ColumnExprs.Call(ScalarFunction.At, Expr, time.Expr)", "The local time at a time of the day.");
        yield return new("Instant LocalTime", "ToDate", "Date", "", "ColumnExprs.Call(ScalarFunction.ToDate, Expr)", "The date, an instant's in UTC.");
        yield return new("Instant LocalTime", "ToTimeOfDay", "TimeOfDay", "", "ColumnExprs.Call(ScalarFunction.ToTimeOfDay, Expr)", "The time of the day, an instant's in UTC.");
        yield return new("Instant", "ToLocal", "LocalTime", "string zone", "ColumnExprs.Call(ScalarFunction.ToZone, Expr, ColumnExprs.Constant(zone))", "The local time in a time zone of the IANA data base.");
        yield return new("LocalTime", "ToInstant", "Instant", "string zone", "ColumnExprs.Call(ScalarFunction.FromZone, Expr, ColumnExprs.Constant(zone))", "The instant of the local time in a time zone of the IANA data base. A time that a change of clocks repeats is its first; one that it skips is moved on by the gap.");
        yield return new("Instant", "ToUnixMicroseconds", "Long", "", "ColumnExprs.Call(ScalarFunction.UnixMicroseconds, Expr)", "The microseconds since 1970-01-01T00:00:00Z.");
        yield return new("Long", "ToInstant", "Instant", "", "ColumnExprs.Call(ScalarFunction.FromUnixMicroseconds, Expr)", "The instant so many microseconds after 1970-01-01T00:00:00Z.");
        yield return new("Duration", "TotalMicroseconds", "Long", "", "ColumnExprs.Call(ScalarFunction.TotalMicroseconds, Expr)", "The whole length in microseconds.");
        yield return new("Duration", "TotalSeconds", "Double", "", "ColumnExprs.Call(ScalarFunction.Divide, ColumnExprs.To(ColumnExprs.Call(ScalarFunction.TotalMicroseconds, Expr), ColumnType.Double), new Literal(1e6, ColumnType.Double))", "The whole length in seconds.");
        yield return new("Long", "ToDuration", "Duration", "", "ColumnExprs.Call(ScalarFunction.FromMicroseconds, Expr)", "The duration of so many microseconds.");
    }

    private static IEnumerable<Function> Conversions()
    {
        foreach (var (from, to, what) in new[]
        {
            ("Long Float Double Decimal", "Int", "truncated"), ("Float Double Decimal", "Long", "truncated"), ("Double Decimal", "Float", "rounded"),
        })
        {
            yield return To(from, to, $"The value as {Kind.Of(to).Clr}, {what}; ");
            yield return Try(from, to, $"The value as {Kind.Of(to).Clr}, {what}; ");
        }

        foreach (var to in new[] { "Int", "Long", "Float", "Double" })
        {
            var widened = Numbers.Split(' ').Where(from => from == to || !All(from, to)).ToArray();
            yield return new(string.Join(" ", widened), $"To{to}", to, "", $"ColumnExprs.To(Expr, ColumnType.{to})", $"The value as {Kind.Of(to).Clr}, or the nearest one.");
        }

        static bool All(string from, string to) => to switch { "Int" => from != "Int", "Long" => from is "Float" or "Double" or "Decimal", "Float" => from is "Double" or "Decimal", _ => false };
        foreach (var to in new[] { "Int", "Long", "Double", "Bool", "Uuid", "Instant", "LocalTime", "Date", "TimeOfDay" })
        {
            var form = to switch { "Bool" => " (true or false, ignoring case)", "Instant" => " (ISO 8601 with Z or an offset)", "LocalTime" or "Date" or "TimeOfDay" => " (ISO 8601)", _ => "" };
            yield return To("Text", to, $"The value that the text writes{form}; ");
            yield return Try("Text", to, $"The value that the text writes{form}; ");
        }

        const string Precision = "int precision, int scale", Rounds = "half away from zero; ";
        yield return new("Int Long Float Double Decimal Text", "ToDecimal", "Decimal", Precision, "new Cast(Expr, ColumnType.Decimal(precision, scale))", $"The value as a decimal, rounded {Rounds}what does not fit is an error.");
        yield return new("Int Long Float Double Decimal Text", "TryToDecimal", "Decimal", Precision, "new Cast(Expr, ColumnType.Decimal(precision, scale), NullOnFailure: true)", $"The value as a decimal, rounded {Rounds}what does not fit is null.") { AlwaysOptional = true };
        yield return To("Int Long Decimal Bool Uuid Instant LocalTime Date TimeOfDay", "Text", "The text in the invariant form: ISO 8601, true and false, plain digits; ");
        yield return new("Enum", "ToText", "Text", "", "new Cast(Expr, ColumnType.Text)", "Its name.");
    }

    private static Function Simple(string kinds, string name, string result, string doc) => new(kinds, name, result, "", $"ColumnExprs.Call(ScalarFunction.{name}, Expr)", doc);

    private static Function To(string from, string to, string doc) => new(from, $"To{to}", to, "", $"new Cast(Expr, ColumnType.{to})", doc + "what has none is an error.");

    private static Function Try(string from, string to, string doc) => new(from, $"TryTo{to}", to, "", $"new Cast(Expr, ColumnType.{to}, NullOnFailure: true)", doc + "what has none is null.") { AlwaysOptional = true };
}
