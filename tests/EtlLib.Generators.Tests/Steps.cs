using Microsoft.CodeAnalysis;

namespace EtlLib.Generators.Tests;

/// <summary>What each step of a run did: New, Modified, Unchanged or Cached.</summary>
internal static class Steps
{
    public static IEnumerable<string> Of(GeneratorRunResult run, string step) =>
        run.TrackedSteps.TryGetValue(step, out var steps) ? steps.SelectMany(s => s.Outputs).Select(o => o.Reason.ToString()) : [];

    /// <summary>Each generated file with whether it was emitted again.</summary>
    public static IReadOnlyDictionary<string, string> OfSources(GeneratorRunResult run) => run.TrackedOutputSteps
        .SelectMany(step => step.Value)
        .SelectMany(step => step.Outputs)
        .SelectMany(output => HintNames(output.Value).Select(name => (name, Reason: output.Reason.ToString())))
        .ToDictionary(o => o.name, o => o.Reason);

    /// <summary>An output is a pair of the sources and the diagnostics; its type is the compiler's own.</summary>
    private static IEnumerable<string> HintNames(object value)
    {
        var sources = value is System.Runtime.CompilerServices.ITuple pair ? pair[0] : null;
        foreach (var source in (System.Collections.IEnumerable)sources!)
        {
            yield return (string)source.GetType().GetProperty("HintName")!.GetValue(source)!;
        }
    }
}
