using Microsoft.CodeAnalysis.CSharp;

namespace EtlLib.CodeFixes;

/// <summary>Attributes, written into declarations where their like stand.</summary>
internal static class Attributes
{
    /// <summary>Adds an attribute: to the last list if there is one, as <c>[Sequence, Column("x")]</c>, else in front of the declaration.</summary>
    public static MemberDeclarationSyntax Add(MemberDeclarationSyntax declaration, string attribute)
    {
        if (declaration.AttributeLists.LastOrDefault() is { } last)
        {
            var separator = SyntaxFactory.Token(SyntaxKind.CommaToken).WithTrailingTrivia(SyntaxFactory.Space);
            var attributes = SyntaxFactory.SeparatedList(last.Attributes.Add(Parse(attribute)), last.Attributes.GetSeparators().Append(separator));
            return declaration.WithAttributeLists(declaration.AttributeLists.Replace(last, last.WithAttributes(attributes)));
        }

        var list = ParseList(attribute).WithLeadingTrivia(declaration.GetLeadingTrivia()).WithTrailingTrivia(SyntaxFactory.Space);
        return declaration.WithLeadingTrivia().WithAttributeLists(SyntaxFactory.SingletonList(list));
    }

    /// <summary>Adds an attribute to the property that a record's parameter declares.</summary>
    public static ParameterSyntax Add(ParameterSyntax parameter, string attribute) => parameter
        .WithLeadingTrivia()
        .AddAttributeLists(ParseList($"property: {attribute}").WithLeadingTrivia(parameter.GetLeadingTrivia()).WithTrailingTrivia(SyntaxFactory.Space));

    public static AttributeSyntax Parse(string attribute) => ParseList(attribute).Attributes[0];

    /// <summary>The attribute of a name that a declaration has, or null.</summary>
    public static AttributeSyntax? Find(SyntaxList<AttributeListSyntax> lists, string name) =>
        lists.SelectMany(l => l.Attributes).FirstOrDefault(a => a.Name.ToString() is var written && (written == name || written == name + "Attribute" || written.EndsWith("." + name, StringComparison.Ordinal)));

    // Parsed rather than made: a formatter moves what is made to a line of its own.
    private static AttributeListSyntax ParseList(string attribute) => ((IncompleteMemberSyntax)SyntaxFactory.ParseMemberDeclaration($"[{attribute}]")!).AttributeLists[0];
}
