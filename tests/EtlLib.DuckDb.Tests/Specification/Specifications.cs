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
