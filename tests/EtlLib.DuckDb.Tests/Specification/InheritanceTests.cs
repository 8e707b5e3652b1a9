using EtlLib.Engine.Specification;

namespace EtlLib.DuckDb.Tests.Specification;

public sealed class InheritanceTests(DuckDbFixture engine) : EngineSpecification(engine)
{
    [Fact]
    public void The_embedded_engine_leaves_out_no_specification() => Assert.Empty(Inheritance.MissingIn(typeof(DuckDbFixture).Assembly));

    [Fact]
    public void A_specification_that_is_left_out_is_told()
    {
        var tests = typeof(DuckDbFixture).Assembly.GetTypes().Where(type => type != typeof(DecimalTests));
        Assert.Equal([nameof(DecimalSpecification)], Inheritance.MissingIn([.. tests]));
    }

    [Fact]
    public async Task A_test_that_passes_under_a_marker_fails()
    {
        await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(() => NotImplemented(() => Task.CompletedTask));
        await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(() => NotSupported("it is not", () => Task.CompletedTask));
    }

    [Fact]
    public async Task A_test_that_fails_under_a_marker_passes()
    {
        await NotImplemented(() => throw new InvalidOperationException());
        await NotSupported("windows need a watermark", () => throw new PlanException("refused"));
    }

    [Fact]
    public Task What_is_not_supported_is_refused_and_does_not_merely_fail() =>
        Assert.ThrowsAsync<DataException>(() => NotSupported("it is not", () => throw new DataException("failed")));

    [Fact]
    public async Task Other_rows_than_expected_are_told_apart()
    {
        var frame = IntPair.DataFrame.Of(new IntPair(0, 1, null), new IntPair(0, 1, null));
        await AssertAsync(frame, new IntPair(0, 1, null), new IntPair(0, 1, null));
        await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(() => AssertAsync(frame, new IntPair(0, 1, null)));
        await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(() => AssertAsync(frame, new IntPair(0, 1, null), new IntPair(0, 1, 0)));
        await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(() => AssertInOrderAsync(frame, [new IntPair(0, 1, null), new IntPair(0, 1, null), new IntPair(0, 1, null)]));
    }
}
