using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace EtlLib.Plan;

/// <summary>Result types and nullability of functions, aggregates and conversions; what does not type is refused in the user's words.</summary>
public static class Typing
{
    private static readonly PrimitiveType Bool = ColumnType.Bool, Int = ColumnType.Int, Long = ColumnType.Long, Double = ColumnType.Double, Text = ColumnType.Text;

    /// <summary>The type that holds exactly the digits of a decimal.</summary>
    public static DecimalType TypeOf(decimal value)
    {
        var digits = decimal.Truncate(Math.Abs(value)).ToString(System.Globalization.CultureInfo.InvariantCulture).Length;
        return new DecimalType(Math.Min(DecimalType.MaxPrecision, digits + value.Scale), value.Scale);
    }

    /// <summary>The type and nullability of a call.</summary>
    /// <exception cref="PlanException">The function does not take arguments of these types.</exception>
    public static (ColumnType Type, bool Nullable) Of(ScalarFunction function, EquatableArray<Expr> arguments)
    {
        var nullable = function switch
        {
            ScalarFunction.IsNull or ScalarFunction.IsNotNull => false,
            ScalarFunction.Coalesce => arguments.All(a => a.Nullable),
            ScalarFunction.Extract or ScalarFunction.ListAt => true,
            _ => arguments.Any(a => a.Nullable),
        };
        return (TypeOf(function, arguments) ?? throw Refused(function.ToString(), arguments), nullable);
    }

    /// <summary>The type and nullability of an aggregate. It is null where there is nothing to aggregate: all rows are null, or left out by the condition.</summary>
    /// <exception cref="PlanException">The aggregate does not take arguments of these types, or needs an order.</exception>
    public static (ColumnType Type, bool Nullable) Of(AggregateFunction function, EquatableArray<Expr> arguments, Expr? where, EquatableArray<Expr> order)
    {
        if (where is not null && where.Type != Bool)
        {
            throw new PlanException($"The condition of {function} is {where.Type}; it must be bool.");
        }

        if (order.Count == 0 && (function is AggregateFunction.First or AggregateFunction.Last or AggregateFunction.Collect))
        {
            throw new PlanException($"{function} needs an order, and the model has no event time. Mark the property that says when a row happened with [EventTime].");
        }

        var never = function is AggregateFunction.Count or AggregateFunction.CountDistinct or AggregateFunction.Collect or AggregateFunction.TopK;
        var maybe = function is AggregateFunction.StdDev or AggregateFunction.Variance or AggregateFunction.Correlation;
        return (TypeOf(function, arguments) ?? throw Refused(function.ToString(), arguments), !never && (maybe || where is not null || arguments.Any(a => a.Nullable)));
    }

    /// <summary>The one type of several expressions; decimals widen.</summary>
    /// <exception cref="PlanException">They differ.</exception>
    public static ColumnType Common(EquatableArray<Expr> values)
    {
        var type = values[0].Type;
        foreach (var value in values)
        {
            type = Common(type, value.Type) ?? throw new PlanException($"Values of {type} and of {value.Type} stand side by side: convert one.");
        }

        return type;
    }

    internal static ColumnType Convertible(Expr operand, ColumnType target)
    {
        var (from, to) = (operand.Type.Kind, target.Kind);
        var allowed = from == to
            || (operand.Type.IsNumeric && (target.IsNumeric || (to is TypeKind.Text && from is not (TypeKind.Float or TypeKind.Double))))
            || (from is TypeKind.Text && (target.IsNumeric || to is TypeKind.Bool or TypeKind.Uuid or TypeKind.Instant or TypeKind.LocalTime or TypeKind.Date or TypeKind.TimeOfDay or TypeKind.Enum))
            || (to is TypeKind.Text && from is TypeKind.Bool or TypeKind.Uuid or TypeKind.Enum or TypeKind.Instant or TypeKind.LocalTime or TypeKind.Date or TypeKind.TimeOfDay)
            || (from is TypeKind.Bool && to is TypeKind.Int)
            || (from is TypeKind.Date && to is TypeKind.LocalTime);
        return allowed ? target : throw new PlanException($"{operand.Type} cannot be converted to {target}.");
    }

    internal static ColumnType Membership(Expr operand, EquatableArray<Expr> candidates) =>
        candidates.FirstOrDefault(c => Common(operand.Type, c.Type) is null) is { } other
            ? throw new PlanException($"In compares {operand.Type} with {other.Type}: convert one.")
            : Bool;

    /// <summary>The columns as the model has them: decimals brought to its precision and scale, lists without nulls to lists that may have some.</summary>
    internal static EquatableArray<Expr> Conform(Schema model, EquatableArray<Expr> columns)
    {
        if (columns.Count != model.Columns.Count)
        {
            throw new PlanException($"{model.ShortName} has {model.Columns.Count} columns; {columns.Count} were given.");
        }

        return [.. columns.Select((value, i) => Conform(model, model.Columns[i], value))];
    }

    private static Expr Conform(Schema model, ColumnSchema column, Expr value)
    {
        if (value.Type != column.Type)
        {
            value = value is Literal { Value: null } ? Literal.Null(column.Type)
                : value.Type is DecimalType && column.Type is DecimalType ? new Cast(value, column.Type)
                : value.Type is ListType { ElementNullable: false } list && column.Type == ColumnType.List(list.Element, elementNullable: true) ? new Cast(value, column.Type)
                : throw new PlanException($"Column {column.Name} of {model.ShortName} is {column.Type}; {value.Type} was given.") { Model = model.ShortName, Column = column.Name };
        }

        return !value.Nullable || column.Nullable
            ? value
            : throw new PlanException($"Column {column.Name} of {model.ShortName} is never null; what was given may be: {value}. Use OrElse, or make the property nullable.") { Model = model.ShortName, Column = column.Name };
    }

    private static ColumnType? TypeOf(ScalarFunction function, EquatableArray<Expr> arguments)
    {
        var first = arguments.Count > 0 ? arguments[0].Type : Bool;
        var second = arguments.Count > 1 ? arguments[1].Type : null;
        switch (function)
        {
            case ScalarFunction.Add or ScalarFunction.Subtract or ScalarFunction.Multiply or ScalarFunction.Divide or ScalarFunction.Modulo:
                return Arithmetic(function, first, second!);
            case ScalarFunction.Negate or ScalarFunction.Abs:
                return first.IsNumeric || first.Kind is TypeKind.Duration ? first : null;
            case ScalarFunction.Sign:
                return first.IsNumeric ? Int : null;
            case ScalarFunction.Floor or ScalarFunction.Ceiling or ScalarFunction.Round:
                // Rounding may carry into one more digit.
                return first is DecimalType d ? new DecimalType(Math.Min(DecimalType.MaxPrecision, d.Precision + 1), d.Scale) : first.Kind is TypeKind.Double or TypeKind.Float ? first : null;
            case >= ScalarFunction.Sqrt and <= ScalarFunction.Atan2:
                return arguments.All(a => a.Type == Double) ? Double : null;
            case ScalarFunction.IsNaN:
                return first.Kind is TypeKind.Double or TypeKind.Float ? Bool : null;
            case ScalarFunction.Equal or ScalarFunction.NotEqual:
                return Common(first, second!) is not null ? Bool : null;
            case >= ScalarFunction.Less and <= ScalarFunction.GreaterOrEqual:
                return first.IsOrdered && Common(first, second!) is not null ? Bool : null;
            case ScalarFunction.And or ScalarFunction.Or or ScalarFunction.Not:
                return arguments.All(a => a.Type == Bool) ? Bool : null;
            case ScalarFunction.IsNull or ScalarFunction.IsNotNull:
                return Bool;
            case ScalarFunction.Coalesce:
                return Common(arguments);
            default:
                return TextOrTime(function, first, second, arguments);
        }
    }

    private static ColumnType? TextOrTime(ScalarFunction function, ColumnType first, ColumnType? second, EquatableArray<Expr> arguments)
    {
        var text = first.Kind is TypeKind.Text;
        var clock = first.Kind is TypeKind.Instant or TypeKind.LocalTime;
        var day = clock || first.Kind is TypeKind.Date;
        return function switch
        {
            ScalarFunction.Upper or ScalarFunction.Lower or ScalarFunction.Trim or ScalarFunction.TrimStart or ScalarFunction.TrimEnd or ScalarFunction.Substring or ScalarFunction.Replace or ScalarFunction.SplitPart => text ? Text : null,
            ScalarFunction.Concat => arguments.All(a => a.Type == Text) ? Text : null,
            ScalarFunction.Extract => text ? Patterns.Checked(arguments, Text) : null,
            ScalarFunction.Matches => text ? Patterns.Checked(arguments, Bool) : null,
            ScalarFunction.Length => text || first.Kind is TypeKind.Bytes ? Int : null,
            ScalarFunction.Contains or ScalarFunction.StartsWith or ScalarFunction.EndsWith => text ? Bool : null,
            ScalarFunction.Md5 or ScalarFunction.Sha256 => text || first.Kind is TypeKind.Bytes ? Text : null,
            ScalarFunction.Year or ScalarFunction.Month or ScalarFunction.Day or ScalarFunction.DayOfWeek or ScalarFunction.DayOfYear or ScalarFunction.WeekOfYear => day ? Int : null,
            ScalarFunction.Hour or ScalarFunction.Minute or ScalarFunction.Second or ScalarFunction.Microsecond => clock || first.Kind is TypeKind.TimeOfDay ? Int : null,
            ScalarFunction.Truncate or ScalarFunction.AddMonths => day ? first : null,
            ScalarFunction.AddDays => first.Kind is TypeKind.Date ? first : null,
            ScalarFunction.DaysBetween => first.Kind is TypeKind.Date && second == first ? Int : null,
            ScalarFunction.ToDate => clock ? ColumnType.Date : null,
            ScalarFunction.ToTimeOfDay => clock ? ColumnType.TimeOfDay : null,
            ScalarFunction.At => first.Kind is TypeKind.Date && second!.Kind is TypeKind.TimeOfDay ? ColumnType.LocalTime : null,
            ScalarFunction.FromZone => first.Kind is TypeKind.LocalTime ? Zones.Checked(arguments[1], ColumnType.Instant) : null,
            ScalarFunction.ToZone => first.Kind is TypeKind.Instant ? Zones.Checked(arguments[1], ColumnType.LocalTime) : null,
            ScalarFunction.UnixMicroseconds => first.Kind is TypeKind.Instant ? Long : null,
            ScalarFunction.FromUnixMicroseconds => first.Kind is TypeKind.Long ? ColumnType.Instant : null,
            ScalarFunction.TotalMicroseconds => first.Kind is TypeKind.Duration ? Long : null,
            ScalarFunction.FromMicroseconds => first.Kind is TypeKind.Long ? ColumnType.Duration : null,
            ScalarFunction.ListCount => first is ListType ? Int : null,
            ScalarFunction.ListAt => (first as ListType)?.Element,
            ScalarFunction.ListContains => first is ListType list && Common(list.Element, second!) is not null ? Bool : null,
            _ => null,
        };
    }

    private static ColumnType? TypeOf(AggregateFunction function, EquatableArray<Expr> arguments)
    {
        var first = arguments.Count > 0 ? arguments[0].Type : Bool;
        return function switch
        {
            AggregateFunction.Count or AggregateFunction.CountDistinct => Long,
            AggregateFunction.Sum => first switch
            {
                DecimalType d => new DecimalType(Math.Min(DecimalType.MaxPrecision, d.Precision + 10), d.Scale),
                { Kind: TypeKind.Int or TypeKind.Long } => Long,
                { Kind: TypeKind.Float or TypeKind.Double } => Double,
                _ => null,
            },
            AggregateFunction.Mean or AggregateFunction.StdDev or AggregateFunction.Variance or AggregateFunction.Median or AggregateFunction.Quantile => first.IsNumeric ? Double : null,
            AggregateFunction.Min or AggregateFunction.Max => first.IsOrdered ? first : null,
            AggregateFunction.First or AggregateFunction.Last => first,
            AggregateFunction.ArgMin or AggregateFunction.ArgMax => arguments[1].Type.IsOrdered ? first : null,
            AggregateFunction.Any or AggregateFunction.All => first == Bool ? Bool : null,
            AggregateFunction.Collect => ColumnType.List(first, elementNullable: false),
            AggregateFunction.TopK => first.IsOrdered ? ColumnType.List(first) : null,
            AggregateFunction.Correlation => arguments.All(a => a.Type == Double) ? Double : null,
            _ => null,
        };
    }

    private static ColumnType? Arithmetic(ScalarFunction function, ColumnType left, ColumnType right) => (left, right) switch
    {
        (DecimalType a, DecimalType b) => Decimals.Result(function, a, b),
        _ when left.IsNumeric && left == right => left,
        ({ Kind: TypeKind.Instant or TypeKind.LocalTime }, { Kind: TypeKind.Duration }) when function is ScalarFunction.Add or ScalarFunction.Subtract => left,
        ({ Kind: TypeKind.Instant or TypeKind.LocalTime }, _) when function is ScalarFunction.Subtract && left == right => ColumnType.Duration,
        ({ Kind: TypeKind.Duration }, { Kind: TypeKind.Duration }) when function is ScalarFunction.Add or ScalarFunction.Subtract => left,
        _ => null,
    };

    private static ColumnType? Common(ColumnType left, ColumnType right) =>
        left == right ? left
        : left is DecimalType a && right is DecimalType b ? Decimals.Common(a, b)
        : left is EnumType && right is EnumType && left.ToString() == right.ToString() ? left
        : null;

    private static PlanException Refused(string function, EquatableArray<Expr> arguments) =>
        new($"{function} does not take ({string.Join(", ", arguments.Select(a => a.Type.ToString()))}).");
}

/// <summary>Precision and scale of decimal arithmetic, by the SQL standard as Hive, Spark and SQL Server apply it.</summary>
internal static class Decimals
{
    private const int MinimumAdjustedScale = 6;

    public static DecimalType Common(DecimalType a, DecimalType b) =>
        Adjusted(Math.Max(a.Precision - a.Scale, b.Precision - b.Scale) + Math.Max(a.Scale, b.Scale), Math.Max(a.Scale, b.Scale));

    public static DecimalType Result(ScalarFunction function, DecimalType a, DecimalType b)
    {
        var (scale, whole) = (Math.Max(a.Scale, b.Scale), Math.Max(a.Precision - a.Scale, b.Precision - b.Scale));
        return function switch
        {
            ScalarFunction.Multiply => Adjusted(a.Precision + b.Precision + 1, a.Scale + b.Scale),
            ScalarFunction.Divide when Math.Max(MinimumAdjustedScale, a.Scale + b.Precision + 1) is var s => Adjusted(a.Precision - a.Scale + b.Scale + s, s),
            ScalarFunction.Modulo => Adjusted(Math.Min(a.Precision - a.Scale, b.Precision - b.Scale) + scale, scale),
            _ => Adjusted(whole + scale + 1, scale),
        };
    }

    /// <summary>Where more than 38 digits are needed, digits after the point give way, down to six.</summary>
    private static DecimalType Adjusted(int precision, int scale) => precision <= DecimalType.MaxPrecision
        ? new DecimalType(precision, scale)
        : new DecimalType(DecimalType.MaxPrecision, Math.Max(DecimalType.MaxPrecision - (precision - scale), Math.Min(scale, MinimumAdjustedScale)));
}

/// <summary>Names of time zones.</summary>
internal static class Zones
{
    public static ColumnType Checked(Expr zone, ColumnType result) => zone is Literal { Value: string name }
        ? TimeZoneInfo.TryFindSystemTimeZoneById(name, out var found) && (found.HasIanaId || name == "UTC")
            ? result
            : throw new PlanException($"{name} is no time zone: use a name of the IANA data base, for example Europe/Berlin.")
        : throw new PlanException("A time zone is a constant, for example \"Europe/Berlin\".");
}

/// <summary>Regular expressions in the common subset of RE2, Java and .NET.</summary>
internal static class Patterns
{
    private static readonly string[] Refused = ["(?=", "(?!", "(?<", "(?>", "(?#", "(?(", "\\G", "\\Z", "\\p{Is", "&&", "\\x{", "\\k", "\\h", "\\R", ":]", "++", "*+", "?+", "}+"];

    /// <summary>How many groups each checked pattern has, as long as the plan that holds it lives: a plan that is rewritten checks it once.</summary>
    private static readonly ConditionalWeakTable<string, StrongBox<int>> Groups = [];

    public static ColumnType Checked(EquatableArray<Expr> arguments, ColumnType result)
    {
        if (arguments[1] is not Literal { Value: string pattern })
        {
            throw new PlanException("A regular expression is a constant.");
        }

        var groups = Groups.GetValue(pattern, static text => new StrongBox<int>(Counted(text))).Value;
        return arguments.Count < 3 || (arguments[2] is Literal { Value: int group } && group >= 0 && group <= groups)
            ? result
            : throw new PlanException($"The regular expression {pattern} has {groups} groups; group {arguments[2]} is asked for.");
    }

    /// <summary>The number of groups of a pattern that all engines understand alike.</summary>
    private static int Counted(string pattern)
    {
        if (Array.Find(Refused, c => pattern.Contains(c, StringComparison.Ordinal)) is { } construct)
        {
            throw new PlanException($"The regular expression {pattern} uses {construct}, which the engines do not agree on: look-around, possessive and named groups, atomic groups, classes by name as [:alpha:] and back references are refused.");
        }

        for (var i = 0; i + 1 < pattern.Length; i++)
        {
            if (pattern[i] == '\\' && char.IsAsciiDigit(pattern[++i]))
            {
                throw new PlanException($"The regular expression {pattern} uses a back reference, which RE2 does not have.");
            }
        }

        try
        {
            return new Regex(pattern, RegexOptions.CultureInvariant).GetGroupNumbers().Length - 1;
        }
        catch (ArgumentException e)
        {
            throw new PlanException($"The regular expression {pattern} is not valid: {e.Message}", e);
        }
    }
}
