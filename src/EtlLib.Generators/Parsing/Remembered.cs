using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace EtlLib.Generators.Parsing;

/// <summary>
/// What was parsed of a type, for as long as its file is the same and nothing that it names is declared otherwise. Roslyn asks for every type again at every
/// key that is pressed anywhere, and the members of a record cost it 0.2 ms each time: at a thousand models 300 ms, which nobody waits for twice.
/// </summary>
/// <remarks>Law: gives what parsing anew would give. It is kept with the syntax node, of which Roslyn makes a new one when the file changes, and holds no symbol.</remarks>
internal sealed class Remembered<TSpec>(Func<GeneratorAttributeSyntaxContext, CancellationToken, Parsed<TSpec>> parse)
    where TSpec : class
{
    private readonly ConditionalWeakTable<SyntaxNode, Entry> entries = new();

    public Parsed<TSpec> Parse(GeneratorAttributeSyntaxContext context, CancellationToken cancellation)
    {
        var compilation = context.SemanticModel.Compilation;
        var names = DeclaredNames.Of(compilation);
        if (entries.TryGetValue(context.TargetNode, out var entry) && entry.Holds(compilation, names))
        {
            return entry.Parsed;
        }

        var parsed = parse(context, cancellation);
        var reach = names.Reach((TypeDeclarationSyntax)context.TargetNode);
        entries.Remove(context.TargetNode);
        entries.GetValue(context.TargetNode, _ => new(parsed, reach, names.Hash(reach), compilation.ExternalReferences, compilation.Options));
        return parsed;
    }

    private sealed record Entry(Parsed<TSpec> Parsed, string[] Reach, ulong Hash, ImmutableArray<MetadataReference> References, CompilationOptions Options)
    {
        public bool Holds(Compilation compilation, DeclaredNames names) =>
            (References == compilation.ExternalReferences || References.SequenceEqual(compilation.ExternalReferences))
            && Options.Equals(compilation.Options) && Hash == names.Hash(Reach);
    }
}
