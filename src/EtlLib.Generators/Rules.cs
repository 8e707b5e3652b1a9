namespace EtlLib.Generators;

/// <summary>The rules: first those that the generator reports, as nothing can be generated; then those of the analyzers.</summary>
internal static class Rules
{
    private const string Models = "EtlLib.Models";
    private const string Pipelines = "EtlLib.Pipelines";

    public static readonly DiagnosticDescriptor NotPartial = Rule("ETL0001", Models, DiagnosticSeverity.Error, "Type is not partial", "{0} is marked [{1}], so it must be partial: its columns are generated into it. Write 'partial {2} {0}'.");

    public static readonly DiagnosticDescriptor ContainingNotPartial = Rule("ETL0002", Models, DiagnosticSeverity.Error, "Containing type is not partial", "{0} contains {1}, which is marked [{2}], so it must be partial too. Write 'partial {3} {0}'.");

    public static readonly DiagnosticDescriptor KindUnsupported = Rule("ETL0003", Models, DiagnosticSeverity.Error, "Kind of type is unsupported", "{0} cannot be a {1}, as it {2}. {3}.");

    public static readonly DiagnosticDescriptor TypeUnsupported = Rule("ETL0004", Models, DiagnosticSeverity.Error, "Property type has no column type", "{0}.{1} is {2}, which has no column type. {3}.");

    public static readonly DiagnosticDescriptor ColumnTwice = Rule("ETL0005", Models, DiagnosticSeverity.Error, "Two properties share a column name", "{0}.{1} and {0}.{2} are both the column '{3}' (column names ignore case). Name one otherwise, with [Column(\"…\")].");

    public static readonly DiagnosticDescriptor NameInvalid = Rule("ETL0006", Models, DiagnosticSeverity.Error, "Name is not valid", "'{0}' {1}. Name it '{2}', for example{3}.");

    public static readonly DiagnosticDescriptor Cycle = Rule("ETL0007", Models, DiagnosticSeverity.Error, "Model contains itself", "{0}.{1} makes {0} contain itself: {2}. Rows are of a finite depth: hold the key of the other row, or its values, instead.");

    public static readonly DiagnosticDescriptor DecimalUndeclared = Rule("ETL0008", Models, DiagnosticSeverity.Error, "Decimal without precision and scale, or out of range", "{0} is a decimal {1}. Write [Decimal(precision, scale)] with a precision of 1 to 38 and a scale of 0 to the precision, for example [Decimal(18, 2)].");

    public static readonly DiagnosticDescriptor EventTimeInvalid = Rule("ETL0009", Models, DiagnosticSeverity.Error, "Event time is not valid", "{0}.{1} cannot be the event time: {2}. {3}.");

    public static readonly DiagnosticDescriptor EnumInvalid = Rule("ETL0014", Models, DiagnosticSeverity.Error, "Enum has flags, duplicate values or none", "{0}.{1} is the enum {2}, which {3}, so a value has no one name to be stored as. {4}.");

    public static readonly DiagnosticDescriptor NameTwice = Rule("ETL0017", Models, DiagnosticSeverity.Error, "Two models have one full name", "The models {0} and {1} have one full name but for case, so their tables and files would be one. Rename one of them.");

    public static readonly DiagnosticDescriptor NoSetter = Rule("ETL0019", Models, DiagnosticSeverity.Error, "Property has no init or set accessor", "{0}.{1} has no init or set accessor, so a row cannot be made of its columns. Write '{{ get; init; }}', or give it a body to compute it from others.");

    public static readonly DiagnosticDescriptor SequenceInvalid = Rule("ETL0020", Models, DiagnosticSeverity.Error, "Sequence is not an integer", "{0}.{1} is {2}, and a sequence is an int or a long that is never null. Change its type, or take [Sequence] off.");

    public static readonly DiagnosticDescriptor Constraint = Rule("ETL0010", Models, DiagnosticSeverity.Error, "A constraint does not fit its column", "{0}");

    public static readonly DiagnosticDescriptor DataType = Rule("ETL0013", Models, DiagnosticSeverity.Error, "A generator attribute does not fit its column", "{0}");

    public static readonly DiagnosticDescriptor Make = Rule("ETL0016", Models, DiagnosticSeverity.Error, "Make is missing or has a wrong signature", "{0}");

    public static readonly DiagnosticDescriptor IncompleteProjection = Rule("ETL1001", Pipelines, DiagnosticSeverity.Info, "A projection leaves columns out", "The projection to {0} leaves out {1}");

    public static readonly DiagnosticDescriptor NoTotalOrder = Rule("ETL1003", Pipelines, DiagnosticSeverity.Warning, "First, Last or Collect without a total order", "Rows of {0} with the same {1} have no order that {2} could go by: mark the whole number that orders them with [Sequence]");

    public static readonly DiagnosticDescriptor Circle = Rule("ETL1008", Pipelines, DiagnosticSeverity.Error, "Models depend on each other in a circle", "The models are made of each other in a circle, so none can be first: {0}");

    public static readonly DiagnosticDescriptor Dropped = Rule("ETL1009", Pipelines, DiagnosticSeverity.Warning, "The result of a transformation is dropped", "{0} changes nothing: it returns {1}, which is dropped here; use what it returns, or remove the call");

    public static readonly DiagnosticDescriptor Condition = Rule("ETL1010", Pipelines, DiagnosticSeverity.Error, "A column where C# wants a bool", "{0}");

    public static readonly DiagnosticDescriptor Impure = Rule("ETL1011", Pipelines, DiagnosticSeverity.Warning, "Make is not pure", "{0} makes the plan depend on when and where it is built, so a run cannot be repeated. {1}.");

    public static readonly DiagnosticDescriptor NullComparison = Rule("ETL1016", Pipelines, DiagnosticSeverity.Error, "A column is compared with null", "{0}");

    public static readonly DiagnosticDescriptor ColumnAsObject = Rule("ETL1021", Pipelines, DiagnosticSeverity.Error, "A column is used as an object", "{0}");

    public static readonly DiagnosticDescriptor WholeDivision = Rule("ETL1023", Pipelines, DiagnosticSeverity.Warning, "A division of whole numbers becomes a column with a fraction", "{0} divides whole numbers, which drops the fraction, and only then becomes a {1}. Write {2}.ToDouble() / {3}.");

    public static readonly DiagnosticDescriptor LambdaShape = Rule("ETL1022", Pipelines, DiagnosticSeverity.Error, "A lambda has not the shape that the operation takes", "{0}");

    private static DiagnosticDescriptor Rule(string id, string category, DiagnosticSeverity severity, string title, string message) =>
        new(id, title, message, category, severity, isEnabledByDefault: true, helpLinkUri: $"https://github.com/etllib/etllib/blob/main/docs/diagnostics/{id}.md");
}
