using EtlLib.Engine.Specification;
using EtlLib.Plan;
using EtlLib.Schemas;

namespace EtlLib.DuckDb.Tests.Engine;

/// <summary>Names, values and paths that would end a statement's text, were they not quoted: a canary model must stay as it is.</summary>
public sealed class InjectionTests
{
    private const string Attack = "x'; DROP TABLE \"canary\"; --\" ) \\ \0 \n $$ /* {row}";

    [Theory]
    [InlineData("'); DROP TABLE \"canary\"; --")]
    [InlineData("\"; DROP TABLE \"canary\"; --")]
    [InlineData(Attack)]
    public async Task Values_and_names_are_quoted(string attack)
    {
        var canary = Pair.DataFrame.Of(new Pair(1, 1), new Pair(2, 2));
        var schema = new Schema("Odd", [new(attack.Replace("\0", "", StringComparison.Ordinal), ColumnType.Text, true)]);
        var odd = new Project(canary.Plan, schema, [new Literal(attack, ColumnType.Text)]);
        var model = attack.Replace("\0", "", StringComparison.Ordinal);
        var models = new Dictionary<string, Relation> { ["canary"] = canary.Plan, [model] = odd };
        await using var session = Running.Open(models);
        await session.Prepare(canary.Plan, []).KeepAsync("canary", TestContext.Current.CancellationToken);

        var rows = new ModelRows(schema, model);
        var condition = new Call(ScalarFunction.Equal, new Field(new Row(0, schema), schema.Columns[0].Name), new Literal(attack, ColumnType.Text));
        Assert.Equal([attack, attack], await Texts(session, new Filter(rows, condition)));
        Assert.Equal(2, await session.Prepare(odd, []).KeepAsync(model, TestContext.Current.CancellationToken));
        Assert.Equal([attack, attack], await Texts(session, new Filter(rows, condition), model));

        Assert.Equal(2, (await session.ToListAsync<Pair>(new ModelRows(canary.Plan.Schema, "canary"), "canary")).Count);
    }

    [Fact]
    public async Task Paths_are_quoted()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("'); DROP TABLE canary; --.csv");
        await using var session = Running.Open();
        await session.CopyAsync(Pair.DataFrame.Of(new Pair(1, 1)).Plan, DataSink.Csv(path), path, TestContext.Current.CancellationToken);
        Assert.Equal([new Pair(1, 1)], await session.ToListAsync<Pair>(Pair.DataFrame.From(DataSource.Csv(path)).Plan));
    }

    private static async Task<List<string>> Texts(Engines.EngineSession session, Relation plan, params string[] kept)
    {
        var texts = new List<string>();
        await foreach (var batch in session.Prepare(plan, kept).ReadAsync(TestContext.Current.CancellationToken))
        {
            using (batch)
            {
                texts.AddRange(Enumerable.Range(0, batch.Count).Select(batch.Text(0).GetString));
            }
        }

        return texts;
    }
}
