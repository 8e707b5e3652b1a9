using EtlLib.Spark.Connect;

namespace EtlLib.Spark.Tests.Connect;

/// <summary>What real mistakes look like to our users.</summary>
public class ErrorTests(SparkServer server)
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, int, string, string, string> Mistakes => new()
    {
        { "select * from nowhere", 2, "TABLE_OR_VIEW_NOT_FOUND", "42P01", "There is no table or view `nowhere`." },
        { "select nope from range(1)", 2, "UNRESOLVED_COLUMN.WITH_SUGGESTION", "42703", "There is no column `nope`; there is `id`." },
        { "select nosuch(1)", 2, "UNRESOLVED_ROUTINE", "42883", "There is no function `nosuch`." },
        { "select a.id from range(1) a, range(1) b where id = 1", 2, "AMBIGUOUS_REFERENCE", "42704", "`id` may be any of" },
        { "selec 1", 2, "PARSE_SYNTAX_ERROR", "42601", "Correct the SQL there." },
        { "select array(1) + 1", 2, "DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES", "42K09", "Cast the operands" },
        { "create table x (a int) using parquetx", 2, "DATA_SOURCE_NOT_FOUND", "42K02", "The server knows no format parquetx." },
        { "select * from parquet.`/nowhere`", 4, "PATH_NOT_FOUND", "42K03", "There is nothing at file:/nowhere. Spark looks for it on the machines of the cluster, not on this one" },
        { "select 1/0", 6, "DIVIDE_BY_ZERO", "22012", "A number was divided by zero. It is in: 1/0. Exclude such rows" },
        { "select id % 0 from range(1)", 6, "REMAINDER_BY_ZERO", "22012", "The remainder of a division by zero" },
        { "select 2147483647 + 1", 6, "ARITHMETIC_OVERFLOW", "22003", "A number does not fit its type" },
        { "select 9223372036854775807 + id from range(2)", 6, "ARITHMETIC_OVERFLOW", "22003", "Compute in a wider type" },
        { "select cast('abc' as int)", 6, "CAST_INVALID_INPUT", "22018", "'abc' is no \"INT\"." },
        { "select cast(1e30 as int)", 6, "CAST_OVERFLOW", "22003", "does not fit \"INT\"." },
        { "select cast(1e30 as decimal(5,2))", 6, "NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION", "22003", "1000000000000000000000000000000 does not fit a decimal of 5 digits, 2 of them after the point." },
        { "select array(1)[5]", 6, "INVALID_ARRAY_INDEX", "22003", "out of bounds" },
        { "select raise_error('nobody knows')", 6, "USER_RAISED_EXCEPTION", "P0001", "nobody knows." },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task A_mistake_is_said_in_our_words_with_what_to_do(string sql, int exitCode, string errorClass, string state, string text)
    {
        await using var session = await server.SessionAsync();
        var error = await Assert.ThrowsAnyAsync<SparkException>(() => session.Sql(sql).RunAsync(Token));
        Assert.Equal((exitCode, errorClass, state), (error.ExitCode, error.ErrorClass, error.SqlState));
        Assert.Contains(text, error.Message, StringComparison.Ordinal);
        Assert.EndsWith($"({errorClass}, SQL state {state})", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("\tat ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("SQLSTATE", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("spark.sql.ansi.enabled", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parameters_and_the_place_in_the_query_are_told()
    {
        await using var session = await server.SessionAsync();
        var error = await Assert.ThrowsAsync<SparkDataException>(() => session.Sql("select 7, cast('abc' as int)").RunAsync(Token));
        Assert.Equal("'abc'", error.MessageParameters["expression"]);
        var context = Assert.Single(error.QueryContexts);
        Assert.Equal(("cast('abc' as int)", 10), (context.Fragment, context.Start));
        Assert.Contains("^^^", context.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_of_5000_characters_comes_whole()
    {
        await using var session = await server.SessionAsync();
        var text = string.Concat(Enumerable.Range(0, 1250).Select(i => $"{i % 1000:000},"));
        var error = await Assert.ThrowsAsync<SparkDataException>(() => session.Sql($"select raise_error('{text}')").RunAsync(Token));
        Assert.Equal("USER_RAISED_EXCEPTION", error.ErrorClass);
        Assert.Contains(text, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_shows_no_secret()
    {
        await using var session = await server.SessionAsync();
        session.Hide(new Secret("hunter2"));
        var error = await Assert.ThrowsAsync<SparkAnalysisException>(() => session.Sql("select hunter2 from range(1)").RunAsync(Token));
        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
        Assert.All(error.MessageParameters.Values, v => Assert.DoesNotContain("hunter2", v, StringComparison.Ordinal));
        Assert.Contains("***", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_value_of_a_setting_is_told()
    {
        await using var session = await server.SessionAsync();
        var error = await Assert.ThrowsAnyAsync<SparkException>(() => session.SetAsync(new Dictionary<string, string> { ["spark.sql.session.timeZone"] = "Mars" }, Token));
        Assert.Equal("INVALID_CONF_VALUE.TIME_ZONE", error.ErrorClass);
        await Assert.ThrowsAsync<UsageException>(() => session.SetAsync(new Dictionary<string, string> { ["spark.sql.warehouse.dir"] = "/tmp" }, Token));
        await Assert.ThrowsAsync<UsageException>(() => session.SetAsync(new Dictionary<string, string> { ["spark.sql.shufle.partitions"] = "2" }, Token));
    }
}
