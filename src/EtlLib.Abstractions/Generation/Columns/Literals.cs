using System.Globalization;
using EtlLib.Batches;
using EtlLib.Schemas;

namespace EtlLib.Generation;

/// <summary>Constants as attributes hold them, and keys as text, turned into a column's values.</summary>
internal static class Literals
{
    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    /// <summary>Appends a value.</summary>
    /// <param name="vector">A vector of the column's type.</param>
    /// <param name="value">The value.</param>
    /// <param name="site">The column.</param>
    /// <param name="what">What the value is, for the error: <c>[Choice]</c>.</param>
    /// <exception cref="PlanException">The value is none of the column's type.</exception>
    public static void Append(ColumnVector vector, object? value, ColumnSite site, string what)
    {
        if (value is null)
        {
            if (!site.Column.Nullable)
            {
                throw new PlanException($"{what} of {site.Path} has null, but the column is not nullable.");
            }

            vector.AppendNull();
            return;
        }

        if (site.Kind is TypeKind.Bytes or TypeKind.Struct or TypeKind.List)
        {
            throw new PlanException($"{what} does not fit {site.Path}, which is {ColumnSite.Article(site.Type.ToString()!)}: it is for any type but bytes, nested models and lists.");
        }

        if (!TryAppend(vector, value, site))
        {
            throw new PlanException(string.Create(Invariant, $"{what} of {site.Path}: '{value}' is not {ColumnSite.Article(site.Type.ToString()!)}{Expected(site)}."));
        }
    }

    private static string Expected(ColumnSite site) => site.Type is EnumType type ? $" (it has {string.Join(", ", (IEnumerable<string>)type.Symbols)})" : "";

    private static bool TryAppend(ColumnVector vector, object value, ColumnSite site) => vector switch
    {
        TextVector text => TryAppendText(text, value, site.Type),
        BitVector bits => (value as bool? ?? (bool.TryParse(value as string, out var flag) ? flag : null)) is { } set && Done(() => bits.Append(set)),
        FixedVector<double> doubles => Number(value) is { } number && Done(() => doubles.Append(number)),
        FixedVector<float> floats => Number(value) is { } number && Done(() => floats.Append((float)number)),
        FixedVector<int> ints when site.Kind == TypeKind.Int => Exact(value) is { } whole && whole == decimal.Truncate(whole)
            && whole is >= int.MinValue and <= int.MaxValue && Done(() => ints.Append((int)whole)),
        FixedVector<int> days => DateOnly.TryParse(value as string, Invariant, out var date) && Done(() => days.Append(Values.Days(date))),
        FixedVector<long> longs when site.Kind == TypeKind.Long => Exact(value) is { } whole && whole == decimal.Truncate(whole)
            && whole is >= long.MinValue and <= long.MaxValue && Done(() => longs.Append((long)whole)),
        FixedVector<long> times => Micros(value as string, site) is { } micros && Done(() => times.Append(micros)),
        FixedVector<Int128> decimals => Unscaled(value, site) is { } unscaled && Done(() => decimals.Append(unscaled)),
        FixedVector<UuidBytes> uuids => Guid.TryParse(value as string, out var uuid) && Done(() => uuids.Append(UuidBytes.From(uuid))),
        _ => false,
    };

    private static bool TryAppendText(TextVector text, object value, ColumnType type)
    {
        var symbol = value switch
        {
            string words => words,
            char letter when type.Kind == TypeKind.Text => letter.ToString(),
            Enum member when type.Kind == TypeKind.Enum => member.ToString(),
            _ => null,
        };
        return symbol is not null && (type is not EnumType names || names.Symbols.Span.Contains(symbol)) && Done(() => text.Append(symbol));
    }

    private static double? Number(object value) => value switch
    {
        string text => double.TryParse(text, NumberStyles.Float, Invariant, out var number) ? number : null,
        float or double or int or long or short or byte or sbyte or ushort or uint or ulong or decimal => Convert.ToDouble(value, Invariant),
        _ => null,
    };

    private static decimal? Exact(object value)
    {
        switch (value)
        {
            case string text:
                return decimal.TryParse(text, NumberStyles.Float, Invariant, out var number) ? number : null;
            case double or float when Math.Abs(Convert.ToDouble(value, Invariant)) is not < 7.9e28:
                return null;
            case double or float or int or long or short or byte or sbyte or ushort or uint or ulong or decimal:
                return Convert.ToDecimal(value, Invariant);
            default:
                return null;
        }
    }

    private static Int128? Unscaled(object value, ColumnSite site)
    {
        var type = (DecimalType)site.Type;
        try
        {
            return Exact(value) is { } number ? Values.Unscaled(number, type.Precision, type.Scale, site.Path) : null;
        }
        catch (DataException)
        {
            return null;
        }
    }

    private static long? Micros(string? text, ColumnSite site)
    {
        const DateTimeStyles Styles = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        return site.Kind switch
        {
            TypeKind.Instant => DateTimeOffset.TryParse(text, Invariant, Styles, out var instant) ? Values.TruncatedMicros(instant) : null,
            TypeKind.LocalTime => DateTime.TryParse(text, Invariant, out var local) && local.Kind == DateTimeKind.Unspecified ? Values.TruncatedMicros(local) : null,
            TypeKind.TimeOfDay => TimeOnly.TryParse(text, Invariant, out var time) ? Values.TruncatedMicros(time) : null,
            _ => TimeSpan.TryParse(text, Invariant, out var duration) ? Values.TruncatedMicros(duration) : null,
        };
    }

    private static bool Done(Action append)
    {
        append();
        return true;
    }
}
