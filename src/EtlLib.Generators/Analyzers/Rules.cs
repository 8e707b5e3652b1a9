namespace EtlLib.Generators.Analyzers;

/// <summary>The rules that analyzers report. Those that the generator reports, as nothing can be generated, stand beside the generator.</summary>
internal static class Rules
{
    private const string Models = "EtlLib.Models";
    private const string Pipelines = "EtlLib.Pipelines";

    public static readonly DiagnosticDescriptor Constraint = Rule("ETL0010", Models, DiagnosticSeverity.Error, "A constraint does not fit its column", "{0}");

    public static readonly DiagnosticDescriptor DataType = Rule("ETL0013", Models, DiagnosticSeverity.Error, "A generator attribute does not fit its column", "{0}");

    public static readonly DiagnosticDescriptor Make = Rule("ETL0016", Models, DiagnosticSeverity.Error, "Make is missing or has a wrong signature", "{0}");

    public static readonly DiagnosticDescriptor IncompleteProjection = Rule("ETL1001", Pipelines, DiagnosticSeverity.Info, "A projection leaves columns out", "The projection to {0} leaves out {1}");

    public static readonly DiagnosticDescriptor NoTotalOrder = Rule("ETL1003", Pipelines, DiagnosticSeverity.Warning, "First, Last or Collect without a total order", "Rows of {0} with the same {1} have no order that {2} could go by: mark the whole number that orders them with [Sequence]");

    public static readonly DiagnosticDescriptor Circle = Rule("ETL1008", Pipelines, DiagnosticSeverity.Error, "Models depend on each other in a circle", "The models are made of each other in a circle, so none can be first: {0}");

    public static readonly DiagnosticDescriptor Dropped = Rule("ETL1009", Pipelines, DiagnosticSeverity.Warning, "The result of a transformation is dropped", "{0} changes nothing: it returns {1}, which is dropped here; use what it returns, or remove the call");

    public static readonly DiagnosticDescriptor Condition = Rule("ETL1010", Pipelines, DiagnosticSeverity.Error, "A column where C# wants a bool", "{0}");

    public static readonly DiagnosticDescriptor NullComparison = Rule("ETL1016", Pipelines, DiagnosticSeverity.Error, "A column is compared with null", "{0}");

    public static readonly DiagnosticDescriptor ColumnAsObject = Rule("ETL1021", Pipelines, DiagnosticSeverity.Error, "A column is used as an object", "{0}");

    public static readonly DiagnosticDescriptor LambdaShape = Rule("ETL1022", Pipelines, DiagnosticSeverity.Error, "A lambda has not the shape that the operation takes", "{0}");

    private static DiagnosticDescriptor Rule(string id, string category, DiagnosticSeverity severity, string title, string message) =>
        new(id, title, message, category, severity, isEnabledByDefault: true, helpLinkUri: $"https://github.com/etllib/etllib/blob/main/docs/diagnostics/{id}.md");
}
