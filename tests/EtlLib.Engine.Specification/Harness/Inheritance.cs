using System.Reflection;

namespace EtlLib.Engine.Specification;

/// <summary>Tells which specifications an engine's tests leave out.</summary>
public static class Inheritance
{
    /// <summary>The specifications that no class of an assembly inherits.</summary>
    public static IReadOnlyList<string> MissingIn(Assembly tests) => MissingIn(tests.GetTypes());

    /// <summary>The specifications that none of some classes inherits.</summary>
    public static IReadOnlyList<string> MissingIn(IReadOnlyCollection<Type> tests) =>
        [.. Specifications.Where(specification => !tests.Any(test => !test.IsAbstract && test.IsSubclassOf(specification))).Select(specification => specification.Name)];

    /// <summary>All specifications: the abstract classes over <see cref="EngineSpecification"/>.</summary>
    public static IReadOnlyList<Type> Specifications { get; } =
        [.. typeof(EngineSpecification).Assembly.GetTypes().Where(type => type.IsAbstract && type.IsSubclassOf(typeof(EngineSpecification))).OrderBy(type => type.Name, StringComparer.Ordinal)];
}
