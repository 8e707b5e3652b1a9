using Microsoft.CodeAnalysis;

namespace EtlLib.Generators.Analyzers;

/// <summary>The rules that analyzers report. Those that the generator reports, as nothing can be generated, stand beside the generator.</summary>
internal static class Rules
{
    private const string Models = "EtlLib.Models";
    private const string Pipelines = "EtlLib.Pipelines";
    private const string Help = "https://github.com/etllib/etllib/blob/main/docs/diagnostics/";

    public static readonly DiagnosticDescriptor Constraint = new(
        "ETL0010", "A constraint does not fit its column", "{0}", Models, DiagnosticSeverity.Error, true, helpLinkUri: Help + "ETL0010.md");

    public static readonly DiagnosticDescriptor DataType = new(
        "ETL0013", "A generator attribute does not fit its column", "{0}", Models, DiagnosticSeverity.Error, true, helpLinkUri: Help + "ETL0013.md");

    public static readonly DiagnosticDescriptor Make = new(
        "ETL0016", "Make is missing or has a wrong signature", "{0}", Models, DiagnosticSeverity.Error, true, helpLinkUri: Help + "ETL0016.md");

    public static readonly DiagnosticDescriptor IncompleteProjection = new(
        "ETL1001", "A projection leaves columns out", "The projection to {0} leaves out {1}", Pipelines, DiagnosticSeverity.Info, true, helpLinkUri: Help + "ETL1001.md");

    public static readonly DiagnosticDescriptor NoTotalOrder = new(
        "ETL1003", "First, Last or Collect without a total order", "Rows of {0} with the same {1} have no order that {2} could go by: mark the whole number that orders them with [Sequence]", Pipelines, DiagnosticSeverity.Warning, true, helpLinkUri: Help + "ETL1003.md");

    public static readonly DiagnosticDescriptor Circle = new(
        "ETL1008", "Models depend on each other in a circle", "The models are made of each other in a circle, so none can be first: {0}", Pipelines, DiagnosticSeverity.Error, true, helpLinkUri: Help + "ETL1008.md");

    public static readonly DiagnosticDescriptor Dropped = new(
        "ETL1009", "The result of a transformation is dropped", "{0} changes nothing: it returns {1}, which is dropped here; use what it returns, or remove the call", Pipelines, DiagnosticSeverity.Warning, true, helpLinkUri: Help + "ETL1009.md");

    public static readonly DiagnosticDescriptor Condition = new(
        "ETL1010", "A column where C# wants a bool", "{0}", Pipelines, DiagnosticSeverity.Error, true, helpLinkUri: Help + "ETL1010.md");

    public static readonly DiagnosticDescriptor NullComparison = new(
        "ETL1016", "A column is compared with null", "{0}", Pipelines, DiagnosticSeverity.Error, true, helpLinkUri: Help + "ETL1016.md");

    public static readonly DiagnosticDescriptor ColumnAsObject = new(
        "ETL1021", "A column is used as an object", "{0}", Pipelines, DiagnosticSeverity.Error, true, helpLinkUri: Help + "ETL1021.md");

    public static readonly DiagnosticDescriptor LambdaShape = new(
        "ETL1022", "A lambda has not the shape that the operation takes", "{0}", Pipelines, DiagnosticSeverity.Error, true, helpLinkUri: Help + "ETL1022.md");
}
