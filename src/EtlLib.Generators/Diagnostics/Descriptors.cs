namespace EtlLib.Generators.Diagnostics;

/// <summary>The diagnostics that stop generation. The rest are analyzers'.</summary>
internal static class Descriptors
{
    private const string Category = "EtlLib.Models";

    public static readonly DiagnosticDescriptor NotPartial = Error("ETL0001", "Type is not partial", "{0} is marked [{1}], so it must be partial: its columns are generated into it. Write 'partial {2} {0}'.");

    public static readonly DiagnosticDescriptor ContainingNotPartial = Error("ETL0002", "Containing type is not partial", "{0} contains {1}, which is marked [{2}], so it must be partial too. Write 'partial {3} {0}'.");

    public static readonly DiagnosticDescriptor KindUnsupported = Error("ETL0003", "Kind of type is unsupported", "{0} cannot be a {1}, as it {2}. {3}.");

    public static readonly DiagnosticDescriptor TypeUnsupported = Error("ETL0004", "Property type has no column type", "{0}.{1} is {2}, which has no column type. {3}.");

    public static readonly DiagnosticDescriptor ColumnTwice = Error("ETL0005", "Two properties share a column name", "{0}.{1} and {0}.{2} are both the column '{3}' (column names ignore case). Name one otherwise, with [Column(\"…\")].");

    public static readonly DiagnosticDescriptor NameInvalid = Error("ETL0006", "Name is not valid", "'{0}' {1}. Name it '{2}', for example{3}.");

    public static readonly DiagnosticDescriptor Cycle = Error("ETL0007", "Model contains itself", "{0}.{1} makes {0} contain itself: {2}. Rows are of a finite depth: hold the key of the other row, or its values, instead.");

    public static readonly DiagnosticDescriptor DecimalUndeclared = Error("ETL0008", "Decimal without precision and scale, or out of range", "{0} is a decimal {1}. Write [Decimal(precision, scale)] with a precision of 1 to 38 and a scale of 0 to the precision, for example [Decimal(18, 2)].");

    public static readonly DiagnosticDescriptor EventTimeInvalid = Error("ETL0009", "Event time is not valid", "{0}.{1} cannot be the event time: {2}. {3}.");

    public static readonly DiagnosticDescriptor EnumInvalid = Error("ETL0014", "Enum has flags, duplicate values or none", "{0}.{1} is the enum {2}, which {3}, so a value has no one name to be stored as. {4}.");

    public static readonly DiagnosticDescriptor NameTwice = Error("ETL0017", "Two models have one full name", "The models {0} and {1} have one full name but for case, so their tables and files would be one. Rename one of them.");

    public static readonly DiagnosticDescriptor NoSetter = Error("ETL0019", "Property has no init or set accessor", "{0}.{1} has no init or set accessor, so a row cannot be made of its columns. Write '{{ get; init; }}', or give it a body to compute it from others.");

    public static readonly DiagnosticDescriptor SequenceInvalid = Error("ETL0020", "Sequence is not an integer", "{0}.{1} is {2}, and a sequence is an int or a long that is never null. Change its type, or take [Sequence] off.");

    private static DiagnosticDescriptor Error(string id, string title, string message) =>
        new(id, title, message, Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: $"https://github.com/etllib/etllib/blob/main/docs/diagnostics/{id}.md");
}
