using System.Runtime.CompilerServices;
using EtlLib.Batches;
using EtlLib.Engine.Specification;
using EtlLib.Plan;
using EtlLib.Schemas;

namespace EtlLib.Spark.Tests.Differential;

/// <summary>Rows given as plain values: as a <see cref="Literal"/> holds them; lists and nested models as arrays.</summary>
internal sealed class ValueRows(Schema schema, IReadOnlyList<object?[]> rows) : BatchSource
{
    /// <summary>The rows.</summary>
    public IReadOnlyList<object?[]> Rows => rows;

    /// <summary>The same model with other rows.</summary>
    public Scan With(IReadOnlyList<object?[]> other) => new(schema, new ValueRows(schema, other));

    /// <inheritdoc />
    public override bool IsRepeatable => true;

    /// <inheritdoc />
    public override string Describe() => $"{rows.Count} rows";

    /// <inheritdoc />
    public override long? RowCount(Schema schema, DataContext context) => rows.Count;

    /// <inheritdoc />
    public override async IAsyncEnumerable<ColumnBatch> ReadAsync(Schema schema, DataContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        yield return Batch();
    }

    /// <summary>All rows as one batch.</summary>
    public ColumnBatch Batch()
    {
        var batch = new ColumnBatch(schema);
        foreach (var row in rows)
        {
            for (var i = 0; i < row.Length; i++)
            {
                Append(batch.Columns[i], row[i]);
            }

            batch.EndRow();
        }

        return batch;
    }

    private static void Append(ColumnVector vector, object? value)
    {
        switch (vector, value)
        {
            case (_, null): vector.AppendNull(); break;
            case (BitVector v, bool x): v.Append(x); break;
            case (FixedVector<int> v, int x): v.Append(x); break;
            case (FixedVector<int> v, DateOnly x): v.Append(Values.Days(x)); break;
            case (FixedVector<long> v, long x): v.Append(x); break;
            case (FixedVector<long> v, DateTimeOffset x): v.Append(Values.Micros(x, "")); break;
            case (FixedVector<long> v, DateTime x): v.Append(Values.Micros(x, "")); break;
            case (FixedVector<long> v, TimeOnly x): v.Append(Values.Micros(x, "")); break;
            case (FixedVector<long> v, TimeSpan x): v.Append(Values.Micros(x, "")); break;
            case (FixedVector<float> v, float x): v.Append(x); break;
            case (FixedVector<double> v, double x): v.Append(x); break;
            case (FixedVector<Int128> v, decimal x): v.Append(Values.Unscaled(x, ((DecimalType)v.Type).Precision, ((DecimalType)v.Type).Scale, "")); break;
            case (FixedVector<UuidBytes> v, Guid x): v.Append(UuidBytes.From(x)); break;
            case (TextVector v, string x): v.Append(x); break;
            case (TextVector v, EquatableArray<byte> x): v.Append(x.Span); break;
            default: AppendNested(vector, (object?[])value); break;
        }
    }

    private static void AppendNested(ColumnVector vector, object?[] values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            Append(vector is ListVector list ? list.Elements : ((StructVector)vector).Children[i], values[i]);
        }

        if (vector is ListVector whole)
        {
            whole.EndList();
        }
        else
        {
            ((StructVector)vector).EndStruct();
        }
    }
}

/// <summary>The models that random plans begin with: between them, a column of every type.</summary>
internal static class RandomRows
{
    private static readonly EnumType Colour = new("Colour", ["Red", "Green", "Blue"]);
    private static readonly Schema Place = new("Random.Place", [new("City", ColumnType.Text, false), new("Latitude", ColumnType.Double, true)]);

    private static readonly Schema Event = new("Random.Event",
    [
        new("Time", ColumnType.Instant, false) { Roles = ColumnRoles.EventTime }, new("Seq", ColumnType.Long, false) { Roles = ColumnRoles.Sequence },
        new("Key", ColumnType.Text, true), new("Group", ColumnType.Int, true), new("Int", ColumnType.Int, true), new("Extreme", ColumnType.Int, true), new("Long", ColumnType.Long, true),
        new("Huge", ColumnType.Long, true), new("Float", ColumnType.Float, true), new("Double", ColumnType.Double, true), new("Price", ColumnType.Decimal(9, 2), true),
        new("Amount", ColumnType.Decimal(18, 4), true), new("Flag", ColumnType.Bool, true), new("Text", ColumnType.Text, true),
    ]);

    private static readonly Schema Fact = new("Random.Fact",
    [
        new("When", ColumnType.Instant, false) { Roles = ColumnRoles.EventTime }, new("Id", ColumnType.Int, false) { Roles = ColumnRoles.Sequence }, new("Key", ColumnType.Text, true),
        new("Ratio", ColumnType.Double, true), new("Bytes", ColumnType.Bytes, true), new("Uuid", ColumnType.Uuid, true), new("Colour", Colour, true), new("Local", ColumnType.LocalTime, true),
        new("Day", ColumnType.Date, true), new("Clock", ColumnType.TimeOfDay, true), new("Length", ColumnType.Duration, true), new("Edge", ColumnType.Instant, true),
        new("Numbers", ColumnType.List(ColumnType.Int, elementNullable: true), true), new("Place", ColumnType.Struct(Place), true), new("Flag", ColumnType.Bool, false),
    ]);

    /// <summary>Up to twenty rows of a model, with ties, nulls and extremes.</summary>
    public static Shape Of(Dice dice, bool facts)
    {
        var schema = facts ? Fact : Event;
        var day = dice.Of(Days);
        var rows = Enumerable.Range(0, dice.OneIn(12) ? 0 : dice.Between(1, 20)).Select(row => schema.Columns.Select(column => Value(dice, column, day, row)).ToArray()).ToArray();
        return Shape.Over(new Scan(schema, new ValueRows(schema, rows)), schema.Columns.Select(column => new Term(Literal.Null(column.Type), Bound(column.Name))), unique: true);
    }

    /// <summary>A constant that arithmetic may be done with.</summary>
    public static Term Constant(Dice dice, TypeKind kind) => kind switch
    {
        TypeKind.Bool => new(new Literal(dice.OneIn(2), ColumnType.Bool)),
        TypeKind.Int => new(new Literal(dice.Of(Small), ColumnType.Int), 100),
        TypeKind.Long => new(new Literal((long)dice.Of(Small) * dice.Of(1, 1_000_000), ColumnType.Long), 1e8),
        TypeKind.Float => new(new Literal((float)dice.Of(Dyadic), ColumnType.Float), 1000),
        TypeKind.Double => new(new Literal(dice.Of(Dyadic), ColumnType.Double), 1000),
        TypeKind.Decimal => new(Literal.Of(dice.Of(1.25m, -0.5m, 3m, 0m, 0.005m, 100.01m))),
        TypeKind.Text => new(new Literal(dice.Of(Texts), ColumnType.Text)),
        TypeKind.Bytes => new(new Literal((EquatableArray<byte>)dice.Of(Bytes), ColumnType.Bytes)),
        TypeKind.Uuid => new(new Literal(dice.Of(Uuids), ColumnType.Uuid)),
        TypeKind.Instant => new(new Literal(Time(dice, dice.Of(Days)), ColumnType.Instant), 0),
        TypeKind.LocalTime => new(new Literal(Time(dice, dice.Of(Days)).DateTime, ColumnType.LocalTime), 0),
        TypeKind.Date => new(new Literal(DateOnly.FromDateTime(dice.Of(Days)), ColumnType.Date), 0),
        TypeKind.TimeOfDay => new(new Literal(dice.Of(Clocks), ColumnType.TimeOfDay)),
        TypeKind.Duration => new(new Literal(dice.Of(Durations), ColumnType.Duration), 1e13),
        TypeKind.Enum => new(new Literal(dice.Of((IReadOnlyList<string>)Colour.Symbols), Colour)),
        TypeKind.List => Term.Null(ColumnType.List(ColumnType.Int, elementNullable: true)),
        _ => new(new Struct(Place, [new Literal(dice.Of(Texts), ColumnType.Text), new Literal(dice.Of(Dyadic), ColumnType.Double)])),
    };

    private static readonly int[] Small = [0, 1, 2, 3, -1, -7, 10, 99];
    private static readonly double[] Dyadic = [0, 0.5, 1, 1.5, -2.25, 3, 100.125, -0.0];
    private static readonly double[] Ratios = [0, -0.0, 0.1, 0.2, 2.675, 1e300, -1e300, 5e-324, 1e16, 1.0 / 3, -7.5, 2.5, 3.5, double.MaxValue, double.NaN, double.PositiveInfinity, double.NegativeInfinity];
    private static readonly string[] Texts = ["", "a", "A", "ab", "b", " a ", "é", "e\u0301", "😀", "\uFFFD", "ß", "a'b", "%", "a,b", "x.y", "b\n", "a\rb", "12", "-3.5", "1e3", "true", "2021-02-29", "2020-02-29", "00112233-4455-6677-8899-aabbccddeeff", "Red"];
    private static readonly EquatableArray<byte>[] Bytes = [[], [0], [1, 2, 255], [0x61], [128]];
    private static readonly Guid[] Uuids = [Guid.Empty, new("00112233-4455-6677-8899-aabbccddeeff"), new("ffffffff-ffff-ffff-ffff-ffffffffffff"), new("80000000-0000-0000-0000-000000000001")];
    private static readonly DateTime[] Days = [new(2021, 3, 28), new(2021, 10, 31), new(2020, 2, 29), new(1969, 12, 31), new(2021, 3, 14), new(1999, 12, 31), new(2024, 7, 1)];
    private static readonly int[] Minutes = [0, 0, 1, 5, 5, 10, 15, 30, 60, 61, 90, 120, 150, 240, 1439, 1500];
    private static readonly TimeOnly[] Clocks = [new(0, 0), new(12, 30), new(23, 59, 59, 999, 999), new(2, 30), new(0, 0, 0, 0, 1)];
    private static readonly TimeSpan[] Durations = [TimeSpan.Zero, TimeSpan.FromMicroseconds(1), TimeSpan.FromMicroseconds(-1), TimeSpan.FromMinutes(90), TimeSpan.FromDays(-1), TimeSpan.FromDays(40), TimeSpan.FromSeconds(1.5)];

    private static readonly string[] Edges =
    [
        "0001-01-01T00:00:00", "0001-01-01T00:00:00.000001", "9999-12-31T23:59:59.999999", "1969-12-31T23:59:59.999999", "1970-01-01T00:00:00", "2020-02-29T12:00:00", "1582-10-10T01:02:03.4", "1900-03-01T00:00:00",
        "2021-03-28T00:59:59.999999", "2021-03-28T01:00:00", "2021-10-31T00:30:00", "2021-10-31T01:30:00", "2100-02-28T23:59:59.5", "2024-12-30T00:00:00", "2021-01-03T23:00:00",
    ];

    private static double Bound(string column) => column switch
    {
        "Group" => 4,
        "Int" => 100,
        "Id" or "Seq" => 1000,
        "Long" => 1e9,
        "Float" or "Double" => 1000,
        "Length" => 1e13,
        "Time" or "When" or "Local" or "Day" => 0,
        _ => double.PositiveInfinity,
    };

    private static object? Value(Dice dice, ColumnSchema column, DateTime day, int row) => column.Nullable && dice.OneIn(6) ? null : column.Name switch
    {
        "Time" or "When" => Time(dice, day),
        "Seq" => (long)row,
        "Id" => row,
        "Key" => dice.Of("a", "b", "B", "😀"),
        "Group" => dice.Between(-1, 2),
        "Int" => dice.Of(Small),
        "Extreme" => dice.Of(int.MaxValue, int.MinValue, 0, 7, -7, 1_000_000),
        "Long" => (long)dice.Of(Small) * dice.Of(1, 1_000_000),
        "Huge" => dice.Of(long.MaxValue, long.MinValue, 0, 7, -7, 9_007_199_254_740_993),
        "Float" => dice.Of(0, -0.0f, 1.5f, -2.25f, 3, float.NaN, float.PositiveInfinity, 100.125f),
        "Double" => dice.OneIn(4) ? dice.Of(double.NaN, double.PositiveInfinity, double.NegativeInfinity, -0.0) : dice.Of(Dyadic),
        "Ratio" => dice.Of(Ratios),
        "Price" => dice.Of(0m, 1.25m, -1.25m, 9_999_999.99m, 0.01m, 2.5m, -0.05m),
        "Amount" => dice.Of(0m, 1.005m, -1.0049m, 99_999_999_999_999.9999m, -99_999_999_999_999.9999m, 0.0001m, 2.5m),
        "Edge" => Parsed(dice.Of(Edges)),
        "Local" => Time(dice, dice.Of(Days)).DateTime,
        "Day" => DateOnly.FromDateTime(dice.Of(Days)).AddDays(dice.Between(-1, 1)),
        "Numbers" => Enumerable.Range(0, dice.Below(4)).Select(_ => (object?)(dice.OneIn(4) ? null : dice.Of(Small))).ToArray(),
        "Place" => new object?[] { dice.Of("Bonn", "Rome"), dice.OneIn(3) ? null : dice.Of(Dyadic) },
        "Colour" => dice.Of((IReadOnlyList<string>)Colour.Symbols),
        "Text" => dice.Of(Texts),
        "Bytes" => dice.Of(Bytes),
        "Uuid" => dice.Of(Uuids),
        "Clock" => dice.Of(Clocks),
        "Length" => dice.Of(Durations),
        _ => (object)dice.OneIn(2),
    };

    private static DateTimeOffset Time(Dice dice, DateTime day) => new DateTimeOffset(day, TimeSpan.Zero).AddMinutes(dice.Of(Minutes)).AddMicroseconds(dice.OneIn(5) ? dice.Of(1, -1, 500_000) : 0);

    private static DateTimeOffset Parsed(string text) => Parse.Utc(text);
}
