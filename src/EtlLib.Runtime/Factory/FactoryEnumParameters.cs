namespace EtlLib;

/// <summary>Parameters of a program that are members of an enum.</summary>
public static class FactoryEnumParameters
{
    /// <summary>A parameter as a member of an enum, by its name, ignoring case.</summary>
    /// <param name="factory">The factory.</param>
    /// <param name="name">The parameter's name.</param>
    /// <param name="defaultValue">Its value where none is set.</param>
    /// <exception cref="UsageException">It is set to what is not a member.</exception>
    public static T Parameter<T>(this DataFactory factory, string name, T defaultValue)
        where T : struct, Enum
    {
        ArgumentNullException.ThrowIfNull(factory);
        return factory.Given.Parameter(name, defaultValue);
    }
}
