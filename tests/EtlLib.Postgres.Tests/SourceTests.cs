using CsCheck;
using EtlLib.Plan;

namespace EtlLib.Postgres.Tests;

/// <summary>Tables and queries as sources: what the server leaves out, what fits, and what is told of what does not.</summary>
public sealed class SourceTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_filter_leaves_rows_on_the_server()
    {
        // The last row cannot be read, so that a row that comes is noticed.
        var table = await TradesAsync("('SPY', '2024-01-01T10:00Z', 1, 10, 5), ('ßß', '2024-01-02T10:00Z', 2, 'NaN', NULL), ('BAD', 'infinity', 3, 1, 1)");
        var trades = Trade.DataFrame.From(DataSource.Postgres(table));
        Assert.Contains("infinity", (await Assert.ThrowsAsync<SourceException>(() => trades.ToListAsync(PostgresServer.Context, Token))).Message, StringComparison.Ordinal);
        Assert.Equal([1, 2], await IdsAsync(trades.Where(t => t.Id < 3)));
        Assert.Equal([1], await IdsAsync(trades.Where(t => t.Symbol == "SPY")));
        Assert.Equal([1, 2], await IdsAsync(trades.Where(t => t.Symbol > "C")));
        Assert.Equal([2], await IdsAsync(trades.Where(t => t.Volume.IsNull())));
        Assert.Equal([1, 2], await IdsAsync(trades.Where(t => t.Symbol.In("SPY", "ßß"))));
        Assert.Equal([1], await IdsAsync(trades.Where(t => t.Symbol != "BAD").Where(t => t.Price < 11)));
        Assert.Equal([1, 2], await IdsAsync(trades.Where(t => t.Time < new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero))));
    }

    [Fact]
    public async Task Columns_that_nobody_needs_stay_on_the_server()
    {
        var table = await TradesAsync("('SPY', 'infinity', 1, 10, 5)");
        var trades = Trade.DataFrame.From(DataSource.Postgres(table));
        Assert.Equal([1L], (await trades.Select(t => new Numbers.Projection { Id = t.Id }).ToListAsync(PostgresServer.Context, Token)).Select(n => n.Id));
        Assert.Equal([1L], (await trades.GroupBy(t => t.Symbol).Select((symbol, g) => new Numbers.Projection { Id = g.Count() }).ToListAsync(PostgresServer.Context, Token)).Select(n => n.Id));
    }

    [Fact]
    public async Task The_plan_shows_what_the_server_is_asked()
    {
        var factory = new DataFactory();
        var trades = factory.Make<Trade>(source: DataSource.Postgres("market.\"Daily trades\"", "reports"));
        Assert.Equal("postgres market.\"Daily trades\" of reports", trades.Sources[0].Describe());
        var some = ((PostgresSource)trades.Sources[0]).Where([Condition(t => t.Price > 10), Condition(t => t.Symbol.StartsWith("S")), Condition(t => !(t.Price > 10))])!;
        Assert.Equal("postgres market.\"Daily trades\" of reports where Greater(Price, 10)", some.Describe());
        await Task.CompletedTask;
    }

    [Fact]
    public async Task A_filter_gives_the_same_rows_as_on_rows_in_memory()
    {
        Trade[] rows = [.. Gen.Select(Gen.OneOf(Texts), Gen.Int[-5, 5], Gen.OneOf(Doubles), Gen.Int[-2, 2].Nullable()).Array[300].Single(_ => true, "0000000000000000").Select((v, i) => Trade.Of(i, v.Item1) with
        {
            Time = DateTimeOffset.UnixEpoch.AddMicroseconds(v.Item2), Price = v.Item3, Volume = v.Item4,
        })];
        var table = PostgresServer.Table();
        await PostgresServer.DoAsync($"CREATE TABLE {table} (\"Symbol\" text COLLATE \"de-x-icu\" NOT NULL, \"Time\" timestamptz NOT NULL, \"Id\" bigint NOT NULL, \"Price\" float8 NOT NULL, \"Volume\" int)");
        await PostgresServer.WriteAsync(rows, DataSink.Postgres(table, WriteMode.Append));
        var (inMemory, inTable) = (Trade.DataFrame.Of(rows), Trade.DataFrame.From(DataSource.Postgres(table)));
        await Conditions.SampleAsync(
            async condition => Assert.Equal(
                await IdsAsync(Framed(new Filter(inMemory.Plan, condition))),
                await IdsAsync(Framed(new Filter(inTable.Plan, condition)))),
            iter: Environment.GetEnvironmentVariable("SOAK") == "1" ? 2_000 : 30,
            threads: 1,
            print: c => c.ToString());
    }

    [Fact]
    public async Task A_query_is_computed_by_the_server_and_may_end_in_a_comment()
    {
        var table = await TradesAsync("('SPY', '2024-01-01T10:00Z', 1, 10, 5), ('SPY', '2024-01-01T11:00Z', 2, 20, 5)");
        var rows = await PostgresServer.ReadAsync<Numbers>(DataSource.PostgresQuery($"SELECT sum(\"Id\")::bigint AS id FROM {table} -- both"));
        Assert.Equal(3, Assert.Single(rows).Id);
        var source = DataSource.PostgresQuery($"SELECT 1 AS id; DROP TABLE {table}");
        await Assert.ThrowsAsync<SourceException>(() => PostgresServer.ReadAsync<Numbers>(source));
        Assert.Equal(["2"], await PostgresServer.RowsAsync($"SELECT count(*) FROM {table}"));
    }

    [Fact]
    public async Task All_rows_are_of_one_moment()
    {
        var table = PostgresServer.Table();
        await PostgresServer.DoAsync($"CREATE TABLE {table} AS SELECT n AS \"Id\", repeat('x', 200) AS filler FROM generate_series(1::bigint, 100000) n");
        var seen = 0;
        await foreach (var batch in DataSource.Postgres(table).ReadAsync(ModelInfo.Of<Numbers>().Schema, PostgresServer.Context, Token))
        {
            if (seen == 0)
            {
                await PostgresServer.DoAsync($"INSERT INTO {table} SELECT n, '' FROM generate_series(1, 100000) n; UPDATE {table} SET \"Id\" = 0");
            }

            seen += batch.Count;
            Assert.DoesNotContain(0L, batch.Fixed<long>(0).Span.ToArray());
            batch.Dispose();
        }

        Assert.Equal(100_000, seen);
    }

    [Fact]
    public async Task The_interval_of_a_run_bounds_the_rows()
    {
        var table = await TradesAsync("('SPY', '2024-01-01T10:00Z', 1, 10, 5), ('SPY', '2024-01-02T00:00Z', 2, 20, 5), ('SPY', 'infinity', 3, 20, 5)");
        var factory = new DataFactory();
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():n}.jsonl");
        factory.Make<Trade>(source: DataSource.Postgres(table), sink: DataSink.JsonLines(path));
        await factory.RunAsync(PostgresServer.Context with { Start = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero), End = new(2024, 1, 2, 0, 0, 0, TimeSpan.Zero) }, cancellationToken: Token);
        Assert.Contains("\"Id\":1,", Assert.Single(await File.ReadAllLinesAsync(path, Token)), StringComparison.Ordinal);
        File.Delete(path);
    }

    [Fact]
    public async Task Tables_of_others_are_read()
    {
        var (table, mood) = (PostgresServer.Table(), PostgresServer.Table("mood"));
        await PostgresServer.DoAsync($"CREATE TYPE {mood} AS ENUM ('Monday', 'Friday'); CREATE DOMAIN {mood}_d AS int CHECK (VALUE > 0)");
        await PostgresServer.DoAsync($$"""
            CREATE TABLE {{table}} AS SELECT 7::int2 AS id, 3::{{mood}}_d AS int, 5::int4 AS long, 1.5::float4 AS double, 12::int8 AS whole, 'x'::varchar(9) AS text, 'Friday'::{{mood}} AS day,
            '1 day 00:00:01.000001'::interval AS duration, '{"code":"a","quantity":1}'::json AS leg, '[[1,2],[]]'::json AS jagged, ARRAY['p',NULL]::varchar[] AS texts, NULL::bool AS flag, NULL::real AS float,
            NULL::numeric AS decimal, NULL::numeric AS fraction, 1.10::numeric AS money, NULL::bytea AS bytes, NULL::uuid AS uuid, NULL::timestamptz AS instant, NULL::timestamp AS local, NULL::date AS date,
            NULL::time AS timeofday, '{}'::int[] AS numbers, NULL::timestamptz[] AS times, NULL::float8[] AS doubles, NULL::numeric[] AS decimals, '[]'::jsonb AS legs
            """);
        var row = Assert.Single(await PostgresServer.ReadAsync<Everything>(DataSource.Postgres(table)));
        Assert.Equivalent(
            new Everything
            {
                Id = 7, Int = 3, Long = 5, Double = 1.5, Whole = 12, Money = new Usd(1.1m), Text = "x", Day = DayOfWeek.Friday, Duration = new TimeSpan(1, 0, 0, 1) + TimeSpan.FromMicroseconds(1),
                Leg = new() { Code = "a", Quantity = 1 }, Jagged = [[1, 2], []], Texts = ["p", null], Numbers = [], Legs = [],
            },
            row,
            strict: true);
        Assert.Equal(["Friday"], (await PostgresServer.ReadAsync<Texts1>(DataSource.PostgresQuery($"SELECT day AS value FROM {table}"))).Select(t => t.Value));
    }

    [Fact]
    public async Task A_local_time_becomes_an_instant_by_the_zone_that_the_model_assumes()
    {
        var query = "SELECT t AS at FROM unnest(ARRAY['2021-10-31 02:30', '2021-03-28 02:30', '2021-07-01 12:00']::timestamp[]) t";
        Assert.Equal(
            ["2021-03-28T01:30:00", "2021-07-01T10:00:00", "2021-10-31T00:30:00"],
            (await PostgresServer.ReadAsync<Berlin>(DataSource.PostgresQuery(query))).Select(b => b.At.ToString("s", System.Globalization.CultureInfo.InvariantCulture)).Order());
    }

    [Theory]
    [InlineData("'infinity'::timestamptz", "Time", "holds infinity. C# has no such time")]
    [InlineData("'-infinity'::timestamptz", "Time", "holds -infinity")]
    [InlineData("'0100-01-01 BC'::timestamptz", "Time", "outside of the years 1 to 9999")]
    [InlineData("'10000-01-01Z'::timestamptz", "Time", "outside of the years 1 to 9999")]
    [InlineData("NULL::timestamptz", "Time", "is never null, and it is null")]
    [InlineData("'2024-01-01'::timestamp", "Time", "column Time is timestamp without time zone, and Odds has instant there. It has no time zone: mark the property [AssumeZone(\"UTC\")]")]
    [InlineData("'infinity'::date", "Date", "holds infinity")]
    [InlineData("'24:00'::time", "TimeOfDay", "holds 24:00:00. The last time of a day is 23:59:59.999999")]
    [InlineData("'1 month'::interval", "Duration", "holds an interval of 1 months. A month has no fixed length")]
    [InlineData("'NaN'::numeric", "Amount", "holds NaN. A decimal has no such value")]
    [InlineData("'-Infinity'::numeric", "Amount", "holds -Infinity")]
    [InlineData("-12345678.9::numeric", "Amount", "holds -12345678.9, which does not fit decimal(9, 2)")]
    [InlineData("0.125::numeric", "Amount", "holds 0.125, which has more than 2 digits after the point")]
    [InlineData("1e40::numeric", "Amount", "holds 10000000000000000000000000000000000000000, which does not fit")]
    [InlineData("1e-40::numeric", "Amount", "holds 0.0000000000000000000000000000000000000001, which has more than 2 digits")]
    [InlineData("100000000::bigint", "Amount", "holds 100000000, which does not fit")]
    [InlineData("1.5::float8", "Amount", "column Amount is double precision, and Odds has decimal(9, 2) there. Declare the property as double, or cast the column in a query: DataSource.PostgresQuery(\"SELECT \\\"Amount\\\"::numeric(9,2), … FROM …\")")]
    [InlineData("1::bigint", "Number", "column Number is bigint, and Odds has int there. Declare the property as long")]
    [InlineData("'Someday'::text", "Day", "holds \"Someday\", which is not an enum")]
    [InlineData("ARRAY[[1,2],[3,4]]", "List", "holds an array of 2 dimensions")]
    [InlineData("ARRAY[1,NULL]", "List", "column List.element of Odds is never null")]
    [InlineData("'{\"a\":1}'::jsonb", "List", "is expected")]
    [InlineData("'(1,2)'::point", "Number", "column Number is point, and Odds has int there. Cast the column in a query")]
    public async Task A_value_or_type_that_does_not_fit_is_told_with_its_column_and_a_remedy(string value, string column, string expected)
    {
        var values = new Dictionary<string, string>
        {
            ["Time"] = "now()", ["Date"] = "current_date", ["TimeOfDay"] = "'10:00'::time", ["Duration"] = "'1 hour'::interval", ["Amount"] = "1::numeric", ["Number"] = "1", ["Day"] = "'Friday'::text", ["List"] = "ARRAY[1]",
        };
        Assert.Single(await PostgresServer.ReadAsync<Odds>(Query()));
        values[column] = value;
        var error = await Assert.ThrowsAsync<SourceException>(() => PostgresServer.ReadAsync<Odds>(Query()));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.StartsWith("postgres query: column " + column, error.Message, StringComparison.Ordinal);
        Assert.Equal(column, error.Column!.Split('.', '[')[0]);

        PostgresSource Query() => DataSource.PostgresQuery($"SELECT {string.Join(", ", values.Select(v => $"{v.Value} AS \"{v.Key}\""))}");
    }

    [Fact]
    public async Task A_column_that_is_missing_is_told_with_the_nearest()
    {
        var table = PostgresServer.Table();
        await PostgresServer.DoAsync($"CREATE TABLE {table} (symbl text, time timestamptz, id int8, price float8, volume int)");
        var error = await Assert.ThrowsAsync<SourceException>(() => PostgresServer.ReadAsync<Trade>(DataSource.Postgres(table)));
        Assert.Contains("there is no column Symbol, which Trade has. Did you mean symbl?", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reading_that_is_stopped_ends_at_once()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var rows = DataSource.PostgresQuery("SELECT generate_series(1::bigint, 4000000000) AS \"Id\"").ReadAsync(ModelInfo.Of<Numbers>().Schema, PostgresServer.Context, stop.Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var batch in rows)
            {
                batch.Dispose();
                await stop.CancelAsync();
            }
        });
    }

    private static readonly string[] Values = ["", "a", "A", "b", "B", "ß", "ss", "Z", "z", "ä", "'", "\\", "😀", "\uFFFF"];

    private static readonly IGen<string>[] Texts = [.. Values.Select(Gen.Const)];

    private static readonly IGen<double>[] Doubles = [.. new[] { double.NaN, double.PositiveInfinity, double.NegativeInfinity, 0, -0.0, 0.1, 1, -1, 1e300 }.Select(Gen.Const)];

    private static readonly ScalarFunction[] Functions = [ScalarFunction.Equal, ScalarFunction.NotEqual, ScalarFunction.Less, ScalarFunction.LessOrEqual, ScalarFunction.Greater, ScalarFunction.GreaterOrEqual];

    private static readonly Gen<Expr> Conditions = Gen.Recursive<Expr>((depth, inner) => depth > 2 ? Comparison() : Gen.Frequency(
        (4, (IGen<Expr>)Comparison()),
        (1, Gen.Select(inner, inner, (l, r) => (Expr)new Call(ScalarFunction.And, l, r))),
        (1, Gen.Select(inner, inner, (l, r) => (Expr)new Call(ScalarFunction.Or, l, r))),
        (1, inner.Select(c => (Expr)new Call(ScalarFunction.Not, c)))));

    private static Gen<Expr> Comparison() => Gen.OneOf<Expr>(
        Compared("Symbol", Gen.OneOf(Texts).Select(t => (object)t)),
        Compared("Time", Gen.Int[-5, 5].Select(t => (object)DateTimeOffset.UnixEpoch.AddMicroseconds(t))),
        Compared("Price", Gen.OneOf(Doubles).Select(t => (object)t)),
        Compared("Volume", Gen.Int[-2, 2].Select(t => (object)t)),
        Gen.OneOf(Texts).Array[1, 3].Select(texts => (Expr)new In(Column("Symbol"), [.. texts.Select(t => new Literal(t, Schemas.ColumnType.Text))])),
        Gen.Bool.Select(not => (Expr)new Call(not ? ScalarFunction.IsNotNull : ScalarFunction.IsNull, Column("Volume"))));

    private static Gen<Expr> Compared(string column, Gen<object> values) => Gen.Select(Gen.Int[0, 5], values, Gen.Bool, (function, value, turned) =>
        (Expr)(turned ? new Call(Functions[function], new Literal(value, Column(column).Type), Column(column)) : new Call(Functions[function], Column(column), new Literal(value, Column(column).Type))));

    private static Field Column(string name) => new(new Row(0, ModelInfo.Of<Trade>().Schema), name);

    private static Expr Condition(Func<Trade.Columns, OptionalBoolColumn> condition) => ((Filter)Trade.DataFrame.Of([]).Where(condition).Plan).Condition;

    private static Trade.DataFrame Framed(Relation plan) => IDataFrameOf<Trade.DataFrame>(plan);

    private static TFrame IDataFrameOf<TFrame>(Relation plan)
        where TFrame : IDataFrame<TFrame> => TFrame.Over(plan);

    private static async Task<IReadOnlyList<long>> IdsAsync(Trade.DataFrame trades) => [.. (await trades.Select(t => new Numbers.Projection { Id = t.Id }).ToListAsync(PostgresServer.Context, Token)).Select(n => n.Id).Order()];

    private static async Task<string> TradesAsync(string values)
    {
        var table = PostgresServer.Table("trades");
        await PostgresServer.DoAsync($"CREATE TABLE {table} (\"Symbol\" text NOT NULL, \"Time\" timestamptz, \"Id\" bigint, \"Price\" float8, \"Volume\" int); INSERT INTO {table} VALUES {values}");
        return table;
    }
}

/// <summary>A number.</summary>
[DataModel]
public partial record Numbers
{
    public required long Id { get; init; }
}

/// <summary>A text.</summary>
[DataModel]
public partial record Texts1
{
    public required string Value { get; init; }
}

/// <summary>Times of Berlin.</summary>
[DataModel]
public partial record Berlin
{
    [AssumeZone("Europe/Berlin")] public required DateTimeOffset At { get; init; }
}

/// <summary>Types with values that C# lacks.</summary>
[DataModel]
public partial record Odds
{
    public required DateTimeOffset Time { get; init; }
    public required DateOnly Date { get; init; }
    public required TimeOnly TimeOfDay { get; init; }
    public required TimeSpan Duration { get; init; }
    [Decimal(9, 2)] public required decimal Amount { get; init; }
    public required int Number { get; init; }
    public required DayOfWeek Day { get; init; }
    public required IReadOnlyList<int> List { get; init; }
}
