using System.Reflection;

namespace EtlLib.Engine.Specification;

/// <summary>Says why an engine refuses what a specification asks for: on the override that marks it.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RefusedAttribute(string reason) : Attribute
{
    /// <summary>Why.</summary>
    public string Reason { get; } = reason;
}

/// <summary>A test of a specification that an engine overrides.</summary>
/// <param name="Specification">The specification.</param>
/// <param name="Test">The test.</param>
/// <param name="Reason">Why, or null where it is not said.</param>
public sealed record Marker(string Specification, string Test, string? Reason)
{
    /// <summary>The markers in an engine's tests.</summary>
    public static IReadOnlyList<Marker> In(Assembly tests) =>
    [
        .. tests.GetTypes().Where(type => type.IsSubclassOf(typeof(EngineSpecification)))
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .Where(method => method.GetBaseDefinition().DeclaringType != method.DeclaringType)
            .Select(method => new Marker(method.DeclaringType!.BaseType!.Name.Replace(nameof(Specification), "", StringComparison.Ordinal), method.Name, method.GetCustomAttribute<RefusedAttribute>()?.Reason))
            .OrderBy(marker => marker.Specification, StringComparer.Ordinal).ThenBy(marker => marker.Test, StringComparer.Ordinal),
    ];
}
