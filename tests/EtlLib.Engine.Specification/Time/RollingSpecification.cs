using System.Globalization;

namespace EtlLib.Engine.Specification;

/// <summary>
/// Every aggregate over the frames of a series: short and long ones, by time and by rows, of a few rows with nulls, ties of time and no numbers, and of many. What
/// is expected is computed here in plain C#, row by row.
/// </summary>
public abstract class RollingSpecification(EngineFixture engine) : EngineSpecification(engine)
{
    private static readonly Tick[] Ticks = [.. Few, .. Many()];

    private static readonly (Func<Around<Tick.Columns>, Group<Tick.Columns>> Of, (int Id, Tick[] Rows)[] Rows)[] Frames = [ByTime(2), ByRows(3), ByTime(30), ByRows(40)];

    private static IEnumerable<Tick> Few =>
    [
        new(0, "A", At(0), 0, 1, 10, 0.5, 2, 1, 0.1m, true), new(1, "A", At(1), 1, 3, 20, 1.5, 4, double.NaN, 0.2m, false), new(2, "A", At(1), 0, null, null, 0.5, null, -0.0, null, null),
        new(3, "A", At(2), 0, 3, 40, null, 6, 0.0, 0.4m, true), new(4, "A", At(4), 0, 2, -5, 4.5, 9, double.PositiveInfinity, -0.5m, false), new(5, "A", At(9), 0, null, null, null, null, null, null, null),
        new(6, "A", At(20), 0, null, null, null, null, null, null, null), new(7, "B", At(1), 0, 7, 7, 7, 7, double.NegativeInfinity, 7, false), new(8, null, At(1), 0, 8, 8, 8, 8, 8, 8, true),
        new(9, null, At(2), 0, 9, 9, 9, 8, 9, 9, true), new(10, null, At(3), 0, 10, 10, 10, 8, double.NaN, 10, null), new(11, null, At(4), 0, 10, 11, 11, 8, double.NaN, 11, true),
    ];

    [Fact]
    public virtual async Task Sums()
    {
        await AssertRollingAsync((id, g) => new LongPair.Projection { Id = id, A = g.Sum(r => r.Int), B = g.Sum(r => r.Long) }, (id, rows) => new LongPair(id, Sum(rows, r => (long?)r.Int), Sum(rows, r => r.Long)));
        await AssertRollingAsync((id, g) => new DoublePair.Projection { Id = id, A = g.Sum(r => r.X), B = g.Sum(r => r.Wild) }, (id, rows) => new DoublePair(id, Sum(rows, r => r.X), Sum(rows, r => r.Wild)));
        await AssertRollingAsync((id, g) => new DecimalResult.Projection { Id = id, Value = g.Sum(r => r.Amount) }, (id, rows) => new DecimalResult(id, Sum(rows, r => r.Amount)));
    }

    [Fact]
    public virtual async Task A_sum_overflows_in_its_own_frame_alone()
    {
        var rows = Few.Take(2).Zip([long.MaxValue, 1], (r, value) => r with { Long = value }).ToArray();
        await AssertAsync(Tick.DataFrame.Of(rows).Series().Select((r, s) => new LongPair.Projection { Id = r.Id, A = s.Rolling(1).Sum(x => x.Long), B = s.Rolling(Minutes(1)).Sum(x => x.Long) }), new LongPair(0, long.MaxValue, long.MaxValue), new LongPair(1, 1, 1));
        await AssertFailsAsync(Tick.DataFrame.Of(rows).Series().Select((r, s) => new LongResult.Projection { Id = r.Id, Value = s.Rolling(2).Sum(x => x.Long) }), ".");
        await AssertFailsAsync(Tick.DataFrame.Of(rows).Series().Select((r, s) => new LongResult.Projection { Id = r.Id, Value = s.Rolling(Minutes(2)).Sum(x => x.Long) }), ".");
    }

    [Fact]
    public virtual Task Any_and_All() => AssertRollingAsync(
        (id, g) => new BoolPair.Projection { Id = id, A = g.Any(r => r.Flag), B = g.All(r => r.Flag) },
        (id, rows) => new BoolPair(id, OfAny(rows, r => r.Flag, flags => flags.Any(f => f)), OfAny(rows, r => r.Flag, flags => flags.All(f => f))));

    [Fact]
    public virtual async Task Deviations_and_variances()
    {
        await AssertRollingAsync((id, g) => new DoublePair.Projection { Id = id, A = g.StdDev(r => r.X), B = g.Variance(r => r.Int) }, (id, rows) => new DoublePair(id, Root(Variance(rows, r => r.X)), Variance(rows, r => r.Int)));
        await AssertRollingAsync((id, g) => new DoublePair.Projection { Id = id, A = g.StdDev(r => r.Wild), B = g.Variance(r => r.Amount) }, (id, rows) => new DoublePair(id, Root(Variance(rows, r => r.Wild)), Variance(rows, r => (double?)r.Amount)));
    }

    [Fact]
    public virtual async Task Medians_and_quantiles()
    {
        await AssertRollingAsync((id, g) => new DoublePair.Projection { Id = id, A = g.Median(r => r.X), B = g.Median(r => r.Amount) }, (id, rows) => new DoublePair(id, Quantile(rows, r => r.X, 0.5), Quantile(rows, r => (double?)r.Amount, 0.5)));
        await AssertRollingAsync((id, g) => new DoublePair.Projection { Id = id, A = g.Quantile(r => r.X, 0.9), B = g.Quantile(r => r.Int, 0.25) }, (id, rows) => new DoublePair(id, Quantile(rows, r => r.X, 0.9), Quantile(rows, r => r.Int, 0.25)));
    }

    [Fact]
    public virtual Task Counts_of_different_values() => AssertRollingAsync(
        (id, g) => new LongPair.Projection { Id = id, A = g.CountDistinct(r => r.Int), B = g.CountDistinct(r => r.Wild) },
        (id, rows) => new LongPair(id, Values(rows, r => r.Int).Distinct().Count(), Values(rows, r => r.Wild).Distinct().Count()));

    [Fact]
    public virtual async Task Correlations()
    {
        await AssertRollingAsync((id, g) => new DoublePair.Projection { Id = id, A = g.Correlation(r => r.X, r => r.Y), B = g.Correlation(r => r.X, r => r.Wild) }, (id, rows) => new DoublePair(id, Correlation(rows, r => r.X, r => r.Y), Correlation(rows, r => r.X, r => r.Wild)));
        await AssertRollingAsync((id, g) => new DoubleResult.Projection { Id = id, Value = g.Correlation(r => r.X, r => (r.X * 0) + 0.1) }, (id, _) => new DoubleResult(id, null));
    }

    [Fact]
    public virtual async Task Minima_and_maxima() => await AssertRollingAsync(
        (id, g) => new DoublePair.Projection { Id = id, A = g.Min(r => r.Wild), B = g.Max(r => r.Wild) },
        (id, rows) => new DoublePair(id, Ascending(rows, r => r.Wild).FirstOrDefault(), Ascending(rows, r => r.Wild).LastOrDefault()));

    [Fact]
    public virtual async Task First_last_and_those_of_the_least_and_greatest_key()
    {
        await AssertRollingAsync((id, g) => new IntPair.Projection { Id = id, A = g.First(r => r.Int), B = g.Last(r => r.Int) }, (id, rows) => new IntPair(id, rows.FirstOrDefault(r => r.Int is not null)?.Int, rows.LastOrDefault(r => r.Int is not null)?.Int));
        await AssertRollingAsync((id, g) => new TextPair.Projection { Id = id, A = g.First(r => r.Id.ToText()), B = g.Last(r => r.Id.ToText()) }, (id, rows) => new TextPair(id, Text(rows[0]), Text(rows[^1])));
        await AssertRollingAsync((id, g) => new IntPair.Projection { Id = id, A = g.ArgMin(r => r.Int, by: r => r.Wild), B = g.ArgMax(r => r.Int, by: r => r.Wild) }, (id, rows) => new IntPair(id, By(rows, r => r.Wild).FirstOrDefault(r => r.Int is not null)?.Int, By(rows, r => r.Wild).LastOrDefault(r => r.Int is not null)?.Int));
        await AssertRollingAsync((id, g) => new TextPair.Projection { Id = id, A = g.ArgMin(r => r.Id.ToText(), by: r => r.Int), B = g.ArgMax(r => r.Id.ToText(), by: r => r.Int) }, (id, rows) => new TextPair(id, Text(By(rows, r => r.Int).FirstOrDefault()), Text(By(rows, r => r.Int).LastOrDefault())));
    }

    [Fact]
    public virtual async Task Decimals_and_times()
    {
        await AssertRollingAsync((id, g) => new DecimalPair.Projection { Id = id, A = g.First(r => r.Amount), B = g.ArgMax(r => r.Int.ToText().ToDecimal(10, 2), by: r => r.Amount) }, (id, rows) => new DecimalPair(id, Values(rows, r => r.Amount).Cast<decimal?>().FirstOrDefault(), By(rows, r => (double?)r.Amount).LastOrDefault(r => r.Int is not null)?.Int));
        await AssertRollingAsync((id, g) => new InstantPair.Projection { Id = id, A = g.Min(r => r.Time), B = g.Max(r => r.Time, r => r.Flag) }, (id, rows) => new InstantPair(id, rows.Min(r => r.Time), rows.Where(r => r.Flag == true).Max(r => (DateTimeOffset?)r.Time)));
    }

    [Fact]
    public virtual async Task Lists() => await AssertRollingAsync(
        (id, g) => new ListPair.Projection { Id = id, A = g.TopK(r => r.Int, 2), B = g.Collect(r => r.Int) },
        (id, rows) => new ListPair(id, [.. Values(rows, r => r.Int).OrderDescending().Take(2)], [.. Values(rows, r => r.Int)]));

    [Fact]
    public virtual async Task Aggregates_under_a_condition()
    {
        static List<Tick> Flagged(IEnumerable<Tick> rows) => [.. rows.Where(r => r.Flag == true)];
        await AssertRollingAsync((id, g) => new LongPair.Projection { Id = id, A = g.Count(r => r.Int > 2), B = g.CountDistinct(r => r.Int, r => r.Flag) }, (id, rows) => new LongPair(id, rows.Count(r => r.Int > 2), Values(Flagged(rows), r => r.Int).Distinct().Count()));
        await AssertRollingAsync((id, g) => new LongPair.Projection { Id = id, A = g.Sum(r => r.Int, r => r.Flag), B = g.Sum(r => r.Long, r => r.Int > 2) }, (id, rows) => new LongPair(id, Sum(Flagged(rows), r => (long?)r.Int), Sum(rows.Where(r => r.Int > 2), r => r.Long)));
        await AssertRollingAsync((id, g) => new DoublePair.Projection { Id = id, A = g.Median(r => r.X, r => r.Flag), B = g.Quantile(r => r.X, 0.9, r => r.Flag) }, (id, rows) => new DoublePair(id, Quantile(Flagged(rows), r => r.X, 0.5), Quantile(Flagged(rows), r => r.X, 0.9)));
        await AssertRollingAsync((id, g) => new DoublePair.Projection { Id = id, A = g.StdDev(r => r.X, r => r.Flag), B = g.Correlation(r => r.X, r => r.Y, r => r.Flag) }, (id, rows) => new DoublePair(id, Root(Variance(Flagged(rows), r => r.X)), Correlation(Flagged(rows), r => r.X, r => r.Y)));
        await AssertRollingAsync((id, g) => new IntPair.Projection { Id = id, A = g.First(r => r.Int, r => r.Flag), B = g.Last(r => r.Int, r => r.Flag) }, (id, rows) => new IntPair(id, Flagged(rows).FirstOrDefault(r => r.Int is not null)?.Int, Flagged(rows).LastOrDefault(r => r.Int is not null)?.Int));
        await AssertRollingAsync((id, g) => new DoublePair.Projection { Id = id, A = g.Mean(r => r.X, r => r.Flag), B = g.Max(r => r.Wild, r => r.Flag) }, (id, rows) => new DoublePair(id, Flagged(rows).Average(r => r.X), Ascending(Flagged(rows), r => r.Wild).LastOrDefault()));
    }

    [Fact]
    public virtual async Task Ties_of_time_go_by_the_value()
    {
        var tied = Reading.DataFrame.Of(Reading.At("2021-01-01T10:00", 3), Reading.At("2021-01-01T10:00", 1), Reading.At("2021-01-01T10:00", null), Reading.At("2021-01-01T10:00", 2), Reading.At("2021-01-01T10:01", 0));
        await AssertAsync(
            tied.Series(r => r.Key).Select((r, s) => new ListPair.Projection { Id = r.Value.OrElse(-1), A = s.Rolling(2).Collect(x => x.Value), B = s.Rolling(Minutes(1)).Collect(x => x.Value) }),
            new ListPair(-1, [], [1, 2, 3]), new ListPair(1, [1], [1, 2, 3]), new ListPair(2, [1, 2], [1, 2, 3]), new ListPair(3, [2, 3], [1, 2, 3]), new ListPair(0, [3, 0], [0]));
        await AssertAsync(
            tied.Series(r => r.Key).Select((r, s) => new IntPair.Projection { Id = r.Value.OrElse(-1), A = s.Rolling(2).Sum(x => x.Value).ToInt(), B = s.Rolling(Minutes(2)).ArgMax(x => x.Value, by: x => x.Key) }),
            new IntPair(-1, null, 3), new IntPair(1, 1, 3), new IntPair(2, 3, 3), new IntPair(3, 5, 3), new IntPair(0, 3, 0));
    }

    /// <summary>Asserts an aggregate over short and long frames, by time and by rows.</summary>
    private async Task AssertRollingAsync<TFrame, TModel>(Func<IntColumn, Group<Tick.Columns>, Projection<TFrame>> project, Func<int, IReadOnlyList<Tick>, TModel> expected)
        where TFrame : DataFrame<TModel>, IDataFrame<TFrame>
        where TModel : IDataModel<TModel>
    {
        foreach (var (of, rows) in Frames)
        {
            await AssertAsync(Tick.DataFrame.Of(Ticks).Series(r => r.Key).Select((r, s) => project(r.Id, of(s))), [.. rows.Select(frame => expected(frame.Id, frame.Rows))]);
        }
    }

    private static (Func<Around<Tick.Columns>, Group<Tick.Columns>> Of, (int Id, Tick[] Rows)[] Rows) ByTime(int minutes) =>
        (s => s.Rolling(Minutes(minutes)), Each((key, i) => key.Where(r => r.Time > key[i].Time - Minutes(minutes) && r.Time <= key[i].Time)));

    private static (Func<Around<Tick.Columns>, Group<Tick.Columns>> Of, (int Id, Tick[] Rows)[] Rows) ByRows(int count) =>
        (s => s.Rolling(count), Each((key, i) => key.Take(i + 1).TakeLast(count)));

    private static (int Id, Tick[] Rows)[] Each(Func<Tick[], int, IEnumerable<Tick>> frame) =>
    [
        .. Ticks.GroupBy(r => r.Key).Select(key => key.OrderBy(r => r.Time).ThenBy(r => r.Seq).ToArray()).SelectMany(key => key.Select((r, i) => (r.Id, frame(key, i).ToArray()))),
    ];

    private static TimeSpan Minutes(int count) => TimeSpan.FromMinutes(count);

    private static DateTimeOffset At(int minute) => DateTimeOffset.UnixEpoch.AddMinutes(minute);

    /// <summary>More than DuckDB's vectors hold, so that a frame's states are combined.</summary>
    private static IEnumerable<Tick> Many()
    {
        var random = new Random(7);
        T? Maybe<T>(T value)
            where T : struct => random.Next(6) == 0 ? null : value;
        return Enumerable.Range(100, 2_500).Select(id => new Tick(
            id, id % 10 == 0 ? "D" : "C", At(id / 3), id, Maybe(random.Next(100)), Maybe(random.NextInt64(-1_000_000_000_000, 1_000_000_000_000)), Maybe(random.Next(1_000) / 10.0), Maybe(random.NextDouble()),
            Maybe(random.Next(200) switch { 0 => double.NaN, 1 => double.NegativeInfinity, var n => n }), Maybe(random.Next(1_000_000) / 10_000m), Maybe(random.Next(2) == 0)));
    }

    private static string? Text(Tick? row) => row?.Id.ToString(CultureInfo.InvariantCulture);

    private static T[] Values<T>(IEnumerable<Tick> rows, Func<Tick, T?> value)
        where T : struct => [.. rows.Select(value).OfType<T>()];

    private static TResult? OfAny<T, TResult>(IEnumerable<Tick> rows, Func<Tick, T?> value, Func<T[], TResult> of)
        where T : struct
        where TResult : struct => Values(rows, value) is { Length: > 0 } values ? of(values) : null;

    private static T? Sum<T>(IEnumerable<Tick> rows, Func<Tick, T?> value)
        where T : struct, System.Numerics.INumber<T> => OfAny(rows, value, values => values.Aggregate(T.Zero, (sum, next) => sum + next));

    /// <summary>Rows with a key, by it and then as they come; .NET takes NaN for the least number.</summary>
    private static IEnumerable<Tick> By(IEnumerable<Tick> rows, Func<Tick, double?> key) => rows.Where(r => key(r) is not null).OrderBy(r => double.IsNaN(key(r)!.Value)).ThenBy(key);

    private static IEnumerable<double?> Ascending(IEnumerable<Tick> rows, Func<Tick, double?> value) => By(rows, value).Select(value);

    private static double? Root(double? value) => value is { } number ? Math.Sqrt(number) : null;

    private static double? Variance(IEnumerable<Tick> rows, Func<Tick, double?> value)
    {
        var values = Values(rows, value);
        var mean = values.DefaultIfEmpty().Average();
        return values.Length > 1 ? values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1) : null;
    }

    private static double? Quantile(IEnumerable<Tick> rows, Func<Tick, double?> value, double q) => OfAny(rows, value, values =>
    {
        Array.Sort(values);
        var place = q * (values.Length - 1);
        var (below, above) = (values[(int)Math.Floor(place)], values[(int)Math.Ceiling(place)]);
        return below + ((above - below) * (place - Math.Floor(place)));
    });

    private static double? Correlation(IEnumerable<Tick> rows, Func<Tick, double?> x, Func<Tick, double?> y)
    {
        var pairs = rows.Where(r => x(r) is not null && y(r) is not null).Select(r => (X: x(r)!.Value, Y: y(r)!.Value)).ToArray();
        if (pairs.DistinctBy(p => p.X).Count() < 2 || pairs.DistinctBy(p => p.Y).Count() < 2)
        {
            return null;
        }

        var (meanX, meanY) = (pairs.Average(p => p.X), pairs.Average(p => p.Y));
        var correlation = pairs.Sum(p => (p.X - meanX) * (p.Y - meanY)) / Math.Sqrt(pairs.Sum(p => Math.Pow(p.X - meanX, 2)) * pairs.Sum(p => Math.Pow(p.Y - meanY, 2)));
        return double.IsNaN(correlation) ? null : correlation;
    }
}
