using EtlLib.Batches;
using EtlLib.Plan;
using EtlLib.Schemas;

namespace EtlLib.Streaming.Tests;

public class JoinTests
{
    private static readonly Schema Pairs = new("Pair", [.. Side("Left", false), .. Side("Right", true)]);

    public static TheoryData<JoinKind> Kinds => [JoinKind.Inner, JoinKind.Left, JoinKind.Semi, JoinKind.Anti];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task An_interval_join_is_that_of_the_batch(JoinKind kind) => await Property.HoldsAsync(async (session, random) =>
    {
        var isLarge = random.Next(8) == 0;
        using var left = Events.Random(random, 60, isLarge);
        using var right = Events.Random(random, 60, isLarge);
        var lower = random.Next(-60, 20);
        var upper = random.Next(lower, 60);
        Expr Bound(int seconds) =>
            new Call(ScalarFunction.Add, Events.Of("Time"), new Literal(TimeSpan.FromSeconds(seconds), ColumnType.Duration));
        var time = new Field(new Row(1, Events.Schema), "Time");
        var condition = And(Same("Key"), Same("Part"), new Call(ScalarFunction.GreaterOrEqual, time, Bound(lower)),
            new Call(ScalarFunction.LessOrEqual, time, Bound(upper)));
        var join = new Join(kind, Events.Scan(left), Events.Scan(right), condition);
        var isHalf = kind is JoinKind.Semi or JoinKind.Anti;
        Relation batch = isHalf
            ? new Project(join, Events.Schema, [.. Events.Schema.Columns.Select(c => Events.Of(c.Name))])
            : new Project(join, Pairs, Columns(kind is JoinKind.Left));
        var expected = await Events.BatchAsync(session, batch);
        var spec = new IntervalJoin(kind, Events.Input(0, 1), Events.Input(0, 1), lower * Events.Second, upper * Events.Second);
        Check(random, expected, spec, left, right, isHalf);
    });

    [Theory]
    [InlineData(false, null)]
    [InlineData(true, null)]
    [InlineData(false, 30)]
    [InlineData(true, 5)]
    public async Task An_as_of_join_is_that_of_the_batch(bool strict, int? tolerance) =>
        await Property.HoldsAsync(async (session, random) =>
    {
        var isLarge = random.Next(4) == 0;
        using var left = Events.Random(random, 60, isLarge);
        using var right = Events.Random(random, 120, isLarge);
        var row = new Row(1, Events.Schema);
        var asOf = new AsOf(Events.Of("Time"), new Field(row, "Time"), new Field(row, "Seq"), tolerance is { } t
            ? TimeSpan.FromSeconds(t)
            : null, strict);
        var join = new Join(JoinKind.AsOf, Events.Scan(left), Events.Scan(right), And(Same("Key"), Same("Part")), asOf);
        var expected = await Events.BatchAsync(session, new Project(join, Pairs, Columns(true)));
        var input = Events.Input(0, 1) with { Ties = [.. Enumerable.Range(0, Events.Schema.Columns.Count)] };
        Check(random, expected, new AsOfJoin(Events.Input(0, 1), input, tolerance * Events.Second, strict), left, right, isHalf: false);
    });

    [Fact]
    public void Rows_that_no_pair_needs_are_forgotten()
    {
        using var op = new IntervalJoin(JoinKind.Left, Events.Input(0), Events.Input(0), -10 * Events.Second, 0).Open();
        using var asOf = new AsOfJoin(Events.Input(0), Events.Input(0), 10 * Events.Second, false).Open();
        var output = new List<ColumnBatch>();
        for (var second = 0; second < 20_000; second += 4)
        {
            foreach (var each in new[] { op, asOf })
            {
                each.Add(0, Four(second));
                each.Add(1, Four(second));
                each.Advance([Events.Start + (second * Events.Second), Events.Start + (second * Events.Second)], output);
            }

            output.ForEach(b => b.Dispose());
            output.Clear();
            Assert.InRange(op.State.Rows, 0, 40);
            Assert.InRange(asOf.State.Rows, 0, 2_100);
        }

        Assert.InRange(op.State.Bytes, 1, 8_000_000);
        Assert.InRange(asOf.State.Bytes, 1, 2_000_000);
    }

    private static void Check(Random random, List<string> expected, OperatorSpec spec, ColumnBatch left, ColumnBatch right, bool isHalf)
    {
        var actual = Epochs.Run(random, spec, [(left, 2), (right, 2)], 2);
        Property.Equal(expected, Shown(actual));
        Assert.Equal(Values.Rows(actual), Values.Rows(Epochs.Run(random, spec, [(left, 2), (right, 2)], 2)));

        List<string> Shown(List<ColumnBatch> rows) => isHalf ? Values.Rows(rows)
            : Values.Rows(rows.Select(b => Events.Columns(b, Pairs, [.. Enumerable.Range(0, Pairs.Columns.Count)])));
    }

    private static IEnumerable<ColumnSchema> Side(string name, bool nullable) =>
        Events.Schema.Columns.Select(c => c with { Name = name + c.Name, Nullable = nullable || c.Nullable, Roles = ColumnRoles.None });

    private static EquatableArray<Expr> Columns(bool mayBeAbsent) =>
        [.. Events.Schema.Columns.Select(c => Events.Of(c.Name)), .. Events.Schema.Columns.Select(c => Events.Of(c.Name, 1, mayBeAbsent))];

    private static Call Same(string column) => new(ScalarFunction.Equal, Events.Of(column), Events.Of(column, 1));

    private static Expr And(params Expr[] all) => all.Aggregate((a, b) => new Call(ScalarFunction.And, a, b));

    private static ColumnBatch Four(int second)
    {
        var batch = new ColumnBatch(Events.Schema);
        for (var i = 0; i < 4; i++)
        {
            foreach (var column in batch.Vectors)
            {
                switch (column)
                {
                    case TextVector v: v.Append($"key {second + i}"); break;
                    case FixedVector<long> v:
                        v.Append(column == batch.Vectors[2]
                        ? Events.Start + ((second + i) * Events.Second)
                        : i); break;
                    default: column.AppendNull(); break;
                }
            }

            batch.EndRow();
        }

        return batch;
    }
}
