using EtlLib.Engine.Specification;

namespace EtlLib.DuckDb.Tests.Specification;

// Each specification on the embedded engine, with no exception.
public sealed class BytesAndUuidTests(DuckDbFixture engine) : BytesAndUuidSpecification(engine);

public sealed class ChoiceTests(DuckDbFixture engine) : ChoiceSpecification(engine);

public sealed class DecimalTests(DuckDbFixture engine) : DecimalSpecification(engine);

public sealed class DoubleTests(DuckDbFixture engine) : DoubleSpecification(engine);

public sealed class EnumTests(DuckDbFixture engine) : EnumSpecification(engine);

public sealed class FloatTests(DuckDbFixture engine) : FloatSpecification(engine);

public sealed class IntegerTests(DuckDbFixture engine) : IntegerSpecification(engine);

public sealed class ListTests(DuckDbFixture engine) : ListSpecification(engine);

public sealed class NestedModelTests(DuckDbFixture engine) : NestedModelSpecification(engine);

public sealed class NullLogicTests(DuckDbFixture engine) : NullLogicSpecification(engine);

public sealed class RoundingTests(DuckDbFixture engine) : RoundingSpecification(engine);

public sealed class TextTests(DuckDbFixture engine) : TextSpecification(engine);

public sealed class TextPartTests(DuckDbFixture engine) : TextPartSpecification(engine);

public sealed class ValueObjectTests(DuckDbFixture engine) : ValueObjectSpecification(engine);

public sealed class CalendarTests(DuckDbFixture engine) : CalendarSpecification(engine);

public sealed class DurationTests(DuckDbFixture engine) : DurationSpecification(engine);

public sealed class NumberConversionTests(DuckDbFixture engine) : NumberConversionSpecification(engine);

public sealed class TextConversionTests(DuckDbFixture engine) : TextConversionSpecification(engine);

public sealed class TimePartTests(DuckDbFixture engine) : TimePartSpecification(engine);

public sealed class TruncateTests(DuckDbFixture engine) : TruncateSpecification(engine);

public sealed class ZoneTests(DuckDbFixture engine) : ZoneSpecification(engine);

public sealed class AggregateTests(DuckDbFixture engine) : AggregateSpecification(engine);

public sealed class AsOfJoinTests(DuckDbFixture engine) : AsOfJoinSpecification(engine);

public sealed class GroupTests(DuckDbFixture engine) : GroupSpecification(engine);

public sealed class JoinTests(DuckDbFixture engine) : JoinSpecification(engine);

public sealed class OrderTests(DuckDbFixture engine) : OrderSpecification(engine);

public sealed class OrderedAggregateTests(DuckDbFixture engine) : OrderedAggregateSpecification(engine);

public sealed class ResampleTests(DuckDbFixture engine) : ResampleSpecification(engine);

public sealed class RowTests(DuckDbFixture engine) : RowSpecification(engine);

public sealed class RollingTests(DuckDbFixture engine) : RollingSpecification(engine);

public sealed class SeriesTests(DuckDbFixture engine) : SeriesSpecification(engine);

public sealed class WindowTests(DuckDbFixture engine) : WindowSpecification(engine);
