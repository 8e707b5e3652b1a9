using EtlLib.Engines;
using EtlLib.Plan;
using EtlLib.Schemas;
using EtlLib.Spark.Tests.Connect.Faults;
using EtlLib.Spark.Tests.Differential;

namespace EtlLib.Spark.Tests.Data;

/// <summary>Batches of a source of somebody's own, with nulls where the model has none.</summary>
public class BrokenNullsTests
{
    private static readonly Schema Leg = new("Leg", [new("Price", ColumnType.Double, Nullable: false), new("Venue", ColumnType.Text, Nullable: true)]);

    private static readonly Schema Trade = new("Trade",
    [
        new("Id", ColumnType.Int, Nullable: false),
        new("First", ColumnType.Struct(Leg), Nullable: true),
        new("Prices", ColumnType.List(ColumnType.Double), Nullable: true),
        new("Legs", ColumnType.List(ColumnType.Struct(Leg)), Nullable: true),
    ]);

    private static readonly object?[] Good = [1, new object?[] { 1.5, null }, new object?[] { 1.5 }, new object?[] { new object?[] { 1.5, "X" } }];

    public static TheoryData<string, int, object?> Places { get; } = new()
    {
        { "Id", 0, null },
        { "First.Price", 1, new object?[] { null, "X" } },
        { "Prices.element", 2, new object?[] { 1.5, null } },
        { "Legs.element", 3, new object?[] { null } },
        { "Legs.element.Price", 3, new object?[] { new object?[] { 1.5, null }, new object?[] { null, "X" } } },
    };

    [Theory]
    [MemberData(nameof(Places))]
    public async Task A_null_where_the_model_has_none_is_told_by_its_path_before_anything_is_sent(string path, int column, object? value)
    {
        await using var server = await FakeServer.StartAsync();
        object?[] bad = [.. Good];
        bad[column] = value;
        var error = await Assert.ThrowsAsync<SourceException>(() => ReadAsync(server, Good, bad));
        Assert.Equal($"2 rows: column {path} of Trade is never null, and it is null in a row. Make the property nullable, or correct the source.", error.Message);
        Assert.Equal(path, error.Column);
        Assert.DoesNotContain("ExecutePlan", server.Spark.Calls);
    }

    [Fact]
    public async Task What_lies_under_a_null_is_no_null()
    {
        await using var server = await FakeServer.StartAsync();
        server.Spark.Answer = _ => [];
        await ReadAsync(server, Good, [2, null, null, null]);
        Assert.Contains("ExecutePlan", server.Spark.Calls);
    }

    private static async Task ReadAsync(FakeServer server, params object?[][] rows)
    {
        var scan = new ValueRows(Trade, []).With(rows);
        await using var session = new SparkEngine(server.Address).Open(new EngineRun(new DataContext()));
        await foreach (var batch in session.ReadAsync(scan, TestContext.Current.CancellationToken))
        {
            batch.Dispose();
        }
    }
}
