using System.Text;

namespace EtlLib.Avro;

/// <summary>The steps of columns that are neither nested models nor lists.</summary>
internal static class ColumnSteps
{
    /// <summary>
    /// Whether a reader's schema has the type for a column that the model's own schema would have, but for the unit of times and the length
    /// of fixeds.
    /// </summary>
    public static bool IsNatural(AvroType reader, ColumnType column) => column.Kind switch
    {
        TypeKind.Bool => reader.Kind == AvroKind.Boolean,
        TypeKind.Int or TypeKind.Date => reader.Kind == AvroKind.Int,
        TypeKind.Long or TypeKind.Instant or TypeKind.LocalTime => reader.Kind == AvroKind.Long,
        TypeKind.TimeOfDay => reader.Kind is AvroKind.Int or AvroKind.Long,
        TypeKind.Float => reader.Kind == AvroKind.Float,
        TypeKind.Double => reader.Kind == AvroKind.Double,
        TypeKind.Text => reader.Kind == AvroKind.String,
        TypeKind.Bytes or TypeKind.Decimal => reader.Kind is AvroKind.Bytes or AvroKind.Fixed,
        TypeKind.Uuid => reader.Kind == AvroKind.String || reader is { Kind: AvroKind.Fixed, Size: 16 },
        TypeKind.Duration => reader.Kind == AvroKind.Long || reader.Logical == AvroLogical.Duration,
        TypeKind.Enum => reader.Kind is AvroKind.Enum or AvroKind.String,
        TypeKind.Struct => reader.Kind == AvroKind.Record,
        _ => reader.Kind == AvroKind.Array,
    };

    /// <summary>The step from the writer's type to a column, or null where there is none.</summary>
    public static Step? Of(AvroType writer, AvroType reader, ColumnSchema column) => (column.Type.Kind, writer.Kind) switch
    {
        (TypeKind.Bool, AvroKind.Boolean) => new BooleanStep(),
        (TypeKind.Int, AvroKind.Int) => new FixedStep<int, IntValue>(default),
        (TypeKind.Long, AvroKind.Int or AvroKind.Long) => new FixedStep<long, LongValue>(default),
        (TypeKind.Float, AvroKind.Int or AvroKind.Long) => new FixedStep<float, LongAsFloat>(default),
        (TypeKind.Float, AvroKind.Float) => new FixedStep<float, FloatValue>(default),
        (TypeKind.Double, AvroKind.Int or AvroKind.Long) => new FixedStep<double, LongAsDouble>(default),
        (TypeKind.Double, AvroKind.Float) => new FixedStep<double, FloatAsDouble>(default),
        (TypeKind.Double, AvroKind.Double) => new FixedStep<double, DoubleValue>(default),
        (TypeKind.Text, AvroKind.String or AvroKind.Bytes) => new TextStep(),
        (TypeKind.Text, AvroKind.Enum) => new EnumStep([.. writer.Symbols.Select(Encoding.UTF8.GetBytes)], writer.Symbols, "text"),
        (TypeKind.Bytes, AvroKind.String or AvroKind.Bytes) => new BytesStep(),
        (TypeKind.Bytes, AvroKind.Fixed) => new FixedBytesStep(writer.Size),
        (TypeKind.Decimal, AvroKind.Bytes or AvroKind.Fixed) => Decimal(writer, reader, (DecimalType)column.Type),
        (TypeKind.Uuid, AvroKind.String) => new FixedStep<UuidBytes, UuidTextValue>(default),
        (TypeKind.Uuid, AvroKind.Fixed) when writer.Size == 16 => new FixedStep<UuidBytes, UuidFixedValue>(default),
        (TypeKind.Date, AvroKind.Int) when writer.Logical is AvroLogical.Date or AvroLogical.None => new FixedStep<int, DateValue>(default),
        (TypeKind.Duration, AvroKind.Fixed) when writer.Logical == AvroLogical.Duration => new FixedStep<long, DurationValue>(default),
        (TypeKind.Enum, AvroKind.Enum) => Enum(writer, reader, (EnumType)column.Type),
        (TypeKind.Enum, AvroKind.String) =>
            new EnumTextStep([.. Symbols(column).Select(Encoding.UTF8.GetBytes)], Bytes(Known(reader.DefaultSymbol, (EnumType)column.Type)), ((EnumType)column.Type).Name),
        (TypeKind.Instant or TypeKind.LocalTime or TypeKind.TimeOfDay or TypeKind.Duration, AvroKind.Int or AvroKind.Long) =>
            Time(writer.Logical == AvroLogical.None ? reader.Logical : writer.Logical, column),
        _ => null,
    };

    private static Step? Time(AvroLogical logical, ColumnSchema column)
    {
        const long Least = MicrosValue.FirstInstant, Greatest = MicrosValue.LastInstant;
        return (column.Type.Kind, logical) switch
        {
            (TypeKind.Instant, AvroLogical.TimestampMillis) or (TypeKind.LocalTime, AvroLogical.LocalTimestampMillis) =>
                new FixedStep<long, MicrosValue>(new(1000, Least, Greatest)),
            (TypeKind.Instant, AvroLogical.TimestampMicros) or (TypeKind.LocalTime, AvroLogical.LocalTimestampMicros) =>
                new FixedStep<long, MicrosValue>(new(1, Least, Greatest)),
            (TypeKind.Instant, AvroLogical.TimestampNanos) or (TypeKind.LocalTime, AvroLogical.LocalTimestampNanos) =>
                new FixedStep<long, NanosValue>(new(column.Truncate)),
            (TypeKind.TimeOfDay, AvroLogical.TimeMillis) => new FixedStep<long, MicrosValue>(new(1000, 0, MicrosValue.LastOfDay)),
            (TypeKind.TimeOfDay, AvroLogical.TimeMicros) => new FixedStep<long, MicrosValue>(new(1, 0, MicrosValue.LastOfDay)),
            (TypeKind.Duration, AvroLogical.DurationMicros or AvroLogical.None) => new FixedStep<long, LongValue>(default),
            _ => null,
        };
    }

    private static FixedStep<Int128, DecimalValue>? Decimal(AvroType writer, AvroType reader, DecimalType column)
    {
        var scale = writer.Logical == AvroLogical.Decimal ? writer.Scale : reader.Logical == AvroLogical.Decimal ? reader.Scale : column.Scale;
        return scale > column.Scale ? null
            : new(new(writer.Kind == AvroKind.Fixed ? writer.Size : -1, DecimalValue.PowerOfTen(column.Scale - scale), DecimalValue.PowerOfTen(column.Precision), column));
    }

    /// <summary>The reader's symbol, else the reader's default, by the writer's index. What the model does not know is nothing.</summary>
    private static EnumStep Enum(AvroType writer, AvroType reader, EnumType column) =>
        new([.. writer.Symbols.Select(s => Bytes(Known(reader.Kind == AvroKind.String || reader.Symbols.Contains(s) ? s : reader.DefaultSymbol, column)))], writer.Symbols, column.Name);

    private static string? Known(string? symbol, EnumType column) => symbol is not null && column.Symbols.Contains(symbol) ? symbol : null;

    private static byte[]? Bytes(string? symbol) => symbol is null ? null : Encoding.UTF8.GetBytes(symbol);

    private static EquatableArray<string> Symbols(ColumnSchema column) => ((EnumType)column.Type).Symbols;
}
