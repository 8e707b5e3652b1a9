using EtlLib.Plan;
using EtlLib.Schemas;
using EtlLib.Spark.Lowering.Scalars;
using static EtlLib.Spark.Lowering.Scalars.Ex;

namespace EtlLib.Spark;

/// <summary>Values as files of text hold them, and back: the same texts as the embedded engine's.</summary>
internal static class StoredTypes
{
    private const long Second = 1_000_000, Minute = 60 * Second, Hour = 60 * Minute, Day = 24 * Hour;
    private const string DurationForm = @"\A-?([0-9]+\.)?[0-9]{1,2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?\z";

    private static readonly Literal AnyText = new("", ColumnType.Text);

    /// <summary>Spark's type of a column that is read as text: nested models and lists of texts.</summary>
    public static string TextDdl(ColumnType type) => type switch
    {
        StructType nested => $"struct<{string.Join(",", nested.Schema.Columns.Select(c => $"{Quoted(c.Name)}:{TextDdl(c.Type)}"))}>",
        ListType list => $"array<{TextDdl(list.Element)}>",
        _ => "string",
    };

    /// <summary>A value as text; numbers and nested values stay what they are where the file has them.</summary>
    /// <param name="value">The value.</param>
    /// <param name="type">Its type.</param>
    /// <param name="json">Whether the file is JSON, which has numbers and nested values.</param>
    /// <param name="level">How deep it is nested.</param>
    public static Wire.Expression ToText(Wire.Expression value, ColumnType type, bool json, int level = 0) => type switch
    {
        StructType or ListType when !json => Fn("to_json", ToText(value, type, json: true), Options(("ignoreNullFields", "false"))),
        StructType nested => If(IsNull(value), new() { Literal = new() { Null = TextType(type) } }, StructOf(nested.Schema.Columns.Select(c => (c.Name, ToText(Field(value, c.Name), c.Type, json: true, level + 1))))),
        ListType list => Fn("transform", value, Lambda($"element{level}", ToText(Variable($"element{level}"), list.Element, json: true, level + 1))),
        _ => type.Kind switch
        {
            TypeKind.Text or TypeKind.Enum or TypeKind.Uuid => value,
            TypeKind.Bytes => Fn("base64", value),
            TypeKind.Duration => Let($"duration{level}", value, DurationText),
            TypeKind.Bool or TypeKind.Int or TypeKind.Long or TypeKind.Decimal or TypeKind.Float or TypeKind.Double when json => value,
            TypeKind.Float or TypeKind.Double => Cast(value, ColumnType.Text),
            _ => Casts.Of(new Cast(new Literal(null, type), ColumnType.Text), value),
        },
    };

    /// <summary>A text, or what JSON has, as a value; a text that is none is an error of the source.</summary>
    public static Wire.Expression FromText(Wire.Expression text, ColumnType type, string what, int level = 0) => type switch
    {
        StructType nested => If(IsNull(text), Null(type), StructOf(nested.Schema.Columns.Select(c => (c.Name, FromText(Field(text, c.Name), c.Type, $"{what}.{c.Name}", level + 1))))),
        ListType list => Fn("transform", text, Lambda($"element{level}", FromText(Variable($"element{level}"), list.Element, what, level + 1))),
        _ when type.Kind is TypeKind.Text => text,
        _ => Let($"text{level}", text, t => Fn("coalesce", Scalar(t, type, level), When(Fn("isnotnull", t), Raise(Text($"{Failures.Source}{what} holds \"{Failures.Open}"), t, Text($"{Failures.Close}\", which is no {type}."))))),
    };

    /// <summary>A nested value in a column of text.</summary>
    public static Wire.Expression FromJson(Wire.Expression text, ColumnType type) => Fn("from_json", text, Text(TextDdl(type)), Options(("mode", "FAILFAST")));

    private static Wire.Expression Scalar(Wire.Expression text, ColumnType type, int level) => type.Kind switch
    {
        TypeKind.Bytes => Fn("try_to_binary", text, Text("base64")),
        TypeKind.Duration => When(Fn("rlike", text, Text(DurationForm)), Micros(text)),
        TypeKind.Float or TypeKind.Double => Fn("coalesce", Casts.Of(new Cast(AnyText, type, NullOnFailure: true), text), When(Fn("rlike", text, Text(@"\A(?i:[+-]?(inf|nan))\z")), TryCast(text, type))),
        TypeKind.Instant => Fn("coalesce", Casts.Of(new Cast(AnyText, type, NullOnFailure: true), text), Cast(Casts.Of(new Cast(AnyText, ColumnType.LocalTime, NullOnFailure: true), text), type)),
        _ => Casts.Of(new Cast(AnyText, type, NullOnFailure: true), text),
    };

    /// <summary>[-][d.]hh:mm:ss[.ffffff], as TimeSpan's "c".</summary>
    private static Wire.Expression DurationText(Wire.Expression micros)
    {
        var whole = Fn("abs", micros);
        Wire.Expression Part(long unit, long of, int digits) => Fn("lpad", Cast(Fn("%", Fn("div", whole, Long(unit)), Long(of)), ColumnType.Text), Int(digits), Text("0"));
        return Fn(
            "concat",
            If(Fn("<", micros, Long(0)), Text("-"), Text("")),
            If(Fn(">=", whole, Long(Day)), Fn("concat", Cast(Fn("div", whole, Long(Day)), ColumnType.Text), Text(".")), Text("")),
            Part(Hour, 24, 2), Text(":"), Part(Minute, 60, 2), Text(":"), Part(Second, 60, 2),
            If(Fn("=", Fn("%", whole, Long(Second)), Long(0)), Text(""), Fn("concat", Text("."), Part(1, Second, 6))));
    }

    private static Wire.Expression Micros(Wire.Expression text)
    {
        Wire.Expression Part(string pattern, int group) => Fn("regexp_extract", text, Text(pattern), Int(group));
        Wire.Expression Whole(Wire.Expression digits) => Fn("coalesce", TryCast(digits, ColumnType.Long), Long(0));
        const string Parts = @"\A-?(?:([0-9]+)\.)?([0-9]{1,2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,6}))?\z";
        var micros = new (int Group, long Unit)[] { (1, Day), (2, Hour), (3, Minute), (4, Second) }
            .Select(p => Fn("*", Whole(Part(Parts, p.Group)), Long(p.Unit)))
            .Append(Whole(Fn("rpad", Part(Parts, 5), Int(6), Text("0"))))
            .Aggregate((a, b) => Fn("+", a, b));
        return If(Fn("startswith", text, Text("-")), Fn("negative", micros), micros);
    }

    private static Wire.Expression Options(params (string Key, string Value)[] options) => Fn("map", [.. options.SelectMany(o => new[] { Text(o.Key), Text(o.Value) })]);

    private static Wire.DataType TextType(ColumnType type) => type switch
    {
        StructType nested => SparkTypes.Struct(nested.Schema, c => TextType(c.Type), _ => true),
        ListType list => new() { Array = new() { ElementType = TextType(list.Element), ContainsNull = true } },
        _ => type.Kind is TypeKind.Bool or TypeKind.Int or TypeKind.Long or TypeKind.Decimal or TypeKind.Float or TypeKind.Double ? SparkTypes.Of(type) : SparkTypes.Of(ColumnType.Text),
    };
}
