namespace EtlLib.Engine.Specification;

/// <summary>Rows of operands, of which functions are computed: each row gives one value.</summary>
/// <typeparam name="TColumns">The columns of a row.</typeparam>
public abstract class Operands<TColumns>
{
    /// <summary>A bool of each row.</summary>
    public Outcome<BoolResult, bool?> Bool(Func<TColumns, OptionalBoolColumn> function) =>
        Of(Select((id, r) => new BoolResult.Projection { Id = id, Value = function(r) }), (int id, bool? value) => new BoolResult(id, value));

    /// <summary>An int of each row.</summary>
    public Outcome<IntResult, int?> Int(Func<TColumns, OptionalIntColumn> function) =>
        Of(Select((id, r) => new IntResult.Projection { Id = id, Value = function(r) }), (int id, int? value) => new IntResult(id, value));

    /// <summary>A long of each row.</summary>
    public Outcome<LongResult, long?> Long(Func<TColumns, OptionalLongColumn> function) =>
        Of(Select((id, r) => new LongResult.Projection { Id = id, Value = function(r) }), (int id, long? value) => new LongResult(id, value));

    /// <summary>A float of each row.</summary>
    public Outcome<FloatResult, float?> Float(Func<TColumns, OptionalFloatColumn> function) =>
        Of(Select((id, r) => new FloatResult.Projection { Id = id, Value = function(r) }), (int id, float? value) => new FloatResult(id, value));

    /// <summary>A double of each row.</summary>
    public Outcome<DoubleResult, double?> Double(Func<TColumns, OptionalDoubleColumn> function) =>
        Of(Select((id, r) => new DoubleResult.Projection { Id = id, Value = function(r) }), (int id, double? value) => new DoubleResult(id, value));

    /// <summary>A decimal of each row, rounded to ten digits after the point.</summary>
    public Outcome<DecimalResult, decimal?> Decimal(Func<TColumns, OptionalDecimalColumn> function) =>
        Of(Select((id, r) => new DecimalResult.Projection { Id = id, Value = function(r) }), (int id, decimal? value) => new DecimalResult(id, value));

    /// <summary>A text of each row.</summary>
    public Outcome<TextResult, string?> Text(Func<TColumns, OptionalTextColumn> function) =>
        Of(Select((id, r) => new TextResult.Projection { Id = id, Value = function(r) }), (int id, string? value) => new TextResult(id, value));

    /// <summary>Bytes of each row.</summary>
    public Outcome<BytesResult, byte[]?> Bytes(Func<TColumns, OptionalBytesColumn> function) =>
        Of(Select((id, r) => new BytesResult.Projection { Id = id, Value = function(r) }), (int id, byte[]? value) => new BytesResult(id, value));

    /// <summary>A uuid of each row.</summary>
    public Outcome<UuidResult, Guid?> Uuid(Func<TColumns, OptionalUuidColumn> function) =>
        Of(Select((id, r) => new UuidResult.Projection { Id = id, Value = function(r) }), (int id, Guid? value) => new UuidResult(id, value));

    /// <summary>An instant of each row, given as text in UTC.</summary>
    public Outcome<InstantResult, string?> Instant(Func<TColumns, OptionalInstantColumn> function) =>
        Of(Select((id, r) => new InstantResult.Projection { Id = id, Value = function(r) }), (int id, string? value) => new InstantResult(id, Parse.Instant(value)));

    /// <summary>A local time of each row, given as text.</summary>
    public Outcome<LocalTimeResult, string?> LocalTime(Func<TColumns, OptionalLocalTimeColumn> function) =>
        Of(Select((id, r) => new LocalTimeResult.Projection { Id = id, Value = function(r) }), (int id, string? value) => new LocalTimeResult(id, Parse.LocalTime(value)));

    /// <summary>A date of each row, given as text.</summary>
    public Outcome<DateResult, string?> Date(Func<TColumns, OptionalDateColumn> function) =>
        Of(Select((id, r) => new DateResult.Projection { Id = id, Value = function(r) }), (int id, string? value) => new DateResult(id, Parse.Date(value)));

    /// <summary>A time of day of each row, given as text.</summary>
    public Outcome<TimeOfDayResult, string?> TimeOfDay(Func<TColumns, OptionalTimeOfDayColumn> function) =>
        Of(Select((id, r) => new TimeOfDayResult.Projection { Id = id, Value = function(r) }), (int id, string? value) => new TimeOfDayResult(id, Parse.TimeOfDay(value)));

    /// <summary>A duration of each row.</summary>
    public Outcome<DurationResult, TimeSpan?> Duration(Func<TColumns, OptionalDurationColumn> function) =>
        Of(Select((id, r) => new DurationResult.Projection { Id = id, Value = function(r) }), (int id, TimeSpan? value) => new DurationResult(id, value));

    /// <summary>The rows that a condition keeps, by their numbers from 0.</summary>
    public abstract Outcome<IntResult, int> Kept(Func<TColumns, OptionalBoolColumn> condition);

    /// <summary>A row of each row, given its number.</summary>
    protected abstract TFrame Select<TFrame>(Func<IntColumn, TColumns, Projection<TFrame>> projection)
        where TFrame : IDataFrame<TFrame>;

    /// <summary>What came of it, by the row's number and value.</summary>
    protected abstract Outcome<TModel, TValue> Of<TModel, TValue>(DataFrame<TModel> frame, Func<int, TValue, TModel> row)
        where TModel : IDataModel<TModel>;
}

/// <summary>What is computed of operands, and what is asserted of it.</summary>
public sealed class Outcome<TModel, TValue>(DataFrame<TModel> frame, Func<int, TValue, TModel> row, Func<DataFrame<TModel>, IReadOnlyList<TModel>, Task> assert, Func<DataFrame<TModel>, string, Task> fail)
    where TModel : IDataModel<TModel>
{
    /// <summary>Asserts the values, in the order of the operands.</summary>
    public Task Is(params TValue[] expected) => assert(frame, [.. expected.Select((value, id) => row(id, value))]);

    /// <summary>Asserts that it fails by its data, with a message that a pattern matches, ignoring case.</summary>
    public Task Fails(string pattern) => fail(frame, pattern);
}
