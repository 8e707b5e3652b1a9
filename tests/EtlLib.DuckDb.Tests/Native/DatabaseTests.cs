using EtlLib.Batches;
using EtlLib.DuckDb.Native;
using EtlLib.Engine.Specification;
using EtlLib.Engines;
using EtlLib.Schemas;

namespace EtlLib.DuckDb.Tests.Native;

/// <summary>A database of two threads and a connection for each test.</summary>
public abstract class DatabaseTests : IAsyncLifetime
{
    private protected DatabaseTests()
    {
        Database = DuckDbDatabase.Open(new DuckDbOptions(Threads: 2));
        Connection = Database.Connect();
    }

    private protected DuckDbDatabase Database { get; }

    private protected DuckDbConnection Connection { get; }

    private protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await Connection.DisposeAsync();
        Database.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>All values of a query's one column, as <see cref="RandomRows.Text(ColumnVector, int)"/> writes them.</summary>
    private protected async Task<List<string>> Values(string sql, ColumnType type)
    {
        var values = new List<string>();
        await foreach (var batch in Connection.QueryAsync(sql, new Schema("One", [new("value", type, true)]), cancellation: Cancellation))
        {
            using (batch)
            {
                values.AddRange(Enumerable.Range(0, batch.Count).Select(i => RandomRows.Text(batch.Columns[0], i)));
            }
        }

        return values;
    }

    /// <summary>The rows of a query as text.</summary>
    private protected async Task<string> Text(string sql) =>
        string.Join(";", (await Connection.QueryTextAsync(sql, Cancellation)).Select(r => string.Join(",", r.Select(v => v ?? "null"))));
}
