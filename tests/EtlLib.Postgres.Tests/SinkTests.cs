using Npgsql;

namespace EtlLib.Postgres.Tests;

/// <summary>Tables as sinks: every mode, what is refused, and that nothing is left behind.</summary>
public sealed class SinkTests
{
    private static readonly Trade[] Rows = [Trade.Of(1), Trade.Of(2, "TSLA"), Trade.Of(3)];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_mode_does_what_it_says()
    {
        var table = PostgresServer.Table();
        var summary = await PostgresServer.WriteAsync(Rows, DataSink.Postgres(table));
        Assert.Equal(3, summary.RowsOut);
        Assert.StartsWith(table, summary.Steps[^1].Location, StringComparison.Ordinal);
        var present = await Assert.ThrowsAsync<SinkException>(() => PostgresServer.WriteAsync(Rows, DataSink.Postgres(table)));
        Assert.Contains("the table exists", present.Message, StringComparison.Ordinal);

        await PostgresServer.WriteAsync([Trade.Of(4)], DataSink.Postgres(table, WriteMode.Append));
        Assert.Equal([1, 2, 3, 4], await IdsAsync(table));
        await PostgresServer.DoAsync($"CREATE INDEX ON {table} (\"Id\"); CREATE VIEW {table}_view AS SELECT * FROM {table}");
        await PostgresServer.WriteAsync([Trade.Of(5)], DataSink.Postgres(table, WriteMode.Overwrite));
        Assert.Equal([5], await IdsAsync(table + "_view"));
        Assert.Equal(["1"], await PostgresServer.RowsAsync($"SELECT count(*) FROM pg_index WHERE indrelid = '{table}'::regclass"));
        Assert.Empty(await PostgresServer.LeftoversAsync());
    }

    [Fact]
    public async Task Merge_replaces_rows_of_the_same_key_and_adds_the_others()
    {
        var table = PostgresServer.Table();
        await PostgresServer.WriteAsync(Rows, DataSink.Postgres(table, WriteMode.Merge));
        await PostgresServer.WriteAsync([Trade.Of(2, "TSLA", price: 99), Trade.Of(4)], DataSink.Postgres(table, WriteMode.Merge));
        Assert.Equal([Rows[0], Trade.Of(2, "TSLA", price: 99), Rows[2], Trade.Of(4)], (await PostgresServer.ReadAsync<Trade>(DataSource.Postgres(table))).OrderBy(t => t.Id));

        var twice = await Assert.ThrowsAsync<SinkException>(() => PostgresServer.WriteAsync([Trade.Of(9, price: 1), Trade.Of(9, price: 2)], DataSink.Postgres(table, WriteMode.Merge)));
        Assert.Contains("two rows of Trade have the same key (Symbol, Time, Id)", twice.Message, StringComparison.Ordinal);
        Assert.Equal([1, 2, 3, 4], await IdsAsync(table));
        Assert.Empty(await PostgresServer.LeftoversAsync());
    }

    [Fact]
    public async Task Merge_needs_a_key_and_an_index_of_it()
    {
        var none = await Assert.ThrowsAsync<PlanException>(() => PostgresServer.WriteAsync([new Numbers { Id = 1 }], DataSink.Postgres("numbers", WriteMode.Merge)));
        Assert.Contains("replaces rows with the same key, and Numbers has none", none.Message, StringComparison.Ordinal);
        var table = PostgresServer.Table();
        await PostgresServer.WriteAsync(Rows, DataSink.Postgres(table));
        var index = await Assert.ThrowsAsync<SinkException>(() => PostgresServer.WriteAsync(Rows, DataSink.Postgres(table, WriteMode.Merge)));
        Assert.Contains($"Create it: CREATE UNIQUE INDEX ON {table} (\"Symbol\", \"Time\", \"Id\");", index.Message, StringComparison.Ordinal);
        await PostgresServer.DoAsync($"CREATE UNIQUE INDEX ON {table} (\"Symbol\", \"Time\", \"Id\")");
        await PostgresServer.WriteAsync(Rows, DataSink.Postgres(table, WriteMode.Merge));
        Assert.Equal([1, 2, 3], await IdsAsync(table));
    }

    [Fact]
    public async Task Files_refuse_to_merge_by_name()
    {
        var refused = await Assert.ThrowsAsync<PlanException>(() => PostgresServer.WriteAsync(Rows, DataSink.Parquet("out/trades", WriteMode.Merge)));
        Assert.Contains("parquet out/trades by WriteMode.Merge, and rows of files have no key", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_of_others_is_written_by_its_own_types()
    {
        var table = PostgresServer.Table();
        await PostgresServer.DoAsync($"CREATE TYPE {table}_day AS ENUM ('Sunday', 'Friday')");
        await PostgresServer.DoAsync($"""
            CREATE TABLE {table} (made timestamptz NOT NULL DEFAULT now(), number bigserial, id numeric NOT NULL, int int8, text varchar(3), day {table}_day, duration interval, float float8,
            leg json, legs jsonb, jagged jsonb, flag bool, long int8, double float8, decimal numeric(20,5), whole numeric, fraction numeric(30,28), money numeric(12,2), bytes bytea, uuid uuid, instant timestamptz,
            local timestamp, date date, timeofday time, numbers int[], texts text[], times timestamptz[], doubles float8[], decimals numeric(9,2)[])
            """);
        Everything[] rows = [new() { Id = 1, Int = 5, Text = "abc", Day = DayOfWeek.Friday, Duration = new(-1, 2, 3), Float = 1.5f, Leg = new() { Code = "x" }, Decimal = 1.2345m, Whole = 7 }, new() { Id = 2 }];
        await PostgresServer.WriteAsync(rows, DataSink.Postgres(table, WriteMode.Append));
        Assert.Equal(["1|5|abc|Friday|-00:57:57|1.5|{\"At\": null, \"Code\": \"x\", \"Weight\": null, \"Quantity\": null}|1.23450|7", "2||||||||"],
            await PostgresServer.RowsAsync($"SELECT id::text, int::text, text, day::text, duration::text, float::text, leg::text, decimal::text, whole::text FROM {table} ORDER BY id"));

        var tooLong = await Assert.ThrowsAsync<SinkException>(() => PostgresServer.WriteAsync([new Everything { Id = 3, Text = "abcd" }], DataSink.Postgres(table, WriteMode.Append)));
        Assert.Contains("value too long for type character varying(3)", tooLong.Message, StringComparison.Ordinal);
        Assert.Contains("column Text", tooLong.Message, StringComparison.Ordinal);
        Assert.Contains("invalid input value for enum", (await Assert.ThrowsAsync<SinkException>(() => PostgresServer.WriteAsync([new Everything { Id = 3, Day = DayOfWeek.Monday }], DataSink.Postgres(table, WriteMode.Append)))).Message, StringComparison.Ordinal);
        Assert.Equal(["2"], await PostgresServer.RowsAsync($"SELECT count(*) FROM {table}"));
    }

    [Theory]
    [InlineData("\"Symbol\" text, \"Time\" timestamptz, \"Id\" bigint, \"Volume\" int", "the table has no column Price, which Trade has. Add it: ALTER TABLE")]
    [InlineData("\"Symbol\" text, \"Time\" timestamp, \"Id\" bigint, \"Price\" float8, \"Volume\" int", "column Time of Trade is instant, which goes to timestamp with time zone, and the table has timestamp without time zone")]
    [InlineData("\"Symbol\" text, \"Time\" timestamptz, \"Id\" int, \"Price\" float8, \"Volume\" int", "column Id of Trade is long, which goes to bigint, and the table has integer")]
    [InlineData("\"Symbol\" text, \"Time\" timestamptz, \"Id\" numeric(9,0), \"Price\" float8, \"Volume\" int", "the table has numeric(9,0)")]
    [InlineData("\"Symbol\" text, \"Time\" timestamptz, \"Id\" bigint, \"Price\" float4, \"Volume\" int", "the table has real")]
    [InlineData("\"Symbol\" text, \"Time\" timestamptz, \"Id\" bigint, \"Price\" float8, \"Volume\" int NOT NULL", "column Volume of Trade may be null, and the table's column is NOT NULL")]
    [InlineData("\"Symbol\" text, \"Time\" timestamptz, \"Id\" bigint, \"Price\" float8, \"Volume\" int, venue text NOT NULL", "the table's column venue is NOT NULL without a default, and Trade has no such column")]
    [InlineData("\"Symbol\" text, \"Time\" timestamptz, \"Id\" bigint GENERATED ALWAYS AS IDENTITY, \"Price\" float8, \"Volume\" int", "column Id is computed by the table")]
    public async Task A_table_that_cannot_hold_the_model_is_refused_column_by_column_before_anything_is_read(string columns, string expected)
    {
        var table = PostgresServer.Table();
        await PostgresServer.DoAsync($"CREATE TABLE {table} ({columns})");
        var error = await Assert.ThrowsAsync<SinkException>(() => PostgresServer.WriteAsync<Trade>(
            [], DataSink.Postgres(table, WriteMode.Append)));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_view_and_a_missing_schema_are_refused()
    {
        var table = PostgresServer.Table();
        await PostgresServer.DoAsync($"CREATE VIEW {table} AS SELECT 1 AS x");
        Assert.Contains("is not a table, but a view", (await Assert.ThrowsAsync<SinkException>(() => PostgresServer.WriteAsync(Rows, DataSink.Postgres(table, WriteMode.Append)))).Message, StringComparison.Ordinal);
        Assert.Contains("There is no schema nowhere", (await Assert.ThrowsAsync<SinkException>(() => PostgresServer.WriteAsync(Rows, DataSink.Postgres("nowhere.trades")))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_text_that_postgres_cannot_store_is_told_with_its_column_and_nothing_is_written()
    {
        var table = PostgresServer.Table();
        var error = await Assert.ThrowsAsync<SinkException>(() => PostgresServer.WriteAsync([Trade.Of(1), Trade.Of(2, "a\0b")], DataSink.Postgres(table)));
        Assert.Contains("column Symbol of Trade holds \"a\\0b\", a text with the sign U+0000", error.Message, StringComparison.Ordinal);
        Assert.Equal(["f"], await PostgresServer.RowsAsync($"SELECT left((to_regclass('{table}') IS NOT NULL)::text, 1)"));
        Assert.Empty(await PostgresServer.LeftoversAsync());
    }

    [Fact]
    public async Task A_run_that_fails_elsewhere_leaves_the_table_as_it_was()
    {
        var table = PostgresServer.Table();
        await PostgresServer.WriteAsync(Rows, DataSink.Postgres(table));
        var factory = new DataFactory();
        factory.Make<Trade>(source: DataSource.Rows(Trade.Of(7)), sinks: [DataSink.Postgres(table, WriteMode.Overwrite), new Failing()]);
        await Assert.ThrowsAsync<SinkException>(() => factory.RunAsync(PostgresServer.Context, cancellationToken: Token));
        Assert.Equal([1, 2, 3], await IdsAsync(table));
        Assert.Empty(await PostgresServer.LeftoversAsync());
    }

    [Fact]
    public async Task A_lock_that_is_not_free_is_waited_for_a_while_and_told()
    {
        var table = PostgresServer.Table();
        await PostgresServer.WriteAsync(Rows, DataSink.Postgres(table));
        await using var other = new NpgsqlConnection(PostgresServer.Connection);
        await other.OpenAsync(Token);
        await using var transaction = await other.BeginTransactionAsync(Token);
        await using (var command = new NpgsqlCommand($"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE", other, transaction))
        {
            await command.ExecuteNonQueryAsync(Token);
        }

        var error = await Assert.ThrowsAsync<SinkException>(() => PostgresServer.WriteAsync([Trade.Of(9)], DataSink.Postgres(table, WriteMode.Append), PostgresServer.Only(("ConnectionString", PostgresServer.Connection), ("Timeout", "1"))));
        Assert.Contains("was not free within 1 s", error.Message, StringComparison.Ordinal);
        await transaction.RollbackAsync(Token);
        Assert.Equal([1, 2, 3], await IdsAsync(table));
        Assert.Empty(await PostgresServer.LeftoversAsync());
    }

    [Fact]
    public async Task No_name_or_value_is_taken_for_SQL()
    {
        await PostgresServer.DoAsync($"CREATE TABLE {PostgresServer.Schema}.canary AS SELECT 1 AS x");
        foreach (var name in new[] { "x; DROP TABLE canary", "x\" ; DROP TABLE canary; --", "x'", "x--", "\"x", "a.b.c", "", "\"\"", "x y", "(SELECT 1)", new string('x', 64), "x\0" })
        {
            Assert.Throws<PlanException>(() => DataSource.Postgres(name));
            Assert.Throws<PlanException>(() => DataSink.Postgres(name));
        }

        var drop = $"'; DROP TABLE {PostgresServer.Schema}.canary; --";
        var table = $"{PostgresServer.Schema}.\"odd\"\" ; DROP TABLE canary; -- '\\{Guid.NewGuid():n}\"";
        Odd[] rows = [new() { Quoted = drop, Keyword = 1, Sized = "\\'\"$etllib$" }, new() { Quoted = "a\\", Keyword = 2 }];
        foreach (var mode in new[] { WriteMode.Merge, WriteMode.Merge, WriteMode.Overwrite })
        {
            await PostgresServer.WriteAsync(rows, DataSink.Postgres(table, mode), options: new RunOptions { Job = drop });
            Assert.Equal(rows, (await PostgresServer.ReadAsync<Odd>(DataSource.Postgres(table))).OrderBy(r => r.Keyword));
        }

        Assert.Equal([1], (await Odd.DataFrame.From(DataSource.Postgres(table)).Where(o => o.Quoted == drop).ToListAsync(PostgresServer.Context, Token)).Select(o => o.Keyword));
        Assert.Equal([2], (await Odd.DataFrame.From(DataSource.Postgres(table)).Where(o => o.Quoted == "a\\").ToListAsync(PostgresServer.Context, Token)).Select(o => o.Keyword));
        Assert.Equal(["1"], await PostgresServer.RowsAsync($"SELECT x FROM {PostgresServer.Schema}.canary"));
    }

    [Fact]
    public async Task Runs_that_append_at_once_lose_nothing()
    {
        var table = PostgresServer.Table();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => PostgresServer.WriteAsync([Trade.Of(i)], DataSink.Postgres(table, WriteMode.Append), options: new RunOptions { Job = $"job {i % 4}" })));
        Assert.Equal(Enumerable.Range(0, 8).Select(i => (long)i), await IdsAsync(table));
        Assert.Empty(await PostgresServer.LeftoversAsync());
    }

    private static async Task<IReadOnlyList<long>> IdsAsync(string table) => [.. (await PostgresServer.ReadAsync<Numbers>(DataSource.Postgres(table))).Select(n => n.Id).Order()];

    private sealed class Failing : DataSink
    {
        public override string Describe() => "failing";

        public override SinkWriter Open(SinkJob job) => new Writer();

        private sealed class Writer : SinkWriter
        {
            public override Task WriteAsync(Batches.ColumnBatch batch, CancellationToken cancellationToken) => Task.CompletedTask;

            public override Task<string> PrepareAsync(long epoch, CancellationToken cancellationToken) => throw new SinkException("It fails.");

            public override Task<CommittedOutput> CommitAsync(string token, CancellationToken cancellationToken) => throw new InvalidOperationException();

            public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
