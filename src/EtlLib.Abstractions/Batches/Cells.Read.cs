namespace EtlLib.Batches;

/// <summary>Reads and appends the value of one column of a row, as C# has it. Unchecked: it is for generated code, which knows the columns' types.</summary>
public static partial class Cells
{
    /// <summary>Reads a boolean that is not null.</summary>
    public static bool Bool(ReadOnlySpan<ColumnVector> columns, int column, int row) => Vectors.Bits(columns, column)[row];

    /// <summary>Reads a boolean or null.</summary>
    public static bool? OptionalBool(ReadOnlySpan<ColumnVector> columns, int column, int row) => columns[column].IsNull(row) ? null : Bool(columns, column, row);

    /// <summary>Reads an int that is not null.</summary>
    public static int Int(ReadOnlySpan<ColumnVector> columns, int column, int row) => Vectors.Fixed<int>(columns, column)[row];

    /// <summary>Reads an int or null.</summary>
    public static int? OptionalInt(ReadOnlySpan<ColumnVector> columns, int column, int row) => columns[column].IsNull(row) ? null : Int(columns, column, row);

    /// <summary>Reads a long that is not null.</summary>
    public static long Long(ReadOnlySpan<ColumnVector> columns, int column, int row) => Vectors.Fixed<long>(columns, column)[row];

    /// <summary>Reads a long or null.</summary>
    public static long? OptionalLong(ReadOnlySpan<ColumnVector> columns, int column, int row) => columns[column].IsNull(row) ? null : Long(columns, column, row);

    /// <summary>Reads a float that is not null.</summary>
    public static float Float(ReadOnlySpan<ColumnVector> columns, int column, int row) => Vectors.Fixed<float>(columns, column)[row];

    /// <summary>Reads a float or null.</summary>
    public static float? OptionalFloat(ReadOnlySpan<ColumnVector> columns, int column, int row) => columns[column].IsNull(row) ? null : Float(columns, column, row);

    /// <summary>Reads a double that is not null.</summary>
    public static double Double(ReadOnlySpan<ColumnVector> columns, int column, int row) => Vectors.Fixed<double>(columns, column)[row];

    /// <summary>Reads a double or null.</summary>
    public static double? OptionalDouble(ReadOnlySpan<ColumnVector> columns, int column, int row) => columns[column].IsNull(row) ? null : Double(columns, column, row);

    /// <summary>Reads a text that is not null.</summary>
    public static string Text(ReadOnlySpan<ColumnVector> columns, int column, int row) => Vectors.Text(columns, column).GetString(row);

    /// <summary>Reads a text or null.</summary>
    public static string? OptionalText(ReadOnlySpan<ColumnVector> columns, int column, int row) => columns[column].IsNull(row) ? null : Text(columns, column, row);

    /// <summary>Reads bytes that is not null.</summary>
    public static byte[] Bytes(ReadOnlySpan<ColumnVector> columns, int column, int row) => Vectors.Text(columns, column)[row].ToArray();

    /// <summary>Reads bytes or null.</summary>
    public static byte[]? OptionalBytes(ReadOnlySpan<ColumnVector> columns, int column, int row) => columns[column].IsNull(row) ? null : Bytes(columns, column, row);

    /// <summary>Reads a UUID that is not null.</summary>
    public static Guid Uuid(ReadOnlySpan<ColumnVector> columns, int column, int row) => Vectors.Fixed<UuidBytes>(columns, column)[row].ToGuid();

    /// <summary>Reads a UUID or null.</summary>
    public static Guid? OptionalUuid(ReadOnlySpan<ColumnVector> columns, int column, int row) => columns[column].IsNull(row) ? null : Uuid(columns, column, row);

    /// <summary>Reads an instant that is not null.</summary>
    public static DateTimeOffset Instant(ReadOnlySpan<ColumnVector> columns, int column, int row) => Values.ToInstant(Vectors.Fixed<long>(columns, column)[row]);

    /// <summary>Reads an instant or null.</summary>
    public static DateTimeOffset? OptionalInstant(ReadOnlySpan<ColumnVector> columns, int column, int row) => columns[column].IsNull(row) ? null : Instant(columns, column, row);

    /// <summary>Reads a local time that is not null.</summary>
    public static DateTime LocalTime(ReadOnlySpan<ColumnVector> columns, int column, int row) => Values.ToLocalTime(Vectors.Fixed<long>(columns, column)[row]);

    /// <summary>Reads a local time or null.</summary>
    public static DateTime? OptionalLocalTime(ReadOnlySpan<ColumnVector> columns, int column, int row) => columns[column].IsNull(row) ? null : LocalTime(columns, column, row);

    /// <summary>Reads a date that is not null.</summary>
    public static DateOnly Date(ReadOnlySpan<ColumnVector> columns, int column, int row) => Values.ToDate(Vectors.Fixed<int>(columns, column)[row]);

    /// <summary>Reads a date or null.</summary>
    public static DateOnly? OptionalDate(ReadOnlySpan<ColumnVector> columns, int column, int row) => columns[column].IsNull(row) ? null : Date(columns, column, row);

    /// <summary>Reads a time of day that is not null.</summary>
    public static TimeOnly TimeOfDay(ReadOnlySpan<ColumnVector> columns, int column, int row) => Values.ToTimeOfDay(Vectors.Fixed<long>(columns, column)[row]);

    /// <summary>Reads a time of day or null.</summary>
    public static TimeOnly? OptionalTimeOfDay(ReadOnlySpan<ColumnVector> columns, int column, int row) => columns[column].IsNull(row) ? null : TimeOfDay(columns, column, row);

    /// <summary>Reads a duration that is not null.</summary>
    public static TimeSpan Duration(ReadOnlySpan<ColumnVector> columns, int column, int row) => Values.ToDuration(Vectors.Fixed<long>(columns, column)[row]);

    /// <summary>Reads a duration or null.</summary>
    public static TimeSpan? OptionalDuration(ReadOnlySpan<ColumnVector> columns, int column, int row) => columns[column].IsNull(row) ? null : Duration(columns, column, row);

    /// <summary>Reads a decimal that is not null.</summary>
    public static decimal Decimal(ReadOnlySpan<ColumnVector> columns, int column, int row, int scale) => Values.ToDecimal(Vectors.Fixed<Int128>(columns, column)[row], scale);

    /// <summary>Reads a decimal or null.</summary>
    public static decimal? OptionalDecimal(ReadOnlySpan<ColumnVector> columns, int column, int row, int scale) => columns[column].IsNull(row) ? null : Decimal(columns, column, row, scale);

    /// <summary>Reads an enum's value that is not null.</summary>
    public static TEnum Enum<TEnum>(ReadOnlySpan<ColumnVector> columns, int column, int row)
        where TEnum : struct, Enum => EnumValues<TEnum>.Read(Vectors.Text(columns, column), row);

    /// <summary>Reads an enum's value or null.</summary>
    public static TEnum? OptionalEnum<TEnum>(ReadOnlySpan<ColumnVector> columns, int column, int row)
        where TEnum : struct, Enum => columns[column].IsNull(row) ? null : Enum<TEnum>(columns, column, row);
}
