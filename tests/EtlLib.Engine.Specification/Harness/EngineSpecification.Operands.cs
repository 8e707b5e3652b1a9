namespace EtlLib.Engine.Specification;

/// <summary>Operands: pairs of values, numbered from 0.</summary>
public abstract partial class EngineSpecification
{
    /// <summary>Pairs of bools.</summary>
    protected Operands<BoolPair.Columns> Bools(params (bool? A, bool? B)[] pairs) =>
        Operands(BoolPair.DataFrame.Of([.. pairs.Select((p, i) => new BoolPair(i, p.A, p.B))]), r => r.Id);

    /// <summary>Pairs of ints.</summary>
    protected Operands<IntPair.Columns> Ints(params (int? A, int? B)[] pairs) =>
        Operands(IntPair.DataFrame.Of([.. pairs.Select((p, i) => new IntPair(i, p.A, p.B))]), r => r.Id);

    /// <summary>Ints alone.</summary>
    protected Operands<IntPair.Columns> Ints(params int?[] values) => Ints([.. values.Select(v => (v, (int?)null))]);

    /// <summary>Pairs of longs.</summary>
    protected Operands<LongPair.Columns> Longs(params (long? A, long? B)[] pairs) =>
        Operands(LongPair.DataFrame.Of([.. pairs.Select((p, i) => new LongPair(i, p.A, p.B))]), r => r.Id);

    /// <summary>Longs alone.</summary>
    protected Operands<LongPair.Columns> Longs(params long?[] values) => Longs([.. values.Select(v => (v, (long?)null))]);

    /// <summary>Pairs of floats.</summary>
    protected Operands<FloatPair.Columns> Floats(params (float? A, float? B)[] pairs) =>
        Operands(FloatPair.DataFrame.Of([.. pairs.Select((p, i) => new FloatPair(i, p.A, p.B))]), r => r.Id);

    /// <summary>Floats alone.</summary>
    protected Operands<FloatPair.Columns> Floats(params float?[] values) => Floats([.. values.Select(v => (v, (float?)null))]);

    /// <summary>Pairs of doubles.</summary>
    protected Operands<DoublePair.Columns> Doubles(params (double? A, double? B)[] pairs) =>
        Operands(DoublePair.DataFrame.Of([.. pairs.Select((p, i) => new DoublePair(i, p.A, p.B))]), r => r.Id);

    /// <summary>Doubles alone.</summary>
    protected Operands<DoublePair.Columns> Doubles(params double?[] values) => Doubles([.. values.Select(v => (v, (double?)null))]);

    /// <summary>Pairs of a decimal(18, 4) and a decimal(10, 2).</summary>
    protected Operands<DecimalPair.Columns> Decimals(params (decimal? A, decimal? B)[] pairs) =>
        Operands(DecimalPair.DataFrame.Of([.. pairs.Select((p, i) => new DecimalPair(i, p.A, p.B))]), r => r.Id);

    /// <summary>Decimals(18, 4) alone.</summary>
    protected Operands<DecimalPair.Columns> Decimals(params decimal?[] values) => Decimals([.. values.Select(v => (v, (decimal?)null))]);

    /// <summary>Pairs of a decimal(38, 10) and a decimal(28, 0).</summary>
    protected Operands<WideDecimalPair.Columns> WideDecimals(params (decimal? A, decimal? B)[] pairs) =>
        Operands(WideDecimalPair.DataFrame.Of([.. pairs.Select((p, i) => new WideDecimalPair(i, p.A, p.B))]), r => r.Id);

    /// <summary>Pairs of texts.</summary>
    protected Operands<TextPair.Columns> Texts(params (string? A, string? B)[] pairs) =>
        Operands(TextPair.DataFrame.Of([.. pairs.Select((p, i) => new TextPair(i, p.A, p.B))]), r => r.Id);

    /// <summary>Texts alone.</summary>
    protected Operands<TextPair.Columns> Texts(params string?[] values) => Texts([.. values.Select(v => (v, (string?)null))]);

    /// <summary>Texts with an int each.</summary>
    protected Operands<TextPosition.Columns> Positions(params (string? Text, int? Start, int? Length)[] rows) =>
        Operands(TextPosition.DataFrame.Of([.. rows.Select((p, i) => new TextPosition(i, p.Text, p.Start, p.Length))]), r => r.Id);

    /// <summary>Pairs of bytes.</summary>
    protected Operands<BytesPair.Columns> ByteArrays(params (byte[]? A, byte[]? B)[] pairs) =>
        Operands(BytesPair.DataFrame.Of([.. pairs.Select((p, i) => new BytesPair(i, p.A, p.B))]), r => r.Id);

    /// <summary>Pairs of uuids.</summary>
    protected Operands<UuidPair.Columns> Uuids(params (Guid? A, Guid? B)[] pairs) =>
        Operands(UuidPair.DataFrame.Of([.. pairs.Select((p, i) => new UuidPair(i, p.A, p.B))]), r => r.Id);

    /// <summary>Pairs of colours.</summary>
    protected Operands<ColourPair.Columns> Colours(params (Colour? A, Colour? B)[] pairs) =>
        Operands(ColourPair.DataFrame.Of([.. pairs.Select((p, i) => new ColourPair(i, p.A, p.B))]), r => r.Id);

    /// <summary>Pairs of instants, as text in UTC.</summary>
    protected Operands<InstantPair.Columns> Instants(params (string? A, string? B)[] pairs) =>
        Operands(InstantPair.DataFrame.Of([.. pairs.Select((p, i) => new InstantPair(i, Parse.Instant(p.A), Parse.Instant(p.B)))]), r => r.Id);

    /// <summary>Instants alone.</summary>
    protected Operands<InstantPair.Columns> Instants(params string?[] values) => Instants([.. values.Select(v => (v, (string?)null))]);

    /// <summary>Pairs of local times, as text.</summary>
    protected Operands<LocalTimePair.Columns> LocalTimes(params (string? A, string? B)[] pairs) =>
        Operands(LocalTimePair.DataFrame.Of([.. pairs.Select((p, i) => new LocalTimePair(i, Parse.LocalTime(p.A), Parse.LocalTime(p.B)))]), r => r.Id);

    /// <summary>Local times alone.</summary>
    protected Operands<LocalTimePair.Columns> LocalTimes(params string?[] values) => LocalTimes([.. values.Select(v => (v, (string?)null))]);

    /// <summary>Pairs of dates, as text.</summary>
    protected Operands<DatePair.Columns> Dates(params (string? A, string? B)[] pairs) =>
        Operands(DatePair.DataFrame.Of([.. pairs.Select((p, i) => new DatePair(i, Parse.Date(p.A), Parse.Date(p.B)))]), r => r.Id);

    /// <summary>Dates alone.</summary>
    protected Operands<DatePair.Columns> Dates(params string?[] values) => Dates([.. values.Select(v => (v, (string?)null))]);

    /// <summary>Times of day, as text.</summary>
    protected Operands<TimeOfDayPair.Columns> TimesOfDay(params (string? A, string? B)[] pairs) =>
        Operands(TimeOfDayPair.DataFrame.Of([.. pairs.Select((p, i) => new TimeOfDayPair(i, Parse.TimeOfDay(p.A), Parse.TimeOfDay(p.B)))]), r => r.Id);

    /// <summary>Pairs of durations.</summary>
    protected Operands<DurationPair.Columns> Durations(params (TimeSpan? A, TimeSpan? B)[] pairs) =>
        Operands(DurationPair.DataFrame.Of([.. pairs.Select((p, i) => new DurationPair(i, p.A, p.B))]), r => r.Id);

    /// <summary>Operands of any frame whose rows are numbered from 0.</summary>
    protected Operands<TColumns> Operands<TModel, TFrame, TColumns, TOptional>(DataFrame<TModel, TFrame, TColumns, TOptional> frame, Func<TColumns, IntColumn> id)
        where TModel : IDataModel<TModel>
        where TFrame : DataFrame<TModel, TFrame, TColumns, TOptional>, IDataFrame<TFrame>
        where TColumns : IColumns<TColumns>
        where TOptional : IColumns<TOptional> => new FrameOperands<TModel, TFrame, TColumns, TOptional>(this, frame, id);

    private sealed class FrameOperands<TFrom, TFrame, TColumns, TOptional>(EngineSpecification specification, DataFrame<TFrom, TFrame, TColumns, TOptional> from, Func<TColumns, IntColumn> id) : Operands<TColumns>
        where TFrom : IDataModel<TFrom>
        where TFrame : DataFrame<TFrom, TFrame, TColumns, TOptional>, IDataFrame<TFrame>
        where TColumns : IColumns<TColumns>
        where TOptional : IColumns<TOptional>
    {
        public override Outcome<IntResult, int> Kept(Func<TColumns, OptionalBoolColumn> condition) =>
            Of(from.Where(condition).Select(r => new IntResult.Projection { Id = id(r), Value = id(r) }), (int _, int number) => new IntResult(number, number));

        protected override TOut Select<TOut>(Func<IntColumn, TColumns, Projection<TOut>> projection) => from.Select(r => projection(id(r), r));

        protected override Outcome<TModel, TValue> Of<TModel, TValue>(DataFrame<TModel> frame, Func<int, TValue, TModel> row) =>
            new(frame, row, specification.AssertAsync, (failing, pattern) => specification.AssertFailsAsync(failing, pattern));
    }
}
