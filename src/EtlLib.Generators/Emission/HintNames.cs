using System.Collections.Immutable;
using EtlLib.Generators.SchemaText;

namespace EtlLib.Generators.Emission;

/// <summary>The names of generated files: the full metadata name and the role. Two that differ by case alone get a hash, as file systems ignore case.</summary>
internal static class HintNames
{
    /// <summary>The names that others equal but for case, sorted, so that the first of them is known.</summary>
    public static EquatableArray<string> Clashes(ImmutableArray<string> names)
    {
        var clashes = names.GroupBy(n => n, StringComparer.OrdinalIgnoreCase).Where(g => g.Distinct().Count() > 1).SelectMany(g => g.Distinct()).ToArray();
        Array.Sort(clashes, StringComparer.Ordinal);
        return new(clashes);
    }

    public static string Of(DeclarationSpec declaration, string role, EquatableArray<string> clashes)
    {
        var name = declaration.MetadataName;
        var suffix = clashes.Contains(name) ? "." + RabinFingerprint.Of(name).ToString("x16", System.Globalization.CultureInfo.InvariantCulture) : "";
        return $"{string.Concat(name.Select(c => char.IsLetterOrDigit(c) || c is '.' or '_' or '+' ? c : '_'))}{suffix}.{role}.g.cs";
    }
}
