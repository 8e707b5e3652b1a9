using EtlLib.Engine.Specification;

namespace EtlLib.Spark.Tests.Specification;

public sealed class InheritanceTests
{
    [Fact]
    public void Spark_leaves_out_no_specification() => Assert.Empty(Inheritance.MissingIn(typeof(SparkFixture).Assembly));
}
