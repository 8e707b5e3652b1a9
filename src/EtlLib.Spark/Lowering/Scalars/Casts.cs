using EtlLib.Plan;
using EtlLib.Schemas;
using static EtlLib.Spark.Lowering.Scalars.Ex;

namespace EtlLib.Spark.Lowering.Scalars;

/// <summary>Conversions. Spark's own are looser: they read many more texts, and make a long of 2^63 and null of a NaN that becomes a decimal.</summary>
internal static class Casts
{
    private const double LongEnd = 9_223_372_036_854_775_808.0;

    /// <summary>A conversion of an operand.</summary>
    public static Wire.Expression Of(Cast cast, Wire.Expression operand)
    {
        var (from, to) = (cast.Operand.Type, cast.Target);
        if (from == to || from.Kind is TypeKind.List or TypeKind.Struct || (from.Kind is TypeKind.Enum && to.Kind is TypeKind.Enum or TypeKind.Text) || (from.Kind is TypeKind.Uuid && to.Kind is TypeKind.Text))
        {
            return operand;
        }

        if (from.Kind is TypeKind.Text)
        {
            return FromText(cast, operand);
        }

        var real = from.Kind is TypeKind.Float or TypeKind.Double;
        return to.Kind switch
        {
            TypeKind.Text => ToText(from, operand),
            TypeKind.Long when real => Convert(cast, Let("number", operand, x => If(Fn("=", x, Ex.Double(LongEnd)), Ex.Double(Math.BitIncrement(LongEnd)), x))),
            TypeKind.Decimal when real => Convert(cast, Cast(operand, ColumnType.Text)),
            _ => Convert(cast, operand),
        };
    }

    private static Wire.Expression ToText(ColumnType from, Wire.Expression operand) => from.Kind switch
    {
        TypeKind.Instant => Fn("concat", Fn("replace", Cast(operand, ColumnType.Text), Text(" "), Text("T")), Text("Z")),
        TypeKind.LocalTime => Fn("replace", Cast(operand, ColumnType.Text), Text(" "), Text("T")),
        TypeKind.TimeOfDay => Fn("substring", Cast(Fn("timestamp_micros", operand), ColumnType.Text), Int(12)),
        _ => Cast(operand, ColumnType.Text),
    };

    private static Wire.Expression FromText(Cast cast, Wire.Expression operand) => cast.NullOnFailure
        ? Let("text", operand, x => When(IsOfForm(cast.Target, x), Converted(cast, Fn("trim", x))))
        : Let("text", operand, x => If(
            Fn("not", IsOfForm(cast.Target, x)),
            Raise(Text($"{Failures.Data}\"{Failures.Open}"), x, Text($"{Failures.Close}\" is no {cast.Target}.")),
            Converted(cast, Fn("trim", x))));

    private static Wire.Expression Converted(Cast cast, Wire.Expression text) => cast.Target.Kind switch
    {
        TypeKind.Enum => text,
        TypeKind.Uuid => Fn("lower", text),
        TypeKind.TimeOfDay => Fn("unix_micros", Cast(Fn("concat", Text("1970-01-01T"), text), ColumnType.Instant)),
        _ => Convert(cast, text),
    };

    private static Wire.Expression IsOfForm(ColumnType target, Wire.Expression text) => target is EnumType symbols
        ? Fn("in", [text, .. symbols.Symbols.Select(Text)])
        : Fn("rlike", text, Text($@"\A *{Form(target.Kind)} *\z"));

    private static string Form(TypeKind kind) => kind switch
    {
        TypeKind.Int or TypeKind.Long => "[+-]?[0-9]+",
        TypeKind.Float or TypeKind.Double => @"([+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?|NaN|[+-]?Infinity)",
        TypeKind.Decimal => @"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?",
        TypeKind.Bool => "(?i:true|false)",
        TypeKind.Uuid => "[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}",
        TypeKind.Date => Date,
        TypeKind.TimeOfDay => Time,
        TypeKind.LocalTime => $"{Date}([T ]{Time})?",
        _ => $"{Date}[T ]{Time}(Z|[+-][0-9]{{2}}(:?[0-9]{{2}})?)",
    };

    private static Wire.Expression Convert(Cast cast, Wire.Expression operand) => cast.NullOnFailure ? TryCast(operand, cast.Target) : Cast(operand, cast.Target);

    private const string Date = "[0-9]{4}-[0-9]{2}-[0-9]{2}", Time = @"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,6}0*)?)?";
}
