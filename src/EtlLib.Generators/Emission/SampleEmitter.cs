using EtlLib.Generators.Parsing;
using static EtlLib.Generators.Emission.TypeText;

namespace EtlLib.Generators.Emission;

/// <summary>A model's <c>Sample</c>: a row for tests, of which every argument is optional.</summary>
internal static class SampleEmitter
{
    public static void Write(CodeWriter writer, ModelSpec model)
    {
        var columns = model.Schema.Columns;
        var names = Parameters(columns);
        var parameters = columns.Select((c, i) => Parameter(c, names[i]));
        writer.Line("/// <summary>A row for tests: every argument is optional.</summary>");
        writer.Line(GeneratedCode);
        RowEmitter.Construct(writer, $"public static {model.Declaration.Global} Sample({string.Join(", ", parameters)}) =>", model, (c, i) => Value(c, names[i]));
    }

    /// <summary>The property's names in camel case, or as they are where two would be one.</summary>
    private static string[] Parameters(EquatableArray<ColumnSpec> columns)
    {
        var camel = columns.Select(c => Camel(c.Property)).ToArray();
        return [.. columns.Select((c, i) => CSharpText.Identifier(camel.Count(n => n == camel[i]) > 1 ? c.Property : camel[i]))];
    }

    private static string Camel(string name)
    {
        var upper = 0;
        while (upper < name.Length && char.IsUpper(name[upper]))
        {
            upper++;
        }

        // An acronym is lowered as a whole, but for the first letter of the word after it: IOError becomes ioError.
        var lowered = upper <= 1 || upper == name.Length ? upper : upper - 1;
        return name.Substring(0, lowered).ToLowerInvariant() + name.Substring(lowered);
    }

    private static string Parameter(ColumnSpec column, string name) => Constant(column) is { } constant && !column.Nullable
        ? $"{column.Type.CSharp} {name} = {constant}"
        : $"{column.Type.CSharp}? {name} = null";

    private static string Value(ColumnSpec column, string name) =>
        column.Nullable || Constant(column) is not null ? name : $"{name} ?? {Default(column, column.Type)}";

    /// <summary>The default as a constant, or null where it is none.</summary>
    private static string? Constant(ColumnSpec column) => column.Type switch
    {
        { Wrapper: not null } => null,
        { Kind: Kind.Bool } => "false",
        { Kind: Kind.Text } => CSharpText.Literal(column.Property),
        { Kind: Kind.Int or Kind.Long or Kind.Float or Kind.Double or Kind.Decimal } => InRange(column),
        { Kind: Kind.Uuid or Kind.TimeOfDay or Kind.Duration } => "default",
        { Kind: Kind.Enum } when column.Type.Enum!.Members.Count > 0 => $"{column.Type.CSharp}.{CSharpText.Identifier(column.Type.Enum.Members[0])}",
        _ => null,
    };

    /// <summary>Zero, or the bound that is nearest to it.</summary>
    private static string InRange(ColumnSpec column) =>
        column.Minimum is { } minimum && IsPositive(minimum) ? minimum
        : column.Maximum is { } maximum && maximum.Contains("-") && !maximum.Contains("Infinity") ? maximum
        : "0";

    private static bool IsPositive(string literal) =>
        literal.IndexOf('-') < 0 && !literal.Contains("NaN") && !literal.Contains("Infinity") && literal.IndexOfAny(['1', '2', '3', '4', '5', '6', '7', '8', '9']) >= 0;

    private static string Default(ColumnSpec column, TypeSpec type)
    {
        var value = type.Kind switch
        {
            Kind.Text => CSharpText.Literal(column.Property),
            Kind.Instant => "global::System.DateTimeOffset.UnixEpoch",
            Kind.LocalTime => "new global::System.DateTime(1970, 1, 1)",
            Kind.Date => "new global::System.DateOnly(1970, 1, 1)",
            Kind.Struct => $"{type.CSharp}.Sample()",
            Kind.Bytes or Kind.List => "[]",
            Kind.Enum when type.Enum!.Members.Count > 0 => $"{TypeText.Value(type)}.{CSharpText.Identifier(type.Enum.Members[0])}",
            _ => "default",
        };
        return type.Wrapper is null ? value : $"new {type.CSharp}({value})";
    }
}
