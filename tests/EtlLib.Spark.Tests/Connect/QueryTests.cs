using EtlLib.Spark.Connect;

namespace EtlLib.Spark.Tests.Connect;

/// <summary>A row of SQL.</summary>
[DataModel]
public readonly partial record struct SqlRow(long Id, string Name, double? Price);

public class QueryTests(SparkServer server)
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SQL_returns_typed_rows_by_the_names_of_columns_whatever_their_case_and_order()
    {
        await using var spark = SparkSession.Connect(server.Address);
        var rows = await spark.Sql("select 'x' extra, cast(null as double) PRICE, 'one' name, 1L id union all select 'y', 2.5D, 'two', 2L order by id").ToListAsync<SqlRow>(Token);
        Assert.Equal([new SqlRow(1, "one", null), new SqlRow(2, "two", 2.5)], rows);
    }

    [Fact]
    public async Task Batches_come_as_the_server_sends_them()
    {
        await using var spark = await server.SessionAsync();
        await spark.SetAsync(new Dictionary<string, string> { ["spark.sql.execution.arrow.maxRecordsPerBatch"] = "1000" }, Token);
        var (rows, batches) = (0L, 0);
        await foreach (var batch in spark.Sql("select id, concat('n', id) name, 1.5D price from range(0, 10000, 1, 2)").ToBatchesAsync<SqlRow>(Token))
        {
            using (batch)
            {
                (rows, batches) = (rows + batch.Count, batches + 1);
            }
        }

        Assert.Equal((10000L, 10), (rows, batches));
    }

    [Fact]
    public async Task A_statement_does_what_it_says_and_its_effect_is_seen()
    {
        await using var spark = await server.SessionAsync();
        await spark.Sql("create temporary view numbers as select id, 'n' name, 1D price from range(3)").RunAsync(Token);
        Assert.Equal(3, (await spark.Sql("select * from numbers").ToListAsync<SqlRow>(Token)).Count);
    }

    [Fact]
    public async Task A_column_that_is_missing_is_named()
    {
        await using var spark = await server.SessionAsync();
        var error = await Assert.ThrowsAsync<SparkAnalysisException>(() => spark.Sql("select 1L id, 'a' title, 1D price").ToListAsync<SqlRow>(Token));
        Assert.Contains("no column Name of SqlRow; it returns id, title, price", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_column_of_another_type_is_named()
    {
        await using var spark = await server.SessionAsync();
        var error = await Assert.ThrowsAnyAsync<SparkException>(() => spark.Sql("select 1L id, 'a' name, 'dear' price").ToListAsync<SqlRow>(Token));
        Assert.Contains("Price", error.Message, StringComparison.Ordinal);
        Assert.Contains("SqlRow", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_null_where_the_model_has_none_is_named()
    {
        await using var spark = await server.SessionAsync();
        var error = await Assert.ThrowsAsync<DataException>(() => spark.Sql("select 1L id, cast(null as string) name, 1D price").ToListAsync<SqlRow>(Token));
        Assert.Contains("Name", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Spark_says_how_it_would_run_it()
    {
        await using var spark = await server.SessionAsync();
        Assert.Contains("Physical Plan", await spark.Sql("select id from range(3)").ExplainAsync(Token), StringComparison.Ordinal);
    }
}
