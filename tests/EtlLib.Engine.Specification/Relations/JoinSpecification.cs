using EtlLib.Plan;
using EtlLib.Schemas;

namespace EtlLib.Engine.Specification;

/// <summary>Inner, left, semi and anti joins.</summary>
public abstract class JoinSpecification(EngineFixture engine) : EngineSpecification(engine)
{
    private static TextPair.DataFrame Left => TextPair.DataFrame.Of(new TextPair(1, "a", "x"), new TextPair(2, "b", "y"), new TextPair(3, null, "z"), new TextPair(4, "a", null));

    private static TextResult.DataFrame Right => TextResult.DataFrame.Of(new TextResult(10, "a"), new TextResult(20, "a"), new TextResult(30, null), new TextResult(40, "c"));

    [Fact]
    public virtual Task An_inner_join_gives_pairs_and_null_equals_nothing() =>
        AssertAsync(
            Left.InnerJoin(Right, (l, r) => l.A == r.Value).Select((l, r) => new IntPair.Projection { Id = l.Id, A = r.Id, B = null }),
            new IntPair(1, 10, null), new IntPair(1, 20, null), new IntPair(4, 10, null), new IntPair(4, 20, null));

    [Fact]
    public virtual Task A_left_join_keeps_what_has_no_pair() =>
        AssertAsync(
            Left.LeftJoin(Right.Where(r => r.Id != 20), (l, r) => l.A == r.Value).Select((l, r) => new IntPair.Projection { Id = l.Id, A = r.Id, B = null }),
            new IntPair(1, 10, null), new IntPair(2, null, null), new IntPair(3, null, null), new IntPair(4, 10, null));

    [Fact]
    public virtual Task A_condition_of_a_left_join_leaves_out_pairs_not_rows() =>
        AssertAsync(
            Left.LeftJoin(Right, (l, r) => l.A == r.Value & r.Id > 10 & l.Id > 1).Select((l, r) => new IntPair.Projection { Id = l.Id, A = r.Id, B = null }),
            new IntPair(1, null, null), new IntPair(2, null, null), new IntPair(3, null, null), new IntPair(4, 20, null));

    [Fact]
    public virtual Task A_condition_after_a_left_join_leaves_out_rows() =>
        AssertAsync(
            Left.LeftJoin(Right, (l, r) => l.A == r.Value).Where((l, r) => r.Id.IsNull() | r.Id > 10).Select((l, r) => new IntPair.Projection { Id = l.Id, A = r.Id, B = null }),
            new IntPair(1, 20, null), new IntPair(2, null, null), new IntPair(3, null, null), new IntPair(4, 20, null));

    [Fact]
    public virtual async Task A_full_join_keeps_what_has_no_pair_on_either_side()
    {
        var joined = Left.FullJoin(Right.Where(r => r.Id != 20), (l, r) => l.A == r.Value);
        await AssertAsync(
            joined.Select((l, r) => new IntPair.Projection { Id = l.Id.OrElse(0), A = r.Id, B = null }),
            new IntPair(1, 10, null), new IntPair(4, 10, null), new IntPair(2, null, null), new IntPair(3, null, null), new IntPair(0, 30, null), new IntPair(0, 40, null));
        await AssertAsync(joined.Where((l, r) => l.IsNull()).Select((l, r) => new IntPair.Projection { Id = 0, A = r.Id, B = null }), new IntPair(0, 30, null), new IntPair(0, 40, null));
        await AssertAsync(joined.Where((l, r) => l.Id == 1).Select((l, r) => new IntPair.Projection { Id = 0, A = r.Id, B = l.Id }), new IntPair(0, 10, 1));
        await AssertAsync(
            Left.FullJoin(Right, (l, r) => l.A == r.Value & r.Id > 30 & l.Id > 1).Where((l, r) => r.IsNotNull()).Select((l, r) => new IntPair.Projection { Id = 0, A = r.Id, B = l.Id }),
            new IntPair(0, 10, null), new IntPair(0, 20, null), new IntPair(0, 30, null), new IntPair(0, 40, null));
    }

    [Fact]
    public virtual async Task A_join_is_grouped_and_aggregated_at_once()
    {
        var joined = Left.LeftJoin(Right, (l, r) => l.A == r.Value);
        await AssertAsync(
            joined.GroupBy((l, r) => l.A).Select((a, g) => new Numbers.Projection { Key = a, First = g.Count().ToDouble(), Second = g.Sum(p => p.Second.Id).ToDouble(), Third = g.Max(p => p.First.Id + p.Second.Id).ToDouble() }),
            new Numbers("a", 4, 60, 24), new Numbers("b", 1, null, null), new Numbers(null, 1, null, null));
        await AssertAsync(
            joined.GroupBy((l, r) => (l.A, r.Id > 10)).Select((k, g) => new Numbers.Projection { Key = k.Item1, First = g.Count(p => p.Second.IsNull()).ToDouble(), Second = g.Count().ToDouble(), Third = null }),
            new Numbers("a", 0, 2, null), new Numbers("a", 0, 2, null), new Numbers("b", 1, 1, null), new Numbers(null, 1, 1, null));
        await AssertAsync(joined.Aggregate(g => new Numbers.Projection { Key = null, First = g.Sum(p => p.First.Id).ToDouble(), Second = g.Count().ToDouble(), Third = null }), new Numbers(null, 15, 6, null));
        await AssertAsync(joined.Where((l, _) => l.Id > 90).Aggregate(g => new Numbers.Projection { Key = null, First = g.Sum(p => p.First.Id).ToDouble(), Second = g.Count().ToDouble(), Third = null }), new Numbers(null, null, 0, null));
    }

    [Fact]
    public virtual Task A_join_is_grouped_by_windows_and_ordered_by_its_first_rows_event_time() =>
        AssertAsync(
            Reading.DataFrame.Of(Reading.At("2021-01-01T10:10", 1), Reading.At("2021-01-01T10:50", 2), Reading.At("2021-01-01T11:10", 3)).InnerJoin(Right, (l, r) => r.Id == 10)
                .GroupBy((l, r) => (l.Key, l.Time.Tumble(TimeSpan.FromHours(1)))).Select((k, g) => new Around.Projection { Key = k.Item1, Time = k.Item2.Start, Value = g.Last(p => p.First.Value), Other = g.Sum(p => p.Second.Id).ToDouble() }),
            new Around("A", Parse.Utc("2021-01-01T10:00"), 2, 20), new Around("A", Parse.Utc("2021-01-01T11:00"), 3, 10));

    [Fact]
    public virtual async Task Semi_and_anti_joins_divide_the_rows()
    {
        await AssertAsync(Left.SemiJoin(Right, (l, r) => l.A == r.Value), new TextPair(1, "a", "x"), new TextPair(4, "a", null));
        await AssertAsync(Left.AntiJoin(Right, (l, r) => l.A == r.Value), new TextPair(2, "b", "y"), new TextPair(3, null, "z"));
        await AssertAsync(Left.SemiJoin(TextResult.DataFrame.Of(), (l, r) => l.A == r.Value));
        await AssertAsync(Left.Where(l => l.Id < 3).AntiJoin(TextResult.DataFrame.Of(), (l, r) => l.A == r.Value), new TextPair(1, "a", "x"), new TextPair(2, "b", "y"));
    }

    [Fact]
    public virtual async Task Any_condition_joins()
    {
        var ints = IntResult.DataFrame.Of(new IntResult(0, 1), new IntResult(1, 2), new IntResult(2, 3));
        await AssertAsync(ints.InnerJoin(ints, (l, r) => l.Value < r.Value).Select((l, r) => new IntPair.Projection { Id = 0, A = l.Value, B = r.Value }), new IntPair(0, 1, 2), new IntPair(0, 1, 3), new IntPair(0, 2, 3));
        await AssertAsync(ints.LeftJoin(ints, (l, r) => l.Value + 1 == r.Value).Select((l, r) => new IntPair.Projection { Id = l.Id, A = l.Value, B = r.Value }), new IntPair(0, 1, 2), new IntPair(1, 2, 3), new IntPair(2, 3, null));
        Assert.Equal(9, (await RowsAsync(ints.InnerJoin(ints, (_, _) => true).Select((l, r) => new IntPair.Projection { Id = 0, A = l.Value, B = r.Value }))).Count);
        await AssertAsync(ints.AntiJoin(ints, (l, r) => l.Value < r.Value), new IntResult(2, 3));
        await AssertAsync(ints.SemiJoin(ints, (l, r) => l.Value > r.Value), new IntResult(1, 2), new IntResult(2, 3));
    }

    [Fact]
    public virtual Task NaN_joins_NaN_and_minus_zero_zero() =>
        AssertAsync(
            DoublePair.DataFrame.Of(new DoublePair(0, double.NaN, null), new DoublePair(1, -0.0, null), new DoublePair(2, null, null)).InnerJoin(DoubleResult.DataFrame.Of(new DoubleResult(10, double.NaN), new DoubleResult(20, 0.0), new DoubleResult(30, null)), (l, r) => l.A == r.Value)
                .Select((l, r) => new IntResult.Projection { Id = l.Id, Value = r.Id }),
            new IntResult(0, 10), new IntResult(1, 20));

    [Fact]
    public virtual Task Three_and_four_inputs_are_chained() =>
        AssertAsync(
            Left.Where(l => l.Id < 4)
                .LeftJoin(Right.Where(r => r.Id < 20), (l, r) => l.A == r.Value)
                .LeftJoin(TextResult.DataFrame.Of(new TextResult(7, "x"), new TextResult(8, "y")), (l, _, r) => l.B == r.Value)
                .InnerJoin(IntResult.DataFrame.Of(new IntResult(100, 7), new IntResult(200, 8)), (_, _, x, r) => x.Id == r.Value)
                .Where((l, _, _, r) => r.Id > 0 & l.Id > 0)
                .Select((l, a, b, c) => new IntPair.Projection { Id = l.Id, A = a.Id, B = b.Id.OrElse(0) + c.Id }),
            new IntPair(1, 10, 107), new IntPair(2, null, 208));

    /// <summary>Engines choose another way to join by the number of rows.</summary>
    [Theory]
    [InlineData(30, 30)]
    [InlineData(300, 900)]
    [InlineData(3_000, 100)]
    public virtual async Task Null_equals_nothing_and_is_in_no_range_whatever_the_number_of_rows(int lefts, int rights)
    {
        IntPair[] left = Random(lefts, 1), right = Random(rights, 2);
        var (l0, r0) = (IntPair.DataFrame.Of(left), IntPair.DataFrame.Of(right));
        foreach (var isRange in new[] { false, true })
        {
            OptionalBoolColumn On(IntPair.Columns l, IntPair.Columns r) => isRange ? l.A <= r.A & l.B > r.B : l.A == r.A & l.B == r.B;
            bool IsPair(IntPair l, IntPair r) => isRange ? l.A <= r.A && l.B > r.B : l.A is not null && l.A == r.A && l.B is not null && l.B == r.B;
            var pairs = left.SelectMany(l => right.Where(r => IsPair(l, r)).Select(r => new IntPair(l.Id, r.Id, null))).ToList();
            var ids = pairs.Select(p => p.Id).ToHashSet();
            Same(pairs, await RowsAsync(l0.InnerJoin(r0, On).Select((l, r) => new IntPair.Projection { Id = l.Id, A = r.Id, B = null })));
            Same(
                pairs.Concat(left.Where(l => !ids.Contains(l.Id)).Select(l => new IntPair(l.Id, null, null))),
                await RowsAsync(l0.LeftJoin(r0, On).Select((l, r) => new IntPair.Projection { Id = l.Id, A = r.Id, B = null })));
            Same(left.Where(l => ids.Contains(l.Id)), await RowsAsync(l0.SemiJoin(r0, On)));
            Same(left.Where(l => !ids.Contains(l.Id)), await RowsAsync(l0.AntiJoin(r0, On)));
        }

        static void Same(IEnumerable<IntPair> expected, IEnumerable<IntPair> actual) => Assert.Equal(expected.OrderBy(p => (p.Id, p.A)), actual.OrderBy(p => (p.Id, p.A)));

        static IntPair[] Random(int rows, int seed)
        {
            var random = new Random(seed);
            return [.. Enumerable.Range(0, rows).Select(i => new IntPair(i, random.Next(3) == 0 ? null : random.Next(rows), random.Next(3) == 0 ? null : random.Next(9)))];
        }
    }

    [Fact]
    public virtual Task A_frame_joins_itself() =>
        AssertAsync(
            Left.InnerJoin(Left, (l, r) => l.A == r.A & l.Id < r.Id).Select((l, r) => new TextPair.Projection { Id = r.Id, A = l.B, B = r.B }),
            new TextPair(4, "x", null));

    [Fact]
    public virtual Task An_absent_row_with_columns_that_may_be_null_is_null() =>
        AssertAsync(
            Left.Where(l => l.Id < 3).LeftJoin(Person.DataFrame.Of(new Person(9, "a", new Place("Bonn", null), null)), (l, p) => l.A == p.Name).Select((l, p) => new TextPair.Projection { Id = l.Id, A = p.Home.City, B = p.Work.City.Coalesce(p.Name) }),
            new TextPair(1, "Bonn", "a"), new TextPair(2, null, null));

    [Fact]
    public virtual Task An_absent_row_is_told_from_one_of_nulls()
    {
        var right = Numbers.DataFrame.Of(new Numbers(null, null, null, null));
        var id = new Field(Left.Plan.Outputs[0], "Id");
        var join = new Join(JoinKind.Left, Left.Plan, right.Plan, new Call(ScalarFunction.Equal, id, new Literal(1, ColumnType.Int)));
        return AssertAsync(
            Frames.Over<BoolResult.DataFrame>(new Project(join, Frames.SchemaOf<BoolResult>(), [id, new Call(ScalarFunction.IsNull, join.Outputs[1])])),
            new BoolResult(1, false), new BoolResult(2, true), new BoolResult(3, true), new BoolResult(4, true));
    }

    [Fact]
    public virtual async Task Joins_with_nothing()
    {
        await AssertAsync(Left.InnerJoin(TextResult.DataFrame.Of(), (l, r) => l.A == r.Value).Select((l, r) => new IntResult.Projection { Id = l.Id, Value = r.Id }));
        await AssertAsync(TextPair.DataFrame.Of().LeftJoin(Right, (l, r) => l.A == r.Value).Select((l, r) => new IntResult.Projection { Id = l.Id, Value = r.Id }));
        await AssertAsync(Left.Where(l => l.Id == 1).LeftJoin(TextResult.DataFrame.Of(), (_, _) => true).Select((l, r) => new IntResult.Projection { Id = l.Id, Value = r.Id }), new IntResult(1, null));
    }
}
