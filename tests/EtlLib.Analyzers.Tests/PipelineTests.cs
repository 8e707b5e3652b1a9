using EtlLib.Analyzers.Tests.Verification;
using Microsoft.CodeAnalysis;
using static EtlLib.Analyzers.Tests.Verification.Samples;

namespace EtlLib.Analyzers.Tests;

[Rule("ETL1001")]
public class IncompleteProjectionTests
{
    [Fact, Fires]
    public async Task All_columns_that_a_projection_leaves_out_are_named_once() =>
        Assert.Equal(
            ["The projection to Candle leaves out EventTime, Open and Close"],
            await Analysis.FiresAsync("ETL1001", Pipeline("_ = trades.Select(t => new [|Candle.Projection|] { Symbol = t.Symbol });")));

    [Fact, Fires]
    public Task A_projection_without_an_initializer_leaves_out_all() =>
        Analysis.FiresAsync("ETL1001", Pipeline("Candle.Projection nothing = [|new|]();"));

    [Fact]
    public async Task It_is_information_beside_the_compilers_error()
    {
        var all = await Analysis.DiagnosticsAsync(Pipeline("_ = trades.Select(t => new Candle.Projection { Symbol = t.Symbol, EventTime = t.EventTime, Open = t.Price });"));
        Assert.Equal(["CS9035 Error", "ETL1001 Info"], all.Where(d => d.Severity > DiagnosticSeverity.Hidden).Select(d => $"{d.Id} {d.Severity}").Order(StringComparer.Ordinal));
    }

    [Fact, Silent]
    public Task A_complete_projection_and_an_incomplete_row_of_another_kind_are_fine() =>
        Analysis.SilentAsync(Pipeline("_ = trades.Select(t => new Candle.Projection { Symbol = t.Symbol, EventTime = t.EventTime, Open = t.Price, Close = null }); _ = new Address { City = \"\" };"));
}

[Rule("ETL1003")]
public class NoTotalOrderTests
{
    private static string Daily(string aggregate) =>
        Pipeline($$"""_ = candles.GroupBy(c => c.Symbol).Select((symbol, g) => new Candle.Projection { Symbol = symbol, EventTime = g.Min(c => c.EventTime), Open = 1, Close = {{aggregate}} });""");

    [Theory, Fires]
    [InlineData("g.[|First|](c => c.Open)", "First")]
    [InlineData("g.[|Last|](c => c.Close)", "Last")]
    [InlineData("g.[|Last|](c => c.Close, where: c => c.Open > 1)", "Last")]
    public async Task First_and_Last_of_a_model_with_an_event_time_and_no_sequence_are_marked(string aggregate, string name) =>
        Assert.Equal([$"Rows of Candle with the same EventTime have no order that {name} could go by: mark the whole number that orders them with [Sequence]"], await Analysis.FiresAsync("ETL1003", Daily(aggregate)));

    [Fact, Fires]
    public Task Collect_is_marked() =>
        Analysis.FiresAsync("ETL1003", Pipeline("_ = candles.GroupBy(c => c.Symbol).Select((symbol, g) => new Order.Projection { Customer = symbol, Billing = null, Address = new Address.Projection { City = g.[|Collect|](c => c.Symbol).At<OptionalTextColumn>(0).OrElse(\"\") } });"));

    [Theory, Silent]
    [InlineData("g.Max(c => c.Open)")]
    [InlineData("g.ArgMax(c => c.Open, by: c => c.EventTime)")]
    public Task Aggregates_without_an_order_are_fine(string aggregate) => Analysis.SilentAsync(Daily(aggregate));

    [Fact, Silent]
    public Task A_sequence_or_no_event_time_and_LINQ_are_fine() => Analysis.SilentAsync(Pipeline(
        """
        _ = trades.GroupBy(t => t.Symbol).Select((symbol, g) => new Address.Projection { City = g.First(t => t.Symbol) });
        _ = orders.GroupBy(o => o.Customer).Select((customer, g) => new Address.Projection { City = g.Last(o => o.Customer) });
        _ = System.Linq.Enumerable.First(new[] { 1 });
        """));
}

[Rule("ETL1009")]
public class DroppedResultTests
{
    [Theory, Fires]
    [InlineData("trades.[|Where|](t => t.IsBuy);", "Where changes nothing: it returns a new frame, which is dropped here; use what it returns, or remove the call")]
    [InlineData("trades.Where(t => t.IsBuy).[|Limit|](3);", "Limit changes nothing: it returns a new frame, which is dropped here; use what it returns, or remove the call")]
    [InlineData("trades.[|GroupBy|](t => t.Symbol);", "GroupBy changes nothing: it returns what is to be selected from, which is dropped here; use what it returns, or remove the call")]
    [InlineData("_ = trades.Where(t => { t.Price.[|Abs|](); return t.IsBuy; });", "Abs changes nothing: it returns a new column, which is dropped here; use what it returns, or remove the call")]
    [InlineData("Candle.[|Make|](context, trades);", "Make changes nothing: it returns a new frame, which is dropped here; use what it returns, or remove the call")]
    public async Task A_dropped_result_is_marked_at_the_operation(string statement, string message) =>
        Assert.Equal([message], await Analysis.FiresAsync("ETL1009", Pipeline(statement)));

    [Theory, Silent]
    [InlineData("trades = trades.Where(t => t.IsBuy);")]
    [InlineData("_ = trades.Where(t => t.IsBuy);")]
    [InlineData("System.Action throws = () => trades.Limit(-1);")]
    [InlineData("Keep(trades.Limit(1)); static Trade.DataFrame Keep(Trade.DataFrame frame) => frame;")]
    [InlineData("trades.ToString();")]
    public Task A_result_that_is_used_and_a_method_of_ones_own_are_fine(string statement) => Analysis.SilentAsync(Pipeline(statement));
}

[Rule("ETL1022")]
public class LambdaShapeTests
{
    [Theory, Fires]
    [InlineData("trades.Resample(TimeSpan.FromHours(1), by: t => t.Symbol).Select([|(hour, g)|] => new Address.Projection { City = \"\" })", "The key's parameter is missing: Select gives (key, window, group) => …, the key first")]
    [InlineData("trades.GroupBy(t => t.Symbol).Select([|g|] => new Address.Projection { City = \"\" })", "The key's parameter is missing: Select gives (key, group) => …, the key first")]
    [InlineData("trades.Resample(TimeSpan.FromHours(1)).Select([|(symbol, hour, g)|] => new Address.Projection { City = \"\" })", "Select gives (window, group) => …: 2 parameters, not 3")]
    [InlineData("trades.LeftJoin(candles, on: (t, c) => t.Symbol == c.Symbol).Select([|t|] => new Address.Projection { City = \"\" })", "Select gives (trade, candle) => …: 2 parameters, not 1")]
    [InlineData("trades.LeftJoin(candles, on: [|t|] => t.IsBuy)", "LeftJoin gives (trade, right) => …: 2 parameters, not 1")]
    [InlineData("trades.Series(t => t.Symbol).Select([|t|] => new Address.Projection { City = \"\" })", "Select gives (trade, around) => …: 2 parameters, not 1")]
    public async Task A_lambda_with_another_number_of_parameters_is_told_which_there_are(string frame, string message) =>
        Assert.Equal([message], await Analysis.FiresAsync("ETL1022", Pipeline($"_ = {frame};")));

    [Theory, Fires]
    [InlineData("trades.Select(t => new [|Address|] { City = \"\" })", "A row is one value, and a projection an expression for each column: write new Address.Projection")]
    [InlineData("trades.Select(t => { return new [|Address|] { City = \"\" }; })", "A row is one value, and a projection an expression for each column: write new Address.Projection")]
    [InlineData("trades.Select(t => [|new|] { t.Symbol })", "A frame's rows are of a model: declare one with these columns, and write new Model.Projection { … }")]
    [InlineData("trades.Select(t => [|new|]() { City = t.Symbol })", "C# cannot tell which model is meant: write new Model.Projection { … }")]
    [InlineData("trades.GroupBy(t => t.Symbol).Select((symbol, g) => new [|Address|] { City = \"\" })", "A row is one value, and a projection an expression for each column: write new Address.Projection")]
    public async Task A_row_where_a_projection_belongs_is_marked_at_its_type(string frame, string message) =>
        Assert.Equal([message], await Analysis.FiresAsync("ETL1022", Pipeline($"_ = {frame};")));

    [Theory, Fires]
    [InlineData("g.Sum(t => [|t.Symbol|]).ToText()", "Sum is of numbers, and t.Symbol is TextColumn")]
    [InlineData("g.Mean(t => [|t.EventTime|], where: t => t.IsBuy).ToText()", "Mean is of numbers, and t.EventTime is InstantColumn")]
    [InlineData("g.Max(t => [|t|]).Symbol", "Max is of values that have an order, and t is Trade.Columns")]
    public async Task A_column_that_the_aggregate_is_not_of_is_marked(string aggregate, string message) =>
        Assert.Equal([message], await Analysis.FiresAsync("ETL1022", Pipeline($$"""_ = trades.GroupBy(t => t.Symbol).Select((symbol, g) => new Address.Projection { City = {{aggregate}} });""")));

    [Fact, Silent]
    public Task Right_lambdas_rows_of_a_Map_and_LINQ_are_fine() => Analysis.SilentAsync(Pipeline(
        """
        _ = trades.Resample(TimeSpan.FromHours(1), by: t => t.Symbol).Select((symbol, hour, g) => new Address.Projection { City = symbol });
        _ = trades.LeftJoin(candles, on: (t, c) => t.Symbol == c.Symbol).LeftJoin(orders, on: (t, _, o) => t.Symbol == o.Customer).Select((t, c, o) => new Address.Projection { City = t.Symbol });
        _ = trades.GroupBy(t => t.Symbol).Select((symbol, g) => new Address.Projection { City = g.Sum(t => t.Volume * 2).ToText() + g.Max(t => t.Symbol) + g.ArgMin(t => t.Symbol, by: t => t.EventTime) });
        _ = trades.Aggregate(g => new Address.Projection { City = g.Max(t => t.Symbol).OrElse("") });
        _ = Address.DataFrame.Map(trades, t => new Address { City = t.Symbol });
        _ = System.Linq.Enumerable.Select(new[] { 1 }, i => new Address { City = "" });
        _ = System.Linq.Enumerable.Select(new[] { 1 }, (i, n) => new { i, n });
        """));
}

[Rule("ETL1011")]
public class PurityTests
{
    private static string Make(string condition) => $$"""
        using System;
        using EtlLib;

        [DataModel]
        public partial record Reading
        {
            public required string Sensor { get; init; }
            public required DateTimeOffset Time { get; init; }

            public static DataFrame Make(DataContext context) => DataFrame.From(context).Where(r => {{condition}});
        }
        """;

    [Theory, Fires]
    [InlineData("r.Time < [|DateTimeOffset.UtcNow|]")]
    [InlineData("r.Time < [|DateTimeOffset.Now|].AddDays(-1)")]
    [InlineData("r.Sensor == [|Guid.NewGuid|]().ToString()")]
    [InlineData("r.Sensor == [|Environment.MachineName|]")]
    [InlineData("r.Sensor == [|System.IO.File.ReadAllText|](\"sensor.txt\")")]
    [InlineData("r.Sensor == [|new Random(1)|].ToString()")]
    public Task What_differs_from_run_to_run_is_told(string condition) => Analysis.FiresAsync("ETL1011", Make(condition));

    [Fact, Silent]
    public async Task What_the_context_gives_is_fine_and_so_is_a_clock_elsewhere()
    {
        await Analysis.SilentAsync(Make("r.Time < context.Now"));
        await Analysis.SilentAsync(Make("r.Time < new DateTimeOffset(2021, 1, 4, 0, 0, 0, TimeSpan.Zero)"));
        await Analysis.SilentAsync(Pipeline("_ = trades.Where(t => t.EventTime < System.DateTimeOffset.UtcNow);"));
    }
}

[Rule("ETL1023")]
public class WholeDivisionTests
{
    private static string Candles(string open) => Pipeline($"_ = trades.Select(t => new Candle.Projection {{ Symbol = t.Symbol, EventTime = t.EventTime, Open = {open}, Close = null }});");

    [Theory, Fires]
    [InlineData("[|t.Id / t.Id|]")]
    [InlineData("([|t.Id / 2|])")]
    public Task A_quotient_of_whole_numbers_that_becomes_a_double_is_told(string open) => Analysis.FiresAsync("ETL1023", Candles(open));

    [Theory, Silent]
    [InlineData("t.Id.ToDouble() / 2")]
    [InlineData("t.Price / t.Id")]
    public Task A_quotient_of_doubles_is_fine(string open) => Analysis.SilentAsync(Candles(open));
}
