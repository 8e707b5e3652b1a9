using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace EtlLib.Generators.Parsing;

/// <summary>
/// What a compilation's own files declare, by simple name: whatever a name in a model may mean, it is declared here or in a reference. Read from syntax
/// alone, once for each file, so that asking whether anything that a model names is declared otherwise than before costs microseconds.
/// </summary>
internal sealed class DeclaredNames
{
    private static readonly ConditionalWeakTable<Compilation, DeclaredNames> Compilations = new();

    private readonly Dictionary<string, (ulong Hash, ImmutableArray<DeclaredName> Declarations)> names = new(StringComparer.Ordinal);
    private readonly List<string> everywhere = [];
    private readonly ulong globals;

    private DeclaredNames(Compilation compilation)
    {
        foreach (var tree in compilation.SyntaxTrees)
        {
            var file = FileNames.Of(tree);
            globals += file.Globals;
            everywhere.AddRange(file.Everywhere);
            foreach (var declared in file.Names)
            {
                var (hash, declarations) = names.TryGetValue(declared.Name, out var before) ? before : (0, []);
                names[declared.Name] = (hash + declared.Hash, declared.IsSpace ? declarations : declarations.Add(declared));
            }
        }
    }

    /// <summary>The names of a compilation.</summary>
    public static DeclaredNames Of(Compilation compilation) => Compilations.GetValue(compilation, static c => new(c));

    /// <summary>All names on which the meaning of a type's declaration depends: those that are written in it or around it, and in what these declare.</summary>
    public string[] Reach(TypeDeclarationSyntax node)
    {
        var reached = new HashSet<string>(everywhere, StringComparer.Ordinal);
        var waiting = new Stack<string>(everywhere);
        void Add(string name)
        {
            if (reached.Add(name))
            {
                waiting.Push(name);
            }
        }

        Add(node.Identifier.ValueText);
        while (waiting.Count > 0)
        {
            if (!names.TryGetValue(waiting.Pop(), out var known))
            {
                continue;
            }

            foreach (var declared in known.Declarations)
            {
                Array.ForEach(declared.Mentioned, Add);
            }
        }

        // What methods take and give is looked at, and not what that is made of: else a chain of models would be as one.
        foreach (var declared in names[node.Identifier.ValueText].Declarations)
        {
            reached.UnionWith(declared.Signatures);
        }

        return [.. reached];
    }

    /// <summary>Changes whenever one of the names is declared otherwise, elsewhere, again or no more.</summary>
    public ulong Hash(string[] reach)
    {
        var hash = globals;
        foreach (var name in reach)
        {
            if (names.TryGetValue(name, out var known))
            {
                hash = (hash * 31) + known.Hash;
            }
        }

        return hash;
    }
}

/// <summary>A type or namespace that a file declares.</summary>
/// <param name="Name">Its simple name.</param>
/// <param name="Hash">Of its text, of where it stands and of what its file uses.</param>
/// <param name="Mentioned">The names in it, around it and in its file's usings, without those of its methods.</param>
/// <param name="Signatures">The names in what its methods take and give.</param>
internal sealed record DeclaredName(string Name, ulong Hash, string[] Mentioned, string[] Signatures)
{
    /// <summary>Whether it is a namespace, which thousands of files may declare.</summary>
    public bool IsSpace { get; init; }
}

/// <summary>What one file declares.</summary>
internal sealed class FileNames : CSharpSyntaxWalker
{
    private static readonly ConditionalWeakTable<SyntaxTree, FileNames> Files = new();

    private readonly List<DeclaredName> names = [];
    private readonly string[] used;
    private readonly ulong around;

    private FileNames(SyntaxTree tree)
    {
        var root = tree.GetRoot();
        var usings = root.DescendantNodes(static n => n is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax).Where(static n => n is UsingDirectiveSyntax or ExternAliasDirectiveSyntax).ToArray();
        var global = Array.FindAll(usings, static u => u is UsingDirectiveSyntax { GlobalKeyword.RawKind: not 0 });
        used = Identifiers(usings);
        around = Sum(usings);
        Everywhere = Identifiers(global);
        Globals = Sum(global);
        Visit(root);
    }

    /// <summary>The names in the file's global usings, and a hash of these.</summary>
    public string[] Everywhere { get; }

    public ulong Globals { get; }

    public IReadOnlyList<DeclaredName> Names => names;

    public static FileNames Of(SyntaxTree tree) => Files.GetValue(tree, static t => new(t));

    public override void Visit(SyntaxNode? node)
    {
        switch (node)
        {
            case BaseNamespaceDeclarationSyntax space:
                foreach (var part in Identifiers([space.Name]))
                {
                    names.Add(new(part, Hash(space.Name.ToString(), 1), [], []) { IsSpace = true });
                }

                break;
            case BaseTypeDeclarationSyntax type:
                Add(type, type.Identifier);
                break;
            case DelegateDeclarationSyntax type:
                Add(type, type.Identifier);
                break;
            case not CompilationUnitSyntax:
                return;
            default:
                break;
        }

        base.Visit(node);
    }

    private void Add(MemberDeclarationSyntax type, SyntaxToken identifier)
    {
        var hash = Hash(type.ToString(), around);
        var containing = new List<string>();
        for (var outer = type.Parent; outer is not null; outer = outer.Parent)
        {
            switch (outer)
            {
                case BaseNamespaceDeclarationSyntax space:
                    hash = Hash(space.Name.ToString(), hash);
                    break;
                case TypeDeclarationSyntax container:
                    hash = Hash($"{container.Modifiers} {container.Keyword} {container.Identifier}{container.TypeParameterList}{container.BaseList}", hash);
                    containing.Add(container.Identifier.ValueText);
                    break;
                default:
                    break;
            }
        }

        var methods = (type as TypeDeclarationSyntax)?.Members.OfType<MethodDeclarationSyntax>().ToArray() ?? [];
        names.Add(new(
            identifier.ValueText,
            hash,
            [.. Identifiers(type.ChildNodes().Except(methods)).Concat(used).Concat(containing).Distinct()],
            Identifiers([.. methods.Select(m => m.ReturnType), .. methods.Select(m => m.ParameterList)])));
    }

    /// <summary>The names that are written in nodes; an attribute's with and without its ending.</summary>
    private static string[] Identifiers(IEnumerable<SyntaxNode> nodes)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in nodes.SelectMany(static n => n.DescendantNodesAndSelf()).OfType<SimpleNameSyntax>())
        {
            found.Add(name.Identifier.ValueText);
            if (name.FirstAncestorOrSelf<AttributeSyntax>() is { } attribute && attribute.Name.Span.Contains(name.Span))
            {
                found.Add(name.Identifier.ValueText + nameof(Attribute));
            }
        }

        return [.. found];
    }

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
}
