namespace EtlLib.Generators.Emission;

/// <summary>What a column type is called in generated code.</summary>
internal static class TypeText
{
    public const string Root = "global::EtlLib";
    public const string Values = Root + ".Batches.Values";
    public const string Cells = Root + ".Batches.Cells";
    public const string Span = "global::System.ReadOnlySpan<global::EtlLib.Batches.ColumnVector>";
    public const string Expr = Root + ".Plan.Expr";

    /// <summary>What stands above what is generated, so that coverage and analyzers pass over it.</summary>
    public static readonly string GeneratedCode =
        $"[global::System.CodeDom.Compiler.GeneratedCode(\"EtlLib.Generators\", \"{typeof(TypeText).Assembly.GetName().Version}\")]";

    /// <summary>The struct of a column: <c>DoubleColumn</c>, <c>OptionalDoubleColumn</c> …</summary>
    public static string Column(TypeSpec type, bool optional) => type switch
    {
        { Wrapper: not null } => $"{type.CSharp}.{(optional ? "OptionalColumn" : "Column")}",
        { Kind: Kind.Enum } => $"{Root}.{(optional ? "Optional" : "")}EnumColumn<{type.CSharp}>",
        { Kind: Kind.Struct } => $"{type.CSharp}.{(optional ? "OptionalColumns" : "Columns")}",
        { Element: { } element } => $"{Root}.{(optional ? "Optional" : "")}ListColumn<{Column(element.Type, element.Nullable)}>",
        _ => $"{Root}.{(optional ? "Optional" : "")}{type.Kind}Column",
    };

    /// <summary>The expression of the column type in a schema.</summary>
    public static string Schema(TypeSpec type) => type switch
    {
        { Kind: Kind.Decimal } => $"{Root}.Schemas.ColumnType.Decimal({Number(type.Precision)}, {Number(type.Scale)})",
        { Kind: Kind.Enum } when !type.Enum!.Members.Equals(type.Enum.Symbols) => $"{Root}.EnumValues<{Value(type)}>.Named({string.Join(
            ", ", type.Enum.Symbols.Select(Parsing.CSharpText.Literal))})",
        { Kind: Kind.Enum } => $"{Root}.EnumValues<{Value(type)}>.Type",
        { Kind: Kind.Struct } => $"{Root}.Schemas.ColumnType.Struct({Root}.Frames.SchemaOf<{type.CSharp}>())",
        { Element: { } element } => $"{Root}.Schemas.ColumnType.List({Schema(element.Type)}, {(element.Nullable ? "true" : "false")})",
        _ => $"{Root}.Schemas.ColumnType.{type.Kind}",
    };

    /// <summary>The vector of a batch, and how generated code takes it.</summary>
    public static (string Type, string Get) Vector(Kind kind) => kind switch
    {
        Kind.Bool => ("BitVector", "Bits"),
        Kind.Text or Kind.Bytes or Kind.Enum => ("TextVector", "Text"),
        Kind.Struct => ("StructVector", "Structs"),
        Kind.List => ("ListVector", "Lists"),
        _ => ($"FixedVector<{Fixed(kind)}>", $"Fixed<{Fixed(kind)}>"),
    };

    /// <summary>The C# type of the value: of a value object, what it is over.</summary>
    public static string Value(TypeSpec type) => type.Wrapper?.ValueCSharp ?? type.CSharp;

    /// <summary>A number in every culture.</summary>
    public static string Number(long value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static string Fixed(Kind kind) => kind switch
    {
        Kind.Int or Kind.Date => "int",
        Kind.Float => "float",
        Kind.Double => "double",
        Kind.Decimal => "global::System.Int128",
        Kind.Uuid => Root + ".Batches.UuidBytes",
        _ => "long",
    };
}
