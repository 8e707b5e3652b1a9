using EtlLib.Batches;
using EtlLib.DuckDb.Native;
using EtlLib.Engine.Specification;
using EtlLib.Engines;
using EtlLib.Schemas;

namespace EtlLib.DuckDb.Tests.Native;

public sealed class RoundTripTests : IAsyncLifetime
{
    private readonly DuckDbDatabase database = DuckDbDatabase.Open(new DuckDbOptions(Threads: 2));
    private readonly DuckDbConnection connection;

    public RoundTripTests() => connection = database.Connect();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await connection.DisposeAsync();
        database.Dispose();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2047)]
    [InlineData(2048)]
    [InlineData(2049)]
    [InlineData(100_000)]
    public async Task Every_type_comes_back_from_memory_as_it_went_in(int rows)
    {
        using var batch = RandomRows.Make(RandomRows.EveryType, rows, seed: rows);
        connection.Register(new MemorySource("rows", RandomRows.EveryType, [batch]));
        await Check(batch, "SELECT * FROM etl_rows('rows')");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2049)]
    [InlineData(20_000)]
    public async Task Every_type_comes_back_from_a_stream_as_it_went_in(int rows)
    {
        using var expected = RandomRows.Make(RandomRows.EveryType, rows, seed: 7);
        var streamed = RandomRows.Make(RandomRows.EveryType, rows, seed: 7);
        connection.Register(new PulledSource("rows", RandomRows.EveryType, _ => new[] { streamed }.ToAsyncEnumerable()));
        await Check(expected, "SELECT * FROM etl_rows('rows')");
    }

    [Fact]
    public async Task Every_type_comes_back_from_a_table_as_it_went_in()
    {
        using var batch = RandomRows.Make(RandomRows.EveryType, 5000, seed: 3);
        connection.Register(new MemorySource("rows", RandomRows.EveryType, [batch]));
        await connection.ExecuteAsync("CREATE TABLE t AS SELECT * FROM etl_rows('rows')");
        await Check(batch, "SELECT * FROM t");
    }

    [Fact]
    public async Task A_column_that_is_not_nullable_refuses_a_null()
    {
        var schema = new Schema("One", [new("n", ColumnType.Int, false)]);
        var error = await Assert.ThrowsAsync<DataException>(async () => await Read("SELECT NULL::INTEGER", schema));
        Assert.Contains("Column n of One holds null", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SELECT 1::BIGINT")]
    [InlineData("SELECT 1::INTEGER, 2")]
    public async Task A_result_with_other_columns_is_refused(string sql)
    {
        var schema = new Schema("One", [new("n", ColumnType.Int, false)]);
        var error = await Assert.ThrowsAsync<DuckDbException>(async () => await Read(sql, schema));
        Assert.Contains("does not have the columns of One", error.Message, StringComparison.Ordinal);
    }

    private async Task Check(ColumnBatch expected, string sql)
    {
        var row = 0;
        foreach (var batch in await Read(sql, expected.Schema))
        {
            for (var i = 0; i < batch.Count; i++, row++)
            {
                for (var column = 0; column < batch.Columns.Count; column++)
                {
                    if (!RandomRows.Same(expected.Columns[column], row, batch.Columns[column], i))
                    {
                        Assert.Fail($"Row {row}, {expected.Schema.Columns[column]}: {RandomRows.Text(expected.Columns[column], row)} has become {RandomRows.Text(batch.Columns[column], i)}.");
                    }
                }
            }

            batch.Dispose();
        }

        Assert.Equal(expected.Count, row);
    }

    private async Task<List<ColumnBatch>> Read(string sql, Schema schema) => await connection.QueryAsync(sql, schema).ToListAsync();
}
