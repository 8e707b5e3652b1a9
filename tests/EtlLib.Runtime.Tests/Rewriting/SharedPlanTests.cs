using EtlLib.Plan;
using EtlLib.Rewriting;

namespace EtlLib.Runtime.Tests.Rewriting;

/// <summary>Plans whose parts are read more than once: each part is looked at once. As trees they have more nodes than could ever be visited.</summary>
public sealed class SharedPlanTests
{
    private const int Steps = 40;

    private static readonly Tick.DataFrame Ticks = Tick.DataFrame.From(DataSource.Parquet("ticks"));

    [Fact]
    public void A_plan_lists_each_of_its_nodes_once_children_first()
    {
        var nodes = Unions().Plan.Nodes();

        Assert.Equal(Steps + 1, nodes.Count);
        Assert.IsType<Scan>(nodes[0]);
        Assert.All(nodes.Skip(1), (node, i) => Assert.Same(nodes[i], node.Children[0]));
    }

    [Fact]
    public void Unions_of_a_frame_with_itself_stay_one_node_a_step()
    {
        var unions = Unions();

        Assert.Same(unions.Plan, PlanRewriter.Rewrite(unions.Plan));
        Assert.Equal(Steps + 2, PlanRewriter.Rewrite(unions.Where(t => t.Price > 1).Plan).Nodes().Count);
        Assert.Equal(Steps + 1, PlanRewriter.Rewrite(unions.Select(t => new Priced.Projection { Symbol = t.Symbol, Price = t.Price }).Plan).Nodes().Count(node => node is not Project));
    }

    [Fact]
    public void Joins_of_a_frame_with_itself_stay_shared()
    {
        var frame = Ticks;
        for (var i = 0; i < Steps; i++)
        {
            frame = frame.InnerJoin(frame, (a, b) => a.Symbol == b.Symbol).Select((a, b) => new Tick.Projection { Symbol = a.Symbol, Time = b.Time, Price = a.Price, Volume = b.Volume });
        }

        var rewritten = PlanRewriter.Rewrite(frame.Where(t => t.Price > 1 & t.Volume > 2).Select(t => new Priced.Projection { Symbol = t.Symbol, Price = t.Price }).Plan);

        Assert.InRange(rewritten.Nodes().Count(node => node is Join), Steps, 3 * Steps);
    }

    [Fact]
    public void A_filter_that_each_path_changes_is_not_pushed_for_ever()
    {
        var frame = Ticks;
        for (var i = 0; i < Steps; i++)
        {
            frame = frame.Select(t => new Tick.Projection { Symbol = t.Symbol, Time = t.Time, Price = t.Price * 2, Volume = t.Volume })
                .Union(frame.Select(t => new Tick.Projection { Symbol = t.Symbol, Time = t.Time, Price = (t.Price * 2) + 1, Volume = t.Volume }));
        }

        Assert.InRange(PlanRewriter.Rewrite(frame.Where(t => t.Price > 1).Plan).Nodes().Count, Steps, 100_000);
    }

    [Fact]
    public void Plans_that_were_made_apart_are_equal_and_compared_once_a_node()
    {
        Assert.Equal(Unions().Plan, Unions().Plan);
        Assert.Equal(Unions().Plan.GetHashCode(), Unions().Plan.GetHashCode());
        Assert.NotEqual(Unions().Plan, Unions().Union(Ticks).Plan);
        Assert.NotEqual<Relation>(new Limit(Unions().Plan, 1), new Limit(Unions().Plan, 2));
    }

    [Fact]
    public void The_text_of_a_plan_has_each_long_part_once()
    {
        var busy = Ticks;
        for (var i = 0; i < 10; i++)
        {
            busy = busy.Limit(i);
        }

        Assert.Equal($"Union\n  #1: {busy.Limit(10).ToString().TrimEnd().Replace("\n", "\n  ", StringComparison.Ordinal)}\n  #1\n", busy.Limit(10).Union(busy.Limit(10)).ToString());
        Assert.InRange(Unions().ToString().Count(c => c == '\n'), Steps, 3 * Steps);
    }

    [Fact]
    public void A_relation_over_the_same_children_is_itself_and_over_equal_ones_an_equal_one()
    {
        var grouped = Ticks.Where(t => t.Volume > 1).GroupBy(t => t.Symbol).Select((s, g) => new Total.Projection { Symbol = s, Rows = g.Count() });
        var plans = new DataFrame[]
        {
            grouped.OrderBy(t => t.Rows).Limit(3, offset: 1), grouped.Distinct().Union(grouped), Ticks.Dedup(t => t.Symbol, keepLast: true).InnerJoin(grouped, (t, g) => t.Symbol == g.Symbol).Select((t, g) => new Priced.Projection { Symbol = g.Symbol, Price = t.Price }),
            Ticks.AsOfJoin(Ticks, (a, b) => a.Symbol == b.Symbol, strict: true).Select((a, b) => new Priced.Projection { Symbol = a.Symbol, Price = b.Price.OrElse(0) }),
            Ticks.Series(t => t.Symbol).Select((t, s) => new Priced.Projection { Symbol = t.Symbol, Price = s.Rolling(2).Max(x => x.Price) }), Priced.DataFrame.Map(Ticks, t => new Priced(t.Symbol, t.Price)),
        };

        foreach (var node in plans.SelectMany(p => p.Plan.Nodes()).Where(n => n.Children.Count > 0))
        {
            Assert.Same(node, node.WithChildren(node.Children.Span));
            var copies = node.Children.Select(child => Copied(child)).ToArray();
            var copy = node.WithChildren(copies);
            Assert.NotSame(node, copy);
            Assert.Equal(node, copy);
            Assert.All(copies, (child, i) => Assert.Same(child, copy.Children[i]));
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => grouped.Plan.WithChildren());
    }

    [Fact]
    public void An_expression_of_the_same_parts_is_itself_and_of_equal_ones_an_equal_one()
    {
        var row = new Row(0, Ticks.Plan.Schema);
        Expr price = new Field(row, "Price"), volume = new Field(row, "Volume");
        var condition = new Call(ScalarFunction.Greater, price, new Literal(1.0, EtlLib.Schemas.ColumnType.Double));
        var sum = new Aggregate(AggregateFunction.Sum, [price], condition, [volume]);
        foreach (var expr in new Expr[] { price, condition, new Cast(price, EtlLib.Schemas.ColumnType.Float), new Case([condition], [price], price), new In(volume, [volume, volume]), sum, new Aggregate(AggregateFunction.Count, []), new Rolling(sum, null, 3), new Shift(price, 2) })
        {
            Assert.Same(expr, expr.WithChildren(expr.Children.Span));
            var copy = expr.WithChildren([.. expr.Children.Select(child => new Substitute(row).Rewrite(child))]);
            Assert.Equal(expr, copy);
            Assert.Equal(expr.Children.Count > 0, !ReferenceEquals(expr, copy));
        }
    }

    [Fact]
    public void A_part_that_an_expression_repeats_is_rewritten_once()
    {
        Expr sum = new Field(new Row(0, Ticks.Plan.Schema), "Volume");
        for (var i = 0; i < 15; i++)
        {
            sum = new Call(ScalarFunction.Add, sum, sum);
        }

        var counting = new Counting();
        Assert.Same(sum, counting.Rewrite(sum));
        Assert.Equal(15, counting.Calls);
    }

    [Fact]
    public void A_regular_expression_is_compiled_once_however_often_its_plan_is_rewritten()
    {
        Expr text = new Field(new Row(0, Ticks.Plan.Schema), "Symbol"), pattern = new Literal(string.Concat(Enumerable.Repeat("(a|b)+c?", 50)), EtlLib.Schemas.ColumnType.Text);
        long Allocated()
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            _ = new Call(ScalarFunction.Matches, text, pattern);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        var first = Allocated();

        Assert.InRange(Allocated(), 1, first / 10);
    }

    private static Tick.DataFrame Unions()
    {
        var frame = Ticks;
        for (var i = 0; i < Steps; i++)
        {
            frame = frame.Union(frame);
        }

        return frame;
    }

    private static Relation Copied(Relation relation) => relation switch
    {
        Scan scan => new Scan(scan.Model, scan.Source),
        _ => relation.WithChildren([.. relation.Children.Select(Copied)]),
    };

    /// <summary>Puts an equal row in the place of each.</summary>
    private sealed class Substitute(Row row) : ExprRewriter
    {
        public override Expr Visit(Row other) => new Row(row.Input, row.Schema, row.MayBeAbsent);
    }

    private sealed class Counting : ExprRewriter
    {
        public int Calls { get; private set; }

        public override Expr Visit(Call call)
        {
            Calls++;
            return base.Visit(call);
        }
    }
}
