using System.Collections.Immutable;

namespace EtlLib.Generators.Parsing;

/// <summary>What the parser found wrong with one type, with live locations, so that <c>#pragma</c> is heard.</summary>
internal sealed class Findings(CancellationToken cancellation)
{
    private readonly ImmutableArray<Diagnostic>.Builder found = ImmutableArray.CreateBuilder<Diagnostic>();

    public CancellationToken Cancellation => cancellation;

    public void Add(DiagnosticDescriptor descriptor, Location? location, params object[] arguments) =>
        found.Add(Diagnostic.Create(descriptor, location, arguments));

    /// <summary>With the name that a code fix gives.</summary>
    public void AddProposal(DiagnosticDescriptor descriptor, Location? location, string proposal, params object[] arguments) =>
        found.Add(Diagnostic.Create(descriptor, location, ImmutableDictionary<string, string?>.Empty.Add("Proposal", proposal), arguments));

    public ImmutableArray<Diagnostic> ToImmutable() => found.ToImmutable();
}
