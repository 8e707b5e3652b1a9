using System.Collections.Immutable;
using System.Runtime.CompilerServices;

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
