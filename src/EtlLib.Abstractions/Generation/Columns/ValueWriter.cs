using EtlLib.Batches;
using EtlLib.Schemas;

namespace EtlLib.Generation;

/// <summary>Appends C# values of one type to a column that stores it.</summary>
internal abstract class ValueWriter<T>
{
    /// <summary>What columns it is for, in words.</summary>
    public static string Fits => Nullable.GetUnderlyingType(typeof(T)) is { } inner ? $"nullable columns of {Word(inner)}" : $"columns of {Word(typeof(T))}";

    /// <summary>The writer of a column, or null where the column stores something else.</summary>
    public static ValueWriter<T>? For(ColumnSite site) => (ValueWriters.For(typeof(T), site) ?? EnumWriter(site)) as ValueWriter<T>;

    public abstract void Append(ColumnVector column, T value);

    private static object? EnumWriter(ColumnSite site)
    {
        var inner = Nullable.GetUnderlyingType(typeof(T));
        var fits = site.Type is EnumType && (inner ?? typeof(T)).IsEnum && (inner is null || site.Column.Nullable);
        return fits ? new EnumWriter<T>((EnumType)site.Type, inner ?? typeof(T), site.Path) : null;
    }

    private static string Word(Type type) => Type.GetTypeCode(type) switch
    {
        TypeCode.Int32 when !type.IsEnum => "int",
        TypeCode.Int64 when !type.IsEnum => "long",
        TypeCode.Single => "float",
        TypeCode.Boolean => "bool",
        TypeCode.Double or TypeCode.Decimal or TypeCode.String => type.Name.ToLowerInvariant(),
        _ when type == typeof(byte[]) => "byte[]",
        _ => type.Name,
    };
}

/// <summary>The writers of the types that columns store.</summary>
internal static class ValueWriters
{
    public static object? For(Type type, ColumnSite site)
    {
        var (nullable, name) = (site.Column.Nullable, site.Path);
        return Plain(type, site) ?? site.Kind switch
        {
            TypeKind.Int => Pair<int>(type, nullable, static (c, v) => ((FixedVector<int>)c).Append(v)),
            TypeKind.Long => Pair<long>(type, nullable, static (c, v) => ((FixedVector<long>)c).Append(v)),
            TypeKind.Float => Pair<float>(type, nullable, static (c, v) => ((FixedVector<float>)c).Append(v)),
            TypeKind.Double => Pair<double>(type, nullable, static (c, v) => ((FixedVector<double>)c).Append(v)),
            TypeKind.Bool => Pair<bool>(type, nullable, static (c, v) => ((BitVector)c).Append(v)),
            TypeKind.Uuid => Pair<Guid>(type, nullable, static (c, v) => ((FixedVector<UuidBytes>)c).Append(UuidBytes.From(v))),
            TypeKind.Date => Pair<DateOnly>(type, nullable, static (c, v) => ((FixedVector<int>)c).Append(Values.Days(v))),
            TypeKind.Decimal when site.Type is DecimalType number => Pair<decimal>(
                type, nullable, (c, v) => ((FixedVector<Int128>)c).Append(Values.Unscaled(v, number.Precision, number.Scale, name))),
            _ => Times(type, site),
        };
    }

    private static object? Plain(Type type, ColumnSite site) => (site.Kind, type) switch
    {
        (TypeKind.Text, _) when type == typeof(string) => new ReferenceWriter<string>(site, static (c, v) => ((TextVector)c).Append(v)),
        (TypeKind.Bytes, _) when type == typeof(byte[]) => new ReferenceWriter<byte[]>(site, static (c, v) => ((TextVector)c).Append(v)),
        _ => null,
    };

    private static object? Times(Type type, ColumnSite site)
    {
        var (truncate, nullable, name) = (site.Column.Truncate, site.Column.Nullable, site.Path);
        return site.Kind switch
        {
            TypeKind.Instant => Pair<DateTimeOffset>(type, nullable, (c, v) => Append(c, truncate ? Values.TruncatedMicros(v) : Values.Micros(v, name))),
            TypeKind.LocalTime => Pair<DateTime>(type, nullable, (c, v) => Append(c, truncate ? Values.TruncatedMicros(v) : Values.Micros(v, name))),
            TypeKind.TimeOfDay => Pair<TimeOnly>(type, nullable, (c, v) => Append(c, truncate ? Values.TruncatedMicros(v) : Values.Micros(v, name))),
            TypeKind.Duration => Pair<TimeSpan>(type, nullable, (c, v) => Append(c, truncate ? Values.TruncatedMicros(v) : Values.Micros(v, name))),
            _ => null,
        };
    }

    private static void Append(ColumnVector column, long micros) => ((FixedVector<long>)column).Append(micros);

    private static object? Pair<TValue>(Type type, bool nullable, Action<ColumnVector, TValue> append)
        where TValue : struct =>
        type == typeof(TValue) ? new PlainWriter<TValue>(append) : nullable && type == typeof(TValue?) ? new NullableWriter<TValue>(append) : null;
}

/// <summary>Values that are never null.</summary>
internal sealed class PlainWriter<T>(Action<ColumnVector, T> append) : ValueWriter<T>
    where T : struct
{
    public override void Append(ColumnVector column, T value) => append(column, value);
}

/// <summary>Values that may be null.</summary>
internal sealed class NullableWriter<T>(Action<ColumnVector, T> append) : ValueWriter<T?>
    where T : struct
{
    public override void Append(ColumnVector column, T? value)
    {
        if (value is { } present)
        {
            append(column, present);
        }
        else
        {
            column.AppendNull();
        }
    }
}

/// <summary>Text and bytes, which may be null.</summary>
internal sealed class ReferenceWriter<T>(ColumnSite site, Action<ColumnVector, T> append) : ValueWriter<T>
    where T : class
{
    public override void Append(ColumnVector column, T? value)
    {
        if (value is not null)
        {
            append(column, value);
        }
        else if (site.Column.Nullable)
        {
            column.AppendNull();
        }
        else
        {
            throw new DataException($"{site.Path}: [{site.Column.Generator?.Word}] generated null, but the column is not nullable.");
        }
    }
}

/// <summary>Enum values, stored as their names.</summary>
internal sealed class EnumWriter<T> : ValueWriter<T>
{
    private readonly Dictionary<ValueTuple<T>, byte[]> symbols = [];
    private readonly string path;

    public EnumWriter(EnumType type, Type declared, string path)
    {
        this.path = path;
        foreach (var symbol in type.Symbols)
        {
            if (Enum.TryParse(declared, symbol, out var value))
            {
                symbols[new((T)value)] = System.Text.Encoding.UTF8.GetBytes(symbol);
            }
        }
    }

    public override void Append(ColumnVector column, T value)
    {
        if (value is null)
        {
            column.AppendNull();
        }
        else
        {
            ((TextVector)column).Append(symbols.TryGetValue(new(value), out var symbol) ? symbol : throw new DataException($"{path}: the enum has no value {value}."));
        }
    }
}
