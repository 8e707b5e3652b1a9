using EtlLib.Plan;
using EtlLib.Rewriting;

namespace EtlLib.Runtime.Tests.Rewriting;

[DataModel]
public partial record Tick
{
    public required string Symbol { get; init; }

    [EventTime]
    public required DateTimeOffset Time { get; init; }

    public required double Price { get; init; }

    public required int Volume { get; init; }
}

[DataModel]
public partial record Total(string Symbol, long Rows);

[DataModel]
public partial record Priced(string Symbol, double Price);

/// <summary>What plans become before an engine gets them, by their texts.</summary>
public sealed class RewritingTests
{
    private static readonly Tick.DataFrame Ticks = Tick.DataFrame.From(DataSource.Parquet("ticks"));

    [Fact]
    public void Filters_that_follow_each_other_become_one() => Becomes(
        Ticks.Where(t => t.Price > 1).Where(t => t.Symbol == "A"),
        """
        Filter And(Greater(Price, 1), Equal(Symbol, "A"))
          Scan Tick from parquet ticks
        """);

    [Fact]
    public void A_filter_that_may_fail_stays_behind_the_one_before() => Becomes(
        Ticks.Where(t => t.Volume != 0).Where(t => 10 / t.Volume > 1),
        """
        Filter Greater(Divide(10, Volume), 1)
          Filter NotEqual(Volume, 0)
            Scan Tick from parquet ticks
        """);

    [Fact]
    public void A_filter_goes_below_a_projection_in_the_terms_of_what_is_there() => Becomes(
        Ticks.Select(t => new Priced.Projection { Symbol = t.Symbol.Upper(), Price = t.Price * 2 }).Where(p => p.Price > 4),
        """
        Project Priced { Symbol = Upper(Symbol), Price = Multiply(Price, 2) }
          Filter Greater(Multiply(Price, 2), 4)
            Project Tick { Symbol = Symbol, Price = Price }
              Scan Tick from parquet ticks
        """);

    [Fact]
    public void A_filter_on_a_key_goes_below_its_groups_and_one_on_an_aggregate_does_not() => Becomes(
        Ticks.GroupBy(t => t.Symbol).Select((s, g) => new Total.Projection { Symbol = s, Rows = g.Count() }).Where(t => t.Symbol == "A" & t.Rows > 2),
        """
        Filter Greater(Rows, 2)
          GroupBy [Symbol] Total { Symbol = key0, Rows = Count() }
            Filter Equal(Symbol, "A")
              Project Tick { Symbol = Symbol }
                Scan Tick from parquet ticks
        """);

    [Fact]
    public void A_filter_goes_into_both_sides_of_a_union_and_below_an_order() => Becomes(
        Ticks.Union(Ticks).OrderBy(t => t.Time).Where(t => t.Price > 1),
        """
        Sort Time
          Union
            Filter Greater(Price, 1)
              Scan Tick from parquet ticks
            Filter Greater(Price, 1)
              Scan Tick from parquet ticks
        """);

    [Fact]
    public void A_filter_stays_above_a_limit() => Becomes(
        Ticks.Limit(3).Where(t => t.Price > 1),
        """
        Filter Greater(Price, 1)
          Limit 3
            Scan Tick from parquet ticks
        """);

    [Fact]
    public void Conditions_of_a_join_go_to_the_side_that_they_are_about() => Becomes(
        Ticks.InnerJoin(Ticks, (a, b) => a.Symbol == b.Symbol & b.Price > 2).Where((a, b) => a.Price > 1 & b.Volume > 3 & a.Time < b.Time).Select((a, b) => new Priced.Projection { Symbol = a.Symbol, Price = b.Price }),
        """
        Project Priced { Symbol = Symbol, Price = row1.Price }
          Filter Less(Time, row1.Time)
            InnerJoin on Equal(Symbol, row1.Symbol)
              Filter Greater(Price, 1)
                Project Tick { Symbol = Symbol, Time = Time, Price = Price }
                  Scan Tick from parquet ticks
              Filter And(Greater(Price, 2), Greater(Volume, 3))
                Scan Tick from parquet ticks
        """);

    [Fact]
    public void A_condition_on_the_right_row_of_a_left_join_stays_above_it() => Becomes(
        Ticks.LeftJoin(Ticks, (a, b) => a.Symbol == b.Symbol).Where((a, b) => b.Price.IsNull()).Select((a, b) => new Priced.Projection { Symbol = a.Symbol, Price = a.Price }),
        """
        Project Priced { Symbol = Symbol, Price = Price }
          Filter IsNull(row1.Price)
            LeftJoin on Equal(Symbol, row1.Symbol)
              Project Tick { Symbol = Symbol, Price = Price }
                Scan Tick from parquet ticks
              Project Tick { Symbol = Symbol, Price = Price }
                Scan Tick from parquet ticks
        """);

    [Fact]
    public void Rows_are_counted_with_one_column_where_none_is_asked_for() => Becomes(
        Ticks.Aggregate(g => new Total.Projection { Symbol = "all", Rows = g.Count() }),
        """
        GroupBy [] Total { Symbol = "all", Rows = Count() }
          Project Tick { Symbol = Symbol }
            Scan Tick from parquet ticks
        """);

    [Fact]
    public void Dedup_keeps_every_column_for_they_decide_between_rows() => Becomes(
        Ticks.Dedup(t => t.Symbol).Where(t => t.Symbol == "A" & t.Price > 1).Select(t => new Priced.Projection { Symbol = t.Symbol, Price = t.Price }),
        """
        Project Priced { Symbol = Symbol, Price = Price }
          Filter Greater(Price, 1)
            Dedup [Symbol] keep first
              Filter Equal(Symbol, "A")
                Scan Tick from parquet ticks
        """);

    private static void Becomes(DataFrame frame, string expected) => Assert.Equal(expected.ReplaceLineEndings("\n") + "\n", PlanRewriter.Rewrite(frame.Plan).ToString());
}
