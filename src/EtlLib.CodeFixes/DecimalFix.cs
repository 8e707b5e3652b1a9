using System.Composition;
using Microsoft.CodeAnalysis.CodeFixes;

namespace EtlLib.CodeFixes;

/// <summary>ETL0008: gives a decimal a precision and a scale, or brings those that it has into their range.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class DecimalFix() : RewriteFix("ETL0008")
{
    private const int MostDigits = 38;

    private protected override string Title(Diagnostic diagnostic, Place place) =>
        Targets(diagnostic, place).First() is AttributeSyntax attribute ? $"Write [{InRange(attribute, place)}]" : "Add [Decimal(18, 4)]";

    private protected override IEnumerable<SyntaxNode> Targets(Diagnostic diagnostic, Place place)
    {
        if (place.Around<AttributeSyntax>(diagnostic) is { } attribute)
        {
            return InRange(attribute, place) is null ? [] : [attribute];
        }

        // A value object's parameter is a property too, but the attribute of the type is the plainer way.
        if (place.Around<ParameterSyntax>(diagnostic) is { Parent.Parent: TypeDeclarationSyntax owner } parameter && Attributes.Find(owner.AttributeLists, "ValueObject") is null)
        {
            return [parameter];
        }

        MemberDeclarationSyntax? member = place.Around<PropertyDeclarationSyntax>(diagnostic) ?? (MemberDeclarationSyntax?)place.Around<TypeDeclarationSyntax>(diagnostic);
        return member is null ? [] : [member];
    }

    private protected override SyntaxNode Rewrite(SyntaxNode original, SyntaxNode current, Place place) => current switch
    {
        AttributeSyntax => Attributes.Parse(InRange((AttributeSyntax)original, place)!).WithTriviaFrom(current),
        ParameterSyntax parameter => Attributes.Add(parameter, "Decimal(18, 4)"),
        _ => Attributes.Add((MemberDeclarationSyntax)current, "Decimal(18, 4)"),
    };

    private static string? InRange(AttributeSyntax attribute, Place place)
    {
        var numbers = attribute.ArgumentList?.Arguments.Select(a => place.Model.GetConstantValue(a.Expression, place.Cancellation).Value).OfType<int>().ToArray() ?? [];
        if (numbers.Length != 2)
        {
            return null;
        }

        var precision = Math.Min(Math.Max(numbers[0], 1), MostDigits);
        return $"Decimal({precision}, {Math.Min(Math.Max(numbers[1], 0), precision)})";
    }
}
