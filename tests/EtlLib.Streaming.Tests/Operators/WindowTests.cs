using EtlLib.Batches;
using EtlLib.Engines;
using EtlLib.Plan;
using EtlLib.Schemas;

namespace EtlLib.Streaming.Tests;

public class WindowTests
{
    private static readonly string[] Keys = ["Key", "Part"];

    public static TheoryData<WindowKind> Kinds => [.. Enum.GetValues<WindowKind>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Accumulated_windows_are_those_of_the_batch(WindowKind kind) => await Property.HoldsAsync(async (session, random) =>
    {
        using var rows = Events.Random(random);
        var (window, aggregates) = (Window(kind, random), Aggregates(random));
        var input = Events.Input(0, 1);
        var eventTime = random.Next(2) == 0 ? WindowTime.Start : WindowTime.End;
        var spec = new AggregateWindows(input, "Window", window, [.. aggregates.Select(Column)], eventTime);
        await Property.EqualAsync(session, random, Grouped(rows, window, aggregates, Fill.None), spec, [(rows, 2)],
            eventTime is WindowTime.Start ? 2 : 3);
    });

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Collected_windows_give_the_batch_what_it_aggregates(WindowKind kind) =>
        await Property.HoldsAsync(async (session, random) =>
    {
        using var rows = Events.Random(random);
        var window = Window(kind, random);
        EquatableArray<Expr> order = [Events.Of("Time"), Events.Of("Seq")];
        Aggregate[] aggregates =
        [
            new(AggregateFunction.Median, [Events.Of("Big")]), new(AggregateFunction.CountDistinct, [Events.Of("Name")]),
                new(AggregateFunction.Collect, [Events.Of("Name")], order: order),
            new(AggregateFunction.TopK, [Events.Of("Small"), new Literal(3, ColumnType.Int)]),
        ];
        var expected = await Events.BatchAsync(session, Grouped(rows, window, aggregates, Fill.None));
        var spec = new CollectWindows(Events.Input(0, 1), window);
        var collected = Epochs.Run(random, spec, [(rows, 2)], Events.Schema.Columns.Count);
        using var named = Appended(collected, Named(spec.Output));
        var row = new Row(0, named.Schema);
        Expr[] keys = [new Field(row, "Key"), new Field(row, "Part"), new Field(row, "WindowStart"), new Field(row, "WindowEnd")];
        var again = aggregates.Select(a => new Aggregate(a.Function, [.. a.Arguments.Select(e => e is Field f
            ? new Field(row, f.Name)
            : e)], null, [.. a.Order.Select(o => new Field(row, ((Field)o).Name))])).ToArray();
        var model = new Schema("Window", [.. keys.Select((k, i) => new ColumnSchema($"k{i}", k.Type, k.Nullable)),
            .. again.Select((a, i) => new ColumnSchema($"a{i}", a.Type, a.Nullable))]);
        var actual = await Events.BatchAsync(session, new GroupBy(Events.Scan(named), [.. keys], model, [.. keys, .. again]));
        Property.Equal(expected, actual);
    });

    [Theory]
    [InlineData(FillKind.Previous)]
    [InlineData(FillKind.Linear)]
    [InlineData(FillKind.Value)]
    public async Task Filled_windows_are_those_of_the_batch(FillKind kind) => await Property.HoldsAsync(async (session, random) =>
    {
        using var rows = Events.Random(random);
        var window = new WindowSpec(WindowKind.Tumble, TimeSpan.FromSeconds(random.Next(5, 60)), TimeSpan.FromSeconds(1), TimeSpan.Zero);
        window = window with { Step = window.Size };
        Aggregate[] aggregates =
        [
            new(AggregateFunction.Sum, [Events.Of("Big")]), new(AggregateFunction.Max, [Events.Of("Small")]),
                new(AggregateFunction.Sum, [Events.Of("Money")]), new(AggregateFunction.Max, [Events.Of("Name")]),
            new(AggregateFunction.Mean, [Events.Of("Small")]), new(AggregateFunction.Min, [Events.Of("Single")]),
        ];
        var fill = new Fill(kind, kind is FillKind.Value ? random.Next(-30, 30) / 4.0 : 0);
        var expected = await Events.BatchAsync(session, Grouped(rows, window, aggregates, fill, withEnd: false));
        var windows = Epochs.Run(random, new AggregateWindows(Events.Input(0, 1), "Window", window, [.. aggregates.Select(Column)]),
            [(rows, 2)], 2);
        using var made = Joined(windows, aggregates);
        (FillKind, double)[] none = [(FillKind.None, 0), (FillKind.None, 0), (FillKind.None, 0)];
        var fills = aggregates.Select(a => a.Function is AggregateFunction.Sum ? (FillKind.Value, 0) : (kind, fill.Value));
        var spec = new FillWindows(new OperatorInput(made.Schema, [0, 1], Time: 2), "Window", window.Size.Ticks / 10, [.. none, .. fills]);
        var filled = Epochs.Run(random, spec, [(made, 2)], 2);
        Property.Equal(expected, Values.Rows(filled));
        Assert.Equal(Values.Rows(filled), Values.Rows(Epochs.Run(random, spec, [(made, 2)], 2)));
    });

    [Fact]
    public void A_sum_that_overflows_names_model_and_column()
    {
        using var op = new AggregateWindows(Events.Input(0), "StockCandle", Tumble(60),
            [new(new("Volume", ColumnType.Long, false), AggregateFunction.Sum, 6)]).Open();
        op.Add(0, Rows(("a", 0, long.MaxValue), ("a", 1, 1)));
        var error = Assert.Throws<DataException>(() => op.Advance([Watermark.Ended], []));
        Assert.Contains("Column Volume of StockCandle overflows: the sum is 9223372036854775808", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sum_may_pass_what_a_long_holds_on_the_way()
    {
        using var op = new AggregateWindows(Events.Input(0), "StockCandle", Tumble(60),
            [new(new("Volume", ColumnType.Long, false), AggregateFunction.Sum, 6)]).Open();
        op.Add(0, Rows(("a", 0, long.MaxValue), ("a", 1, 1), ("a", 2, -1)));
        var output = new List<ColumnBatch>();
        op.Advance([Watermark.Ended], output);
        Assert.Equal(long.MaxValue, output[0].Fixed<long>(3)[0]);
    }

    [Fact]
    public void A_window_is_forgotten_once_it_has_closed()
    {
        using var op = new AggregateWindows(Events.Input(0), "Window", Tumble(60),
            [new(new("Count", ColumnType.Long, false), AggregateFunction.Count)]).Open();
        var output = new List<ColumnBatch>();
        for (var minute = 0; minute < 500; minute++)
        {
            op.Add(0, Rows(("a", minute * 60, 1), ("b", (minute * 60) + 30, 1)));
            op.Advance([Events.Start + (minute * 60 * Events.Second)], output);
            Assert.InRange(op.State.Rows, 0, 4);
        }

        Assert.Equal(998, output.Sum(b => b.Count));
        Assert.InRange(op.State.Bytes, 1, 1_000_000);
    }

    [Fact]
    public void An_idle_key_of_sessions_is_forgotten()
    {
        using var op = new AggregateWindows(Events.Input(0), "Window",
            new(WindowKind.Session, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10), TimeSpan.Zero), []).Open();
        var output = new List<ColumnBatch>();
        for (var second = 0; second < 20_000; second++)
        {
            op.Add(0, Rows(($"key {second}", second, 1)));
            op.Advance([Events.Start + (second * Events.Second)], output);
            Assert.InRange(op.State.Rows, 0, 13);
            Assert.InRange(op.State.Bytes, 0, 1_000_000);
        }

        Assert.Equal(Events.Start + (19_989 * Events.Second), op.OutputWatermark);
    }

    private static WindowSpec Tumble(int seconds) =>
        new(WindowKind.Tumble, TimeSpan.FromSeconds(seconds), TimeSpan.FromSeconds(seconds), TimeSpan.Zero);

    private static ColumnBatch Rows(params (string Key, int Second, long Value)[] rows)
    {
        var batch = new ColumnBatch(Events.Schema);
        foreach (var (key, second, value) in rows)
        {
            foreach (var column in batch.Vectors)
            {
                switch (column)
                {
                    case TextVector v: v.Append(key); break;
                    case FixedVector<long> v: v.Append(column == batch.Vectors[2] ? Events.Start + (second * Events.Second) : value); break;
                    default: column.AppendNull(); break;
                }
            }

            batch.EndRow();
        }

        return batch;
    }

    private static WindowSpec Window(WindowKind kind, Random random)
    {
        var step = TimeSpan.FromSeconds(random.Next(3, 40));
        var size = kind is WindowKind.Tumble or WindowKind.Session ? step
            : kind is WindowKind.Cumulate ? step * random.Next(1, 6)
            : TimeSpan.FromSeconds(random.Next(3, 120));
        return new WindowSpec(kind, size, step, TimeSpan.FromSeconds(random.Next(-50, 50))).Checked();
    }

    private static Aggregate[] Aggregates(Random random)
    {
        EquatableArray<Expr> order = [Events.Of("Time"), Events.Of("Seq")];
        string[] ordered = ["Small", "Big", "Single", "Real", "Money", "Name", "Id", "Day", "Flag"],
            numbers = ["Small", "Big", "Single", "Real", "Money"];
        return [new(AggregateFunction.Count, []), .. Enumerable.Range(0, 5).Select(_ => Made())];

        Aggregate Made()
        {
            var function = random.GetItems([AggregateFunction.Count, AggregateFunction.Sum, AggregateFunction.Mean, AggregateFunction.Min,
                AggregateFunction.Max, AggregateFunction.First, AggregateFunction.Last,
                AggregateFunction.StdDev, AggregateFunction.Variance, AggregateFunction.Any, AggregateFunction.All,
                    AggregateFunction.ArgMin, AggregateFunction.ArgMax], 1)[0];
            var value = function switch
            {
                AggregateFunction.Sum or AggregateFunction.Mean or AggregateFunction.StdDev or AggregateFunction.Variance =>
                    random.GetItems(numbers, 1)[0],
                AggregateFunction.Any or AggregateFunction.All => "Flag",
                _ => random.GetItems(ordered, 1)[0],
            };
            EquatableArray<Expr> arguments = function is AggregateFunction.ArgMin or AggregateFunction.ArgMax
                ? [Events.Of(value), Events.Of(random.GetItems(ordered, 1)[0])]
                : [Events.Of(value)];
            var isOrdered = function is AggregateFunction.First or AggregateFunction.Last or AggregateFunction.ArgMin
                or AggregateFunction.ArgMax;
            return new Aggregate(function, arguments, random.Next(3) == 0 ? Events.Of("Flag") : null, isOrdered ? order : default);
        }
    }

    private static AggregateColumn Column(Aggregate aggregate, int index) =>
        new(new($"a{index}", aggregate.Type, aggregate.Nullable), aggregate.Function,
        Position(aggregate.Arguments.Count > 0 ? aggregate.Arguments[0] : null),
            Position(aggregate.Arguments.Count > 1 ? aggregate.Arguments[1] : null), Position(aggregate.Where));

    private static int Position(Expr? field) => field is Field f ? Events.Schema.IndexOf(f.Name) : -1;

    private static GroupBy Grouped(ColumnBatch rows, WindowSpec window, Aggregate[] aggregates, Fill fill, bool withEnd = true)
    {
        var windowed = new Windowed(Events.Of("Time"), window);
        ColumnSchema[] ends = withEnd ? [new("End", ColumnType.Instant, false)] : [];
        Expr[] end = withEnd ? [new Field(windowed, "End")] : [];
        var model = new Schema("Window", [new("Key", ColumnType.Text, true), new("Part", ColumnType.Double, true),
            new("Start", ColumnType.Instant, false) { Roles = ColumnRoles.EventTime }, .. ends,
            .. aggregates.Select((a, i) => new ColumnSchema($"a{i}", a.Type, a.Nullable))]);
        return new GroupBy(Events.Scan(rows), [.. Keys.Select(k => Events.Of(k)), windowed], model,
            [.. Keys.Select(k => Events.Of(k)), new Field(windowed, "Start"), .. end, .. aggregates], fill);
    }

    private static Schema Named(Schema schema) => new("Rows", [.. schema.Columns.Select(c => c with { Name = c.Name.Replace("window s",
        "WindowS", StringComparison.Ordinal).Replace("window e", "WindowE", StringComparison.Ordinal) })]);

    private static ColumnBatch Joined(List<ColumnBatch> windows, Aggregate[] aggregates)
    {
        var schema = new Schema("Windows", [new("Key", ColumnType.Text, true), new("Part", ColumnType.Double, true),
            new("Start", ColumnType.Instant, false), .. aggregates.Select((a, i) => new ColumnSchema($"a{i}", a.Type, a.Nullable))]);
        return Appended(windows.Select(b => Events.Columns(b, schema, [0, 1, 2, .. Enumerable.Range(4, aggregates.Length)])), schema);
    }

    private static ColumnBatch Appended(IEnumerable<ColumnBatch> batches, Schema schema)
    {
        var made = new ColumnBatch(schema);
        foreach (var batch in batches)
        {
            for (var row = 0; row < batch.Count; row++)
            {
                made.AppendFrom(batch, row);
            }
        }

        return made;
    }
}
