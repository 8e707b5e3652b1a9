using EtlLib.Plan;
using EtlLib.Schemas;

namespace EtlLib.Abstractions.Tests.Plan;

public sealed class TypingTests
{
    private static readonly Schema Trade = new("Tests.Trade",
    [
        new("Symbol", ColumnType.Text, false),
        new("Time", ColumnType.Instant, false) { Roles = ColumnRoles.EventTime },
        new("Price", ColumnType.Double, false),
        new("Volume", ColumnType.Int, true),
        new("Fee", ColumnType.Decimal(18, 4), false),
    ]);

    private static readonly Row Row = new(0, Trade);

    [Fact]
    public void Parts_of_a_plan_are_made_anew_for_a_changed_one_would_keep_what_was_computed()
    {
        Assert.Throws<PlanException>(() => Row with { Input = 1 });
        Assert.Throws<PlanException>(() => new ModelRows(Trade, "Trade") with { Name = "Order" });
    }

    [Fact]
    public void A_schema_of_another_name_has_the_hash_of_its_equal()
    {
        var renamed = Trade with { Name = "Tests.Order" };
        Assert.Equal(new Schema("Tests.Order", Trade.Columns).GetHashCode(), renamed.GetHashCode());
        Assert.NotEqual(Trade.GetHashCode(), renamed.GetHashCode());
    }

    [Theory]
    [InlineData(ScalarFunction.Add, 18, 4, 10, 2, 19, 4)]
    [InlineData(ScalarFunction.Multiply, 18, 4, 10, 2, 29, 6)]
    [InlineData(ScalarFunction.Divide, 18, 4, 10, 2, 31, 15)]
    [InlineData(ScalarFunction.Modulo, 18, 4, 10, 2, 12, 4)]
    [InlineData(ScalarFunction.Multiply, 38, 10, 38, 10, 38, 6)]
    [InlineData(ScalarFunction.Add, 38, 10, 38, 10, 38, 9)]
    public void Decimal_results_have_the_precision_of_the_SQL_standard(ScalarFunction function, int p1, int s1, int p2, int s2, int p, int s)
    {
        var result = new Call(function, Literal.Null(ColumnType.Decimal(p1, s1)), Literal.Null(ColumnType.Decimal(p2, s2)));

        Assert.Equal(ColumnType.Decimal(p, s), result.Type);
    }

    [Fact]
    public void A_call_may_be_null_where_an_argument_may_be()
    {
        Assert.True(new Call(ScalarFunction.Negate, Column("Volume")).Nullable);
        Assert.False(new Call(ScalarFunction.Negate, Column("Price")).Nullable);
        Assert.False(new Call(ScalarFunction.Coalesce, Column("Volume"), new Literal(0, ColumnType.Int)).Nullable);
        Assert.False(new Call(ScalarFunction.IsNull, Column("Volume")).Nullable);
    }

    [Fact]
    public void Columns_of_a_row_that_may_be_absent_may_be_null() =>
        Assert.True(new Field(new Row(1, Trade, MayBeAbsent: true), "Price").Nullable);

    [Fact]
    public void What_does_not_type_is_refused_in_the_words_of_the_types()
    {
        var error = Assert.Throws<PlanException>(() => new Call(ScalarFunction.Add, Column("Symbol"), Column("Price")));

        Assert.Equal("Add does not take (text, double).", error.Message);
    }

    [Fact]
    public void A_column_that_is_not_there_names_the_nearest()
    {
        var error = Assert.Throws<PlanException>(() => Column("Prise"));

        Assert.Equal("Model Trade has no column Prise. Did you mean Price?", error.Message);
    }

    [Fact]
    public void A_nullable_value_does_not_go_into_a_column_that_is_never_null()
    {
        var target = new Schema("Tests.Out", [new("Volume", ColumnType.Int, false)]);

        var error = Assert.Throws<PlanException>(() => new Project(Source, target, [Column("Volume")]));

        Assert.Equal("Column Volume of Out is never null; what was given may be: Volume. Use OrElse, or make the property nullable.", error.Message);
    }

    [Fact]
    public void Decimals_are_brought_to_the_column_s_precision_and_scale()
    {
        var target = new Schema("Tests.Out", [new("Fee", ColumnType.Decimal(10, 2), false)]);

        var project = new Project(Source, target, [new Call(ScalarFunction.Multiply, Column("Fee"), Column("Fee"))]);

        Assert.Equal("Cast(Multiply(Fee, Fee) as decimal(10, 2))", project.Columns[0].ToString());
    }

    [Fact]
    public void A_bare_column_of_a_group_is_refused()
    {
        var target = new Schema("Tests.Out", [new("Price", ColumnType.Double, false)]);

        var error = Assert.Throws<PlanException>(() => new GroupBy(Source, [Column("Symbol")], target, [Column("Price")]));

        Assert.StartsWith("Column Price of Out uses a row's column that is neither a key nor within an aggregate", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_is_found_within_an_expression()
    {
        var target = new Schema("Tests.Out", [new("Symbol", ColumnType.Text, false)]);

        var group = new GroupBy(Source, [Column("Symbol")], target, [new Call(ScalarFunction.Concat, Column("Symbol"), new Literal("x", ColumnType.Text))]);

        Assert.Equal("Concat(key0, \"x\")", group.Columns[0].ToString());
    }

    [Fact]
    public void First_without_an_event_time_says_what_to_mark()
    {
        var error = Assert.Throws<PlanException>(() => new Aggregate(AggregateFunction.First, [Column("Price")]));

        Assert.Equal("First needs an order, and the model has no event time. Mark the property that says when a row happened with [EventTime].", error.Message);
    }

    [Theory]
    [InlineData("(?=a)", "(?=")]
    [InlineData("(a)\\1", "back reference")]
    [InlineData("(", "not valid")]
    [InlineData("a++", "++")]
    public void Regular_expressions_that_engines_do_not_agree_on_are_refused(string pattern, string says)
    {
        var error = Assert.Throws<PlanException>(() => new Call(ScalarFunction.Matches, Column("Symbol"), new Literal(pattern, ColumnType.Text)));

        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_time_zone_that_is_none_is_refused()
    {
        var error = Assert.Throws<PlanException>(() => new Call(ScalarFunction.ToZone, Column("Time"), new Literal("Europe/Atlantis", ColumnType.Text)));

        Assert.Contains("Europe/Atlantis is no time zone", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_expression_that_is_too_deep_is_refused_before_the_stack_is_full()
    {
        Expr expr = Column("Price");

        var error = Assert.Throws<PlanException>(() =>
        {
            for (var i = 0; i < 1_000_000; i++)
            {
                expr = new Call(ScalarFunction.Negate, expr);
            }
        });

        Assert.Contains($"at most {Expr.MaxDepth}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_expression_that_doubles_is_refused_before_it_is_too_large()
    {
        Expr expr = Column("Price");

        Assert.Throws<PlanException>(() =>
        {
            for (var i = 0; i < 64; i++)
            {
                expr = new Call(ScalarFunction.Add, expr, expr);
            }
        });
    }

    [Fact]
    public void Equal_plans_are_equal_and_hash_alike()
    {
        Relation Plan() => new Filter(Source, new Call(ScalarFunction.Greater, Column("Price"), new Literal(3.0, ColumnType.Double)));

        Assert.Equal(Plan(), Plan());
        Assert.Equal(Plan().GetHashCode(), Plan().GetHashCode());
        Assert.NotEqual(Plan(), new Filter(Source, new Call(ScalarFunction.Greater, Column("Price"), new Literal(4.0, ColumnType.Double))));
    }

    private static ModelRows Source => new(Trade, "Trade");

    private static Field Column(string name) => new(Row, name);
}
