namespace EtlLib.Batches;

public static partial class Cells
{
    /// <summary>Appends a boolean.</summary>
    public static void AppendBool(ReadOnlySpan<ColumnVector> columns, int column, bool value) => Vectors.Bits(columns, column).Append(value);

    /// <summary>Appends a boolean or null.</summary>
    public static void AppendOptionalBool(ReadOnlySpan<ColumnVector> columns, int column, bool? value)
    {
        if (value is { } present)
        {
            AppendBool(columns, column, present);
        }
        else
        {
            columns[column].AppendNull();
        }
    }

    /// <summary>Appends an int.</summary>
    public static void AppendInt(ReadOnlySpan<ColumnVector> columns, int column, int value) => Vectors.Fixed<int>(columns, column).Append(value);

    /// <summary>Appends an int or null.</summary>
    public static void AppendOptionalInt(ReadOnlySpan<ColumnVector> columns, int column, int? value)
    {
        if (value is { } present)
        {
            AppendInt(columns, column, present);
        }
        else
        {
            columns[column].AppendNull();
        }
    }

    /// <summary>Appends a long.</summary>
    public static void AppendLong(ReadOnlySpan<ColumnVector> columns, int column, long value) => Vectors.Fixed<long>(columns, column).Append(value);

    /// <summary>Appends a long or null.</summary>
    public static void AppendOptionalLong(ReadOnlySpan<ColumnVector> columns, int column, long? value)
    {
        if (value is { } present)
        {
            AppendLong(columns, column, present);
        }
        else
        {
            columns[column].AppendNull();
        }
    }

    /// <summary>Appends a float.</summary>
    public static void AppendFloat(ReadOnlySpan<ColumnVector> columns, int column, float value) => Vectors.Fixed<float>(columns, column).Append(value);

    /// <summary>Appends a float or null.</summary>
    public static void AppendOptionalFloat(ReadOnlySpan<ColumnVector> columns, int column, float? value)
    {
        if (value is { } present)
        {
            AppendFloat(columns, column, present);
        }
        else
        {
            columns[column].AppendNull();
        }
    }

    /// <summary>Appends a double.</summary>
    public static void AppendDouble(ReadOnlySpan<ColumnVector> columns, int column, double value) => Vectors.Fixed<double>(columns, column).Append(value);

    /// <summary>Appends a double or null.</summary>
    public static void AppendOptionalDouble(ReadOnlySpan<ColumnVector> columns, int column, double? value)
    {
        if (value is { } present)
        {
            AppendDouble(columns, column, present);
        }
        else
        {
            columns[column].AppendNull();
        }
    }

    /// <summary>Appends a text.</summary>
    /// <exception cref="DataException">It is null: C# lets a null slip into a property that is never null.</exception>
    public static void AppendText(ReadOnlySpan<ColumnVector> columns, int column, string value, string name) => Vectors.Text(columns, column).Append(Values.NotNull(value, name));

    /// <summary>Appends a text or null.</summary>
    public static void AppendOptionalText(ReadOnlySpan<ColumnVector> columns, int column, string? value)
    {
        if (value is null)
        {
            columns[column].AppendNull();
        }
        else
        {
            Vectors.Text(columns, column).Append(value);
        }
    }

    /// <summary>Appends bytes.</summary>
    /// <exception cref="DataException">It is null: C# lets a null slip into a property that is never null.</exception>
    public static void AppendBytes(ReadOnlySpan<ColumnVector> columns, int column, byte[] value, string name) => Vectors.Text(columns, column).Append(Values.NotNull(value, name));

    /// <summary>Appends bytes or null.</summary>
    public static void AppendOptionalBytes(ReadOnlySpan<ColumnVector> columns, int column, byte[]? value)
    {
        if (value is null)
        {
            columns[column].AppendNull();
        }
        else
        {
            Vectors.Text(columns, column).Append(value);
        }
    }

    /// <summary>Appends a UUID.</summary>
    public static void AppendUuid(ReadOnlySpan<ColumnVector> columns, int column, Guid value) => Vectors.Fixed<UuidBytes>(columns, column).Append(UuidBytes.From(value));

    /// <summary>Appends a UUID or null.</summary>
    public static void AppendOptionalUuid(ReadOnlySpan<ColumnVector> columns, int column, Guid? value)
    {
        if (value is { } present)
        {
            AppendUuid(columns, column, present);
        }
        else
        {
            columns[column].AppendNull();
        }
    }

    /// <summary>Appends an instant.</summary>
    /// <exception cref="DataException">It is finer than a microsecond.</exception>
    public static void AppendInstant(ReadOnlySpan<ColumnVector> columns, int column, DateTimeOffset value, string name) => Vectors.Fixed<long>(columns, column).Append(Values.Micros(value, name));

    /// <summary>Appends an instant, rounded down to a microsecond.</summary>
    public static void AppendTruncatedInstant(ReadOnlySpan<ColumnVector> columns, int column, DateTimeOffset value) => Vectors.Fixed<long>(columns, column).Append(Values.TruncatedMicros(value));

    /// <summary>Appends an instant or null.</summary>
    /// <exception cref="DataException">It is finer than a microsecond.</exception>
    public static void AppendOptionalInstant(ReadOnlySpan<ColumnVector> columns, int column, DateTimeOffset? value, string name)
    {
        if (value is { } present)
        {
            AppendInstant(columns, column, present, name);
        }
        else
        {
            columns[column].AppendNull();
        }
    }

    /// <summary>Appends an instant, rounded down to a microsecond, or null.</summary>
    public static void AppendOptionalTruncatedInstant(ReadOnlySpan<ColumnVector> columns, int column, DateTimeOffset? value)
    {
        if (value is { } present)
        {
            AppendTruncatedInstant(columns, column, present);
        }
        else
        {
            columns[column].AppendNull();
        }
    }

    /// <summary>Appends a local time.</summary>
    /// <exception cref="DataException">It is finer than a microsecond.</exception>
    public static void AppendLocalTime(ReadOnlySpan<ColumnVector> columns, int column, DateTime value, string name) => Vectors.Fixed<long>(columns, column).Append(Values.Micros(value, name));

    /// <summary>Appends a local time, rounded down to a microsecond.</summary>
    public static void AppendTruncatedLocalTime(ReadOnlySpan<ColumnVector> columns, int column, DateTime value) => Vectors.Fixed<long>(columns, column).Append(Values.TruncatedMicros(value));

    /// <summary>Appends a local time or null.</summary>
    /// <exception cref="DataException">It is finer than a microsecond.</exception>
    public static void AppendOptionalLocalTime(ReadOnlySpan<ColumnVector> columns, int column, DateTime? value, string name)
    {
        if (value is { } present)
        {
            AppendLocalTime(columns, column, present, name);
        }
        else
        {
            columns[column].AppendNull();
        }
    }

    /// <summary>Appends a local time, rounded down to a microsecond, or null.</summary>
    public static void AppendOptionalTruncatedLocalTime(ReadOnlySpan<ColumnVector> columns, int column, DateTime? value)
    {
        if (value is { } present)
        {
            AppendTruncatedLocalTime(columns, column, present);
        }
        else
        {
            columns[column].AppendNull();
        }
    }

    /// <summary>Appends a date.</summary>
    public static void AppendDate(ReadOnlySpan<ColumnVector> columns, int column, DateOnly value) => Vectors.Fixed<int>(columns, column).Append(Values.Days(value));

    /// <summary>Appends a date or null.</summary>
    public static void AppendOptionalDate(ReadOnlySpan<ColumnVector> columns, int column, DateOnly? value)
    {
        if (value is { } present)
        {
            AppendDate(columns, column, present);
        }
        else
        {
            columns[column].AppendNull();
        }
    }

    /// <summary>Appends a time of day.</summary>
    /// <exception cref="DataException">It is finer than a microsecond.</exception>
    public static void AppendTimeOfDay(ReadOnlySpan<ColumnVector> columns, int column, TimeOnly value, string name) => Vectors.Fixed<long>(columns, column).Append(Values.Micros(value, name));

    /// <summary>Appends a time of day, rounded down to a microsecond.</summary>
    public static void AppendTruncatedTimeOfDay(ReadOnlySpan<ColumnVector> columns, int column, TimeOnly value) => Vectors.Fixed<long>(columns, column).Append(Values.TruncatedMicros(value));

    /// <summary>Appends a time of day or null.</summary>
    /// <exception cref="DataException">It is finer than a microsecond.</exception>
    public static void AppendOptionalTimeOfDay(ReadOnlySpan<ColumnVector> columns, int column, TimeOnly? value, string name)
    {
        if (value is { } present)
        {
            AppendTimeOfDay(columns, column, present, name);
        }
        else
        {
            columns[column].AppendNull();
        }
    }

    /// <summary>Appends a time of day, rounded down to a microsecond, or null.</summary>
    public static void AppendOptionalTruncatedTimeOfDay(ReadOnlySpan<ColumnVector> columns, int column, TimeOnly? value)
    {
        if (value is { } present)
        {
            AppendTruncatedTimeOfDay(columns, column, present);
        }
        else
        {
            columns[column].AppendNull();
        }
    }

    /// <summary>Appends a duration.</summary>
    /// <exception cref="DataException">It is finer than a microsecond.</exception>
    public static void AppendDuration(ReadOnlySpan<ColumnVector> columns, int column, TimeSpan value, string name) => Vectors.Fixed<long>(columns, column).Append(Values.Micros(value, name));

    /// <summary>Appends a duration, rounded down to a microsecond.</summary>
    public static void AppendTruncatedDuration(ReadOnlySpan<ColumnVector> columns, int column, TimeSpan value) => Vectors.Fixed<long>(columns, column).Append(Values.TruncatedMicros(value));

    /// <summary>Appends a duration or null.</summary>
    /// <exception cref="DataException">It is finer than a microsecond.</exception>
    public static void AppendOptionalDuration(ReadOnlySpan<ColumnVector> columns, int column, TimeSpan? value, string name)
    {
        if (value is { } present)
        {
            AppendDuration(columns, column, present, name);
        }
        else
        {
            columns[column].AppendNull();
        }
    }

    /// <summary>Appends a duration, rounded down to a microsecond, or null.</summary>
    public static void AppendOptionalTruncatedDuration(ReadOnlySpan<ColumnVector> columns, int column, TimeSpan? value)
    {
        if (value is { } present)
        {
            AppendTruncatedDuration(columns, column, present);
        }
        else
        {
            columns[column].AppendNull();
        }
    }

    /// <summary>Appends a decimal.</summary>
    /// <exception cref="DataException">It does not fit the column.</exception>
    public static void AppendDecimal(ReadOnlySpan<ColumnVector> columns, int column, decimal value, int precision, int scale, string name) =>
        Vectors.Fixed<Int128>(columns, column).Append(Values.Unscaled(value, precision, scale, name));

    /// <summary>Appends a decimal or null.</summary>
    /// <exception cref="DataException">It does not fit the column.</exception>
    public static void AppendOptionalDecimal(ReadOnlySpan<ColumnVector> columns, int column, decimal? value, int precision, int scale, string name)
    {
        if (value is { } present)
        {
            AppendDecimal(columns, column, present, precision, scale, name);
        }
        else
        {
            columns[column].AppendNull();
        }
    }

    /// <summary>Appends an enum's value.</summary>
    /// <exception cref="DataException">It has no name.</exception>
    public static void AppendEnum<TEnum>(ReadOnlySpan<ColumnVector> columns, int column, TEnum value)
        where TEnum : struct, Enum => EnumValues<TEnum>.Append(Vectors.Text(columns, column), value);

    /// <summary>Appends an enum's value or null.</summary>
    /// <exception cref="DataException">It has no name.</exception>
    public static void AppendOptionalEnum<TEnum>(ReadOnlySpan<ColumnVector> columns, int column, TEnum? value)
        where TEnum : struct, Enum
    {
        if (value is { } present)
        {
            AppendEnum<TEnum>(columns, column, present);
        }
        else
        {
            columns[column].AppendNull();
        }
    }
}
