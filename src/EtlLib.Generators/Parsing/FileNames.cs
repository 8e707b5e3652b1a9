using System.Runtime.CompilerServices;

namespace EtlLib.Generators.Parsing;

/// <summary>What one file declares, and what it uses.</summary>
internal sealed class FileNames
{
    private static readonly ConditionalWeakTable<SyntaxTree, FileNames> Files = new();

    private readonly List<DeclaredName> names = [];
    private readonly string[] used;
    private readonly ulong uses;

    private FileNames(SyntaxTree tree)
    {
        var root = tree.GetRoot();
        var usings = root.DescendantNodes(static n => n is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax).Where(static n => n is UsingDirectiveSyntax or ExternAliasDirectiveSyntax).ToArray();
        var global = Array.FindAll(usings, static u => u is UsingDirectiveSyntax { GlobalKeyword.RawKind: not 0 });
        used = DeclaredName.Identifiers(usings);
        uses = Sum(usings);
        Everywhere = DeclaredName.Identifiers(global);
        Globals = Sum(global);
        foreach (var node in root.DescendantNodes(static n => n is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax or TypeDeclarationSyntax))
        {
            Add(node);
        }
    }

    /// <summary>The names in the file's global usings.</summary>
    public string[] Everywhere { get; }

    /// <summary>Of the text of its global usings.</summary>
    public ulong Globals { get; }

    public IReadOnlyList<DeclaredName> Names => names;

    public static FileNames Of(SyntaxTree tree) => Files.GetValue(tree, static t => new(t));

    private static ulong Sum(IEnumerable<SyntaxNode> nodes) => nodes.Aggregate(0UL, static (hash, n) => Hash(n.ToString(), hash));

    /// <summary>FNV-1a.</summary>
    private static ulong Hash(string text, ulong seed)
    {
        var hash = 14695981039346656037UL ^ seed;
        foreach (var c in text)
        {
            hash = (hash ^ c) * 1099511628211UL;
        }

        return hash;
    }

    private void Add(SyntaxNode node)
    {
        switch (node)
        {
            case BaseNamespaceDeclarationSyntax space:
                names.AddRange(DeclaredName.Identifiers([space.Name]).Select(part => new DeclaredName(part, Hash(space.Name.ToString(), 1))));
                break;
            case BaseTypeDeclarationSyntax type:
                Add(type, type.Identifier);
                break;
            case DelegateDeclarationSyntax type:
                Add(type, type.Identifier);
                break;
            default:
                break;
        }
    }

    private void Add(MemberDeclarationSyntax type, SyntaxToken identifier)
    {
        var hash = Hash(type.ToString(), uses);
        var around = new List<string>(used);
        for (var outer = type.Parent; outer is not null; outer = outer.Parent)
        {
            switch (outer)
            {
                case BaseNamespaceDeclarationSyntax space:
                    hash = Hash(space.Name.ToString(), hash);
                    break;
                case TypeDeclarationSyntax container:
                    hash = Hash($"{container.Modifiers} {container.Keyword} {container.Identifier}{container.TypeParameterList}{container.BaseList}", hash);
                    around.Add(container.Identifier.ValueText);
                    break;
                default:
                    break;
            }
        }

        names.Add(new(identifier.ValueText, hash, type, around));
    }
}

/// <summary>A type that a file declares; or a namespace, which thousands of files may declare, and which mentions nothing.</summary>
/// <remarks>What a type mentions is read when a model reaches it, and most types are reached by none.</remarks>
internal sealed class DeclaredName(string name, ulong hash, MemberDeclarationSyntax? type = null, IReadOnlyList<string>? around = null)
{
    private string[]? mentioned;
    private string[]? signatures;

    /// <summary>Its simple name.</summary>
    public string Name => name;

    /// <summary>Of its text, of where it stands and of what its file uses.</summary>
    public ulong Hash => hash;

    public bool IsSpace => type is null;

    /// <summary>The names in it, around it and in its file's usings, without those of its methods.</summary>
    public string[] Mentioned => mentioned ??= type is null ? [] : [.. Identifiers(type.ChildNodes().Except(Methods)).Union(around!)];

    /// <summary>The names in what its methods take and give.</summary>
    public string[] Signatures => signatures ??= Identifiers(Methods.SelectMany(static m => new SyntaxNode[] { m.ReturnType, m.ParameterList }));

    private IEnumerable<MethodDeclarationSyntax> Methods => (type as TypeDeclarationSyntax)?.Members.OfType<MethodDeclarationSyntax>() ?? [];

    /// <summary>The names that are written in nodes; an attribute's with and without its ending.</summary>
    public static string[] Identifiers(IEnumerable<SyntaxNode> nodes)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var written in nodes.SelectMany(static n => n.DescendantNodesAndSelf()).OfType<SimpleNameSyntax>())
        {
            found.Add(written.Identifier.ValueText);
            if (written.FirstAncestorOrSelf<AttributeSyntax>() is { } attribute && attribute.Name.Span.Contains(written.Span))
            {
                found.Add(written.Identifier.ValueText + nameof(Attribute));
            }
        }

        return [.. found];
    }
}
