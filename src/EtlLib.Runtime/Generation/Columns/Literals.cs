using System.Globalization;
using System.Numerics;
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

    private static bool TryAppend(ColumnVector vector, object value, ColumnSite site)
    {
        var column = site with { Column = site.Column with { Truncate = true } };
        try
        {
            return site.Kind switch
            {
                TypeKind.Bool => Write(value as bool? ?? Parsed<bool>(value)),
                TypeKind.Int => Write(Whole<int>(value)),
                TypeKind.Long => Write(Whole<long>(value)),
                TypeKind.Float => Write((float?)Number(value)),
                TypeKind.Double => Write(Number(value)),
                TypeKind.Decimal => Write(Exact(value)),
                TypeKind.Uuid => Write(Parsed<Guid>(value)),
                TypeKind.Date => Write(Parsed<DateOnly>(value)),
                TypeKind.TimeOfDay => Write(Parsed<TimeOnly>(value)),
                TypeKind.Duration => Write(Parsed<TimeSpan>(value)),
                TypeKind.LocalTime => Parsed<DateTime>(value) is { Kind: DateTimeKind.Unspecified } time && Write<DateTime>(time),
                TypeKind.Instant => DateTimeOffset.TryParse(value as string, Invariant, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var instant) && Write<DateTimeOffset>(instant),
                _ => TryAppendText((TextVector)vector, value, site.Type),
            };
        }
        catch (DataException)
        {
            return false;
        }

        bool Write<T>(T? known)
            where T : struct
        {
            if (known is { } present)
            {
                ValueWriter<T>.For(column)!(vector, present);
            }

            return known is not null;
        }
    }

    private static bool TryAppendText(TextVector text, object value, ColumnType type)
    {
        var symbol = value switch
        {
            string words => words,
            char letter when type.Kind == TypeKind.Text => letter.ToString(),
            Enum member when type.Kind == TypeKind.Enum => member.ToString(),
            _ => null,
        };
        if (symbol is null || (type is EnumType names && !names.Symbols.Span.Contains(symbol)))
        {
            return false;
        }

        text.Append(symbol);
        return true;
    }

    private static T? Parsed<T>(object value)
        where T : struct, IParsable<T> => T.TryParse(value as string, Invariant, out var parsed) ? parsed : null;

    private static T? Whole<T>(object value)
        where T : struct, INumber<T>, IMinMaxValue<T> =>
        Exact(value) is { } number && decimal.IsInteger(number) && number >= decimal.CreateChecked(T.MinValue) && number <= decimal.CreateChecked(T.MaxValue) ? T.CreateChecked(number) : null;

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
}
