namespace EtlLib.Engine.Specification;

/// <summary>Where, Select, As, Union, Distinct, Limit, Map, and plans whose parts are used twice.</summary>
public abstract class RowSpecification(EngineFixture engine) : EngineSpecification(engine)
{
    private static IntPair.DataFrame Pairs => IntPair.DataFrame.Of(new IntPair(0, 1, 10), new IntPair(1, 2, null), new IntPair(2, null, 30));

    [Fact]
    public virtual Task Rows_in_memory_are_read() => AssertInOrderAsync(Pairs.OrderBy(p => p.Id), new IntPair(0, 1, 10), new IntPair(1, 2, null), new IntPair(2, null, 30));

    [Fact]
    public virtual async Task No_rows_give_no_rows()
    {
        var none = IntPair.DataFrame.Of();
        await AssertAsync(none);
        await AssertAsync(none.Where(p => p.A > 0).Select(p => new IntResult.Projection { Id = p.Id, Value = p.A }));
        await AssertAsync(none.Union(none).Distinct().OrderBy(p => p.A).Limit(5));
    }

    [Fact]
    public virtual async Task A_function_of_no_rows_gives_no_rows() =>
        await AssertAsync(IntResult.DataFrame.Map(IntPair.DataFrame.Of(), p => new IntResult(p.Id, p.A)));

    [Fact]
    public virtual async Task Conditions_are_put_one_after_the_other()
    {
        await AssertAsync(Pairs.Where(p => p.A > 0).Where(p => p.B > 5), new IntPair(0, 1, 10));
        await AssertAsync(Pairs.Where(p => p.Id != 1).Select(p => new IntResult.Projection { Id = p.Id, Value = p.B - 10 }).Where(r => r.Value > 0), new IntResult(2, 20));
    }

    [Fact]
    public virtual async Task Two_hundred_operations_are_put_one_after_the_other()
    {
        var (filtered, computed) = (Pairs, Pairs);
        for (var i = 0; i < 100; i++)
        {
            var n = i;
            filtered = filtered.Where(p => p.Id != n + 1);
            computed = computed.Select(p => new IntPair.Projection { Id = p.Id, A = p.A + 1, B = p.B }).Where(p => p.A != -n);
        }

        await AssertAsync(filtered, new IntPair(0, 1, 10));
        await AssertAsync(computed, new IntPair(0, 101, 10), new IntPair(1, 102, null));
    }

    [Fact]
    public virtual async Task A_condition_guards_what_comes_after_it()
    {
        var pairs = IntPair.DataFrame.Of(new IntPair(0, 10, 0), new IntPair(1, 10, 5));
        await AssertAsync(pairs.Where(p => p.B != 0).Select(p => new IntResult.Projection { Id = p.Id, Value = p.A / p.B }), new IntResult(1, 2));
    }

    [Fact]
    public virtual Task More_rows_than_a_batch_holds_are_all_read() =>
        AssertAsync(
            IntPair.DataFrame.Of([.. Enumerable.Range(0, 70_000).Select(i => new IntPair(i, i % 7, null))]).Aggregate(g => new Totals.Projection { Rows = g.Count(), Sum = g.Sum(p => p.A), Least = g.Min(p => p.Id), Greatest = g.Max(p => p.Id) }),
            new Totals(70_000, Enumerable.Range(0, 70_000).Sum(i => i % 7), 0, 69_999));

    [Fact]
    public virtual async Task A_frame_is_taken_as_another_model_by_the_names_of_its_columns()
    {
        await AssertAsync(IntOther.DataFrame.As(Pairs), new IntOther(10, 0), new IntOther(null, 1), new IntOther(30, 2));
        AssertRefused(() => IntResult.DataFrame.As(Pairs), "Value");
        AssertRefused(() => IntStrict.DataFrame.As(Pairs), "null");
    }

    [Fact]
    public virtual async Task A_union_keeps_duplicates()
    {
        await AssertAsync(Pairs.Where(p => p.Id == 0).Union(Pairs.Where(p => p.Id < 2)), new IntPair(0, 1, 10), new IntPair(0, 1, 10), new IntPair(1, 2, null));
        await AssertAsync(IntPair.DataFrame.Of().Union(Pairs.Where(p => p.Id == 0)), new IntPair(0, 1, 10));
    }

    [Fact]
    public virtual async Task Distinct_rows_are_told_apart_with_null_and_NaN_as_values()
    {
        await AssertAsync(
            DoublePair.DataFrame.Of(new DoublePair(0, null, 1), new DoublePair(0, null, 1), new DoublePair(0, double.NaN, 1), new DoublePair(0, double.NaN, 1), new DoublePair(0, 0.0, 1), new DoublePair(0, -0.0, 1), new DoublePair(0, 0.0, null)).Distinct(),
            new DoublePair(0, null, 1), new DoublePair(0, double.NaN, 1), new DoublePair(0, 0.0, 1), new DoublePair(0, 0.0, null));
    }

    [Fact]
    public virtual async Task A_limit_takes_rows_after_an_offset()
    {
        var sorted = Pairs.OrderByDescending(p => p.Id);
        await AssertInOrderAsync(sorted.Limit(2), new IntPair(2, null, 30), new IntPair(1, 2, null));
        await AssertInOrderAsync(sorted.Limit(2, offset: 1), new IntPair(1, 2, null), new IntPair(0, 1, 10));
        await AssertAsync(sorted.Limit(0));
        await AssertAsync(sorted.Limit(5, offset: 3));
        Assert.Equal(2, (await RowsAsync(Pairs.Limit(2))).Count);
        AssertRefused(() => Pairs.Limit(-1), "negative");
        AssertRefused(() => Pairs.Limit(1, -1), "negative");
    }

    [Fact]
    public virtual async Task A_condition_after_a_limit_does_not_come_before_it()
    {
        await AssertAsync(Pairs.OrderBy(p => p.Id).Limit(2).Where(p => p.Id > 0), new IntPair(1, 2, null));
        await AssertAsync(Pairs.OrderBy(p => p.Id).Limit(2).OrderByDescending(p => p.Id).Limit(1), new IntPair(1, 2, null));
    }

    [Fact]
    public virtual async Task Rows_are_made_by_a_function()
    {
        await AssertAsync(IntResult.DataFrame.Map(Pairs, p => new IntResult(p.Id, (p.A ?? 0) + (p.B ?? 0))), new IntResult(0, 11), new IntResult(1, 2), new IntResult(2, 30));
        await AssertAsync(
            IntResult.DataFrame.FlatMap(Pairs.Where(p => p.Id > 0), p => Enumerable.Repeat(new IntResult(p.Id, p.A), p.Id)).Where(r => r.Value.IsNull() | r.Value > 0),
            new IntResult(1, 2), new IntResult(2, null), new IntResult(2, null));
        await AssertAsync(IntResult.DataFrame.FlatMap(Pairs, _ => []));
    }

    [Fact]
    public virtual Task A_function_that_throws_is_told_with_its_exception() =>
        AssertFailsAsync(IntResult.DataFrame.Map(Pairs, p => p.Id == 2 ? throw new InvalidOperationException("no luck") : new IntResult(p.Id, null)), "no luck");

    [Fact]
    public virtual async Task A_part_of_a_plan_may_be_used_twice()
    {
        var some = Pairs.Where(p => p.A > 0);
        await AssertAsync(some.Union(some), new IntPair(0, 1, 10), new IntPair(1, 2, null), new IntPair(0, 1, 10), new IntPair(1, 2, null));
        var projected = some.Select(p => new IntResult.Projection { Id = p.Id, Value = p.A + 1 }).Where(r => r.Value > 0);
        await AssertAsync(projected.InnerJoin(projected, (l, r) => l.Id == r.Id).Select((l, r) => new IntPair.Projection { Id = l.Id, A = l.Value, B = r.Value }), new IntPair(0, 2, 2), new IntPair(1, 3, 3));
    }

    [Fact]
    public virtual async Task Rows_made_by_a_function_may_be_used_twice()
    {
        var mapped = IntResult.DataFrame.Map(Pairs.Where(p => p.A > 0), p => new IntResult(p.Id, p.A));
        await AssertAsync(mapped.InnerJoin(mapped, (l, r) => l.Id == r.Id).Select((l, r) => new IntPair.Projection { Id = l.Id, A = l.Value, B = r.Value }), new IntPair(0, 1, 1), new IntPair(1, 2, 2));
    }

    [Fact]
    public virtual async Task Every_type_passes_through_a_sort_and_a_group()
    {
        var everything = Everything.DataFrame.Of(Everything.Row(1), Everything.Row(2), Everything.Null);
        await AssertInOrderAsync(everything.OrderBy(e => e.Int), Everything.Null, Everything.Row(1), Everything.Row(2));
        await AssertAsync(everything.Union(everything).Distinct(), Everything.Null, Everything.Row(1), Everything.Row(2));
    }
}
