using EtlLib.Engine.Specification;

namespace EtlLib.Spark.Tests.Specification;

// Each specification on Spark.
public sealed class BytesAndUuidTests(SparkFixture engine) : BytesAndUuidSpecification(engine);

public sealed class ChoiceTests(SparkFixture engine) : ChoiceSpecification(engine);

public sealed class DecimalTests(SparkFixture engine) : DecimalSpecification(engine);

public sealed class DoubleTests(SparkFixture engine) : DoubleSpecification(engine);

public sealed class EnumTests(SparkFixture engine) : EnumSpecification(engine);

public sealed class FloatTests(SparkFixture engine) : FloatSpecification(engine);

public sealed class IntegerTests(SparkFixture engine) : IntegerSpecification(engine);

public sealed class ListTests(SparkFixture engine) : ListSpecification(engine);

public sealed class NestedModelTests(SparkFixture engine) : NestedModelSpecification(engine);

public sealed class NullLogicTests(SparkFixture engine) : NullLogicSpecification(engine);

public sealed class RoundingTests(SparkFixture engine) : RoundingSpecification(engine);

public sealed class TextTests(SparkFixture engine) : TextSpecification(engine);

public sealed class TextPartTests(SparkFixture engine) : TextPartSpecification(engine);

public sealed class ValueObjectTests(SparkFixture engine) : ValueObjectSpecification(engine);

public sealed class CalendarTests(SparkFixture engine) : CalendarSpecification(engine);

public sealed class DurationTests(SparkFixture engine) : DurationSpecification(engine);

public sealed class NumberConversionTests(SparkFixture engine) : NumberConversionSpecification(engine);

public sealed class TextConversionTests(SparkFixture engine) : TextConversionSpecification(engine);

public sealed class TimePartTests(SparkFixture engine) : TimePartSpecification(engine);

public sealed class TruncateTests(SparkFixture engine) : TruncateSpecification(engine);

public sealed class ZoneTests(SparkFixture engine) : ZoneSpecification(engine);

public sealed class AggregateTests(SparkFixture engine) : AggregateSpecification(engine);

public sealed class AsOfJoinTests(SparkFixture engine) : AsOfJoinSpecification(engine);

public sealed class GroupTests(SparkFixture engine) : GroupSpecification(engine);

public sealed class JoinTests(SparkFixture engine) : JoinSpecification(engine);

public sealed class OrderTests(SparkFixture engine) : OrderSpecification(engine);

public sealed class OrderedAggregateTests(SparkFixture engine) : OrderedAggregateSpecification(engine);

public sealed class ResampleTests(SparkFixture engine) : ResampleSpecification(engine);

public sealed class RowTests(SparkFixture engine) : RowSpecification(engine)
{
    private const string Functions = "A C# function of rows runs in the process, and the cluster has no .NET.";

    [Refused(Functions)]
    public override Task Rows_are_made_by_a_function() => NotSupported(Functions, base.Rows_are_made_by_a_function);

    [Refused(Functions)]
    public override Task Rows_made_by_a_function_may_be_used_twice() => NotSupported(Functions, base.Rows_made_by_a_function_may_be_used_twice);

    [Refused(Functions)]
    public override Task A_function_of_no_rows_gives_no_rows() => NotSupported(Functions, base.A_function_of_no_rows_gives_no_rows);

    [Refused(Functions)]
    public override Task A_function_that_throws_is_told_with_its_exception() => NotSupported(Functions, base.A_function_that_throws_is_told_with_its_exception);
}

public sealed class RollingTests(SparkFixture engine) : RollingSpecification(engine);

public sealed class SeriesTests(SparkFixture engine) : SeriesSpecification(engine);

public sealed class WindowTests(SparkFixture engine) : WindowSpecification(engine);
