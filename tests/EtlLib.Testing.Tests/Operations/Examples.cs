using EtlLib.Plan;
using static EtlLib.Testing.Tests.Operations.Example;

namespace EtlLib.Testing.Tests.Operations;

/// <summary>An example of each operation, by the sections of docs/operations.md.</summary>
internal static class Examples
{
    public static IReadOnlyList<(string Section, string Intro, IReadOnlyList<Example> Examples)> All { get; } =
    [
        ("Frames", "`trades` has four rows and `quotes` three. The rows of a result have no order unless it is sorted.", [.. Frames()]),
        ("Windows", "A window is a key of `GroupBy`. The examples show the start of each window and the volume in it: `trades.GroupBy(window).Select((w, g) => …)`.", [.. AllWindows()]),
        ("Aggregates", "`g` is a group of rows: here all trades, `trades.Aggregate(g => …)`. Aggregates leave nulls out.",
            [.. Aggregates()]),
        ("Series", "`t` is a row and `s` are the rows around it: `trades.Series(by: t => t.Symbol).Select((t, s) => …)`.",
            [.. AllSeries()]),
        ("Operators and conditions",
            "`v` is a row with a column of each type. An operation on null gives null, unless its description says otherwise.",
            [.. Operators()]),
        ("Text", "", [.. Texts()]),
        ("Numbers", "", [.. Numbers()]),
        ("Dates and times", "", [.. Times()]),
        ("Conversions", "What cannot be converted is an error; the forms that begin with `Try` give null instead.", [.. Conversions()]),
        ("Lists", "", [.. Lists()]),
    ];

    private static IEnumerable<Example> Frames() =>
    [
        Frame("Where", (trades, quotes) => trades.Where(t => t.Price > 11)),
        Frame("Select", (trades, quotes) => trades.Select(t => new Total.Projection { Symbol = t.Symbol, Value = t.Price * t.Volume })),
        Frame("GroupBy", (trades, quotes) =>
            trades.GroupBy(t => t.Symbol).Select((symbol, g) => new Total.Projection { Symbol = symbol, Value = g.Sum(t => t.Volume) })),
        Frame("Aggregate", (trades, quotes) => trades.Aggregate(g => new Total.Projection { Symbol = "all", Value = g.Max(t => t.Price) })),
        Frame("Resample", (trades, quotes) =>
            trades.Resample(TimeSpan.FromMinutes(1))
            .Select((minute, g) => new Point.Projection { Time = minute.Start, Value = g.Last(t => t.Price) })),
        Frame("Series", (trades, quotes) =>
            trades.Series(by: t => t.Symbol)
            .Select((t, s) => new Total.Projection { Symbol = t.Symbol, Value = t.Price - s.Lag(x => x.Price) })),
        Frame("InnerJoin", (trades, quotes) =>
            trades.InnerJoin(quotes, on: (t, q) => t.Symbol == q.Symbol)
            .Select((t, q) => new Total.Projection { Symbol = t.Symbol, Value = t.Price - q.Bid })),
        Frame("LeftJoin", (trades, quotes) =>
            trades.LeftJoin(quotes, on: (t, q) => t.Symbol == q.Symbol)
            .Select((t, q) => new Total.Projection { Symbol = t.Symbol, Value = q.Bid })),
        Frame("FullJoin", (trades, quotes) =>
            trades.FullJoin(quotes, on: (t, q) => t.Symbol == q.Symbol)
            .Select((t, q) => new Total.Projection { Symbol = t.Symbol.OrElse("-"), Value = q.Bid })),
        Frame("AsOfJoin", (trades, quotes) =>
            trades.AsOfJoin(quotes, on: (t, q) => t.Symbol == q.Symbol)
            .Select((t, q) => new Total.Projection { Symbol = t.Symbol, Value = q.Bid })),
        Frame("SemiJoin", (trades, quotes) =>
            trades.SemiJoin(quotes, on: (t, q) => t.Symbol == q.Symbol)
            .Select(t => new Total.Projection { Symbol = t.Symbol, Value = t.Price })),
        Frame("AntiJoin", (trades, quotes) =>
            trades.AntiJoin(quotes, on: (t, q) => t.Symbol == q.Symbol)
            .Select(t => new Total.Projection { Symbol = t.Symbol, Value = t.Price })),
        Frame("Union", (trades, quotes) => trades.Where(t => t.Id == 1).Union(trades.Where(t => t.Id == 3))),
        Frame("Distinct", (trades, quotes) => trades.Select(t => new Total.Projection { Symbol = t.Symbol, Value = null }).Distinct()),
        Frame("Dedup", (trades, quotes) => trades.Dedup(by: t => t.Symbol, keepLast: true)),
        Frame("Top", (trades, quotes) => trades.Top(1, by: t => t.Symbol, order: t => t.Volume)),
        Frame("OrderBy", (trades, quotes) =>
            trades.Select(t => new Total.Projection { Symbol = t.Symbol, Value = t.Price }).OrderBy(t => t.Value)),
        Frame("OrderByDescending", (trades, quotes) =>
            trades.Select(t => new Total.Projection { Symbol = t.Symbol, Value = t.Price }).OrderByDescending(t => t.Value)),
        Frame("ThenBy", (trades, quotes) =>
            trades.Select(t => new Total.Projection { Symbol = t.Symbol, Value = t.Price }).OrderBy(t => t.Symbol).ThenBy(t => t.Value)),
        Frame("ThenByDescending", (trades, quotes) =>
            trades.Select(t => new Total.Projection { Symbol = t.Symbol, Value = t.Price }).OrderBy(t => t.Symbol)
            .ThenByDescending(t => t.Value)),
        Frame("Limit", (trades, quotes) =>
            trades.Select(t => new Total.Projection { Symbol = t.Symbol, Value = t.Price }).OrderBy(t => t.Value).Limit(2)),
        Frame("As", (trades, quotes) => Point.DataFrame.As(quotes.Select(q => new Point.Projection { Time = q.Time, Value = q.Bid }))),
        Frame("Map", (trades, quotes) => Total.DataFrame.Map(trades, t => new Total { Symbol = t.Symbol + "!", Value = t.Price })),
        Frame("FlatMap", (trades, quotes) =>
            Total.DataFrame.FlatMap(quotes, q => q.Bid > 10 ? [new Total { Symbol = q.Symbol }, new Total { Symbol = q.Symbol }] : [])),
    ];

    private static IEnumerable<Example> AllWindows() =>
    [
        Window("Tumble", t => t.Time.Tumble(TimeSpan.FromMinutes(1))),
        Window("Hop", t => t.Time.Hop(TimeSpan.FromMinutes(2), every: TimeSpan.FromMinutes(1))),
        Window("Session", t => t.Time.Session(TimeSpan.FromMinutes(1))),
        Window("Cumulate", t => t.Time.Cumulate(TimeSpan.FromMinutes(3), every: TimeSpan.FromMinutes(1))),
    ];

    private static IEnumerable<Example> Aggregates() =>
    [
        Aggregate("Count", g => g.Count()),
        Aggregate("Count", g => g.Count(t => t.Price > 11)),
        Aggregate("CountDistinct", g => g.CountDistinct(t => t.Symbol)),
        Aggregate("Sum", g => g.Sum(t => t.Volume)),
        Aggregate("Mean", g => g.Mean(t => t.Price)),
        Aggregate("Min", g => g.Min(t => t.Price)),
        Aggregate("Max", g => g.Max(t => t.Symbol)),
        Aggregate("First", g => g.First(t => t.Price)),
        Aggregate("Last", g => g.Last(t => t.Price)),
        Aggregate("ArgMin", g => g.ArgMin(t => t.Symbol, by: t => t.Price)),
        Aggregate("ArgMax", g => g.ArgMax(t => t.Symbol, by: t => t.Price)),
        Aggregate("StdDev", g => g.StdDev(t => t.Price)),
        Aggregate("Variance", g => g.Variance(t => t.Price)),
        Aggregate("Median", g => g.Median(t => t.Price)),
        Aggregate("Quantile", g => g.Quantile(t => t.Price, 0.25)),
        Aggregate("Correlation", g => g.Correlation(t => t.Price, t => t.Volume)),
        Aggregate("Any", g => g.Any(t => t.Price > 11)),
        Aggregate("All", g => g.All(t => t.Price > 11)),
        Aggregate("TopK", g => g.TopK(t => t.Price, 2)),
        Aggregate("Collect", g => g.Collect(t => t.Note)),
    ];

    private static IEnumerable<Example> AllSeries() =>
    [
        Series("Lag", (t, s) => s.Lag(x => x.Price)),
        Series("Lead", (t, s) => s.Lead(x => x.Price)),
        Series("RowNumber", (t, s) => s.RowNumber()),
        Series("Rank", (t, s) => s.Rank(x => x.Price, descending: true)),
        Series("DenseRank", (t, s) => s.DenseRank(x => x.Price, descending: true)),
        Series("Rolling", (t, s) => s.Rolling(TimeSpan.FromMinutes(1)).Sum(x => x.Volume)),
        Series("Rolling", (t, s) => s.Rolling(2).Mean(x => x.Price), "(System.Int32)"),
    ];

    private static IEnumerable<Example> Operators() =>
    [
        Column("+", v => v.Int + 1, "The sum; an overflow of whole numbers is an error."),
        Column("-", v => v.Int - 10L, "The difference; an int and a long give a long."),
        Column("*", v => v.Int * v.Double, "The product; a whole number and a double give a double."),
        Column("/", v => v.Int / 2, "The quotient; of whole numbers a whole number, truncated. Division by zero is an error."),
        Column("/", v => v.Double / 2, "The quotient of doubles; by zero it is infinite or NaN."),
        Column("%", v => v.Int % 4, "The remainder, with the sign of the dividend."),
        Column("+ of texts", v => "<" + v.Text + ">", "The texts one after the other."),
        Column("+ of times", v => v.Instant + TimeSpan.FromHours(1), "A time moved by a duration."),
        Column("- of times", v => v.Instant - v.Instant, "The duration between two times."),
        Column("==, !=, <, <=, >, >=", v => v.Int >= 7, "Comparisons; texts are compared by code point."),
        Column("&, |, !", v => v.Bool & !(v.Int > 7) | (v.Missing > 0), "Three-valued logic: null is unknown."),
        Column("In", v => v.Int.In(1, 7)),
        Column("IsNull", v => v.Missing.IsNull()),
        Column("IsNotNull", v => v.Missing.IsNotNull()),
        Column("OrElse", v => v.Missing.OrElse(0)),
        Column("Coalesce", v => v.Missing.Coalesce(v.Double)),
        Column("Column.When", v =>
            EtlLib.Column.When(v.Int > 5, "high").When(v.Int > 2, "middle").Otherwise("low"),
            "The value of the first condition that is true."),
        Column("Column.When", v => EtlLib.Column.When(v.Int > 9, v.Double).OtherwiseNull(), "Null where no condition is true."),
    ];

    private static IEnumerable<Example> Texts() =>
    [
        Column("Upper", v => v.Text.Upper()),
        Column("Lower", v => v.Text.Lower()),
        Column("Trim", v => v.Text.Trim()),
        Column("TrimStart", v => v.Text.TrimStart()),
        Column("TrimEnd", v => v.Text.TrimEnd()),
        Column("Length", v => v.Text.Length()),
        Column("Substring", v => v.Text.Substring(1, 3)),
        Column("Contains", v => v.Text.Contains("Fund")),
        Column("StartsWith", v => v.Text.StartsWith("Spy")),
        Column("EndsWith", v => v.Text.EndsWith("Fund ")),
        Column("Replace", v => v.Text.Replace("Spy", "Oil")),
        Column("SplitPart", v => v.Text.SplitPart(" ", 1)),
        Column("Matches", v => v.Text.Matches("F[a-z]+d")),
        Column("Extract", v => v.Text.Extract("F([a-z]+)", 1)),
        Column("Md5", v => v.Text.Md5()),
        Column("Sha256", v => v.Bytes.Sha256()),
    ];

    private static IEnumerable<Example> Numbers() =>
    [
        Column("Abs", v => v.Decimal.Abs()),
        Column("Sign", v => v.Decimal.Sign()),
        Column("Floor", v => v.Decimal.Floor()),
        Column("Ceiling", v => v.Decimal.Ceiling()),
        Column("Round", v => v.Double.Round(1)),
        Column("IsNaN", v => v.Double.IsNaN()),
        Column("Sqrt", v => v.Double.Sqrt()),
        Column("Exp", v => v.Double.Exp()),
        Column("Log", v => v.Double.Log()),
        Column("Log10", v => v.Double.Log10()),
        Column("Pow", v => v.Double.Pow(2)),
        Column("Sin", v => v.Double.Sin()),
        Column("Cos", v => v.Double.Cos()),
        Column("Tan", v => v.Double.Tan()),
        Column("Asin", v => v.Double.Asin()),
        Column("Acos", v => v.Double.Acos()),
        Column("Atan", v => v.Double.Atan()),
        Column("Atan2", v => v.Double.Atan2(1)),
    ];

    private static IEnumerable<Example> Times() =>
    [
        Column("Year", v => v.Instant.Year()),
        Column("Month", v => v.Instant.Month()),
        Column("Day", v => v.Instant.Day()),
        Column("DayOfWeek", v => v.Instant.DayOfWeek()),
        Column("DayOfYear", v => v.Instant.DayOfYear()),
        Column("WeekOfYear", v => v.Instant.WeekOfYear()),
        Column("Hour", v => v.TimeOfDay.Hour()),
        Column("Minute", v => v.TimeOfDay.Minute()),
        Column("Second", v => v.TimeOfDay.Second()),
        Column("Microsecond", v => v.TimeOfDay.Microsecond()),
        Column("Truncate", v => v.Instant.Truncate(TimeUnit.Week)),
        Column("AddMonths", v => v.Date.AddMonths(1)),
        Column("AddDays", v => v.Date.AddDays(1)),
        Column("DaysSince", v => v.Date.DaysSince(new DateOnly(2021, 1, 1))),
        Column("At", v => v.Date.At(v.TimeOfDay)),
        Column("ToDate", v => v.Instant.ToDate()),
        Column("ToTimeOfDay", v => v.Instant.ToTimeOfDay()),
        Column("ToLocal", v => v.Instant.ToLocal("Europe/Berlin")),
        Column("ToInstant", v => v.LocalTime.ToInstant("Europe/Berlin")),
        Column("ToUnixMicroseconds", v => v.Instant.ToUnixMicroseconds()),
        Column("ToInstant", v => v.Long.ToInstant()),
        Column("TotalSeconds", v => v.Duration.TotalSeconds()),
        Column("TotalMicroseconds", v => v.Duration.TotalMicroseconds()),
        Column("ToDuration", v => v.Long.ToDuration()),
    ];

    private static IEnumerable<Example> Conversions() =>
    [
        Column("ToInt", v => v.Double.ToInt()),
        Column("ToLong", v => v.Double.ToLong()),
        Column("ToFloat", v => v.Double.ToFloat()),
        Column("ToDouble", v => v.Decimal.ToDouble()),
        Column("ToDecimal", v => v.Double.ToDecimal(5, 1)),
        Column("ToText", v => v.Side.ToText()),
        Column("ToBool", v => v.Bool.ToText().ToBool(), "The value that the text writes; what has none is an error."),
        Column("ToUuid", v => v.Uuid.ToText().ToUuid(), "The value that the text writes; what has none is an error."),
        Column("ToInstant", v => v.Moment.ToInstant()),
        Column("ToDate", v => v.Date.ToText().ToDate(), "The value that the text writes; what has none is an error."),
        Column("ToTimeOfDay", v => v.TimeOfDay.ToText().ToTimeOfDay(), "The value that the text writes; what has none is an error."),
        Column("ToLocalTime", v => v.LocalTime.ToText().ToLocalTime(), "The value that the text writes; what has none is an error."),
        Column("TryToInt", v => v.Number.TryToInt()),
        Column("TryToInt", v => v.Text.TryToInt()),
        Column("TryToLong", v => v.Number.TryToLong()),
        Column("TryToFloat", v => v.Double.TryToFloat()),
        Column("TryToDouble", v => v.Number.TryToDouble()),
        Column("TryToDecimal", v => v.Number.TryToDecimal(5, 1)),
        Column("TryToBool", v => v.Text.TryToBool()),
        Column("TryToUuid", v => v.Text.TryToUuid()),
        Column("TryToInstant", v => v.Text.TryToInstant()),
        Column("TryToDate", v => v.Text.TryToDate()),
        Column("TryToTimeOfDay", v => v.Text.TryToTimeOfDay()),
        Column("TryToLocalTime", v => v.Text.TryToLocalTime()),
    ];

    private static IEnumerable<Example> Lists() =>
    [
        Column("Count", v => v.List.Count()),
        Column("Any", v => v.List.Any(x => x > 4)),
        Column("All", v => v.List.All(x => x > 4)),
        Column("Contains", v => v.List.Contains(4)),
        Column("At", v => v.List.At<OptionalIntColumn>(0)),
    ];
}
