using EtlLib.Batches;
using EtlLib.Engines;

namespace EtlLib.Engine.Specification;

/// <summary>
/// The base of every specification. An engine inherits each in a class of its own, unchanged; what it cannot do yet, or will not do, it says by overriding the
/// test with <see cref="NotImplemented"/> or <see cref="NotSupported"/>, which fail as soon as the test passes.
/// </summary>
/// <param name="fixture">The engine.</param>
public abstract partial class EngineSpecification(EngineFixture fixture)
{
    /// <summary>The engine under test.</summary>
    protected IEngine Engine => fixture.Engine;

    /// <summary>The rows of a frame, as they come.</summary>
    protected Task<List<TModel>> RowsAsync<TModel>(DataFrame<TModel> frame)
        where TModel : IDataModel<TModel> => fixture.UseAsync(session => session.ToListAsync<TModel>(frame.Plan));

    /// <summary>Asserts the rows of a frame, in any order. NaN equals NaN, -0 equals 0, and doubles may differ by 1e-9 of their size.</summary>
    protected async Task AssertAsync<TModel>(DataFrame<TModel> frame, params IReadOnlyList<TModel> expected)
        where TModel : IDataModel<TModel> => Cells.AssertSame(CellsOf(expected), CellsOf(await RowsAsync(frame)), frame, ordered: false);

    /// <summary>Asserts the rows of a frame, in their order.</summary>
    protected async Task AssertInOrderAsync<TModel>(DataFrame<TModel> frame, params IReadOnlyList<TModel> expected)
        where TModel : IDataModel<TModel> => Cells.AssertSame(CellsOf(expected), CellsOf(await RowsAsync(frame)), frame, ordered: true);

    /// <summary>Asserts that reading a frame fails by its data, with a message that a pattern matches, ignoring case.</summary>
    protected async Task<DataException> AssertFailsAsync<TModel>(DataFrame<TModel> frame, string pattern)
        where TModel : IDataModel<TModel>
    {
        var error = await Assert.ThrowsAsync<DataException>(() => RowsAsync(frame));
        Assert.Matches($"(?i){pattern}", error.Message);
        return error;
    }

    /// <summary>Asserts that a plan is refused while it is built, with a message that a pattern matches, ignoring case.</summary>
    protected static void AssertRefused(Func<DataFrame> build, string pattern) => Assert.Matches($"(?i){pattern}", Assert.Throws<PlanException>(build).Message);

    /// <summary>Says of a test that the engine cannot do it yet: it must fail.</summary>
    protected static async Task NotImplemented(Func<Task> specification) => await FailsAsync<Exception>(specification, "is implemented after all");

    /// <summary>Says of a test that the engine refuses what it asks for, and why: it must fail with a refusal.</summary>
    protected static async Task NotSupported(string reason, Func<Task> specification)
    {
        Assert.False(string.IsNullOrWhiteSpace(reason), "NotSupported says why.");
        await FailsAsync<PlanException>(specification, $"is supported after all, though it was said that {reason}");
    }

    private static async Task FailsAsync<TException>(Func<Task> specification, string otherwise)
        where TException : Exception
    {
        try
        {
            await specification();
        }
        catch (Exception e) when (e is TException || e.InnerException is TException)
        {
            // Within, where the test expects another failure.
            return;
        }

        Assert.Fail($"The test passes: what it specifies {otherwise}. Remove the marker.");
    }

    private static List<object?[]> CellsOf<TModel>(IReadOnlyList<TModel> rows)
        where TModel : IDataModel<TModel>
    {
        using var batch = new ColumnBatch(TModel.Schema);
        foreach (var row in rows)
        {
            TModel.Append(batch.Vectors, row);
            batch.EndRow();
        }

        return Cells.Of(batch);
    }
}
