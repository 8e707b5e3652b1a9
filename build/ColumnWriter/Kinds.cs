namespace EtlLib.Build;

/// <summary>A column type: its kind, the C# type of its values, and what it has.</summary>
internal sealed record Kind(string Name, string Clr, string Article, bool Ordered = true)
{
    /// <summary>The kinds that it converts to by itself, as C# does.</summary>
    public string[] Wider { get; init; } = [];

    /// <summary>The kind of its sum; null: it is no number.</summary>
    public string? Sum { get; init; }

    /// <summary>Whether its C# type takes the literal null.</summary>
    public bool IsReference => Name is "Text" or "Bytes";

    /// <summary>Whether its C# type is a type parameter.</summary>
    public bool IsGeneric => Name is "Enum";

    public string Parameters => IsGeneric ? $"<{Clr}>" : "";

    public string Where => IsGeneric ? $" where {Clr} : struct, global::System.Enum" : "";

    public string Struct(bool optional) => $"{(optional ? "Optional" : "")}{Name}Column";

    public string Column(bool optional) => Struct(optional) + Parameters;

    public static IReadOnlyList<Kind> All { get; } =
    [
        new("Int", "int", "32-bit integers") { Wider = ["Long", "Float", "Double", "Decimal"], Sum = "Long" },
        new("Long", "long", "64-bit integers") { Wider = ["Float", "Double", "Decimal"], Sum = "Long" },
        new("Float", "float", "32-bit IEEE numbers") { Wider = ["Double"], Sum = "Double" },
        new("Double", "double", "64-bit IEEE numbers") { Sum = "Double" },
        new("Decimal", "decimal", "exact decimals") { Sum = "Decimal" },
        new("Bool", "bool", "booleans"),
        new("Text", "string", "text"),
        new("Bytes", "byte[]", "bytes", Ordered: false),
        new("Uuid", "global::System.Guid", "UUIDs", Ordered: false),
        new("Instant", "global::System.DateTimeOffset", "instants"),
        new("LocalTime", "global::System.DateTime", "local times, without a zone"),
        new("Date", "global::System.DateOnly", "dates"),
        new("TimeOfDay", "global::System.TimeOnly", "times of day"),
        new("Duration", "global::System.TimeSpan", "durations"),
        new("Enum", "TEnum", "an enum, compared by its name", Ordered: false),
    ];

    public static Kind Of(string name) => All.First(k => k.Name == name);
}

/// <summary>A function of a column: a method of its struct.</summary>
/// <param name="Kinds">The kinds that have it.</param>
/// <param name="Name">The method's name.</param>
/// <param name="Result">The kind of its result; "=": the column's own.</param>
/// <param name="Parameters">Kinds of columns or C# types, with names and defaults: <c>Text prefix</c>, <c>int digits = 0</c>.</param>
/// <param name="Body">The expression; <c>Expr</c> is the column's.</param>
/// <param name="Doc">What it does.</param>
internal sealed record Function(string Kinds, string Name, string Result, string Parameters, string Body, string Doc)
{
    /// <summary>Whether the result may be null where the column is not.</summary>
    public bool AlwaysOptional { get; init; }

    public bool IsOf(string kind) => Kinds.Split(' ').Contains(kind);
}
