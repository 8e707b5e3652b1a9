using CsCheck;

namespace EtlLib.Postgres.Tests;

/// <summary>Values of every type go to a table and come back.</summary>
public sealed class RoundTripTests
{
    private static readonly DateTime FirstTime = DateTime.MinValue, LastTime = new(DateTime.MaxValue.Ticks / 10 * 10);

    private static readonly Gen<string> Text = Gen.String[Gen.OneOf(Gen.Char['a', 'z'], Gen.Const('\''), Gen.Const('"'), Gen.Const('\\'), Gen.Const('\n'), Gen.Const('ß'), Gen.Const('\u0001'), Gen.Const('\uFFFF')), 0, 12]
        .Select(s => s.Length % 5 == 4 ? s + "😀" : s);

    private static readonly Gen<DateTime> Time = Gen.OneOf(
        Gen.Long[FirstTime.Ticks / 10, LastTime.Ticks / 10].Select(micros => new DateTime(micros * 10)), One(FirstTime, LastTime, new DateTime(1970, 1, 1), new DateTime(2000, 1, 1), new DateTime(1999, 12, 31, 23, 59, 59)));

    private static readonly Gen<Leg> Legs = Gen.Select(Text, Gen.Long.Nullable(), Time.Nullable(), Gen.Long[-9_999_999_999, 9_999_999_999].Nullable(), (code, quantity, at, weight) => new Leg
    {
        Code = code, Quantity = quantity, At = at is { } t ? new DateTimeOffset(t, TimeSpan.Zero) : null, Weight = weight / 1000m,
    });

    private static readonly Gen<Everything> Rows = Gen.Select(
        Gen.Select(Gen.Bool.Nullable(), Edge(Gen.Int, int.MinValue, int.MaxValue, 0), Edge(Gen.Long, long.MinValue, long.MaxValue, 0), Edge(Gen.Float, float.NaN, float.NegativeInfinity, -0f, float.Epsilon), Edge(Gen.Double, double.NaN, double.PositiveInfinity, -0d, double.MaxValue, double.Epsilon)),
        Gen.Select(Decimals(18, 4).Nullable(), Decimals(28, 0).Nullable(), Decimals(28, 28).Nullable(), Decimals(12, 2).Nullable(), Text.Null()),
        Gen.Select(Gen.Byte.Array[0, 9].Null(), Gen.Guid.Nullable(), Time.Nullable(), Time.Nullable(), Time.Select(DateOnly.FromDateTime).Nullable()),
        Gen.Select(Gen.Long[0, 86_399_999_999].Select(m => new TimeOnly(m * 10)).Nullable(), Edge(Gen.Long[-(1L << 59), 1L << 59].Select(m => new TimeSpan(m * 10)), TimeSpan.Zero, new TimeSpan(-10)), Gen.Enum<DayOfWeek>().Nullable(), Gen.Int.List[0, 5].Null(), Text.Null().List[0, 4].Null()),
        Gen.Select(Time.List[0, 3].Null(), Gen.Double.Nullable().List[0, 3].Null(), Decimals(9, 2).List[0, 3].Null(), Gen.Int.List[0, 3].List[0, 3].Null(), Legs.Null(), Legs.List[0, 3].Null()),
        (a, b, c, d, e) => new Everything
        {
            Id = 0,
            Flag = a.Item1, Int = a.Item2, Long = a.Item3, Float = a.Item4, Double = a.Item5,
            Decimal = b.Item1, Whole = b.Item2, Fraction = b.Item3, Money = b.Item4 is { } money ? new Usd(money) : null, Text = b.Item5,
            Bytes = c.Item1, Uuid = c.Item2, Instant = c.Item3 is { } t ? new DateTimeOffset(t, TimeSpan.Zero) : null, Local = c.Item4, Date = c.Item5,
            TimeOfDay = d.Item1, Duration = d.Item2, Day = d.Item3, Numbers = d.Item4, Texts = d.Item5,
            Times = e.Item1?.Select(t => new DateTimeOffset(t, TimeSpan.Zero)).ToList(), Doubles = e.Item2, Decimals = e.Item3, Jagged = e.Item4, Leg = e.Item5, Legs = e.Item6,
        });

    [Fact]
    public async Task Values_of_every_type_come_back_exactly()
    {
        // Skipped here: a skip within a sample is a failure of it.
        _ = PostgresServer.Connection;
        await Rows.List[0, 60].SampleAsync(
            async list =>
            {
                var table = PostgresServer.Table("everything");
                Everything[] rows = [.. list.Select((row, i) => row with { Id = i })];
                await PostgresServer.WriteAsync(rows, DataSink.Postgres(table));
                Assert.Equivalent(rows, (await PostgresServer.ReadAsync<Everything>(DataSource.Postgres(table))).OrderBy(r => r.Id), strict: true);
            },
            iter: Environment.GetEnvironmentVariable("SOAK") == "1" ? 500 : 25,
            threads: 1);
    }

    [Fact]
    public async Task A_table_has_the_types_of_the_model()
    {
        var table = PostgresServer.Table("everything");
        await PostgresServer.WriteAsync<Everything>([], DataSink.Postgres(table));
        Assert.Empty(await PostgresServer.ReadAsync<Everything>(DataSource.Postgres(table)));
        Assert.Equal(
            [
                "Id bigint not null", "Flag boolean", "Int integer", "Long bigint", "Float real", "Double double precision", "Decimal numeric(18,4)", "Whole numeric(28,0)", "Fraction numeric(28,28)",
                "Money numeric(12,2)", "Text text", "Bytes bytea", "Uuid uuid", "Instant timestamp with time zone", "Local timestamp without time zone", "Date date", "TimeOfDay time without time zone",
                "Duration bigint", "Day text", "Numbers integer[]", "Texts text[]", "Times timestamp with time zone[]", "Doubles double precision[]", "Decimals numeric(9,2)[]", "Jagged jsonb", "Leg jsonb",
                "Legs jsonb",
            ],
            await PostgresServer.RowsAsync($"SELECT attname || ' ' || format_type(atttypid, atttypmod) || CASE WHEN attnotnull THEN ' not null' ELSE '' END FROM pg_attribute WHERE attrelid = '{table}'::regclass AND attnum > 0 ORDER BY attnum"));
    }

    [Fact]
    public async Task The_server_reads_what_was_written()
    {
        var table = PostgresServer.Table("everything");
        await PostgresServer.WriteAsync(
            [
                new Everything
                {
                    Id = 1, Flag = true, Decimal = -1234.5600m, Whole = 1_0000_0000_0000_0000m, Fraction = 0.0000_0001_0000_0000_0000_0000_0001m, Text = "a'b", Bytes = [0, 255],
                    Instant = new(2021, 1, 31, 9, 30, 0, 1, TimeSpan.FromHours(1)), Local = new(1, 1, 1), Date = new(9999, 12, 31), TimeOfDay = new(23, 59), Duration = TimeSpan.FromDays(-1),
                    Day = DayOfWeek.Friday, Numbers = [1, 2], Texts = ["x", null, ""], Jagged = [[1], []], Leg = new() { Code = "\"q\"", Weight = 1.5m },
                },
            ],
            DataSink.Postgres(table));
        Assert.Equal(
            ["""true|-1234.5600|10000000000000000|0.0000000100000000000000000001|a'b|\x00ff|2021-01-31 08:30:00.001+00|0001-01-01 00:00:00|9999-12-31|23:59:00|-86400000000|Friday|{1,2}|{x,NULL,""}|[[1], []]|{"At": null, "Code": "\"q\"", "Weight": 1.500, "Quantity": null}"""],
            await PostgresServer.RowsAsync($"""
                SELECT "Flag"::text, "Decimal"::text, "Whole"::text, "Fraction"::text, "Text", "Bytes"::text, ("Instant" AT TIME ZONE 'UTC')::text || '+00', "Local"::text, "Date"::text, "TimeOfDay"::text, "Duration"::text,
                "Day", "Numbers"::text, "Texts"::text, "Jagged"::text, "Leg"::text FROM {table}
                """));
    }

    [Fact]
    public async Task A_million_rows_go_in_and_out()
    {
        var table = PostgresServer.Table("million");
        await Numbered.DataFrame.From(DataSource.Generate(rows: 1_000_000)).WriteAsync(DataSink.Postgres(table), PostgresServer.Context, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(["1000000|499999500000"], await PostgresServer.RowsAsync($"""SELECT count(*)::text, sum("Id")::text FROM {table}"""));
        var (rows, sum) = (0L, 0L);
        await foreach (var batch in Numbered.DataFrame.From(DataSource.Postgres(table)).ToBatchesAsync(PostgresServer.Context, TestContext.Current.CancellationToken))
        {
            using (batch)
            {
                rows += batch.Count;
                foreach (var id in batch.Fixed<long>(0).Span)
                {
                    sum += id;
                }
            }
        }

        Assert.Equal((1_000_000, 499_999_500_000), (rows, sum));
    }

    private static Gen<T?> Edge<T>(Gen<T> values, params T[] edges)
        where T : struct => Gen.OneOf(values, One(edges)).Nullable();

    private static Gen<decimal> Decimals(int precision, int scale) => Gen.OneOf(
        Gen.Decimal[-1, 1].Select(d => Math.Round(d * (decimal)Math.Pow(10, Math.Min(precision - scale, 14)), Math.Min(scale, 14))).Where(d => Math.Abs(d) < (decimal)Math.Pow(10, precision - scale)),
        One(0m, Largest(precision, scale), -Largest(precision, scale), Smallest(scale)));

    private static Gen<T> One<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static decimal Largest(int precision, int scale) => (decimal)(System.Numerics.BigInteger.Pow(10, precision) - 1) * Smallest(scale);

    private static decimal Smallest(int scale) => new(1, 0, 0, false, (byte)scale);
}

/// <summary>A row with a number.</summary>
[DataModel]
public partial record Numbered
{
    [Serial(Start = 0)] public required long Id { get; init; }
    [Uniform(0, 100)] public required double Price { get; init; }
    [Choice("SPY", "TSLA", "MSFT")] public required string Symbol { get; init; }
}
