namespace EtlLib.DuckDb.Tests.Specification;

public sealed class InheritanceTests
{
    [Fact]
    public void Every_specification_is_run() => Assert.Empty(EtlLib.Engine.Specification.Inheritance.MissingIn(typeof(DuckDbFixture).Assembly));
}
