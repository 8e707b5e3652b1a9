using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using EtlLib.DuckDb;
using EtlLib.Engines;
using EtlLib.Plan;
using EtlLib.Schemas;

namespace EtlLib.Testing.Tests.Operations;

/// <summary>An example of an operation, with what it computes.</summary>
/// <param name="Name">The operation.</param>
/// <param name="Code">The code, as it stands in the test.</param>
/// <param name="Plan">What it builds.</param>
/// <param name="Documented">
/// Where its documentation is: the identifier of its method, with parameters where the name alone is not enough.
/// </param>
internal sealed partial record Example(string Name, string Code, Relation Plan, string Documented)
{
    /// <summary>What an operator does, which no documentation of a method says.</summary>
    public string? What { get; init; }

    private static readonly Deal[] Deals =
    [
        Of("SPY", 0, 1, 10, 5, null), Of("SPY", 40, 2, 12, 7, "large"), Of("XOM", 45, 3, 20, 1, null), Of("SPY", 130, 4, 11, 2, null),
    ];

    private static readonly Values Row = new()
    {
        Text = " Spy Fund ", Number = "42", Moment = "2021-03-28T01:30:00Z", Int = 7, Long = 1_616_895_000_000_000, Float = 1.5f,
        Double = 2.25, Decimal = -19.99m,
        Bool = true, Date = new(2021, 1, 31), TimeOfDay = new(9, 30, 15), LocalTime = new(2021, 3, 28, 2, 30, 0),
        Instant = new(2021, 3, 28, 1, 30, 0, TimeSpan.Zero),
        Duration = TimeSpan.FromSeconds(90), Uuid = new("6f9619ff-8b86-d011-b42d-00c04fc964ff"), Bytes = [1, 2], Side = Side.Sell,
        List = [3, 4, 5],
    };

    public static Deal.DataFrame Trades => Deal.DataFrame.Of(Deals);

    public static Offer.DataFrame Quotes => Offer.DataFrame.Of(
        new Offer { Symbol = "SPY", Time = At(-5), Bid = 9 }, new Offer { Symbol = "SPY", Time = At(30), Bid = 11 },
            new Offer { Symbol = "IBM", Time = At(0), Bid = 50 });

    /// <summary>An operation on a frame.</summary>
    public static Example Frame<TModel>(
        string name, Func<Deal.DataFrame, Offer.DataFrame, DataFrame<TModel>> frame,
            [CallerArgumentExpression(nameof(frame))] string code = "") =>
        new(name, Body(code), frame(Trades, Quotes).Plan, $"EtlLib.DataFrame`4.{name}");

    /// <summary>A kind of window.</summary>
    public static Example Window(string name, Func<Deal.Columns, Window> window,
        [CallerArgumentExpression(nameof(window))] string code = "") => new(
        name,
        Body(code),
        Trades.GroupBy(window).Select((w, g) => new Point.Projection { Time = w.Start, Value = g.Sum(t => t.Volume) }).Plan,
        $"EtlLib.Windows.{name}");

    /// <summary>An aggregate over all trades.</summary>
    public static Example Aggregate<TColumn, TOptional>(
        string name, Func<Group<Deal.OptionalColumns>, IColumn<TColumn, TOptional>> column,
            [CallerArgumentExpression(nameof(column))] string code = "")
    {
        Expr? made = null;
        _ = Trades.Aggregate(g =>
        {
            made = column(g).Expr;
            return new Total.Projection { Symbol = g.Min(t => t.Symbol).OrElse(""), Value = null };
        });
        return new(name, Body(code), new GroupBy(Trades.Plan, [], Named(made!), [made!]), $"EtlLib.Group`1.{name}");
    }

    /// <summary>What a row of a series sees around it.</summary>
    public static Example Series<TColumn, TOptional>(
        string name, Func<Deal.Columns, Around<Deal.Columns>, IColumn<TColumn, TOptional>> column, string parameters = "",
        [CallerArgumentExpression(nameof(column))] string code = "")
    {
        Expr? made = null;
        var series = (Series)Trades.Series(t => t.Symbol).Select((t, s) =>
        {
            made = column(t, s).Expr;
            return new Total.Projection { Symbol = t.Symbol, Value = null };
        }).Plan;
        return new(name, Body(code), new Series(series.From, series.Keys, Named(made!), [made!]), $"EtlLib.Around`1.{name}{parameters}");
    }

    /// <summary>
    /// A function of a column of the row of values; its documentation is that of the type of the first column that it mentions.
    /// </summary>
    public static Example Column<TColumn, TOptional>(
        string name, Func<Values.Columns, IColumn<TColumn, TOptional>> column, string? what = null,
            [CallerArgumentExpression(nameof(column))] string code = "")
    {
        var row = Values.DataFrame.Of(Row);
        Expr? made = null;
        _ = row.Where(v =>
        {
            made = column(v).Expr;
            return v.Bool;
        });
        var of = FirstColumn().Match(code) is { Success: true } first
            ? typeof(Values.Columns).GetField(first.Groups[1].Value)!.FieldType.Name : "";
        return new(name, Body(code), new Project(row.Plan, Named(made!), [made!]), $"EtlLib.{of}.{name}") { What = what };
    }

    /// <summary>The rows that it gives, sorted as texts unless it sorts them: values with spaces, rows with semicolons between.</summary>
    public async Task<string> RunAsync()
    {
        var rows = new List<string>();
        await using var session = new DuckDbEngine().Open(new EngineRun(DataContext.Test));
        await foreach (var batch in session.ReadAsync(Plan, TestContext.Current.CancellationToken))
        {
            using (batch)
            {
                rows.AddRange(RowText.Of(batch)
                    .Select(row => string.Join(' ',
                    row.Split(" | ").Select(cell => cell[(cell.IndexOf(' ', StringComparison.Ordinal) + 1)..]))));
            }
        }

        return string.Join("; ", Plan is Sort or Limit ? rows : rows.Order(StringComparer.Ordinal));
    }

    private static Schema Named(Expr value) => new("Value", [new ColumnSchema("Value", value.Type, value.Nullable)]);

    private static DateTimeOffset At(int seconds) => new DateTimeOffset(2021, 1, 4, 10, 0, 0, TimeSpan.Zero).AddSeconds(seconds);

    private static Deal Of(string symbol, int seconds, long id, double price, int volume, string? note) =>
        new() { Symbol = symbol, Time = At(seconds), Id = id, Price = price, Volume = volume, Note = note };

    /// <summary>What stands after the arrow of a lambda, on one line.</summary>
    private static string Body(string code) =>
        Whitespace().Replace(code[(code.IndexOf("=>", StringComparison.Ordinal) + 2)..], " ").Trim()
        .Replace(" .", ".", StringComparison.Ordinal).Replace("EtlLib.Column.", "Column.", StringComparison.Ordinal);

    [GeneratedRegex(@"\s+")]
    private static partial Regex Whitespace();

    [GeneratedRegex(@"\bv\.(\w+)")]
    private static partial Regex FirstColumn();
}
