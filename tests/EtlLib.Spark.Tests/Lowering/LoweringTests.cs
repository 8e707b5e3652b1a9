using EtlLib.Engine.Specification;
using EtlLib.Plan;
using EtlLib.Rewriting;
using EtlLib.Schemas;
using EtlLib.Spark.Lowering;
using Snapshooter.Xunit3;

namespace EtlLib.Spark.Tests.Lowering;

/// <summary>What plans become on Spark, without a server.</summary>
public sealed class LoweringTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1), Minute = TimeSpan.FromMinutes(1);

    private static Trade.DataFrame Trades => Trade.DataFrame.From(DataSource.Parquet("trades"));

    private static Reading.DataFrame Readings => Reading.DataFrame.From(DataSource.Parquet("readings"));

    private static TextPair.DataFrame Texts => TextPair.DataFrame.From(DataSource.Parquet("texts"));

    [Fact]
    public void A_resample() => Match(Trades.Resample(Minute, by: t => t.Symbol).Select((symbol, w, g) => new Candle.Projection
    {
        Symbol = symbol, Start = w.Start, Open = g.First(t => t.Price), High = g.Max(t => t.Price), Low = g.Min(t => t.Price), Close = g.Last(t => t.Price), Volume = g.Sum(t => t.Volume),
    }));

    [Fact]
    public void A_filled_resample() => Match(Trades.Resample(Hour, by: t => t.Symbol, fill: Fill.Linear).Select((k, w, g) => new Around.Projection { Key = k, Time = w.Start, Value = g.Last(t => t.Volume), Other = g.Mean(t => t.Volume) }));

    [Fact]
    public void A_session() => Match(Spans(r => r.Session(Minute)));

    [Fact]
    public void A_hop() => Match(Spans(r => r.Hop(Hour, Minute)));

    [Fact]
    public void A_hop_with_holes() => Match(Spans(r => r.Hop(Minute, Hour)));

    [Fact]
    public void A_cumulate() => Match(Spans(r => r.Cumulate(Hour, Minute)));

    [Fact]
    public void All_rows_as_one_group() => Match(Trades.Aggregate(g => new Numbers.Projection { Key = "all", First = g.Median(t => t.Price), Second = g.Correlation(t => t.Price, t => t.Price * 2, t => t.Volume > 5), Third = g.ArgMax(t => t.Price, by: t => t.Volume) }));

    [Fact]
    public void Lists_of_a_group() => Match(Trades.GroupBy(t => t.Symbol).Select((k, g) => new Collected.Projection { Key = k, Values = g.Collect(t => t.Volume) }));

    [Fact]
    public void A_series() => Match(Readings.Series(r => r.Key).Select((r, s) => new Around.Projection { Key = r.Key, Time = r.Time, Value = s.Lag(x => x.Value), Other = s.Rolling(Hour).Mean(x => x.Value) + s.Rolling(3).StdDev(x => x.Value) }));

    [Fact]
    public void Joins() => Match(Texts.LeftJoin(Texts.Where(t => t.Id > 1), (l, r) => l.A == r.A).InnerJoin(Texts, (l, _, r) => l.B == r.B).Select((l, a, b) => new TextPair.Projection { Id = l.Id, A = a.B, B = b.B }));

    [Fact]
    public void A_semi_join() => Match(Texts.SemiJoin(Texts, (l, r) => l.A == r.A));

    [Fact]
    public void An_as_of_join() => Match(Trades.AsOfJoin(Trades, (l, r) => l.Symbol == r.Symbol, tolerance: Hour).Select((l, r) => new Around.Projection { Key = l.Symbol, Time = l.Time, Value = r.Volume, Other = r.Price }));

    [Fact]
    public void An_as_of_join_with_a_condition() => Match(Trades.AsOfJoin(Trades, (l, r) => l.Symbol == r.Symbol & l.Volume < r.Volume, strict: true).Select((l, r) => new Around.Projection { Key = l.Symbol, Time = l.Time, Value = r.Volume, Other = null }));

    [Fact]
    public void Dedup_Distinct_Sort_and_Limit() => Match(Readings.Dedup(r => r.Key, keepLast: true).Distinct().OrderByDescending(r => r.Value).Limit(10, offset: 5));

    [Fact]
    public void Chains_become_one_filter_and_one_projection() => Match(Texts.Where(t => t.Id > 1).Where(t => t.A == "a").Where(t => t.B == "b")
        .Select(t => new IntPair.Projection { Id = t.Id + 1, A = t.Id, B = 5 }).Select(p => new IntPair.Projection { Id = p.A.OrElse(0), A = p.Id * 2, B = p.B }).Select(p => new IntResult.Projection { Id = p.Id, Value = p.A + p.B }));

    [Fact]
    public void What_would_be_computed_twice_is_not_folded() => Match(Texts.Select(t => new TextResult.Projection { Id = t.Id, Value = t.A + t.B + "!" }).Select(t => new TextPair.Projection { Id = t.Id, A = t.Value, B = t.Value }));

    [Fact]
    public void A_constant_orders_nothing()
    {
        var (constant, id) = (new Literal(2, ColumnType.Int), new Field(Texts.Plan.Outputs[0], "Id"));
        Assert.Equal("Sort `Id` desc\n  Read texts", Text(new Sort(Texts.Plan, [new SortKey(constant, false), new SortKey(id, true)])));
        Assert.Equal("Read texts", Text(new Sort(Texts.Plan, [new SortKey(constant, false)])));
    }

    [Fact]
    public void Unions_of_unions_are_nested_by_halves() => Match(Texts.Union(Texts).Union(Texts).Union(Texts));

    [Fact]
    public void A_model_is_read_where_it_is_kept_and_computed_where_not()
    {
        var models = new Dictionary<string, Relation> { ["Texts"] = Texts.Where(t => t.Id > 0).Plan };
        var plan = Frames.Over<TextPair.DataFrame>(new ModelRows(Texts.Plan.Schema, "Texts")).Where(t => t.Id < 5).Plan;
        Snapshot.Match(RelationText.Of(SparkLowering.Of(plan, NamedInputs(models))) + "\n" + RelationText.Of(SparkLowering.Of(plan, NamedInputs(models, "Texts"))));
    }

    [Fact]
    public void Functions_in_CSharp_are_refused()
    {
        var refused = Assert.Throws<PlanException>(() => SparkLowering.Of(IntResult.DataFrame.Map(Texts, t => new IntResult(t.Id, null)).Plan, NamedInputs()));
        Assert.Equal("ETL2001: Spark does not support C# functions of rows (IntResult). Run this model on the embedded engine, or say it with columns.", refused.Message);
    }

    [Fact]
    public void What_is_nested_too_deep_for_a_message_is_refused()
    {
        var deep = Texts;
        for (var i = 0; i < 450; i++)
        {
            deep = deep.Limit(1_000 - i);
        }

        Assert.Contains("nested too deep", Assert.Throws<PlanException>(() => SparkLowering.Of(deep.Plan, NamedInputs())).Message, StringComparison.Ordinal);
        var condition = Enumerable.Range(0, 300).Aggregate((Expr)new Literal(true, ColumnType.Bool), (total, _) => new Call(ScalarFunction.NotEqual, total, new Literal(false, ColumnType.Bool)));
        Assert.Contains("nested too deep", Assert.Throws<PlanException>(() => SparkLowering.Of(new Filter(Texts.Plan, condition), NamedInputs())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Models_that_are_read_twice_again_and_again_are_refused_before_the_message_grows()
    {
        var models = new Dictionary<string, Relation> { ["0"] = Texts.Plan };
        TextPair.DataFrame Named(int n) => Frames.Over<TextPair.DataFrame>(new ModelRows(Texts.Plan.Schema, $"{n}"));
        for (var i = 1; i <= 40; i++)
        {
            models[$"{i}"] = Named(i - 1).Union(Named(i - 1).Limit(i)).Plan;
        }

        Assert.Contains("keep the rows", Assert.Throws<PlanException>(() => SparkLowering.Of(Named(40).Plan, NamedInputs(models))).Message, StringComparison.Ordinal);
        Assert.NotNull(SparkLowering.Of(Named(40).Plan, NamedInputs(models, "39")));
    }

    [Fact]
    public void Unions_of_a_frame_with_itself_are_refused_before_the_message_grows()
    {
        var unions = Texts;
        for (var i = 0; i < 40; i++)
        {
            unions = unions.Union(unions);
        }

        Assert.Contains("more than 20000 operations", Assert.Throws<PlanException>(() => SparkLowering.Of(unions.Plan, NamedInputs())).Message, StringComparison.Ordinal);
    }

    private static Span.DataFrame Spans(Func<InstantColumn, Window> window) =>
        Readings.GroupBy(r => (r.Key, Window: window(r.Time))).Select((k, g) => new Span.Projection { Key = k.Key, Start = k.Window.Start, End = k.Window.End, Rows = g.Count(), Sum = g.Sum(r => r.Value) });

    private static void Match<TModel>(DataFrame<TModel> frame)
        where TModel : IDataModel<TModel> => Snapshot.Match(Text(PlanRewriter.Rewrite(frame.Plan)));

    private static string Text(Relation plan) => RelationText.Of(SparkLowering.Of(plan, NamedInputs())).Replace("\r", "", StringComparison.Ordinal);

    /// <summary>Tables by the names of sources and kept models.</summary>
    private static LoweringInputs NamedInputs(IReadOnlyDictionary<string, Relation>? models = null, params string[] kept)
    {
        return new(scan => Named(((FileSource)scan.Source).Path), model => kept.Contains(model.Name) ? Named($"kept {model.Name}") : null, name => models![name]);

        static Wire.Relation Named(string name) => new() { Read = new() { NamedTable = new() { UnparsedIdentifier = name } } };
    }
}

/// <summary>The prices of a minute.</summary>
[DataModel]
internal sealed partial record Candle(string? Symbol, DateTimeOffset Start, double? Open, double? High, double? Low, double? Close, long? Volume);
