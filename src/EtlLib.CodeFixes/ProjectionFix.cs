using System.Collections.Immutable;
using System.Composition;
using EtlLib.Generators.Analyzers;
using EtlLib.Generators.Parsing;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace EtlLib.CodeFixes;

/// <summary>
/// ETL1001: adds all columns that a projection leaves out, each with what the lambda has of its name and type: a column of a row, the
/// key, the window's start for the event time; else null where it may be null, else default, which is refused when the plan is built.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class ProjectionFix() : DocumentFix("ETL1001")
{
    private protected override string Offer(Diagnostic diagnostic, Place place) => "Add all missing columns";

    private protected override Document Fixed(ImmutableArray<Diagnostic> diagnostics, Place place)
    {
        var text = place.Root.SyntaxTree.GetText(place.Cancellation);
        var changes = diagnostics
            .Select(place.Around<BaseObjectCreationExpressionSyntax>)
            .OfType<BaseObjectCreationExpressionSyntax>()
            .Distinct()
            .OrderBy(c => c.Span.End)
            .Select(c => Change(c, place, text))
            .OfType<TextChange>();
        return place.Document.WithText(text.WithChanges(changes));
    }

    private static TextChange? Change(BaseObjectCreationExpressionSyntax creation, Place place, SourceText text)
    {
        if (place.TypeOf(creation) is not { } projection)
        {
            return null;
        }

        var added = Projections.Missing(projection, creation.Initializer).Select(p => $"{p.Name} = {Value(p, creation, place)}").ToArray();
        if (creation.Initializer is not { } initializer)
        {
            // new Projection() { … } needs no parentheses; new() does.
            var end = creation is ObjectCreationExpressionSyntax { ArgumentList.Arguments.Count: 0 } named ? TextSpan.FromBounds(named.Type.Span.End, named.Span.End) : new TextSpan(creation.Span.End, 0);
            return new TextChange(end, $" {{ {string.Join(", ", added)} }}");
        }

        if (initializer.Expressions.Count == 0)
        {
            return new TextChange(TextSpan.FromBounds(initializer.OpenBraceToken.Span.End, initializer.CloseBraceToken.SpanStart), $" {string.Join(", ", added)} ");
        }

        var last = initializer.Expressions.Last();
        var line = text.Lines.GetLineFromPosition(last.SpanStart);
        var isLine = line.LineNumber != text.Lines.GetLineFromPosition(initializer.OpenBraceToken.SpanStart).LineNumber;
        var between = isLine ? "," + NewLine(text, line) + line.ToString().Substring(0, line.ToString().TakeWhile(char.IsWhiteSpace).Count()) : ", ";
        var comma = initializer.Expressions.GetSeparators().ElementAtOrDefault(initializer.Expressions.Count - 1);
        return comma.IsKind(SyntaxKind.CommaToken)
            ? new TextChange(new TextSpan(comma.Span.End, 0), between.Substring(1) + string.Join(between, added) + ",")
            : new TextChange(new TextSpan(last.Span.End, 0), between + string.Join(between, added));
    }

    private static string NewLine(SourceText text, TextLine line) => text.ToString(TextSpan.FromBounds(line.End, line.EndIncludingLineBreak));

    /// <summary>The best guess of what a column is made of.</summary>
    private static string Value(IFieldSymbol column, BaseObjectCreationExpressionSyntax creation, Place place)
    {
        foreach (var lambda in creation.Ancestors().OfType<LambdaExpressionSyntax>())
        {
            foreach (var parameter in Parameters(lambda).Select(p => place.Model.GetDeclaredSymbol(p, place.Cancellation)).OfType<IParameterSymbol>())
            {
                if (Value(column, parameter, place.Model.Compilation) is { } value)
                {
                    return value;
                }
            }
        }

        return column.NullableAnnotation is NullableAnnotation.Annotated || (Dsl.IsColumn(column.Type) && Dsl.IsOptional(column.Type)) ? "null" : "default";
    }

    private static string? Value(IFieldSymbol column, IParameterSymbol parameter, Compilation compilation)
    {
        var type = parameter.Type;
        if (Dsl.IsRow(type))
        {
            return type.GetMembers(column.Name).OfType<IFieldSymbol>().FirstOrDefault() is { } same && Converts(same.Type) ? $"{parameter.Name}.{column.Name}" : null;
        }

        var isEventTime = column.ContainingType.ContainingType?.GetMembers(column.Name).Any(m => m.Attribute(Names.EventTimeAttribute) is not null) is true;
        return type.Name == "Window" && Dsl.IsOwn(type) ? isEventTime ? $"{parameter.Name}.Start" : null
            : string.Equals(parameter.Name, column.Name, StringComparison.OrdinalIgnoreCase) && Converts(type) ? parameter.Name
            : type is INamedTypeSymbol { IsTupleType: true } key && key.TupleElements.FirstOrDefault(e => e.Name == column.Name) is { } element && Converts(element.Type) ? $"{parameter.Name}.{element.Name}"
            : null;

        bool Converts(ITypeSymbol from) => compilation.ClassifyCommonConversion(from, column.Type) is { Exists: true, IsImplicit: true };
    }

    private static IEnumerable<ParameterSyntax> Parameters(LambdaExpressionSyntax lambda) => lambda is ParenthesizedLambdaExpressionSyntax several
        ? several.ParameterList.Parameters
        : [((SimpleLambdaExpressionSyntax)lambda).Parameter];
}
