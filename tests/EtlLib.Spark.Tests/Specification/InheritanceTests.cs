using EtlLib.Engine.Specification;

namespace EtlLib.Spark.Tests.Specification;

public sealed class InheritanceTests
{
    [Fact]
    public void Spark_leaves_out_no_specification() => Assert.Empty(Inheritance.MissingIn(typeof(SparkFixture).Assembly));

    [Fact]
    public void What_is_marked_says_why() => Assert.DoesNotContain(Marker.In(typeof(SparkFixture).Assembly), marker => marker.Reason is null);
}
