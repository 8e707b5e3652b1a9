using System.Globalization;
using System.Text;

namespace EtlLib.Generators.Parsing;

/// <summary>Names that are valid in Avro, and free in generated code.</summary>
internal static class ModelNames
{
    /// <summary>Whether a name is one of Avro's: <c>[A-Za-z_][A-Za-z0-9_]*</c>.</summary>
    public static bool IsAvro(string name) => name.Length > 0 && name[0] is not (>= '0' and <= '9') && name.All(IsAvro);

    private static bool IsAvro(char c) => c is (>= 'A' and <= 'Z') or (>= 'a' and <= 'z') or '_' or (>= '0' and <= '9');

    /// <summary>The nearest valid name: letters without their marks, others as underscores.</summary>
    public static string Proposal(string name)
    {
        var letters = name.Normalize(NormalizationForm.FormD).Where(c => char.GetUnicodeCategory(c) is not UnicodeCategory.NonSpacingMark);
        var proposal = string.Concat(letters.Select(c => IsAvro(c) ? c : '_'));
        return IsAvro(proposal) ? proposal : "_" + proposal;
    }

    /// <summary>Checks a model's own name and those of what it is in.</summary>
    public static void CheckModel(INamedTypeSymbol model, Location place, Findings findings)
    {
        var dotted = Names.Dotted(model);
        var invalid = dotted.Split('.').FirstOrDefault(part => !IsAvro(part));
        if (invalid is not null)
        {
            findings.AddProposal(Rules.NameInvalid, place, Proposal(invalid), invalid, $"in the model {dotted} is no name in Avro: letters of A to Z, digits and underscores", Proposal(invalid), "");
        }
    }

    /// <summary>Whether the names of what is generated into a model are free: neither the model nor a member of it has one.</summary>
    public static bool IsFree(INamedTypeSymbol model, Findings findings)
    {
        var free = true;
        foreach (var name in Names.Generated)
        {
            if (model.Name == name)
            {
                Take(model, name + "Row", "", findings);
                free = false;
            }

            foreach (var member in model.GetMembers(name))
            {
                if (member is not IMethodSymbol)
                {
                    Take(member, name + "Value", member is IPropertySymbol ? $" with [Column(\"{name}\")]" : "", findings);
                    free = false;
                }
            }
        }

        return free;
    }

    private static void Take(ISymbol symbol, string proposal, string also, Findings findings) =>
        findings.AddProposal(Rules.NameInvalid, SchemaParser.Place(symbol), proposal, symbol.Name, "is the name of a member that is generated into each model", proposal, also);

    /// <summary>Whether a property's type, as it is written, means a type that is generated into the model, once that is.</summary>
    public static bool IsHidden(ITypeSymbol type, IPropertySymbol property, Findings findings)
    {
        var named = TypeParser.ElementOf(type) is { } element ? TypeParser.Unwrap(element).Type : type;
        if (Array.IndexOf(Names.Generated, named.Name) < 0 || TypeProblems.TypeSyntax(property, findings.Cancellation) is not { } syntax
            || !syntax.DescendantNodesAndSelf().Any(n => n is SimpleNameSyntax { Parent: not (QualifiedNameSyntax or AliasQualifiedNameSyntax) } name && name.Identifier.ValueText == named.Name))
        {
            return false;
        }

        var full = CSharpText.Of(named);
        findings.AddProposal(Rules.NameInvalid, syntax.GetLocation(), full, named.Name, "means, within a model, the type that is generated into it", full, "");
        return true;
    }

    /// <summary>Checks the name of a property's column.</summary>
    public static void CheckProperty(IPropertySymbol property, Findings findings)
    {
        var attribute = property.Attribute(Names.ColumnAttribute);
        var column = attribute is null ? property.Name : AvroName(property, attribute);
        if (!IsAvro(column))
        {
            var named = attribute?.ApplicationSyntaxReference?.GetSyntax(findings.Cancellation).GetLocation();
            findings.AddProposal(Rules.NameInvalid, named ?? SchemaParser.Place(property), Proposal(column), column, $"is the column of {property.ContainingType.Name}.{property.Name}, and no name in Avro: letters of A to Z, digits and underscores", Proposal(column), named is null ? $", or keep the property and write [Column(\"{Proposal(column)}\")]" : "");
        }
    }

    /// <summary>The name of a property's field in Avro: the given one, or the nearest to the column's.</summary>
    public static string AvroName(IPropertySymbol property, AttributeData attribute) =>
        attribute.NamedArguments.FirstOrDefault(a => a.Key == "Avro").Value.Value as string ?? Proposal(ColumnName(property, attribute));

    /// <summary>A property's column.</summary>
    public static string ColumnName(IPropertySymbol property, AttributeData? attribute) =>
        Text(attribute) ?? property.Name;

    /// <summary>The one text that an attribute is given, or null.</summary>
    public static string? Text(AttributeData? attribute) => attribute is { ConstructorArguments: { Length: 1 } arguments }
        ? arguments[0].Value as string : null;
}
