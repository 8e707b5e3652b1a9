using System.Globalization;
using EtlLib.Batches;
using EtlLib.Schemas;

namespace EtlLib.Generation;

/// <summary>
/// Evenly distributed defaults of ordered types, within the model's range where it has one: with one bound alone, as far from it
/// as the type's own default range is long. Times without a range are the row's event time.
/// </summary>
internal static class Ranges
{
    private const long DefaultInt = 1_000;
    private const long DefaultLong = 1_000_000;

    public static ColumnGenerator Of(ColumnSite site)
    {
        var (minimum, maximum) = (site.Column.Minimum, site.Column.Maximum);
        var open = minimum is null && maximum is null;
        return site.Kind switch
        {
            TypeKind.Int => Whole(site, Integer(minimum), Integer(maximum), DefaultInt, int.MinValue, int.MaxValue),
            TypeKind.Long => Whole(site, Integer(minimum), Integer(maximum), DefaultLong, long.MinValue, long.MaxValue),
            TypeKind.Float or TypeKind.Double => Real(site, Number(minimum), Number(maximum)),
            TypeKind.Decimal => Decimal(site, (DecimalType)site.Type, Exact(minimum), Exact(maximum)),
            TypeKind.Duration => Whole(site, Units(minimum), Units(maximum), TimeSpan.MicrosecondsPerDay, long.MinValue, long.MaxValue),
            _ when open => new EventTimeGenerator(),
            TypeKind.Date => Whole(site, Units(minimum), Units(maximum), 365, int.MinValue, int.MaxValue),
            TypeKind.TimeOfDay => Whole(site, Units(minimum), Units(maximum), TimeSpan.MicrosecondsPerDay - 1, 0, TimeSpan.MicrosecondsPerDay - 1),
            _ => Whole(site, Units(minimum), Units(maximum), 365 * TimeSpan.MicrosecondsPerDay, long.MinValue, long.MaxValue),
        };
    }

    private static IntegerGenerator Whole(ColumnSite site, long? minimum, long? maximum, long span, long least, long most)
    {
        var low = minimum ?? (maximum is { } top ? (top - least > span || top - least < 0 ? top - span : least) : 0);
        var high = maximum ?? (most - low > span || most - low < 0 ? low + span : most);
        return low <= high ? new IntegerGenerator(site, low, high) : throw Empty(site);
    }

    private static UniformNumbers Real(ColumnSite site, double? minimum, double? maximum)
    {
        var low = minimum ?? (maximum is { } top ? top - 1 : 0);
        var high = maximum ?? low + 1;
        return low <= high ? new UniformNumbers(site, low, high) : throw Empty(site);
    }

    private static DecimalGenerator Decimal(ColumnSite site, DecimalType type, decimal? minimum, decimal? maximum)
    {
        var (limit, unit) = (Values.PowersOfTen[type.Precision], Values.PowersOfTen[type.Scale]);
        Int128? Bound(decimal? bound) => bound is { } value ? Values.Unscaled(value, type.Precision, type.Scale, site.Path) : null;
        var span = Int128.Min(limit - 1, 1000 * unit);
        var low = Bound(minimum) ?? (Bound(maximum) is { } top ? Int128.Max(1 - limit, top - span) : 0);
        var high = Bound(maximum) ?? Int128.Min(limit - 1, low + span);
        return low <= high ? new DecimalGenerator(site, low, high) : throw Empty(site);
    }

    private static long? Integer(object? bound) => bound is null ? null : Convert.ToInt64(bound, CultureInfo.InvariantCulture);

    private static double? Number(object? bound) => bound is null ? null : Convert.ToDouble(bound, CultureInfo.InvariantCulture);

    private static decimal? Exact(object? bound) => bound is null ? null : Convert.ToDecimal(bound, CultureInfo.InvariantCulture);

    /// <summary>A bound in the unit that the column holds: days of a date, microseconds of the others.</summary>
    private static long? Units(object? bound) => bound switch
    {
        DateOnly date => Values.Days(date),
        DateTimeOffset instant => Values.TruncatedMicros(instant),
        DateTime local => Values.TruncatedMicros(local),
        TimeOnly time => Values.TruncatedMicros(time),
        TimeSpan duration => Values.TruncatedMicros(duration),
        _ => null,
    };

    private static PlanException Empty(ColumnSite site) => new($"The range of {site.Path} is empty: {site.Column.Minimum} is more than {site.Column.Maximum}.");
}
