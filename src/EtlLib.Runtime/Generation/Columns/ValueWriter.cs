using System.Text;
using EtlLib.Batches;
using EtlLib.Schemas;

namespace EtlLib.Generation;

/// <summary>How C# values of one type are appended to a column that stores it.</summary>
internal static class ValueWriter<T>
{
    private static readonly Type Inner = Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T);

    /// <summary>What columns it is for, in words.</summary>
    public static string Fits => Inner == typeof(T) ? $"columns of {Word(Inner)}" : $"nullable columns of {Word(Inner)}";

    /// <summary>What appends a value to a column, or null where the column stores something else.</summary>
    public static Action<ColumnVector, T>? For(ColumnSite site) => ValueWriters.For(typeof(T), site) as Action<ColumnVector, T> ?? OfEnum(site);

    /// <summary>Enum values, stored as their names.</summary>
    private static Action<ColumnVector, T>? OfEnum(ColumnSite site)
    {
        if (site.Type is not EnumType type || !Inner.IsEnum || (Inner != typeof(T) && !site.Column.Nullable))
        {
            return null;
        }

        var symbols = new Dictionary<ValueTuple<T>, byte[]>();
        foreach (var symbol in type.Symbols)
        {
            if (Enum.TryParse(Inner, symbol, out var value))
            {
                symbols[new((T)value)] = Encoding.UTF8.GetBytes(symbol);
            }
        }

        return (column, value) =>
        {
            if (value is null)
            {
                column.AppendNull();
            }
            else
            {
                ((TextVector)column).Append(symbols.TryGetValue(new(value), out var symbol) ? symbol : throw new DataException($"{site.Path}: the enum has no value {value}."));
            }
        };
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

/// <summary>How values of the types that columns store are appended.</summary>
internal static class ValueWriters
{
    public static Delegate? For(Type type, ColumnSite site)
    {
        var (truncate, name) = (site.Column.Truncate, site.Path);
        return site.Kind switch
        {
            TypeKind.Bool => Value<bool>(static (c, v) => ((BitVector)c).Append(v)),
            TypeKind.Int => Fixed<int, int>(static v => v),
            TypeKind.Long => Fixed<long, long>(static v => v),
            TypeKind.Float => Fixed<float, float>(static v => v),
            TypeKind.Double => Fixed<double, double>(static v => v),
            TypeKind.Uuid => Fixed<Guid, UuidBytes>(UuidBytes.From),
            TypeKind.Date => Fixed<DateOnly, int>(Values.Days),
            TypeKind.Instant => Fixed<DateTimeOffset, long>(truncate ? Values.TruncatedMicros : v => Values.Micros(v, name)),
            TypeKind.LocalTime => Fixed<DateTime, long>(truncate ? Values.TruncatedMicros : v => Values.Micros(v, name)),
            TypeKind.TimeOfDay => Fixed<TimeOnly, long>(truncate ? Values.TruncatedMicros : v => Values.Micros(v, name)),
            TypeKind.Duration => Fixed<TimeSpan, long>(truncate ? Values.TruncatedMicros : v => Values.Micros(v, name)),
            TypeKind.Decimal when site.Type is DecimalType number => Fixed<decimal, Int128>(v => Values.Unscaled(v, number.Precision, number.Scale, name)),
            TypeKind.Text when type == typeof(string) => Reference<string>(site, static (c, v) => ((TextVector)c).Append(v)),
            TypeKind.Bytes when type == typeof(byte[]) => Reference<byte[]>(site, static (c, v) => ((TextVector)c).Append(v)),
            _ => null,
        };

        Delegate? Fixed<TValue, TStored>(Func<TValue, TStored> store)
            where TValue : struct
            where TStored : unmanaged => Value<TValue>((c, v) => ((FixedVector<TStored>)c).Append(store(v)));

        Delegate? Value<TValue>(Action<ColumnVector, TValue> append)
            where TValue : struct => type == typeof(TValue) ? append : site.Column.Nullable && type == typeof(TValue?) ? Optional(append) : null;
    }

    private static Action<ColumnVector, TValue?> Optional<TValue>(Action<ColumnVector, TValue> append)
        where TValue : struct => (column, value) =>
        {
            if (value is { } present)
            {
                append(column, present);
            }
            else
            {
                column.AppendNull();
            }
        };

    /// <summary>Text and bytes, which may be null.</summary>
    private static Action<ColumnVector, TValue?> Reference<TValue>(ColumnSite site, Action<ColumnVector, TValue> append)
        where TValue : class => (column, value) =>
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
        };
}
